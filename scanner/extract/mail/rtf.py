"""The compressed RTF in which Outlook keeps formatted bodies ([MS-OXRTFCP])."""

_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_SIZE = 4096
_HEADER = 16


def decompress_rtf(content: bytes) -> bytes:
    """The RTF; as much as can be had where the stream breaks off, nothing if it is none."""
    if len(content) < _HEADER:
        return b""
    if content[8:12] == _PLAIN:
        return content[_HEADER:]
    if content[8:12] != _COMPRESSED:
        return b""
    window = bytearray(_DICTIONARY.ljust(_SIZE, b"\0"))
    write = len(_DICTIONARY)
    result = bytearray()
    at = _HEADER
    while at < len(content):
        flags = content[at]
        at += 1
        for bit in range(8):
            if at + 1 >= len(content) and not (at < len(content) and not flags >> bit & 1):
                return bytes(result)
            if not flags >> bit & 1:
                copied = content[at : at + 1]
                at += 1
            else:
                token = int.from_bytes(content[at : at + 2], "big")
                at += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:
                    return bytes(result)
                copied = _copied(window, offset, length, write)
            result += copied
            for byte in copied:
                window[write] = byte
                write = (write + 1) % _SIZE
    return bytes(result)


def _copied(window: bytearray, offset: int, length: int, write: int) -> bytes:
    """Bytes from the window; a copy may run into bytes that it writes itself."""
    result = bytearray()
    for position in range(length):
        at = (offset + position) % _SIZE
        behind = (at - write) % _SIZE
        result.append(result[behind] if behind < len(result) else window[at])
    return bytes(result)
