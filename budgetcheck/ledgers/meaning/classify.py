"""Profile: words, auxiliaries, accounts and vouchers → project, source, category, nature.

What a line says itself comes first: its own columns, then its auxiliaries; then what its account means; last, and only
where the profile says so, words in its summary. What is distinct is classified, not each line: the words of a column,
the auxiliaries and the accounts of a ledger are fewer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.ledgers.meaning.account_codes import NUMERIC_CELL
from budgetcheck.ledgers.meaning.by_auxiliary import with_auxiliaries
from budgetcheck.ledgers.meaning.by_summary import with_summaries
from budgetcheck.ledgers.meaning.meanings import ACCOUNT, FLAGS, account_table
from budgetcheck.ledgers.meaning.origins import Origins, count_origins
from budgetcheck.ledgers.meaning.vouchers import PLACE, REDUCES, transfers
from budgetcheck.ledgers.schema import (
    AUXILIARY,
    CANONICAL,
    CATEGORY_CODE,
    NATURE_CODE,
    SOURCE_CODE,
    TEXT_COLUMNS,
)
from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE, Vocabulary

if TYPE_CHECKING:
    from budgetcheck.ledgers.meaning.profile import Profile

SIDE = "side"
"""Of lines under a profile with parallel entries: `financial` or `budget`, null where a line is on neither."""

_WORDS: dict[str, tuple[Vocabulary, Any]] = {
    "source": (SOURCE, SOURCE_CODE),
    "category": (CATEGORY, CATEGORY_CODE),
    "nature": (NATURE, NATURE_CODE),
}
_GROUPED = ("project", "account_code", "account_name", *_WORDS)
_ZERO = pl.lit(0, DTYPE)
_FEW_WORDS = 60
"""Spellings up to which comparing one by one is quick; a file of more (odd spaces within words, say) is rare."""


class Classified(NamedTuple):
    """Lines with their meaning.

    Attributes:
        lines: The canonical ledger, the columns of `CANONICAL`; under a profile with parallel entries also `SIDE`.
        refused: Rows refused for a word that the vocabulary does not know, or an auxiliary that contradicts the row:
            sheet, row, field, value, reason.
        set_aside: Lines taken out as period-end transfers or as moving no money: lines, debit, credit.
        origins: How many lines have their meaning from where.
        rules_match: Whether a rule of the profile says something of a line; true where it has none, or every line states
            its nature itself.
    """

    lines: pl.LazyFrame
    refused: pl.DataFrame
    set_aside: pl.DataFrame
    origins: Origins
    rules_match: bool


def classify(parsed: pl.LazyFrame, profile: Profile, file: str) -> Classified:
    """Give lines their meaning.

    Args:
        parsed: Entries as parsed (`rows`), cheap to scan several times; text columns that were not kept are absent.
        profile: How the unit's books map.
        file: The file's label.

    Raises:
        InputError: where rules of the profile contradict about an account or an auxiliary that the file has.
    """
    present = parsed.collect_schema().names()
    parsed = _with_every_column(parsed)
    distinct = _distinct(parsed)
    lines, refused = _words(_stripped(parsed, distinct), distinct)
    auxiliary_rules_match = False
    if AUXILIARY in present:
        told = with_auxiliaries(lines, profile, present)
        lines, auxiliary_rules_match = told.lines, told.rules_match
        refused = pl.concat([refused, told.refused]).sort(PLACE)
    every_nature_is_stated = all((text or "").strip() for text in distinct["nature"])
    lines, account_rules_match = _with_meanings(lines, profile, has_auxiliaries=AUXILIARY in present)
    lines = with_summaries(lines, profile) if profile.summary_words.are_used else lines
    origins = (
        count_origins(lines, profile)
        if profile.account or profile.summary_words.are_used or AUXILIARY in present
        else Origins()
    )
    lines, set_aside = _without_transfers(lines, nothing_doubtful=every_nature_is_stated)
    amount = (
        pl.when(pl.col("nature") == "receipt")
        .then(pl.col("credit") - pl.col("debit"))
        .otherwise(pl.col("debit") - pl.col("credit"))
    )
    columns = [*CANONICAL, SIDE] if profile.budget_accounts else list(CANONICAL)
    canonical = lines.with_columns(pl.lit(file).alias("file"), amount.cast(DTYPE).alias("amount"))
    return Classified(
        canonical.select(columns),
        refused,
        set_aside,
        origins,
        rules_match=not profile.rules
        or every_nature_is_stated
        or account_rules_match
        or auxiliary_rules_match,
    )


def _without_transfers(lines: pl.LazyFrame, *, nothing_doubtful: bool) -> tuple[pl.LazyFrame, pl.DataFrame]:
    rows = lines.head(0).select(PLACE).collect() if nothing_doubtful else transfers(lines)
    nothing = pl.DataFrame(
        {"lines": [0], "debit": [0], "credit": [0]},
        schema={"lines": pl.UInt32, "debit": DTYPE, "credit": DTYPE},
    )
    if not rows.height:
        return lines, nothing
    lines = lines.join(
        rows.lazy().with_columns(aside=pl.lit(value=True)),
        on=PLACE,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    ).with_columns(
        pl.when("aside").then(pl.lit("contra", NATURE_CODE)).otherwise("nature").alias("nature"),
        pl.when(pl.col("aside").is_null()).then(SIDE).alias(SIDE),
    )
    counted = lines.filter("aside").select(pl.len().alias("lines"), pl.col("debit", "credit").sum())
    return lines, counted.collect()


def _with_every_column(parsed: pl.LazyFrame) -> pl.LazyFrame:
    present = parsed.collect_schema().names()
    return parsed.with_columns(
        pl.lit("" if field == "project" else None, pl.String).alias(field)
        for field in TEXT_COLUMNS
        if field not in present
    )


def _distinct(parsed: pl.LazyFrame) -> dict[str, list[str | None]]:
    """The distinct texts of the columns that every pass groups by, null among them; they are few."""
    # Each by itself: Polars streams a query of one column's distinct values, but not one of several columns'.
    found = pl.collect_all([parsed.select(pl.col(field).unique()) for field in _GROUPED], engine="streaming")
    return {field: frame[field].to_list() for field, frame in zip(_GROUPED, found, strict=True)}


def _words(parsed: pl.LazyFrame, distinct: dict[str, list[str | None]]) -> tuple[pl.LazyFrame, pl.DataFrame]:
    """Lines with codes for words; and the rows whose words are unknown, which are no lines."""
    codes: dict[str, dict[str, str]] = {}
    unknown: dict[str, dict[str, str]] = {}
    for field, (vocabulary, _dtype) in _WORDS.items():
        for text in sorted({(text or "").strip() for text in distinct[field]} - {""}):
            try:
                codes.setdefault(field, {})[text] = vocabulary.code(text)
            except ValueError as error:
                unknown.setdefault(field, {})[text] = str(error)
    refused = (
        pl.any_horizontal(
            pl.col(field).is_in(list(texts)).fill_null(value=False) for field, texts in unknown.items()
        )
        if unknown
        else pl.lit(value=False)
    )
    rows = [
        parsed.filter(pl.col(field).is_in(list(texts))).select(
            *PLACE,
            pl.lit(field).alias("field"),
            pl.col(field).alias("value"),
            pl.col(field).replace_strict(texts, return_dtype=pl.String).alias("reason"),
        )
        for field, texts in unknown.items()
    ]
    empty = pl.LazyFrame(
        schema={
            "sheet": pl.String,
            "row": pl.UInt32,
            "field": pl.String,
            "value": pl.String,
            "reason": pl.String,
        }
    )
    unknown_rows = (
        pl.concat([empty, *rows]).unique(PLACE, keep="first", maintain_order=True).sort(PLACE).collect()
    )
    known = (parsed.filter(~refused) if unknown else parsed).with_columns(
        _coded(field, codes.get(field, {}), dtype) for field, (_vocabulary, dtype) in _WORDS.items()
    )
    return known, unknown_rows


def _stripped(parsed: pl.LazyFrame, distinct: dict[str, list[str | None]]) -> pl.LazyFrame:
    """Texts without spaces around them, null where nothing is left (`project`: empty).

    A column that needs nothing is left alone, so that a filter on it reaches the file.
    """
    clean = {
        field
        for field, texts in distinct.items()
        if all(text is None or (text == text.strip() and (text or field == "project")) for text in texts)
    }
    text = {field: pl.col(field).str.strip_chars() for field in TEXT_COLUMNS if field not in clean}
    if "account_code" in text or any(
        re.fullmatch(NUMERIC_CELL, code) for code in distinct["account_code"] if code is not None
    ):
        text["account_code"] = pl.col("account_code").str.strip_chars().str.replace(NUMERIC_CELL, "${1}")
    return parsed.with_columns(**text).with_columns(
        pl.when(pl.col(field) != "").then(field).alias(field) for field in text if field != "project"
    )


def _coded(field: str, codes: dict[str, str], dtype: Any) -> pl.Expr:
    if not codes:
        return pl.lit(None, dtype).alias(field)
    if len(codes) > _FEW_WORDS:
        return pl.col(field).replace_strict(codes, default=None, return_dtype=dtype)
    # Polars streams this; for `replace_strict` it holds all lines in memory.
    return pl.coalesce(
        pl.when(pl.col(field) == text).then(pl.lit(code, dtype)) for text, code in codes.items()
    ).alias(field)


def _with_meanings(
    lines: pl.LazyFrame, profile: Profile, *, has_auxiliaries: bool
) -> tuple[pl.LazyFrame, bool]:
    """Lines with what their accounts mean where they say nothing themselves, and a first idea of their nature.

    Adds `doubtful` (only the voucher can tell), `of_fund` (spent from the account in which money arrived), `stated` (the
    line states its nature), `SIDE`, and the `FLAGS` of the line's account. Returns too whether a rule says something of
    an account.
    """
    accounts = (
        lines.select(pl.struct(ACCOUNT).unique().alias("account"))
        .collect(engine="streaming")
        .unnest("account")
    )
    table = account_table(accounts, profile)
    if profile.account:
        lines = _with_account_meanings(lines, table)
    else:
        flagged = table.filter(pl.any_horizontal(FLAGS))
        lines = lines.with_columns(
            pl.lit(None, NATURE_CODE).alias("_nature"),
            *(
                pl.col("account_code")
                .is_in(flagged.filter(pl.col(flag))["account_code"].drop_nulls().to_list())
                .fill_null(value=False)
                .alias(flag)
                for flag in FLAGS
            ),
        )
    told = ("x_nature", "_nature") if has_auxiliaries else ("_nature",)
    lines = lines.with_columns(told_nature=pl.coalesce(told))
    return _with_natures(lines, profile), bool(table["_matched"].any())


def _with_account_meanings(lines: pl.LazyFrame, table: pl.DataFrame) -> pl.LazyFrame:
    joined = lines.join(
        table.lazy(), on=ACCOUNT, how="left", nulls_equal=True, maintain_order="left"
    ).with_columns(
        own_project=pl.col("project"),
        own_source=pl.col("source"),
        own_category=pl.col("category"),
        project=pl.when(pl.col("project") != "").then("project").otherwise("_project").fill_null(""),
    )
    holds = ~pl.col("_only_with_project") | (pl.col("project") != "")
    return joined.with_columns(
        pl.when(holds).then("_nature").alias("_nature"),
        pl.coalesce("source", "_source").alias("source"),
        pl.coalesce("category", pl.when(holds).then("_category")).alias("category"),
    )


def _with_natures(lines: pl.LazyFrame, profile: Profile) -> pl.LazyFrame:
    by_account, stated = pl.col("told_nature"), pl.col("nature")
    spent_from_fund = (
        (by_account == "receipt") & pl.col("category").is_not_null() & (pl.col("debit") != _ZERO)
    )
    derived = (
        pl.when(spent_from_fund)
        .then(pl.lit("expense", NATURE_CODE))
        .when((by_account == "receipt") & (pl.col("debit") != _ZERO))
        .then(pl.lit("refund", NATURE_CODE))
        .when(by_account.is_not_null())
        .then(by_account)
        .when(pl.col("category").is_not_null())
        .then(pl.lit("expense", NATURE_CODE))
        .otherwise(pl.lit("contra", NATURE_CODE))
    )
    # Where cost can be taken over from an account on which it was counted, any cost may be such.
    may_be_carried = REDUCES if not profile.carried_accounts else pl.lit(value=True)
    nature = pl.coalesce(stated, derived)
    side = pl.when(pl.col("is_budget")).then(pl.lit("budget")).otherwise(pl.lit("financial"))
    return lines.with_columns(
        nature.alias("nature"),
        stated=stated.is_not_null(),
        of_fund=spent_from_fund.fill_null(value=False),
        doubtful=stated.is_null()
        & pl.col("voucher").is_not_null()
        & (
            ((derived == "expense") & may_be_carried) | spent_from_fund | derived.is_in(["receipt", "refund"])
        ),
        **{SIDE: pl.when(stated.is_null() & nature.is_in(["expense", "receipt", "refund"])).then(side)},
    )
