"""How long the reports of ten thousand findings take to write, and to open and filter in a real browser.

    python -m benchmarks.reports
    python -m benchmarks.reports barriers [light] [dark] [print]

The bounds are those of the promise: writing below 10 s, the file below 12 MB, first paint below 2 s, a filter below
200 ms until the window shows its result. Times depend on the machine; the share of the report in the time of all
files, and the cost against a report of fifty findings, do so less.

With ``barriers``, axe-core looks for barriers in the whole report of ten thousand findings (195,000 elements), in every
look or in those that are named. That takes some seven minutes a look, too long for the suite, which looks at forty
documents of that report.
"""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from reports.html import html_report
from reports.language import language_for
from reports.view import view_of
from reports.write import write_reports
from scanner.store.reader import RunReader
from tests.reports.sample_runs import open_town

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
BOUNDS = {"write_s": 10.0, "mb": 12.0, "first_paint_s": 2.0, "filter_ms": 200.0}
_PAINTED = """() => new Promise(done => {
  const at = () => performance.getEntriesByName("first-contentful-paint")[0];
  if (at()) done(at().startTime);
  else new PerformanceObserver(() => at() && done(at().startTime)).observe({ type: "paint", buffered: true });
})"""
_FILTERED = """([name, value]) => new Promise(done => {
  const field = document.getElementById(name), begun = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  new MutationObserver((_, watcher) => {
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
  }).observe(document.getElementById("shown"), { childList: true });
})"""
"""From the key to the next frame after the list has changed; the pause that waits for more keys is in it."""
_FILTERS = (
    ("s", "high"),
    ("s", ""),
    ("q", "protokoll 5040"),
    ("q", "sökande"),
    ("q", ""),
    ("p", "register"),
    ("p", ""),
)


def main() -> int:
    """Measure, print, and answer 1 if a bound is broken."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = _written(folder / "small", "fifty")
        large = _written(folder / "large", "many")
        found: dict[str, Any] = {
            "write_s": large["write_s"],
            "html_s": large["html_s"],
            "mb": round(large["html"].stat().st_size / 1e6, 2),
            "write_ratio_to_fifty": round(large["write_s"] / small["write_s"], 1),
        }
        if CHROMIUM:
            found |= _in_browser(large["html"])
    print(json.dumps(found, indent=1))
    broken = [name for name, bound in BOUNDS.items() if found.get(name, 0) > bound]
    print(f"over the bound: {', '.join(broken)}" if broken else "within all bounds")
    return int(bool(broken))


def _written(folder: Path, town: str) -> dict[str, Any]:
    folder.mkdir()
    engine, run_id = open_town(folder, town)
    seconds, paths = _timed(lambda: write_reports(engine, run_id, folder / "reports", "sv"))
    view = view_of(RunReader(engine, run_id))
    html_seconds, _ = _timed(lambda: "".join(html_report(view, language_for("sv"))))
    engine.dispose()
    return {"write_s": round(seconds, 2), "html_s": round(html_seconds, 2), "html": paths.html}


def _in_browser(path: Path) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        paints = []
        for _ in range(3):
            page = chromium.new_page()
            page.goto(path.as_uri(), wait_until="commit")
            paints.append(page.evaluate(_PAINTED) / 1000)
            page.close()
        page = chromium.new_page()
        page.goto(path.as_uri())
        page.evaluate("document.getElementById('findings').scrollIntoView()")
        filters = {f"{name}={value}": round(page.evaluate(_FILTERED, [name, value])) for name, value in _FILTERS}
        chromium.close()
    return {"first_paint_s": round(median(paints), 2), "filter_ms": max(filters.values()), "filters_ms": filters}


def barriers(looks: list[str]) -> int:
    """Let axe-core look at the whole report in each look; answer 1 if it objects to anything."""
    from playwright.sync_api import sync_playwright

    from tests.reports.conftest import AXE
    from tests.reports.test_browser import violations

    found: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        path = _written(Path(name) / "large", "many")["html"]
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for look in looks:
            scheme = "dark" if look == "dark" else "light"
            page = chromium.new_context(bypass_csp=True, color_scheme=scheme).new_page()
            page.emulate_media(media="print" if look == "print" else "screen")
            page.goto(path.as_uri())
            seconds, found[look] = _timed(lambda page=page: violations(page, AXE.read_text("utf-8")))
            print(f"{look}: {len(found[look])} violations, {seconds:.0f} s", *found[look], sep="\n  ", flush=True)
            page.close()
        chromium.close()
    return int(any(found.values()))


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


if __name__ == "__main__":
    if sys.argv[1:2] == ["barriers"]:
        sys.exit(barriers(sys.argv[2:] or ["light", "dark", "print"]))
    sys.exit(main())
