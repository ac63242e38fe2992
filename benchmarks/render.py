"""What the browser costs, in one run: needless pages, seconds and memory of a page, and what the rest of a crawl feels.

    python benchmarks/render.py /usr/share/doc/python3.11/html [rounds]

Serves the folder with nginx on loopback, beside it an application of forty routes behind the hash, each with its
data. Scans the folder alone with ``crawl.render = auto`` and counts the pages that were shown in the browser though
they are whole without it. Then scans both together, in turn without and with the browser, and compares the time from
the first to the last ordinary page by the server's own clock.
"""

import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROUTES = 40
APP = """
const app = document.getElementById('app');
async function show() {
  const id = (location.hash.match(/[0-9]+/) || [0])[0];
  const found = await (await fetch('data/' + id + '.json')).json();
  app.innerHTML = '<h1>' + found.title + '</h1>' + found.rows.map((row) => '<p>' + row + '</p>').join('')
    + Array.from({ length: 40 }, (_, n) => '<a href="#!/arende/' + n + '">' + n + '</a>').join(' ');
}
addEventListener('hashchange', show);
show();
"""


@contextmanager
def served(folder: Path, with_app: bool) -> Iterator[tuple[str, Path]]:
    """The folder and perhaps the application on loopback, by one nginx worker; with the log of requests."""
    port = 8124
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        app = home / "app"
        (app / "data").mkdir(parents=True)
        (app / "index.html").write_text(
            "<!DOCTYPE html><title>App</title><div id=app></div><script src=app.js></script>"
        )
        (app / "app.js").write_text(APP)
        for number in range(ROUTES):
            rows = [f"Rad {row} i handling {number}" for row in range(100)]
            (app / "data" / f"{number}.json").write_text(json.dumps({"title": f"Handling {number}", "rows": rows}))
        extra = "location = /index.html { add_header Link '</app/>; rel=next'; }" if with_app else ""
        (home / "nginx.conf").write_text(
            f"worker_processes 1; pid {home}/pid; error_log {home}/error; daemon off;\n"
            "events { worker_connections 512; }\n"
            "http { include /etc/nginx/mime.types; log_format timed '$msec $uri';\n"
            f"access_log {home}/access timed;\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; {extra}\n"
            f"location /app/ {{ alias {app}/; }} }} }}\n"
        )
        server = subprocess.Popen(["nginx", "-c", home / "nginx.conf"])
        time.sleep(0.5)
        try:
            yield f"http://127.0.0.1:{port}/", home / "access"
        finally:
            server.terminate()
            server.wait()


def scan(url: str, render: str) -> dict[str, float]:
    """One first night; answers what the run says of its traffic, and how many HTML pages it read."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name)
        (data / "settings.toml").write_text(f'[crawl]\nrender = "{render}"\n')
        kommunscan = Path(sys.executable).with_name("kommunscan")
        subprocess.run(
            [kommunscan, "scan", url, "--data-dir", data, "--settings", data / "settings.toml"],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        (store,) = data.glob("*.db")
        with sqlite3.connect(store) as database:
            traffic = json.loads(database.execute("select traffic from runs").fetchone()[0])
            query = "select count(*) from visits where outcome = 'scanned' and media_type = 'text/html'"
            pages = database.execute(query).fetchone()[0]
        return {**traffic, "pages": pages}


def span_of_ordinary_pages(log: Path) -> float:
    """Seconds from the first to the last ordinary page."""
    moments = [
        float(moment)
        for moment, _, path in (line.partition(" ") for line in log.read_text().splitlines())
        if path.endswith(".html") and not path.startswith("/app/")
    ]
    return max(moments) - min(moments)


def main() -> None:
    """Measure and print."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with served(folder, with_app=False) as (url, _):
        alone = scan(url, "auto")
    share = 100 * alone["rendered"] / alone["pages"]
    print(f"needless: {alone['rendered']} of {alone['pages']} ordinary pages were shown in the browser ({share:.1f} %)")
    ratios = []
    for _ in range(rounds):
        spans, shown = {}, {}
        for render in ("never", "auto"):
            with served(folder, with_app=True) as (url, log):
                shown[render] = scan(url, render)
                spans[render] = span_of_ordinary_pages(log)
        auto = shown["auto"]
        ratios.append(spans["auto"] / spans["never"])
        print(
            f"ordinary pages {spans['never']:6.1f} s without, {spans['auto']:6.1f} s beside the browser; "
            f"{auto['rendered']} pages shown, {auto['rendered_seconds'] / max(auto['rendered'], 1):.2f} s each, "
            f"browser {auto['browser_peak_bytes'] / (1 << 20):.0f} MB; whole scans "
            f"{shown['never']['seconds']:.1f} and {auto['seconds']:.1f} s"
        )
    print(f"the rest of the crawl takes {statistics.median(ratios):.2f} times as long (of {os.cpu_count()} processors)")


if __name__ == "__main__":
    main()
