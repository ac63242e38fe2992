"""Makes the corpus anew: ``python tests/make_corpus.py [family…]``.

Every family is a module in ``tests/corpus_makers`` with a function ``cases`` that yields its cases. Needs the
producers (LibreOffice, openpyxl, python-pptx, …); the tests read what was made and need none of them.
"""

import sys
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).parent
SHARED = ("case", "flat")


def main(families: list[str]) -> None:
    sys.path.insert(0, str(HERE))
    found = sorted(path.stem for path in (HERE / "corpus_makers").glob("*.py") if path.stem not in SHARED)
    for family in families or found:
        count = 0
        for case in import_module(f"corpus_makers.{family}").cases():
            case.write(HERE / "corpus")
            count += 1
        sys.stdout.write(f"{family}: {count} cases\n")


if __name__ == "__main__":
    main(sys.argv[1:])
