"""An SVG picture in the making: elements, escaping, ids, patterns.

All places and sizes are whole tenths of a pixel. Looks are given as presentation attributes, for neither the page's
Content-Security-Policy allows a style attribute nor does WeasyPrint apply the page's stylesheet within a picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from markupsafe import Markup, escape

from budgetcheck.reporting.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 5600
"""Of every picture, in tenths of a pixel."""

INK = "#1c2430"
SOFT = "#566173"
PALE = "#c3cad4"
PAPER = "#fff"
ACCENT = "#4a78ad"
FAILED = "#b3261e"
REVIEW = "#8a5a00"
PASSED = "#1e6b3a"

Pattern = Literal["hatch", "stripes", "dots"]

_PATTERNS: dict[Pattern, str] = {
    "hatch": f'width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="{PAPER}"/>'
    f'<path d="M-1,1l2,-2M0,6l6,-6M5,7l2,-2" stroke="{FAILED}" stroke-width="1.6"/></pattern>',
    "stripes": f'width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{PAPER}"/>'
    f'<path d="M-1,7l2,2M0,0l8,8M7,-1l2,2" stroke="{REVIEW}" stroke-width="1.2"/></pattern>',
    "dots": f'width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="{PAPER}"/>'
    f'<circle cx="2.5" cy="2.5" r="1.2" fill="{REVIEW}"/></pattern>',
}
_FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, Noto Sans, sans-serif"
_SIZE = 13


class Picture:
    """A picture to which elements are added, the later ones on top.

    Args:
        chart_id: With what its ids begin; unique on the page.
        title: What it is, in a few words.
    """

    def __init__(self, chart_id: str, title: str) -> None:
        self._id = _escaped(chart_id)
        self._title = title
        self._elements: list[str] = []
        self._patterns: set[Pattern] = set()

    def text(  # noqa: PLR0913 - a place, words and their looks
        self,
        x: int,
        baseline: int,
        words: str,
        *,
        anchor: Literal["start", "middle", "end"] = "start",
        bold: bool = False,
        ink: str = INK,
    ) -> None:
        """Write words; they may come from a file."""
        looks = "" if anchor == "start" else f' text-anchor="{anchor}"'
        looks += ' font-weight="700"' if bold else ""
        looks += "" if ink == INK else f' fill="{ink}"'
        self._elements.append(f'<text x="{px(x)}" y="{px(baseline)}"{looks}>{_escaped(words)}</text>')

    def rect(  # noqa: PLR0913 - a rectangle has four measures and two looks
        self, x: int, y: int, width: int, height: int, *, fill: str = "none", stroke: str = ""
    ) -> None:
        """Draw a rectangle."""
        edge = f' stroke="{stroke}"' if stroke else ""
        self._elements.append(
            f'<rect x="{px(x)}" y="{px(y)}" width="{px(width)}" height="{px(height)}" fill="{fill}"{edge}/>'
        )

    def circle(self, x: int, y: int, radius: int, *, fill: str) -> None:
        """Draw a disc."""
        self._elements.append(f'<circle cx="{px(x)}" cy="{px(y)}" r="{px(radius)}" fill="{fill}"/>')

    def line(self, route: str, *, stroke: str = INK, width: int = 10, dashes: str = "") -> None:
        """Draw along a route (`M…H…V…`)."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._elements.append(
            f'<path d="{route}" fill="none" stroke="{stroke}" stroke-width="{px(width)}"{dashed}/>'
        )

    def shape(self, route: str, *, fill: str) -> None:
        """Fill what a route encloses."""
        self._elements.append(f'<path d="{route}" fill="{fill}"/>')

    def pattern(self, name: Pattern) -> str:
        """A pattern as a fill."""
        self._patterns.add(name)
        return f"url(#{self._id}-{name})"

    def finish(self, height: int, description: Sequence[str]) -> Markup:
        """The picture.

        Args:
            height: In tenths of a pixel.
            description: What it shows, sentence by sentence, for those who do not see it.
        """
        patterns = "".join(
            f'<pattern id="{self._id}-{name}" {content}'
            for name, content in _PATTERNS.items()
            if name in self._patterns
        )
        # Everything that is not written here went through `_escaped` or is a number.
        return Markup(  # noqa: S704
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {px(WIDTH)} {px(height)}" role="img"'
            f' aria-labelledby="{self._id}-title {self._id}-desc" font-family="{_FONTS}" font-size="{_SIZE}"'
            f' fill="{INK}"><title id="{self._id}-title">{_escaped(self._title)}</title>'
            f'<desc id="{self._id}-desc">{_escaped(" ".join(description))}</desc>'
            f"{f'<defs>{patterns}</defs>' if patterns else ''}{''.join(self._elements)}</svg>"
        )


def px(tenths: int) -> str:
    """Tenths of a pixel as SVG writes them: `12.5`, `12`."""
    sign = "-" if tenths < 0 else ""
    whole, tenth = divmod(abs(tenths), 10)
    return f"{sign}{whole}.{tenth}" if tenth else f"{sign}{whole}"


def _escaped(text: str) -> str:
    return str(escape(visible(text)))
