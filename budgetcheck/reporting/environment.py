"""How templates are read and filled in: everything escaped and visible, long texts cut with the cut said, amounts as people read them."""

from __future__ import annotations

import base64
import hashlib
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
)
from markupsafe import Markup

from budgetcheck import vocabulary
from budgetcheck.language import _
from budgetcheck.money import grouped, percent
from budgetcheck.reporting import charts
from budgetcheck.reporting.fact_names import named_fact
from budgetcheck.reporting.names import category_name, lump_sum_note, source_name
from budgetcheck.reporting.visible import visible_lines
from budgetcheck.rules.articles import article_label
from budgetcheck.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.language import Language

MOST_CHARACTERS = 1_000
"""Of one text on a page; what is longer is cut, and says how long it is."""

_TEN_THOUSAND = Decimal(10_000)


@cache
def environment(language: Language, templates: Path | None = None) -> Environment:
    """The templates of reports.

    Args:
        language: Of the texts.
        templates: A folder whose templates come before the built-in ones of the same name; it must come from somebody who is
            trusted, for a template can do what the program can.
    """
    own = [] if templates is None else [FileSystemLoader(templates)]
    made = Environment(
        loader=ChoiceLoader([*own, PackageLoader("budgetcheck.reporting")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=readable,
    )
    made.globals |= {
        "_": _,
        "language": language,
        "version": __version__,
        "article_label": article_label,
        "category_name": category_name,
        "lump_sum_note": lump_sum_note,
        "source_name": source_name,
        "inline": lambda name: inline(made, name),
        "label": {
            name.lower(): getattr(vocabulary, name).label
            for name in vars(vocabulary)
            if isinstance(getattr(vocabulary, name), vocabulary.Vocabulary)
        },
        "charts": charts,
        "verdict_label": vocabulary.VERDICT.label,
    }
    made.filters |= {
        "brief": brief,
        "money": money,
        "in_ten_thousands": in_ten_thousands,
        "in_both_units": in_both_units,
        "amount": amount,
        "rate": rate,
        "share": share,
        "named_fact": named_fact,
    }
    return made


@cache
def inline(templates: Environment, name: str) -> Markup:
    """A style sheet or script as it stands in a page."""
    source, _file, _up_to_date = templates.loader.get_source(templates, name)  # type: ignore[union-attr]
    return Markup(source.strip())  # noqa: S704 - the program's own, or a trusted folder's


@cache
def policy(templates: Environment, script: str | None) -> Markup:
    """The Content-Security-Policy of a page: nothing is loaded, and only its own style and script are in force."""
    script_source = f"script-src '{_hash(inline(templates, script))}'; " if script else ""
    style_source = f"style-src '{_hash(inline(templates, 'style.css'))}'; "
    sources = f"default-src 'none'; {style_source}{script_source}base-uri 'none'; form-action 'none'"
    return Markup(sources)  # noqa: S704 - hashes and words of our own


def money(text: str | None) -> str:
    """An amount of the result as people read it: `2,000,000.00`."""
    return "—" if text is None else grouped(Decimal(text))


def in_ten_thousands(text: str | None) -> str:
    """An amount of the result in 万元, exactly: at least two decimals, and as many as it takes."""
    if text is None:
        return "—"
    exact = Decimal(text) / _TEN_THOUSAND
    whole, _point, decimals = f"{exact:,.6f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def in_both_units(text: str | None) -> Markup:
    """An amount of the result in 元 and in 万元, of which the page's stylesheet shows one (`.yuan`, `.wan`)."""
    # Digits, separators and a sign: nothing in them is markup.
    return Markup(  # noqa: S704
        "—"
        if text is None
        else f'<span class="yuan">{money(text)}</span><span class="wan">{in_ten_thousands(text)}</span>'
    )


def amount(text: str | None, both: bool) -> str:  # noqa: FBT001 - a filter's arguments stand where they stand
    """An amount of a table that shows one unit, or either of both."""
    return in_both_units(text) if both else money(text)


def rate(text: str | None) -> str:
    """A rate of the result as people read it, with the two decimals that it has, so that a column lines up: `97.80%`."""
    return "—" if text is None else f"{Decimal(text) * 100:.2f}%"


def share(text: str) -> str:
    """A share that a regulation states, as it states it: `30%`, `12.5%`."""
    return percent(Decimal(text))


def brief(text: str | None, most: int = 120) -> str | None:
    """A text from a file, or as much of it as there is room for, with its length said."""
    if text is None or len(text) <= most:
        return text
    return _("{start}……（共 {count:,} 字）").format(start=text[:most], count=len(text))


def readable(value: Any) -> Any:
    """A text as people can read it, any other value as it is.

    What is too long is cut, with the cut said; what cannot be seen, or would turn the figures beside it, is written out.
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return visible_lines(brief(value, MOST_CHARACTERS) or "")


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
