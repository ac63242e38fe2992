"""The settings file: what it may say, and how its mistakes are named."""

from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.settings import Settings, read_settings, settings_of_site, with_overrides
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
        pytest.param(
            "[[sites]]\nurls = ['a.example']\n[[sites]]\nurls = ['b.example']\n[sites.crawl]\ndelya = 1\n",
            r"line 6: unknown key 'sites\.crawl\.delya' — did you mean 'delay'\?",
            id="in the second site",
        ),
        pytest.param("[nightly]\n[[sites]]\nname = 'X'\n", r"line 2: sites\.urls: field required", id="no address"),
        pytest.param(
            "[[sites]]\nurls = [\n'http://a b/']\n", r"line 2: sites\.urls: .*is not a web address", id="no web address"
        ),
        pytest.param(
            "[[sites]]\nurls = ['x.example']\n[[sites]]\nurls = ['https://www.x.example/b']\n",
            r"x\.example stands for two of the sites",
            id="a host twice",
        ),
        pytest.param("[nightly]\nuntil = '24:00'\n", r"line 2: nightly\.until", id="no hour"),
        pytest.param("[nightly]\ntimezone = 'Mars'\n", r"line 2: nightly\.timezone: there is no time zone", id="zone"),
        pytest.param("[mail]\npassword = 'geheim'\n", r"line 2: mail\.password: .*pattern", id="a secret itself"),
        pytest.param("[mail]\nrecipients = ['x']\n", r"line 2: mail\.recipients", id="no mail address"),
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


def test_a_site_has_its_own_values_and_shares_the_rest(tmp_path: Path) -> None:
    text = """
    [crawl]
    delay = 1.0
    concurrency = 4
    [limits]
    seconds = 30
    [mail]
    recipients = ["dpo@exempelby.example"]
    [[sites]]
    urls = ["www.exempelby.example"]
    [[sites]]
    name = "Grannby"
    urls = ["https://grannby.example/"]
    [sites.crawl]
    concurrency = 2
    [sites.scope]
    exclude = ["/arkiv/*"]
    """
    settings = with_overrides(read_settings(written(tmp_path, text)), crawl__contact="it@exempelby.example")
    first, second = settings.sites
    assert (first.title, second.title, second.host) == ("exempelby.example", "Grannby", "grannby.example")
    one, two = settings_of_site(settings, first), settings_of_site(settings, second)
    assert (one.crawl.delay, one.crawl.concurrency) == (1.0, 4)
    assert (two.crawl.delay, two.crawl.concurrency, two.crawl.contact) == (1.0, 2, "it@exempelby.example")
    assert (two.scope.exclude, two.limits.seconds) == (("/arkiv/*",), 30)
    assert (two.sites, two.mail.recipients) == ((), ()), "a scan need not know whom it is for"


def test_the_reference_page_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "settings.md"
    assert page.read_text("utf-8") == reference(), "python -m scanner.settings_reference > docs/settings.md"
