"""What the commands about findings print: plain lines, masked, one subject a line."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Engine

from scanner.recheck import Rechecked
from scanner.retention import Removed
from scanner.store.decisions import Decided
from scanner.store.ledger import ListedFinding, Story, suppressed, suppressed_counts
from scanner.store.rechecks import Answer, Proof

_ID = 12
"""So many characters of an id are shown: enough to name it, and to type it."""


def finding_lines(findings: Iterable[ListedFinding]) -> Iterator[str]:
    """One line per finding, and their number at the end."""
    count = 0
    for finding in findings:
        count += 1
        status = "" if finding.status == "open" else f"  [{finding.status}{_until(finding.status_until)}]"
        facts = f"{finding.life or 'unsettled':<11}  {finding.severity:<8}  {finding.confidence:<9}"
        place = _place(finding.url, finding.member)
        exposed = f"{finding.exposed.days:>4} d"
        yield f"{finding.id[:_ID]}  {facts}  {exposed}  {finding.kind}  {finding.value}  {place}{status}"
    yield f"{count} findings" if count != 1 else "1 finding"


def story_lines(story: Story) -> Iterator[str]:
    """All that is known of a finding: what it is, its life with the proofs, what was decided."""
    finding = story.finding
    yield f"finding     {finding.id}"
    yield f"what        {finding.kind}  {finding.value}  ({finding.confidence}, {finding.severity})"
    yield f"where       {_place(finding.url, finding.member)}  ({finding.where})"
    yield f"person      {finding.person}"
    yield f"seen        {_time(finding.first_seen)} to {_time(finding.last_seen)}, exposed {finding.exposed.days} days"
    yield f"now         {finding.life or 'unsettled'}, {finding.status}{_until(finding.status_until)}"
    for event in story.events:
        proof = ", ".join(
            filter(None, [event.outcome, event.why, f"HTTP {event.status}" if event.status else "", event.sha256])
        )
        yield f"{_time(event.at)}  {event.life}  (run {event.run_id}: {proof})"
    for decided in story.decisions:
        yield from _decision_lines(decided)


def recheck_lines(rechecked: Rechecked) -> Iterator[str]:
    """What a recheck says of each finding, with the proof, and the sums."""
    if rechecked.result is None:
        yield f"no finding of {rechecked.site} is open"
        return
    for proof in sorted(rechecked.proofs, key=lambda proof: (proof.answer, proof.url)):
        yield (
            f"{proof.finding[:_ID]}  {_answer(proof):<11}  {proof.kind}  {proof.value}  "
            f"{_place(proof.url, proof.member)}  ({_proof(proof)})"
        )
    counts = {answer: sum(proof.answer is answer for proof in rechecked.proofs) for answer in Answer}
    yield ", ".join(f"{count} {answer.replace('_', ' ')}" for answer, count in counts.items())


def suppressed_lines(engine: Engine, run_id: int) -> Iterator[str]:
    """What a run held back: each candidate with its reason, then the counts per reason."""
    for candidate in suppressed(engine, run_id):
        place = _place(candidate.url, candidate.member)
        yield f"{candidate.id[:_ID]}  {candidate.kind}  {candidate.value}  {place}  ({candidate.reason})"
    for reason, count in suppressed_counts(engine, run_id).most_common():
        yield f"{count:>6}  {reason}"


def removed_line(removed: Removed) -> str:
    """What retention removed, and what it left alone."""
    left = f"; left alone while being scanned: {', '.join(removed.busy)}" if removed.busy else ""
    return f"removed {len(removed.runs)} runs, {removed.findings} findings and {removed.addresses} addresses{left}"


def _decision_lines(decided: Decided) -> Iterator[str]:
    verdict = decided.verdict
    basis = f"; legal basis: {verdict.basis}" if verdict.basis else ""
    yield (
        f"{_time(decided.at)}  {verdict.decision}{_until(verdict.until)} by {verdict.who} "
        f"({decided.source.partition(':')[0]}): {verdict.reason}{basis}"
    )
    if decided.undone_at:
        yield f"{_time(decided.undone_at)}    undone by {decided.undone_by}: {decided.undone_why}"


def _answer(proof: Proof) -> str:
    return "also here" if proof.is_new else proof.answer.replace("_", " ")


def _proof(proof: Proof) -> str:
    parts = [_time(proof.at) if proof.at else "not visited", f"HTTP {proof.status}" if proof.status else ""]
    parts += [str(proof.why or proof.outcome or ""), f"sha256 {proof.sha256}" if proof.sha256 else ""]
    return ", ".join(filter(None, parts))


def _place(url: str, member: str | None) -> str:
    return f"{url} ▸ {member}" if member else url


def _until(moment: datetime | None) -> str:
    return f" until {moment:%Y-%m-%d}" if moment else ""


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
