"""One run in one file of the user's choice, for scripts."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from reports.folders import write_whole
from reports.jsonl import finding_lines
from reports.language import Language, language_for
from reports.sarif import sarif_text
from reports.summary import summary_lines
from reports.tables import csv_lines, xlsx_bytes
from reports.view import view_of
from scanner.errors import UsageError
from scanner.model import Revealed
from scanner.store.reader import RunReader

Export = Callable[[RunReader, Language, Mapping[str, Revealed]], Iterable[str] | bytes]

EXPORTS: dict[str, Export] = {
    "jsonl": lambda reader, _, revealed: (line + "\n" for line in finding_lines(reader.findings(), revealed)),
    "csv": lambda reader, say, revealed: csv_lines(reader.findings(), say, revealed),
    "xlsx": lambda reader, say, revealed: xlsx_bytes(reader.findings(), say, revealed),
    "sarif": lambda reader, *_: [sarif_text(reader.findings(), reader.info)],
    "text": lambda reader, say, _: (line + "\n" for line in summary_lines(view_of(reader), say.code)),
}
"""What ``--format`` can name. SARIF and text stay masked also where values are revealed: they are sent on."""


def export(reader: RunReader, form: str, path: str, language: str, revealed: Mapping[str, Revealed]) -> None:
    """Write the run in a format to a file, readable for its owner only, or to standard output for ``-``.

    Raises:
        UsageError: the file cannot be written.
    """
    content = EXPORTS[form](reader, language_for(language), revealed)
    if path == "-" and isinstance(content, bytes):
        sys.stdout.buffer.write(content)
    elif path == "-":
        sys.stdout.writelines(content)  # type: ignore[arg-type]  # bytes are iterable too, and left the line above
    else:
        _write(Path(path), content)


def _write(path: Path, content: Iterable[str] | bytes) -> None:
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device: it cannot be replaced, only written to.
            parts = [content] if isinstance(content, bytes) else (part.encode() for part in content)
            with path.open("wb") as target:
                target.writelines(parts)
        else:
            write_whole(path, content)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "choose another file with --output") from None
