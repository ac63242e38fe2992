"""What the technician's pages tell to type exists, and the figures they list are those that are made."""

import re
import shlex
from pathlib import Path

import click
import pytest

from cli import cli
from nightly.metrics import StoreFigures, WaitingFigures
from nightly.schedule.begun import FILE_NAME
from nightly.schedule.waiting import State
from scanner.store.database import open_database

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *(ROOT / "docs" / f"{name}.md" for name in ("installation", "container", "nightly"))]


def commands_of(page: Path) -> list[list[str]]:
    """The kommunscan commands in the shell blocks of a page, without the word itself."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words and (words[0].endswith("kommunscan") or words[:2] == ["sudo", "kommunscan"]):
                found.append(words[2:] if words[0] == "sudo" else words[1:])
    return found


CASES = [pytest.param(words, id=f"{page.stem}: {' '.join(words)}") for page in PAGES for words in commands_of(page)]


@pytest.mark.parametrize("words", CASES)
def test_a_command_of_the_pages_exists(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    command: click.Command = cli
    while isinstance(command, click.Group):
        name, words = words[0], words[1:]
        assert name in command.commands
        command = command.commands[name]
    # Files that are named as examples need not be there.
    for parameter in command.params:
        if isinstance(parameter.type, click.Path):
            monkeypatch.setattr(parameter.type, "exists", False)
    command.make_context(command.name, words)


def test_the_pages_have_commands_at_all() -> None:
    assert len(CASES) > 12


def test_every_figure_is_described(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"night": "2027-01-11", "begun": "x", "ended": "y", "exit_code": 0}', "utf-8")
    engine = open_database(tmp_path)
    try:
        families = [*StoreFigures(engine, tmp_path).collect(), *WaitingFigures(State()).collect()]
    finally:
        engine.dispose()
    text = (ROOT / "docs" / "logs-and-metrics.md").read_text("utf-8")
    described = set(re.findall(r"^\| `(kommunscan_\w+)` \|", text, re.MULTILINE))
    assert described == {family.name for family in families}
