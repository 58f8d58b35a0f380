"""Spending whose summary or account holds a word at which an auditor stops."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.look import PLACE, Found, Look, of_a_project
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Mapping

_ZERO = pl.lit(0, DTYPE)
_NOTHING = "\n"
"""Stands for a phrase that is not a word: no word goes beyond the end of a line."""


def _suspects(lines: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Lines that hold a word, perhaps by chance: they are few, so they are the lines themselves."""
    words = list(negative_words().words)
    holds = pl.any_horizontal(
        pl.col(text).str.contains_any(words).fill_null(value=False) for text in ("summary", "account_name")
    )
    return [
        lines.filter(of_a_project, pl.col("nature").is_in(["expense", "refund"]), holds).select(
            "project", *PLACE, "nature", "amount", "summary", "account_name"
        )
    ]


def _lines_of(_lines: pl.LazyFrame, suspected: pl.DataFrame) -> pl.LazyFrame:
    """The same: nothing more is needed of them."""
    return suspected.lazy()


def _found(lines: pl.DataFrame, _suspected: pl.DataFrame) -> Found:
    """Words of each project on which something is spent after all that was reversed or refunded.

    Returns:
        Rows: a word of a project, `lines` (how many lines hold it) and `spent` (元: expense less refunds, red entries
        being negative).
    """
    known = negative_words()
    texts = pl.concat_str("summary", "account_name", separator=_NOTHING, ignore_nulls=True)
    cleaned = texts.str.replace_many(list(known.not_words), [_NOTHING], leftmost=True)
    spent = pl.when(pl.col("nature") == "refund").then(-pl.col("amount")).otherwise(pl.col("amount"))
    holding = (
        lines.select(
            "project",
            *PLACE,
            spent.alias("spent"),
            cleaned.str.extract_many(list(known.words)).list.unique().alias("word"),
        )
        .explode("word")
        .filter(pl.col("word").is_not_null())
    )
    leads = (
        holding.group_by("project", "word")
        .agg(pl.len().alias("lines"), pl.col("spent").sum().cast(DTYPE))
        .filter(pl.col("spent") > _ZERO)
    )
    return Found(leads, holding.join(leads, on=["project", "word"], how="semi").select(PLACE))


class NegativeWords(NamedTuple):
    """The words, and phrases in which they are not meant, the longest first."""

    words: tuple[str, ...]
    not_words: tuple[str, ...]


@cache
def negative_words() -> NegativeWords:
    """The list that comes with the program."""
    text = files(__package__).joinpath("negative_words.toml").read_text(encoding="utf-8")
    table: Mapping[str, Mapping[str, list[str]]] = tomllib.loads(text)
    words, phrases = (
        [word for group in table[part].values() for word in group] for part in ("words", "not_words")
    )
    return NegativeWords(tuple(words), tuple(sorted(phrases, key=len, reverse=True)))


doubtful_uses = Look("doubtful_uses", "use_is_doubtful", _suspects, _lines_of, _found)
