"""The report as one HTML file that needs nothing else: no network, no font, no script from anywhere.

Titles, addresses and contexts come from strangers. They are escaped by Jinja, cleared of control characters by
``finalize``, and a Content-Security-Policy in the file lets nothing run or load but the one style and the one
script whose hashes it names (https://www.w3.org/TR/CSP3/, sections 3.3 and 6.7).
"""

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from reports import words
from reports.advice import advice_for
from reports.charts import bar_svg, bars_of, trend_svg
from reports.language import Language
from reports.places import deep_link, followable, location_words
from reports.shown import plain
from reports.view import ReportView
from scanner.store.seen import SeenFinding

SHOWN_AT_ONCE = 12
"""Findings of one document that are shown without unfolding the rest."""
_LONGEST_TITLE = 160


def html_report(view: ReportView, language: Language) -> Iterator[str]:
    """The report, in pieces to be written one after the other."""
    return html_page("report.html", language, "report.js", view=view, groups_shown=SHOWN_AT_ONCE)


def html_page(template: str, language: Language, script_name: str = "", **values: object) -> Iterator[str]:
    """A page of the reports' style. ``values`` are what its template shows."""
    style, script = _read("report.css"), _read(script_name) if script_name else ""
    return iter(
        _environment(language)
        .get_template(template)
        .stream(
            style=Markup(style),  # noqa: S704 (a file of our own)
            script=Markup(script),  # noqa: S704 (a file of our own)
            policy=content_policy(style, script),
            **values,
        )
    )


def content_policy(style: str, script: str) -> str:
    """A policy that allows nothing but this style and this script, if there is one."""
    allowed = _source(script) if script else "'none'"
    return f"default-src 'none'; style-src {_source(style)}; script-src {allowed}; base-uri 'none'; form-action 'none'"


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@lru_cache
def _read(name: str) -> str:
    return (files("reports") / "templates" / name).read_text("utf-8")


@lru_cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FunctionLoader(_read),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.globals.update(
        _=language, several=language.several, say=language, words=words, bar=bar_svg, trend=trend_svg
    )
    environment.filters.update(
        number=language.number,
        day=language.day,
        short_day=language.short_day,
        moment=language.moment,
        size=language.size,
        phrase=language.say,
        reason=language.reason,
        place=lambda finding: location_words(finding, language),
        followable=followable,
        deep_link=deep_link,
        advice=lambda group: advice_for(group.findings),
        bars=bars_of,
        media=lambda media_type: language(words.media_title(media_type)),
        around=_around,
        short=lambda text: plain(text, _LONGEST_TITLE),
        kind=lambda kind: _kind(kind, language),
    )
    return environment


def _finalize(value: object) -> object:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _around(finding: SeenFinding) -> tuple[str, str, str]:
    """The context in three parts: before the value, the value, after it."""
    before, value, after = finding.context.partition(finding.value)
    return (before, value, after) if value else (finding.context, "", "")


def _kind(kind: str, language: Language) -> str:
    return language(words.kind_titles().get(kind, kind))
