"""``kommunscan init`` and ``kommunscan settings``: the first file is right, and every mistake of another is named."""

import stat
import subprocess
from pathlib import Path

import pytest

from scanner.first_settings import Answers, first_settings
from scanner.settings import read_settings
from scanner.settings_check import mistakes_of
from scanner.settings_reference import reference
from tests.conftest import KOMMUNSCAN


def run(*words: str | Path, answers: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([KOMMUNSCAN, *words], input=answers, capture_output=True, text=True, check=False, timeout=60)


def test_three_questions_make_a_file_that_is_right(tmp_path: Path) -> None:
    path = tmp_path / "new" / "kommunscan.toml"
    done = run("init", path, answers="www.exempelby.example\nit@exempelby.example\ndpo@exempelby.example\n")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"Written:  {path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings = read_settings(path)
    assert settings.sites[0].urls == ("https://www.exempelby.example/",)
    assert settings.crawl.contact == "it@exempelby.example"
    assert settings.mail.recipients == ("dpo@exempelby.example",)
    checked = run("settings", "check", path)
    assert (checked.returncode, checked.stdout) == (0, f"{path}: no mistakes\n")

    before = path.read_bytes()
    again = run("init", path, "--url", "other.example", "--contact", "x", "--mail-to", "")
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert path.read_bytes() == before


def test_flags_ask_nothing_and_no_mail_is_no_mail(tmp_path: Path) -> None:
    path = tmp_path / "k.toml"
    flags = ("--url", "x.example", "--contact", 'Å "quoted" \\', "--mail-to", "", "--timezone", "Europe/Copenhagen")
    assert run("init", path, *flags).returncode == 0
    settings = read_settings(path)
    assert (settings.mail.host, settings.nightly.timezone) == ("", "Europe/Copenhagen")
    assert settings.crawl.contact == 'Å "quoted" \\'


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        pytest.param(("--url", "not an address"), "is not a web address", id="address"),
        pytest.param(("--mail-to", "nobody"), r"mail.recipients", id="mail"),
        pytest.param(("--timezone", "Mars/Olympus"), "there is no time zone", id="zone"),
    ],
)
def test_a_wrong_answer_writes_nothing(tmp_path: Path, flags: tuple[str, ...], problem: str) -> None:
    path = tmp_path / "k.toml"
    done = run("init", path, "--url", "x.example", "--contact", "a@x.example", "--mail-to", "", *flags)
    assert done.returncode == 2
    assert problem in done.stderr
    assert not path.exists()


def test_what_is_commented_out_can_be_switched_on(tmp_path: Path) -> None:
    """The commented lines are the settings' own defaults, in valid TOML."""
    lines = first_settings(Answers("https://x.example", "it@x.example")).splitlines()
    wanted = ("# until =", "# delay =", "# exclude =", "# runs_days =", "# every =", "# start =", "# level =")
    on = [line.removeprefix("# ") if line.startswith(wanted) else line for line in lines]
    assert sum(line.startswith(wanted) for line in lines) == len(wanted)
    path = tmp_path / "k.toml"
    path.write_text("\n".join(on), "utf-8")
    assert mistakes_of(path) == []


CASES = [
    ("[crawl]\n\ndelya = 1\n", 3, "unknown key 'crawl.delya'", "did you mean 'delay'?"),
    ("[crawl]\ndelay = 'x'\n", 2, "crawl.delay", "write a value of that kind"),
    ("[nightly]\nuntil = '25:00'\n", 2, "nightly.until", "write a value of that kind"),
    ("[schedule]\n\nstart = '7'\n", 3, "schedule.start", "write a value of that kind"),
    ("[detect]\nalso = ['se.personnumer']\n", 2, "detect.also", "kommunscan detectors list"),
    ("[[sites]]\nurls = ['x.example']\n[sites.detect]\nkinds = ['cpr']\n", 4, "sites.detect.kinds", "detectors list"),
    ("[detect]\ncountries = ['sweden']\n", 2, "detect.countries", "known are se, dk"),
    ("[[detect.custom]]\nname = 'x'\npatterns = ['(']\n", 1, "detect.custom", "correct it"),
    ("[mail]\nuser = 'a'\npassword = 'env:NOT_SET_ANYWHERE'\n", 3, "NOT_SET_ANYWHERE is not set", "set it"),
    ("[access.headers]\nX-Key = 'file:/nowhere/key'\n", 2, "/nowhere/key", "check its name"),
    ("[mail]\npassword = 'geheim'\n", 2, "mail.password", "write a value of that kind"),
    ("[mail]\nca_file = '/nowhere.pem'\n", 2, "there is no file /nowhere.pem", "check its name"),
    ("[access]\n\nca_file = '/nowhere.pem'\n", 3, "cannot read /nowhere.pem", "check its name"),
    ("[decisions]\nfile = '/nowhere.toml'\n", 2, "/nowhere.toml", "decisions.file"),
    ("[[decisions.rules]]\ndecision='reported'\nkind='email'\nwho='x'\n", 1, "decisions.rules.reason", "add it"),
    ("[[decisions.rules]]\ndecision='reported'\nkind='email'\nwho='x'\nreason=' '\n", 1, "reason", ""),
    ("[scope]\nexclude = ['arkiv/*']\n", 2, "can match no path", "'/arkiv/*'"),
    ("[metrics]\nfile = '/var/lib/x'\n", 2, ".prom", "*.prom only"),
    ("[mail]\nhost = 'm.example'\n[[sites]]\nurls = ['x.example']\n", 3, "nobody gets mail", "name recipients"),
]


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"), CASES, ids=[case[2].replace("/", "_") for case in CASES]
)
def test_a_mistake_is_named_with_line_and_remedy(
    tmp_path: Path, text: str, line: int, problem: str, remedy: str
) -> None:
    path = tmp_path / "k.toml"
    path.write_text(text, "utf-8")
    (mistake,) = mistakes_of(path)
    assert mistake.line == line
    assert problem in mistake.problem
    assert remedy in mistake.remedy
    assert mistake.remedy


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    """Also what refers to something that is missing, in a file whose form is wrong elsewhere."""
    path = tmp_path / "k.toml"
    path.write_text(
        "".join(case[0] for case in CASES if case[0].startswith(("[crawl]\n\n", "[nightly]", "[detect]\nalso")))
    )
    done = run("settings", "check", path)
    assert done.returncode == 2
    assert [line.partition(": ")[0] for line in done.stdout.splitlines()] == [
        f"{path}, line 3",
        f"{path}, line 5",
        f"{path}, line 7",
    ]
    assert all(" — " in line for line in done.stdout.splitlines())


def test_lines_are_right_behind_an_entry_that_is_wrong_itself(tmp_path: Path) -> None:
    path = tmp_path / "k.toml"
    path.write_text(
        "[[sites]]\nname = 'no address'\n[[sites]]\nurls = 'no list'\n[[sites]]\nurls = ['x.example']\n"
        "[sites.detect]\nalso = ['nonsense']\n[[sites]]\nurls = ['y.example']\n[sites.scope]\nexclude = ['nonsense']\n",
        "utf-8",
    )
    assert [(mistake.line, mistake.problem.partition(":")[0]) for mistake in mistakes_of(path)] == [
        (1, "sites.urls"),
        (4, "sites.urls"),
        (8, "sites.detect.also"),
        (12, "sites.scope.exclude"),
    ]


def test_the_reference_is_printed() -> None:
    assert run("settings", "reference").stdout == reference()
