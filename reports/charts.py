"""Pictures where a person would look rather than read: small SVG drawings, each with its text beside it.

They hold no style of their own (the report's policy allows none) and no text from strangers; what they show is
said again in the table or sentence that stands with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scanner.store.history import NightCount

WIDTH, HEIGHT = 480, 120
_FOOT = 18
_HEAD = 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a list of amounts: ``share`` is its part of the largest, between 0 and 1."""

    name: str
    count: int
    share: float


def bars_of(counts: dict[str, int], most: int = 8) -> tuple[Bar, ...]:
    """The largest amounts, the largest first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]
    largest = ordered[0][1] if ordered else 1
    return tuple(Bar(name, count, count / largest) for name, count in ordered)


def bar_svg(share: float) -> Markup:
    """A horizontal bar. Decoration: the number stands beside it."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect width="{}" height="8"></rect></svg>'
    ).format(round(max(share * 100, 1), 1))


def trend_svg(nights: Sequence[NightCount], label: str) -> Markup:
    """People affected from scan to scan, as columns; an unfinished scan's column is hollow."""
    highest = max((night.persons for night in nights), default=0) or 1
    step = WIDTH / max(len(nights), 8)
    room = HEIGHT - _FOOT - _HEAD
    columns = []
    for number, night in enumerate(nights):
        height = round(room * night.persons / highest, 1)
        left, top = round(number * step + step * 0.15, 1), round(HEIGHT - _FOOT - height, 1)
        whole = "" if night.state == "complete" else "hollow"
        columns.append(
            Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"></rect>').format(
                whole, left, top, round(step * 0.7, 1), max(height, 1)
            )
        )
        if len(nights) <= 12 or number in (0, len(nights) - 1) or night.persons == highest:
            columns.append(
                Markup('<text x="{}" y="{}">{}</text>').format(
                    round(left + step * 0.35, 1), round(top - 4, 1), night.persons
                )
            )
    edges = Markup("")
    if nights:
        edges = Markup('<text class="edge" x="2" y="{y}">{first}</text>').format(
            y=HEIGHT - 4, first=f"{nights[0].started:%Y-%m-%d}"
        )
    if len(nights) > 1:
        edges += Markup('<text class="edge end" x="{x}" y="{y}">{last}</text>').format(
            x=round(len(nights) * step, 1), y=HEIGHT - 4, last=f"{nights[-1].started:%Y-%m-%d}"
        )
    return Markup(
        '<svg class="trend" viewBox="0 0 {w} {h}" role="img" aria-label="{label}">'
        '<line x1="0" x2="{w}" y1="{base}" y2="{base}"></line>{columns}{edges}</svg>'
    ).format(w=WIDTH, h=HEIGHT, base=HEIGHT - _FOOT, label=label, columns=Markup("").join(columns), edges=edges)
