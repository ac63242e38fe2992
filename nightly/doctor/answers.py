"""What a check answers, in lines for the terminal and in JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: how it is, in words, and what to do if it is not well."""

    name: str
    state: State
    found: str
    remedy: str = ""


def as_lines(check: Check) -> Iterator[str]:
    """The check for the terminal: one line."""
    remedy = f" — {check.remedy}" if check.remedy else ""
    yield f"{check.state:<8} {check.name}: {check.found}{remedy}"


def to_json(checks: Sequence[Check]) -> str:
    """All checks as one JSON object, with the worst state first."""
    states = {check.state for check in checks}
    worst = next((state for state in (State.PROBLEM, State.WARNING) if state in states), State.OK)
    return json.dumps({"schema": 1, "state": worst, "checks": [asdict(check) for check in checks]}, ensure_ascii=False)
