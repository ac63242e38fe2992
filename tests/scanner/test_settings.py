"""The settings file: what it may say, and how its mistakes are named."""

from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.settings import Settings, read_settings, with_overrides
from scanner.settings_reference import reference


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "kommunscan.toml"
    path.write_text(text, "utf-8")
    return path


def test_values_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, '[crawl]\ndelay = 1\ncontact = "it@exempelby.example"\n[scope]\nexclude = ["/arkiv/*"]\n')
    settings = read_settings(path)
    assert settings.crawl.delay == 1.0
    assert settings.crawl.contact == "it@exempelby.example"
    assert settings.scope.exclude == ("/arkiv/*",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "[crawl]\n\ndelya = 1\n", r"line 3: unknown key 'crawl\.delya' — did you mean 'delay'\?", id="typo"
        ),
        pytest.param("[crawl]\ndelay = 'x'\n", r"line 2: crawl\.delay: .*number", id="wrong type"),
        pytest.param(
            "[crawl]\ndelay = -1\n", r"line 2: crawl\.delay: .*greater than or equal to 0", id="out of bounds"
        ),
        pytest.param("[crwal]\n", r"line 1: unknown key 'crwal' — did you mean 'crawl'\?", id="unknown section"),
        pytest.param("crawl.concurrency = '8'\n", r"line 1: crawl\.concurrency: .*integer", id="dotted key"),
        pytest.param("[crawl\n", r"line 1", id="not TOML"),
        pytest.param(
            "[a]\nb=1\n[crawl]\ndelya=1\n",
            r"line 1: unknown key 'a'; line 4|line 4.*; line 1",
            id="all of them",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        read_settings(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read the settings file .*nowhere\.toml"):
        read_settings(tmp_path / "nowhere.toml")


def test_the_command_line_overrides_and_none_changes_nothing() -> None:
    settings = with_overrides(Settings(), crawl__delay=2.0, crawl__contact=None, scope__exclude=())
    assert settings.crawl.delay == 2.0
    assert settings.crawl.contact == ""
    with pytest.raises(UsageError, match=r"crawl\.delay cannot be -1"):
        with_overrides(Settings(), crawl__delay=-1.0)


def test_the_reference_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text("utf-8") == reference(), "python -m scanner.settings_reference > docs/settings.md"
