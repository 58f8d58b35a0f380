"""What the template is put together from: headings, tables of rows that repeat, and words of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from budgetcheck.language import later
from budgetcheck.reporting.word.markup import paragraph, row, table, tag, tag_row

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_total(widths: Sequence[int], headings: Sequence[str], key: str, names: Sequence[str]) -> list[str]:
    """The rows of a table of a key's `rows`, with its `total` below; figures stand in all columns but the first."""
    numbers = len(names)
    return [
        head(headings, widths),
        tag_row(f"{{%tr for line in {key}.rows %}}", widths),
        row(
            ["{{ line.source }}", *(f"{{{{ line.{name} }}}}" for name in names)],
            widths,
            ("Cell", *["CellNumber"] * numbers),
        ),
        tag_row("{%tr endfor %}", widths),
        row(
            [said(later("合计")), *(f"{{{{ {key}.total.{name} }}}}" for name in names)],
            widths,
            ("CellTotal", *["CellSum"] * numbers),
        ),
    ]


def listed(
    key: str,
    widths: Sequence[int],
    headings: Sequence[str] | None,
    names: Sequence[str],
    styles: Sequence[str],
) -> str:
    """A table of the elements of a key; without headings it is a list of labels and values."""
    return table(
        [
            *([] if headings is None else [head(headings, widths)]),
            tag_row(f"{{%tr for line in {key} %}}", widths),
            row([f"{{{{ line.{name} }}}}" for name in names], widths, styles),
            tag_row("{%tr endfor %}", widths),
        ],
        widths,
    )


def unless_empty(key: str, shown: str, otherwise: str) -> str:
    """What is shown of a key, or a sentence where it holds nothing."""
    return (
        tag(f"{{%p if {key} %}}")
        + shown
        + tag("{%p else %}")
        + paragraph(said(otherwise))
        + tag("{%p endif %}")
    )


def head(headings: Sequence[str], widths: Sequence[int]) -> str:
    """The heading of a table."""
    return row([said(text) for text in headings], widths, ["CellHead"] * len(headings), heading=True)


def heading(text: str) -> str:
    """The heading of a part."""
    return paragraph(said(text), "Heading1")


def subheading(text: str) -> str:
    """The heading of a section."""
    return paragraph(said(text), "Heading2")


def said(text: str) -> str:
    """A message of the catalogue, as a tag."""
    return f'{{{{ _("{text}") }}}}'
