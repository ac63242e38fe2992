"""Memory and time of a frontier with a million addresses.

    python benchmarks/frontier.py [addresses]

Discovers the addresses a page at a time as a crawl does, then hands all of them out, and prints the peak memory of
the process after each hundred thousand: it must grow by the same little for each address.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

from scanner.keys import Keyring
from scanner.model import FoundLink
from scanner.store.database import open_database
from scanner.store.runs import RunFacts, begin_run
from scanner.urls import identity

LINKS_A_PAGE = 200


def peak_mb() -> float:
    """The largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print."""
    addresses = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    keyring = Keyring(b"k" * 32)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(Path(folder))
        facts = RunFacts(site="b.example", seeds=(), program="1", rules="r", detectors=(), settings={})
        writer = begin_run(engine, keyring, facts)
        print(f"{'addresses':>10} {'peak MB':>8} {'seconds':>8}")
        print(f"{0:>10} {peak_mb():>8.0f} {0:>8.1f}")
        started = time.monotonic()
        for first in range(0, addresses, LINKS_A_PAGE):
            urls = [
                f"https://b.example/arkiv/{n // 1000}/handling-{n}.html" for n in range(first, first + LINKS_A_PAGE)
            ]
            links = [FoundLink(url=url, shown=url, origin="a", key=keyring.address(identity(url))) for url in urls]
            writer.discover(links, depth=1, referrer=None)
            if first % 10_000 == 0:
                writer.flush()
            if (first + LINKS_A_PAGE) % 100_000 == 0:
                print(f"{first + LINKS_A_PAGE:>10} {peak_mb():>8.0f} {time.monotonic() - started:>8.1f}")
        handed_out = 0
        while pending := writer.next_pending(500):
            handed_out += len(pending)
        assert handed_out == addresses
        print(f"all handed out {peak_mb():>6.0f} {time.monotonic() - started:>8.1f}")


if __name__ == "__main__":
    main()
