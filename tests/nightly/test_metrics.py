"""The figures for Prometheus: the right ones, written whole, and nothing personal in them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.nightly.house import House, Site, number

NUMBER = number("19130307", 251)

SETTINGS = """
[nightly]
until = "06:00"
timezone = "UTC"
[crawl]
render = "never"
[mail]
host = "127.0.0.1"
port = 1
tls = "none"
recipients = ["dpo@exempelby.example"]
[metrics]
file = "{file}"
[log]
format = "json"
[[sites]]
urls = ["{first}"]
[[sites]]
name = "Grannby"
urls = ["{second}"]
"""


def figures(path: Path) -> dict[tuple[str, ...], float]:
    return {
        (sample.name.removeprefix("kommunscan_"), *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(path.read_text("utf-8"))
        for sample in family.samples
    }


def test_a_night_in_figures(house: House, new_site: Callable[..., Site], tmp_path: Path) -> None:
    first, second = new_site("127.0.0.1"), new_site("localhost")
    first.put("/", f"Alma Exempel, personnummer {NUMBER}", f"/arende-{NUMBER}.html", "/finns-inte.html")
    first.put(f"/arende-{NUMBER}.html", "Tomt")
    second.close()
    path = tmp_path / "figures" / "kommunscan.prom"
    path.parent.mkdir()
    house.settings(SETTINGS.format(file=path, first=first.url, second=second.url))
    at = datetime(2027, 1, 11, 1, tzinfo=UTC)
    ran = house.run("nightly", "--scheduled", at=at)
    assert ran.returncode == 4, ran.stderr
    seen = figures(path)
    assert seen["addresses", "127.0.0.1", "scanned"] == 2
    assert seen["addresses", "127.0.0.1", "gone"] + seen["addresses", "127.0.0.1", "failed"] >= 1
    assert seen["addresses", "127.0.0.1", "waiting"] == 0
    assert seen["scan_state", "127.0.0.1", "complete"] == 1
    assert seen["scan_state", "127.0.0.1", "running"] == 0
    assert 0 <= seen["scan_started_timestamp_seconds", "127.0.0.1"] - at.timestamp() < 300
    assert seen["scan_duration_seconds", "127.0.0.1"] > 0
    opened = {labels[2]: count for labels, count in seen.items() if labels[:2] == ("findings_open", "127.0.0.1")}
    new = {labels[2]: count for labels, count in seen.items() if labels[:2] == ("findings_new", "127.0.0.1")}
    assert set(opened) == {"none", "low", "medium", "high", "critical"}
    assert opened == new
    assert sum(opened.values()) >= 1
    # A site that could not be scanned has no finished scan.
    assert ("scan_finished_timestamp_seconds", "127.0.0.1") in seen
    assert ("scan_finished_timestamp_seconds", "localhost") not in seen
    assert seen["notices_undelivered", "mail"] == 2
    assert seen["notices_undelivered", "webhook"] == 0
    assert seen["night_exit_code",] == 4
    assert "0307" not in path.read_text("utf-8")
    assert [each.name for each in path.parent.iterdir()] == ["kommunscan.prom"]
    assert path.stat().st_mode & 0o777 == 0o644

    # The log of the night and of its sites' processes is JSON, and names who speaks.
    log = [json.loads(line) for line in (house.data / "kommunscan.log").read_text("utf-8").splitlines()]
    speakers = {(line["site"], line["run"] is not None) for line in log}
    assert speakers >= {("", False), ("127.0.0.1", True)}
    assert not [line for line in log if "0307" in json.dumps(line)]

    # The second night in a row by the same scheduler call does nothing, the next night finds nothing new.
    again = house.run("nightly", "--scheduled", at=at)
    assert again.stdout.startswith("nothing to do: this night's run ended")
    house.run("nightly", "--scheduled", at=datetime(2027, 1, 12, 1, tzinfo=UTC))
    later = figures(path)
    assert later["findings_new", "127.0.0.1", max(opened, key=lambda name: opened[name])] == 0
    assert sum(count for labels, count in later.items() if labels[:2] == ("findings_open", "127.0.0.1")) >= 1


def test_a_file_that_cannot_be_written_is_said(house: House, new_site: Callable[..., Site], tmp_path: Path) -> None:
    site = new_site()
    site.put("/", "Tomt")
    path = tmp_path / "nowhere" / "kommunscan.prom"
    house.settings(f'[crawl]\nrender = "never"\n[metrics]\nfile = "{path}"\n[[sites]]\nurls = ["{site.url}"]\n')
    ran = house.run("nightly")
    assert ran.returncode == 2
    assert "cannot write the figures to" in ran.stderr
    assert "check metrics.file" in ran.stderr
