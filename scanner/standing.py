"""Standing decisions: rules of the settings file, and a reviewed file that can live in version control.

They are brought into the store after each run. What is taken out of the file or the settings is undone there;
what a person undid by command stays undone.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection, Engine, insert, select, update

from scanner.decisions import OPEN, Decision, Verdict
from scanner.errors import UsageError
from scanner.settings import DecisionSettings, RuleSettings
from scanner.store.database import writing
from scanner.store.decisions import (
    Decided,
    add_decision,
    check_verdict,
    expire,
    standing_decisions,
    undo_decisions,
)
from scanner.store.life import Life
from scanner.store.schema import decisions, findings, resources, sites

BY_PROGRAM = "kommunscan"
"""Who undoes what has left the settings or the file."""
_BATCH = 500
_SIGN = re.compile(r"[*?\[]")
_HEADER = "# Decisions on findings of kommunscan. Findings are named by id; no personal data stands here.\n"


class FileDecision(BaseModel):
    """One ``[[decision]]`` of a reviewed file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    finding: Annotated[str, Field(min_length=20, max_length=20)]
    decision: Decision
    reason: str
    who: str
    basis: str = ""
    until: date | None = None


class _Reviewed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    decision: tuple[FileDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that stands outside of the store. ``source`` changes with every word of it."""

    source: str
    verdict: Verdict
    finding: str = ""
    rule: RuleSettings | None = None


def read_standing(settings: DecisionSettings) -> list[Standing]:
    """The rules of the settings and the lines of the reviewed file that have not run out.

    Raises:
        UsageError: the file cannot be read or has a mistake, or a rule or line is not a complete decision.
    """
    now = datetime.now(UTC)
    lines = _read_file(Path(settings.file)) if settings.file else ()
    standing = [Standing(_source("file", line), _verdict(line), finding=line.finding) for line in lines]
    for rule in settings.rules:
        if not rule.kind and not rule.person:
            raise UsageError(
                "a rule for decisions needs a kind or a person",
                "a whole page cannot be decided on: what is new there must alarm",
            )
        standing.append(Standing(_source("rule", rule), _verdict(rule), rule=rule))
    in_force = [each for each in standing if each.verdict.until is None or each.verdict.until > now]
    for each in in_force:
        check_verdict(each.verdict, now)
    return in_force


def apply_standing(engine: Engine, site: str, settings: DecisionSettings) -> None:
    """Bring a site's findings in line with rules and file, and let decisions that have run out end.

    Raises:
        UsageError: as ``read_standing``.
    """
    standing = read_standing(settings)
    now = datetime.now(UTC)
    with engine.connect() as reading:
        site_id = reading.scalar(select(sites.c.id).where(sites.c.name == site))
    if site_id is None:
        return
    before = standing_decisions(engine, site_id)
    with writing(engine) as connection:
        expire(connection, site_id, now)
        _undo_withdrawn(connection, site_id, before, {each.source for each in standing}, now)
        for each in standing:
            decided = _decided_by(connection, site_id, each.source)
            if each.rule is not None:
                _apply_rule(connection, site_id, each, each.rule, decided, now)
            elif each.finding not in decided and _exists(connection, site_id, each.finding):
                add_decision(connection, site_id, each.finding, each.verdict, each.source, now)


def reviewed_text(engine: Engine, site: str) -> str:
    """The decisions that stand on a site's findings, as a reviewed file: to be put under version control."""
    with engine.begin() as connection:
        site_id = connection.scalar(select(sites.c.id).where(sites.c.name == site))
    if site_id is None:
        raise UsageError(f"nothing is stored of {site}", "kommunscan runs lists the sites")
    newest = {each.finding: each for each in standing_decisions(engine, site_id) if not each.source.startswith("rule:")}
    return _HEADER + "".join(_block(each) for each in newest.values())


def _block(decided: Decided) -> str:
    verdict = decided.verdict
    lines = {
        "finding": decided.finding,
        "decision": str(verdict.decision),
        "reason": verdict.reason,
        "who": verdict.who,
        "basis": verdict.basis,
    }
    text = "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items() if value)
    until = f"until = {verdict.until:%Y-%m-%d}\n" if verdict.until else ""
    return f"\n[[decision]]\n{text}{until}"


def _read_file(path: Path) -> tuple[FileDecision, ...]:
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        return _Reviewed.model_validate_json(json.dumps(values, default=str)).decision
    except OSError as error:
        raise UsageError(f"cannot read the decisions in {path}: {error.strerror}", "check decisions.file") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}", "correct that place; the file is in TOML") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise UsageError(f"{path}, {place}: {first['msg']}", "findings show tells how a decision is written") from None


def _verdict(entry: FileDecision | RuleSettings) -> Verdict:
    until = datetime.combine(entry.until, time(), UTC) if entry.until else None
    return Verdict(Decision(entry.decision), entry.reason, entry.who, entry.basis, until)


def _source(name: str, entry: BaseModel) -> str:
    return f"{name}:{hashlib.sha256(entry.model_dump_json().encode()).hexdigest()[:32]}"


def _undo_withdrawn(
    connection: Connection, site_id: int, before: Iterable[Decided], sources: set[str], now: datetime
) -> None:
    for name, where in (("rule:", "the settings"), ("file:", "the reviewed file")):
        left = [each.number for each in before if each.source.startswith(name) and each.source not in sources]
        undo_decisions(connection, site_id, left, BY_PROGRAM, f"no longer in {where}", now)


def _decided_by(connection: Connection, site_id: int, source: str) -> set[str]:
    """The findings on which this source has decided, also where a person undid it."""
    query = select(decisions.c.finding_id).where(
        decisions.c.site_id == site_id,
        decisions.c.source == source,
        decisions.c.undone_at.is_(None) | (decisions.c.undone_by != BY_PROGRAM),
    )
    return set(connection.scalars(query))


def _exists(connection: Connection, site_id: int, finding_id: str) -> bool:
    query = select(findings.c.id).where(findings.c.site_id == site_id, findings.c.id == finding_id)
    return connection.scalar(query) is not None


def _beginning(pattern: str) -> str:
    """What stands before the first sign of a pattern (``fnmatch``)."""
    return _SIGN.split(pattern, maxsplit=1)[0]


def _apply_rule(
    connection: Connection, site_id: int, standing: Standing, rule: RuleSettings, decided: set[str], now: datetime
) -> None:
    """Decide by a rule on the findings that are open."""
    same = (resources.c.site_id == findings.c.site_id) & (resources.c.key == findings.c.key)
    query = (
        select(findings.c.id, findings.c.kind, resources.c.shown)
        .join(resources, same)
        .where(
            findings.c.site_id == site_id,
            findings.c.status == OPEN,
            findings.c.life != Life.GONE,
            # What a pattern begins with leaves few of a million findings to be compared one by one.
            findings.c.kind.startswith(_beginning(rule.kind), autoescape=True),
            resources.c.shown.startswith(_beginning(rule.url), autoescape=True),
        )
    )
    if rule.person:
        query = query.where(findings.c.person == rule.person)
    matching = [
        row.id
        for row in connection.execute(query)
        if row.id not in decided and fnmatchcase(row.kind, rule.kind or "*") and fnmatchcase(row.shown, rule.url or "*")
    ]
    verdict = standing.verdict
    values: dict[str, Any] = {
        "site_id": site_id,
        "decision": verdict.decision,
        "reason": verdict.reason.strip(),
        "basis": verdict.basis.strip(),
        "who": verdict.who.strip(),
        "at": now,
        "until": verdict.until,
        "source": standing.source,
    }
    for start in range(0, len(matching), _BATCH):
        some = matching[start : start + _BATCH]
        connection.execute(insert(decisions), [{**values, "finding_id": finding_id} for finding_id in some])
        connection.execute(
            update(findings)
            .where(findings.c.site_id == site_id, findings.c.id.in_(some))
            .values(status=verdict.decision, status_until=verdict.until)
        )
