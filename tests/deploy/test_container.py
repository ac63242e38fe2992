"""The container's recipe and the Kubernetes example: every command, option and path they name exists.

No image is built here: that needs a container engine and a registry.
"""

import json
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from cli import cli
from scanner.extract.picture.languages import LANGUAGES
from scanner.settings import read_settings
from scanner.settings_check import mistakes_of

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "deploy" / "kubernetes" / "cronjob.yaml"


def instructions() -> list[tuple[str, str]]:
    """The instructions of the Containerfile, each on one line."""
    text = (ROOT / "Containerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined.splitlines() if line.strip()]


def last_stage() -> list[tuple[str, str]]:
    everything = instructions()
    start = max(number for number, (name, _) in enumerate(everything) if name == "FROM")
    return everything[start:]


def values(name: str) -> list[str]:
    return [value for found, value in last_stage() if found == name]


def options_of(words: list[str]) -> dict[str, Any]:
    """The options with which click would call a command; fails when there is no such command or option."""
    command = cli.commands[words[0]]
    return command.make_context(words[0], words[1:]).params


def documents() -> dict[str, dict[str, Any]]:
    return {document["kind"]: document for document in yaml.safe_load_all(MANIFEST.read_text("utf-8"))}


def test_the_image_runs_the_scheduler_as_nobody_in_particular() -> None:
    known = {"FROM", "RUN", "COPY", "ENV", "USER", "WORKDIR", "VOLUME", "STOPSIGNAL", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in instructions()} <= known
    (user,) = values("USER")
    assert user == "10001:10001"
    (entry,), (command,) = values("ENTRYPOINT"), values("CMD")
    assert json.loads(entry) == ["/usr/bin/tini", "--", "/opt/kommunscan/bin/kommunscan"]
    words = json.loads(command)
    assert words[0] == "run-scheduler"
    options = options_of(words)
    assert options["data_dir"] == Path("/data")
    assert values("VOLUME") == ["/data"]
    assert [name for name, _ in last_stage()].index("USER") > [name for name, _ in last_stage()].index("RUN")


def test_the_image_has_all_parts_that_need_not_be_there() -> None:
    (packages,) = [value for value in values("RUN") if "apt-get install" in value]
    words = packages.split()
    assert "chromium" in words
    assert "tini" in words
    assert {f"tesseract-ocr-{language}" for language in LANGUAGES} <= set(words)
    build = " ".join(value for _, value in instructions())
    assert '"/src[browser,ocr,postgres]"' in build
    extras = (ROOT / "setup.cfg").read_text("utf-8").partition("[options.extras_require]")[2]
    for extra in ("browser", "ocr", "postgres"):
        assert f"\n{extra} =\n" in extras


def test_what_is_copied_into_the_image_is_not_ignored() -> None:
    ignored = (ROOT / ".containerignore").read_text("utf-8").split()
    for needed in ("cli.py", "commands", "nightly", "scanner", "detectors", "reports", "setup.cfg", "pyproject.toml"):
        assert (ROOT / needed).exists()
        assert needed not in ignored
    for kept_out in ("tests", "benchmarks"):
        assert kept_out in ignored
    # The package's metadata is made of these.
    assert not {"README.md", "LICENSE"} & set(ignored)


def test_the_shell_lines_can_be_read() -> None:
    for name, value in instructions():
        if name == "RUN":
            assert shlex.split(value)


def test_the_cron_job_is_locked_in() -> None:
    pod = documents()["CronJob"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}" == values("USER")[0]
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert set(mounts) == {volume["name"] for volume in pod["volumes"]}
    options = options_of(container["args"])
    assert options["scheduled"] is True
    assert options["data_dir"] == Path(mounts["data"])
    assert mounts["tmp"] == "/tmp"
    (name,) = documents()["ConfigMap"]["data"]
    assert options["settings_file"] == Path(mounts["settings"]) / name
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    kinds = documents()
    assert volumes["settings"]["configMap"]["name"] == kinds["ConfigMap"]["metadata"]["name"]
    assert volumes["secrets"]["secret"]["secretName"] == kinds["Secret"]["metadata"]["name"]
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == kinds["PersistentVolumeClaim"]["metadata"]["name"]


def test_the_cron_job_and_its_settings_mean_the_same_hours(tmp_path: Path) -> None:
    spec = documents()["CronJob"]["spec"]
    (text,) = documents()["ConfigMap"]["data"].values()
    secret = tmp_path / "mail"
    secret.write_text("geheim", "utf-8")
    path = tmp_path / "kommunscan.toml"
    path.write_text(text.replace("/etc/kommunscan-secrets/mail", str(secret)), "utf-8")
    assert mistakes_of(path) == []
    settings = read_settings(path)
    minute, hour, *rest = spec["schedule"].split()
    assert (f"{int(hour):02}:{int(minute):02}", rest) == (settings.schedule.start, ["*", "*", "*"])
    assert spec["timeZone"] == settings.nightly.timezone
    grace = settings.nightly.grace_minutes * 60
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["terminationGracePeriodSeconds"] >= grace
    # "mail" is the key of the secret, and so the file's name.
    assert "/etc/kommunscan-secrets/mail" in text
    assert list(documents()["Secret"]["stringData"]) == ["mail"]


def test_an_option_that_does_not_exist_would_be_seen() -> None:
    with pytest.raises(click.NoSuchOption):
        options_of(["nightly", "--schedled"])
