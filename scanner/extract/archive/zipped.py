"""Zip packages, read in bounds: for archives and for the formats that are zip files inside.

Nothing is ever unpacked to a disk. A part is opened only when its declared size is within the limits; the
standard library reads no further than that size, so a lying directory gains nothing.
"""

import io
import zipfile
import zlib
from lzma import LZMAError
from struct import error as struct_error

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.archive.zip_salvage import salvage
from scanner.model import Why

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


class ZipParts:
    """The parts of a zip file by name, in the order of its directory.

    Where the directory is gone, what can be salvaged is taken and ``is_damaged`` is set.

    Raises:
        ExtractionError: nothing can be read.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.expanded_bytes
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._salvaged: dict[str, bytes] = {}
        self.is_damaged = False
        self.comments: list[str] = []
        """The comment of the archive and those of its members."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct_error) as error:
            self._salvaged = salvage(content, limits.document_bytes)
            self.is_damaged = True
            if not self._salvaged:
                raise ExtractionError(Why.DAMAGED, "the zip file's directory cannot be read") from error
            return
        self._infos = {part_name(info): info for info in infos if not info.is_dir()}
        comments = [self._zip.comment, *(info.comment for info in infos)]
        self.comments = [comment.decode("utf-8", "replace") for comment in comments if comment]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, without folders."""
        return tuple(self._infos) or tuple(self._salvaged)

    def __contains__(self, name: object) -> bool:
        return name in self._infos or name in self._salvaged

    def size(self, name: str) -> int:
        """How many bytes a part says it has; 0 if there is none by that name."""
        info = self._infos.get(name)
        return len(self._salvaged.get(name, b"")) if info is None else info.file_size

    def read(self, name: str) -> bytes:
        """The bytes of one part.

        Raises:
            ExtractionError: it is encrypted, too large, compressed in an unknown way, or damaged.
        """
        if name in self._salvaged:
            return self._salvaged[name]
        info = self._infos[name]
        if info.flag_bits & _ENCRYPTED:
            raise ExtractionError(Why.ENCRYPTED)
        if info.file_size > self._limits.document_bytes:
            raise ExtractionError(Why.TOO_LARGE, f"{info.file_size} bytes unpacked")
        if info.file_size > self._left:
            raise ExtractionError(Why.TOO_LARGE, f"over {self._limits.expanded_bytes} bytes unpacked")
        try:
            part = self._zip.read(info)
        except NotImplementedError as error:
            raise ExtractionError(Why.UNSUPPORTED, "unknown way of compression") from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            LZMAError,
            OSError,
            EOFError,
            ValueError,
            struct_error,
        ) as error:
            raise ExtractionError(Why.DAMAGED, "a part of the zip file is damaged") from error
        self._left -= len(part)
        return part


def part_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its writer meant it.

    Without the UTF-8 flag the standard library decodes as code page 437, but programs on Linux and macOS
    write UTF-8 without saying so, and Windows in Denmark and Sweden writes code page 850.
    """
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp850")
