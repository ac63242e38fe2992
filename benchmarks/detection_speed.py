"""How fast the default detectors are, beside the usual ways of doing it, in one run.

    python -m benchmarks.detection_speed [--presidio PYTHON]

Prints megabytes of UTF-8 a second of processor time for

* ordinary Swedish and Danish text, and for text with 5,000 candidates a megabyte,
* the default set, each of its detectors, and python-stdnum behind a plain pattern,
* with ``--presidio``, the interpreter of an environment with presidio-analyzer: its recognizers for the same kinds,

and how the time grows when awkward text gets twice as long. The answers are asserted while they are measured.
"""

import argparse
import random
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from stdnum.dk import cpr as stdnum_cpr
from stdnum.se import personnummer as stdnum_personnummer

from detectors import load
from detectors.api import Confidence
from detectors.checksums import luhn_holds
from detectors.search import find_all
from detectors.words import word_set

_WORDS = sorted(
    word_set("""
    nämnden beslutar enligt förslag ärendet ordförande fastighet bygglov detaljplan skola förskola verksamhet
    budget kommunen och i att en som är för av på med till den har de inte om ett men var sig från vi så kan
    när år nu eller bara skulle över också efter upp vid där mot borgerservice ansøgning afgørelse byrådet møde
    dagsorden sagen kommunen er ikke på til fra for af og det den der hjemmeside åbningstider førskole
""")
)
_ORDINARY_MB = 20
_REPEATS = 3
_PRESIDIO = """
import sys, time
from presidio_analyzer.predefined_recognizers import *
import presidio_analyzer.predefined_recognizers as p
wanted = [n for n in ("SePersonnummerRecognizer", "SePersonalNumberRecognizer", "EmailRecognizer") if hasattr(p, n)]
recognizers = [getattr(p, n)() for n in wanted]
text = open(sys.argv[1], encoding="utf-8").read()
best = 1e9
for _ in range(3):
    begin = time.process_time()
    found = sum(len(r.analyze(text, r.supported_entities, None) or []) for r in recognizers)
    best = min(best, time.process_time() - begin)
print(best, found, "+".join(wanted))
"""


def ordinary(megabytes: float, seed: int = 1) -> str:
    """Sentences with dates, amounts, case numbers, telephone numbers and now and then an address."""
    draw = random.Random(seed)
    pieces: list[str] = []
    size = 0
    while size < megabytes * 1e6:
        sentence = " ".join(draw.choices(_WORDS, k=draw.randint(8, 18))).capitalize()
        tail = draw.random()
        if tail < 0.10:
            sentence += f" den {draw.randint(1, 28)} mars {draw.randint(2015, 2026)}"
        elif tail < 0.15:
            sentence += f" § {draw.randint(1, 200)} Dnr KS {draw.randint(2015, 2026)}/{draw.randint(1, 9999):04}"
        elif tail < 0.18:
            sentence += (
                f" telefon 0{draw.randint(10, 90)}-{draw.randint(10, 99)} {draw.randint(10, 99)} {draw.randint(10, 99)}"
            )
        elif tail < 0.20:
            sentence += f" {draw.randint(1, 999)} {draw.randint(100, 999)} kronor – exklusive moms"
        elif tail < 0.202:
            sentence += " info@sandlundakommun.se"
        sentence += draw.choice((". ", ". ", ".\n", "\n\n"))
        pieces.append(sentence)
        size += len(sentence.encode())
    return "".join(pieces)


def dense(number: Callable[[random.Random], str], candidates: int = 5000, seed: int = 2) -> str:
    """One megabyte of ordinary text with so many numbers in it."""
    draw = random.Random(seed)
    text = ordinary(1.2).replace("\n", " ")
    step = 1_000_000 // candidates
    pieces = []
    for at in range(candidates):
        written = number(draw)
        pieces.append(f"{text[at * step : (at + 1) * step - len(written) - 2]} {written} ")
    return "".join(pieces)


def _old_personnummer(draw: random.Random) -> str:
    """A right number of somebody born before 1920."""
    date = f"{draw.randint(1885, 1919)}{draw.randint(1, 12):02}{draw.randint(1, 28):02}"
    nine = f"{date[2:]}{draw.randint(300, 999)}"
    return f"{date}-{nine[6:]}{next(digit for digit in '0123456789' if luhn_holds(nine + digit))}"


def _ten_digits(draw: random.Random) -> str:
    return f"{draw.randrange(10**10):010}"


def _six_and_four(draw: random.Random) -> str:
    return f"{draw.randrange(10**6):06}-{draw.randrange(10**4):04}"


_PLAIN = re.compile(r"\b\d{6}(?:\d{2})?[-+ ]?\d{4}\b")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b")


def _with_stdnum(text: str) -> int:
    found = sum(
        stdnum_personnummer.is_valid(match.group()) or stdnum_cpr.is_valid(match.group()[-11:])
        for match in _PLAIN.finditer(text)
    )
    return found + sum(1 for _ in _MAIL.finditer(text))


def _seconds(work: Callable[[], int]) -> tuple[float, int]:
    best, answer = float("inf"), 0
    for _ in range(_REPEATS):
        begin = time.process_time()
        answer = work()
        best = min(best, time.process_time() - begin)
    return best, answer


def _report(name: str, text: str, work: Callable[[str], int]) -> None:
    megabytes = len(text.encode()) / 1e6
    seconds, found = _seconds(lambda: work(text))
    print(f"{name:44}{megabytes / seconds:9.1f} MB/s   {found} found")


def _found(text: str, detectors: list[str] | None = None) -> int:
    matches = find_all(text, load(detectors))
    assert not matches.faults
    return sum(match.confidence >= Confidence.LIKELY for match in matches.found)


def _with_presidio(python: str, text: str) -> None:
    path = Path("/tmp/detection_speed.txt")
    path.write_text(text, encoding="utf-8")
    answer = subprocess.run(
        [python, "-c", _PRESIDIO, str(path)], capture_output=True, text=True, check=True
    ).stdout.split()
    rate = len(text.encode()) / 1e6 / float(answer[0])
    print(f"{'Presidio: ' + answer[2]:44}{rate:9.1f} MB/s   {answer[1]} found")


_AWKWARD = {
    "digits": "8",
    "digits and spaces": "8 ",
    "six digits and spaces": "811218      ",
    "dashes": "1-",
    "numbers back to back": "811218-9876",
    "addresses back to back": "a@b.se",
    "an @ and dots": "a@a.a.",
    "brackets": "(at)",
    "references": "&#45;",
    "percent signs": "%2D",
    "invisible characters": "1\u200b",
    "one word": "personnummer",
    "labels": "cpr nr ",
    "table": "Anna\t811218-9876\t1\n",
    "barriers": "811218-9876\f",
    "dates": "24-01-01 ",
    "a digit too many": "811218-98765 ",
    "nothing but spaces": " ",
}


def _growth() -> None:
    worst = 0.0
    for name, unit in _AWKWARD.items():
        size = 1_000_000 // len(unit)
        once, _ = _seconds(lambda text=unit * size: _found(text))
        twice, _ = _seconds(lambda text=unit * (2 * size): _found(text))
        worst = max(worst, twice / once)
        print(f"{name:44}{1 / once:9.1f} MB/s   x{twice / once:.2f} for twice the text")
    print(f"worst growth x{worst:.2f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--presidio", help="Python interpreter of an environment with presidio-analyzer")
    presidio = options.parse_args().presidio
    text = ordinary(_ORDINARY_MB)
    texts = {
        "ordinary": text,
        "dense, all right": dense(_old_personnummer),
        "dense, ten digits at random": dense(_ten_digits),
        "dense, six and four digits at random": dense(_six_and_four),
    }
    assert _found(texts["dense, all right"]) >= 4900
    for name, sample in texts.items():
        _report(f"default set, {name}", sample, _found)
        _report(f"python-stdnum behind a pattern, {name}", sample, _with_stdnum)
        if presidio:
            _with_presidio(presidio, sample[:2_000_000])
    for detector in load():
        _report(f"{detector.name}, ordinary", text, lambda sample, name=detector.name: _found(sample, [name]))
    _growth()


if __name__ == "__main__":
    main()
