"""The verdict on a run, in one sentence and one of three levels.

* red: personal data lies open (confirmed or likely, at least of medium severity);
* green: everything was read and nothing was found;
* amber: everything between: something was not read, or what was found is slight or unsure.

A scan that saw little is never green.
"""

from dataclasses import dataclass
from enum import StrEnum

from reports.coverage import CoverageView
from reports.language import Phrase, msg
from scanner.store.seen import RunInfo


class Level(StrEnum):
    """The colour of a verdict."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to say first. ``caution`` is a second sentence for what limits the first, or None."""

    level: Level
    sentence: Phrase
    caution: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of page one. All but ``possible`` and ``settled`` leave unsure and settled findings out.

    ``serious`` are of medium severity or worse, ``minor`` below; ``new``, ``back``, ``still_open``, ``persons``,
    ``documents`` and ``exposed_days`` speak of serious ones. ``persons`` counts different numbers.
    ``not_rechecked`` are findings of the run before whose address could not be looked at this time.
    """

    serious: int
    minor: int
    possible: int
    settled: int
    new: int
    back: int
    still_open: int
    gone: int
    not_rechecked: int
    persons: int
    documents: int
    exposed_days: int


def verdict_of(counts: Counts, coverage: CoverageView, run: RunInfo) -> Verdict:
    """The verdict that follows from what was found and what was seen."""
    caution = _caution(coverage, run)
    if counts.serious:
        return Verdict(Level.RED, _alarm(counts), caution)
    if not coverage.read:
        return Verdict(
            Level.AMBER,
            Phrase(msg("Nothing could be read, so nothing can be said about this site.")),
        )
    if counts.minor:
        return Verdict(
            Level.AMBER,
            Phrase(
                "No identity numbers lie open, but {n} lesser finding deserves a look.",
                "No identity numbers lie open, but {n} lesser findings deserve a look.",
                counts.minor,
            ),
            caution,
        )
    if counts.possible:
        return Verdict(
            Level.AMBER,
            Phrase(
                "Nothing certain was found; {n} place that only looks like personal data is listed below.",
                "Nothing certain was found; {n} places that only look like personal data are listed below.",
                counts.possible,
            ),
            caution,
        )
    if caution:
        return Verdict(Level.AMBER, Phrase(msg("Nothing was found in what could be read.")), caution)
    return Verdict(Level.GREEN, Phrase(msg("Everything was read, and no personal data was found.")))


def _alarm(counts: Counts) -> Phrase:
    if not counts.persons:
        return Phrase(
            "Sensitive words about somebody lie open in {n} document.",
            "Sensitive words about people lie open in {n} documents.",
            counts.documents,
        )
    people = Phrase("{n} person", "{n} people", counts.persons)
    return Phrase(
        "Personal data of {people} lies open in {n} document.",
        "Personal data of {people} lies open in {n} documents.",
        counts.documents,
        (("people", people),),
    )


def _caution(coverage: CoverageView, run: RunInfo) -> Phrase | None:
    if run.state != "complete":
        return Phrase(msg("The scan ended before it had seen everything."))
    if coverage.not_seen:
        return Phrase(
            "{n} address or part was not read; it may hold more.",
            "{n} addresses or parts were not read; they may hold more.",
            coverage.not_seen,
        )
    if run.faults:
        return Phrase(msg("A detector failed during the scan and may have missed something."))
    return None
