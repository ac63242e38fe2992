"""7z archives, by py7zr, unpacked into memory in bounded batches."""

from collections.abc import Iterator
from io import BytesIO
from itertools import chain

import py7zr
from py7zr.exceptions import PasswordRequired
from py7zr.io import Py7zIO, WriterFactory

from scanner.extract.api import ExtractionError, Limits
from scanner.model import Unread, Why


def seven_members(content: bytes, limits: Limits) -> Iterator[tuple[str, bytes | Unread]]:
    """The path of every file, and its bytes or why they cannot be had.

    Raises:
        ExtractionError: the archive cannot be read, or even its list of files is encrypted.
    """
    try:
        with py7zr.SevenZipFile(BytesIO(content)) as archive:
            files = [file for file in archive.list() if not file.is_directory]
            encrypted = archive.needs_password()
    except PasswordRequired as error:
        raise ExtractionError(Why.ENCRYPTED) from error
    except Exception as error:  # py7zr raises its own errors and those of what it stumbles over
        raise ExtractionError(Why.DAMAGED, f"the 7z archive cannot be read ({type(error).__name__})") from error
    batch: list[str] = []
    size = 0
    left = limits.expanded_bytes
    for file in files:
        steps = (("part", file.filename),)
        if encrypted:
            yield file.filename, Unread(Why.ENCRYPTED, "", steps)
        elif file.uncompressed > min(left, limits.document_bytes):
            yield file.filename, Unread(Why.TOO_LARGE, f"{file.uncompressed} bytes unpacked", steps)
        else:
            if size + file.uncompressed > limits.document_bytes:
                yield from _unpacked(content, batch, limits)
                batch, size = [], 0
            batch.append(file.filename)
            size += file.uncompressed
            left -= file.uncompressed
    yield from _unpacked(content, batch, limits)


def _unpacked(content: bytes, names: list[str], limits: Limits) -> Iterator[tuple[str, bytes | Unread]]:
    if not names:
        return
    memory = _Memory(limits.document_bytes)
    why: Why | None = None
    try:
        with py7zr.SevenZipFile(BytesIO(content)) as archive:
            archive.extract(targets=names, factory=memory)
    except ExtractionError as error:
        why = error.why
    except PasswordRequired:
        why = Why.ENCRYPTED
    except py7zr.UnsupportedCompressionMethodError:
        why = Why.UNSUPPORTED
    except Exception:  # as above; files before the damage have been unpacked
        why = Why.DAMAGED
    for name in names:
        file = memory.files.get(name)
        if why is None or (file is not None and file.is_complete):
            yield name, b"" if file is None else file.content()
        else:
            yield name, Unread(why, "", (("part", name),))


class _Memory(WriterFactory):
    """Hands py7zr a buffer for each file, and stops it where together they outgrow what was declared."""

    def __init__(self, limit: int) -> None:
        self.files: dict[str, _File] = {}
        self._limit = limit

    def create(self, filename: str) -> Py7zIO:
        self.files[filename] = _File(self)
        return self.files[filename]

    def check(self) -> None:
        if sum(file.size() for file in chain(self.files.values())) > self._limit:
            raise ExtractionError(Why.TOO_LARGE)


class _File(Py7zIO):
    def __init__(self, memory: _Memory) -> None:
        self._buffer = BytesIO()
        self._memory = memory
        self._size = 0
        self.is_complete = False

    def content(self) -> bytes:
        return self._buffer.getvalue()

    def write(self, s: bytes | bytearray) -> int:
        self._size += len(s)
        self._memory.check()
        return self._buffer.write(s)

    def read(self, size: int | None = None) -> bytes:
        return self._buffer.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._buffer.seek(offset, whence)

    def flush(self) -> None:
        self._buffer.flush()

    def size(self) -> int:
        return self._size

    def close(self) -> None:
        self.is_complete = True
