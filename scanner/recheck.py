"""Are the open findings gone? A run that visits their addresses and the copies of them, and nothing else."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rich.console import Console

from scanner.errors import UsageError
from scanner.lock import site_lock
from scanner.run import House, RunResult, carry_out, plan_of
from scanner.settings import Settings
from scanner.store.rechecks import Proof, addresses_to_recheck, proofs_of, seeds_of
from scanner.store.runs import RECHECK, begin_run


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A finished recheck. ``result`` is None when there was nothing to visit."""

    site: str
    result: RunResult | None
    proofs: tuple[Proof, ...]


def recheck(
    asked: tuple[str, ...], settings: Settings, house: House, console: Console, *, besides: int | None = None
) -> Rechecked:
    """Visit the addresses with open findings of a site again. ``asked`` is as for a scan; empty, the only site.

    What the run ``besides`` has visited is left out.

    Raises:
        UsageError: the site was never scanned, or is being scanned now.
    """
    plan = plan_of(asked or seeds_of(house.engine, None), settings, house.keyring, reveal=False)
    plan = replace(plan, facts=replace(plan.facts, purpose=RECHECK))
    site = plan.facts.site
    seeds_of(house.engine, site)
    with site_lock(house.data_dir, site):
        keys = addresses_to_recheck(house.engine, site, besides)
        if not keys:
            return Rechecked(site, None, ())
        writer = begin_run(house.engine, house.keyring, plan.facts)
        writer.plant(keys, "recheck")
        writer.close_frontier()
        result = carry_out(plan, writer, settings, house, console)
    return Rechecked(site, result, tuple(proofs_of(house.engine, result.run_id)))


def write_proofs(path: Path, proofs: Iterable[Proof]) -> None:
    """Write one line of JSON per finding, readable for its owner only: the proof to be filed.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            path.chmod(0o600)
            for proof in proofs:
                values = {**asdict(proof), "at": proof.at.isoformat(timespec="seconds") if proof.at else None}
                file.write(json.dumps(values) + "\n")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "choose another file with --output") from None
