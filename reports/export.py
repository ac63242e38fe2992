"""One run in one file of the user's choice, for scripts."""

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from reports.jsonl import finding_lines
from scanner.errors import UsageError
from scanner.model import Revealed
from scanner.store.reader import RunReader

Export = Callable[[RunReader, Mapping[str, Revealed]], Iterable[str]]

EXPORTS: dict[str, Export] = {
    "jsonl": lambda reader, revealed: (line + "\n" for line in finding_lines(reader.findings(), revealed)),
}
"""What ``--format`` can name."""


def export(reader: RunReader, form: str, path: str, revealed: Mapping[str, Revealed]) -> None:
    """Write the run in a format to a file, or to standard output for ``-``.

    Raises:
        UsageError: the file cannot be written.
    """
    parts = EXPORTS[form](reader, revealed)
    if path == "-":
        sys.stdout.writelines(parts)
        return
    try:
        with Path(path).open("w", encoding="utf-8") as file:
            Path(path).chmod(0o600)
            file.writelines(parts)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "choose another file with --output") from None
