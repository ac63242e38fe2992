"""A small fictional municipality to try the scanner on, and the server that shows it on loopback.

``site/`` and ``planted.json`` are made by ``tests/make_site.py``. Everybody on the site is invented; the
numbers are of births before 1920 or published by an authority for testing.
"""

from importlib.resources import files
from pathlib import Path

HOME = Path(str(files(__package__)))
"""The folder of this package's data."""

SITE = HOME / "site"
PLANTED = HOME / "planted.json"
