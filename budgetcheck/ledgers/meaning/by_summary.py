"""Words in the summary: the last resort, and only where the profile asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.ledgers.schema import CATEGORY_CODE, SOURCE_CODE

if TYPE_CHECKING:
    from budgetcheck.ledgers.meaning.profile import Profile

_OF_MONEY = ["expense", "receipt", "refund", "advance"]


def with_summaries(lines: pl.LazyFrame, profile: Profile) -> pl.LazyFrame:
    """Lines that are spending, receipts or advances already, with what only their summary tells.

    Words that tell two different things tell nothing. Adds `by_summary` and `project_by_summary`.

    Args:
        lines: Lines with their nature.
        profile: A profile with `summary_words`.
    """
    words = profile.summary_words
    of_money = pl.col("nature").is_in(_OF_MONEY)
    filled = lines.with_columns(
        _s_project=pl.when(of_money & (pl.col("project") == "")).then(_project(words.project_pattern)),
        _s_source=pl.when(of_money & pl.col("source").is_null()).then(_told(words.source, SOURCE_CODE)),
        _s_category=pl.when((pl.col("nature") == "expense") & pl.col("category").is_null()).then(
            _told(words.category, CATEGORY_CODE)
        ),
    )
    return filled.with_columns(
        by_summary=pl.any_horizontal(
            pl.col(name).is_not_null() for name in ("_s_project", "_s_source", "_s_category")
        ),
        project_by_summary=pl.col("_s_project").is_not_null(),
        project=pl.coalesce("_s_project", "project"),
        source=pl.coalesce("source", "_s_source"),
        category=pl.coalesce("category", "_s_category"),
    )


def _project(pattern: str | None) -> pl.Expr:
    if pattern is None:
        return pl.lit(None, pl.String)
    # Boundaries of ASCII words: Chinese may stand right beside a code.
    codes = pl.col("summary").str.extract_all(rf"(?-u:\b)(?:{pattern})(?-u:\b)").list.unique()
    return pl.when(codes.list.len() == 1).then(codes.list.first())


def _told(words: dict[str, tuple[str, ...]], dtype: Any) -> pl.Expr:
    if not words:
        return pl.lit(None, dtype)
    says = {
        code: pl.any_horizontal(pl.col("summary").str.contains(word, literal=True) for word in listed)
        for code, listed in words.items()
        if listed
    }
    alone = pl.sum_horizontal(each.cast(pl.UInt8) for each in says.values()) == 1
    return pl.coalesce(pl.when(each & alone).then(pl.lit(code, dtype)) for code, each in says.items())
