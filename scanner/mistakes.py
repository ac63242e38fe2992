"""Mistakes of the settings file, each in words with its key, line and remedy."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from scanner.sections import section_of


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake: the line of its key, what is wrong, and what to write instead."""

    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}"


def explain(error: Any, text: str, model: type[BaseModel]) -> Mistake:
    """What pydantic says of a value in ``text``, a file that should hold ``model``."""
    path = list(error["loc"])
    names = [part for part in path if isinstance(part, str)]
    where = ".".join(names)
    line = line_of(path, text)
    kind = error["type"]
    if kind == "extra_forbidden":
        known = _known_keys(model, names[:-1])
        near = difflib.get_close_matches(names[-1], known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
        return Mistake(line, f"unknown key {where!r}", remedy)
    message = error["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    if kind == "missing":
        remedy = "add it"
    else:
        remedy = "choose another" if kind == "value_error" else "write a value of that kind"
    return Mistake(line, f"{where + ': ' if where else ''}{message}", remedy)


def _known_keys(model: type[BaseModel], path: list[str]) -> list[str]:
    for name in path:
        inner = section_of(model.model_fields[name].annotation)
        assert inner is not None
        model = inner
    return list(model.model_fields)


def line_of(path: Sequence[str | int], text: str) -> int:
    """The line of a key, found by reading headers and keys in order; the TOML reader does not tell it.

    A key that is missing stands where its section begins, an entry of a list where the list does.
    """
    lines = dict(reversed(list(_keys_by_line(text))))
    for length in range(len(path), 0, -1):
        if tuple(path[:length]) in lines:
            return lines[tuple(path[:length])]
    return 1


def _keys_by_line(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Each key and section of a TOML file with its line. Sections that may be repeated are numbered from 0."""
    numbers: dict[tuple[str | int, ...], int] = {}
    section: tuple[str | int, ...] = ()
    for line, raw in enumerate(text.splitlines(), start=1):
        code = raw.strip()
        if code.startswith("["):
            repeated, names = code.startswith("[["), _names(code.partition("]")[0].strip("[ \t"))
            section = ()
            for position, name in enumerate(names, start=1):
                section += (name,)
                if repeated and position == len(names):
                    numbers[section] = numbers.get(section, -1) + 1
                if section in numbers:
                    section += (numbers[section],)
            yield section, line
        elif "=" in code and not code.startswith("#"):
            key = _names(code.partition("=")[0])
            for length in range(1, len(key) + 1):
                yield section + key[:length], line


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))
