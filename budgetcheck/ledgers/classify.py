"""Profile: words, accounts and vouchers → project, source, category, nature.

What is distinct is classified, not each line: the words of a column and the accounts of a ledger are few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.ledgers.schema import CANONICAL, CATEGORY_CODE, NATURE_CODE, SOURCE_CODE, TEXT_COLUMNS
from budgetcheck.money import DTYPE
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE, Vocabulary

if TYPE_CHECKING:
    from budgetcheck.ledgers.profile import Profile

_WORDS: dict[str, tuple[Vocabulary, Any]] = {
    "source": (SOURCE, SOURCE_CODE),
    "category": (CATEGORY, CATEGORY_CODE),
    "nature": (NATURE, NATURE_CODE),
}
_ACCOUNT = ["account_code", "account_name"]
_GROUPED = ("project", "account_code", "account_name", *_WORDS)
_PLACE = ["sheet", "row"]
_FLAGS = ["moves_money", "takes_transfers", "is_income"]
_VOUCHER = ["sheet", "date", "voucher"]
_ZERO = pl.lit(0, DTYPE)


class Classified(NamedTuple):
    """Lines with their meaning.

    Attributes:
        lines: The canonical ledger, the columns of `CANONICAL`.
        unknown_words: Rows refused for a word that the vocabulary does not know: sheet, row, field, value, reason.
        set_aside: Lines taken out as period-end transfers or as moving no money: lines, debit, credit.
    """

    lines: pl.LazyFrame
    unknown_words: pl.DataFrame
    set_aside: pl.DataFrame


def classify(parsed: pl.LazyFrame, profile: Profile, file: str) -> Classified:
    """Give lines their meaning.

    Args:
        parsed: Entries as parsed (`rows`), cheap to scan several times; text columns that were not kept are absent.
        profile: How the unit's books map.
        file: The file's label.
    """
    parsed = _with_every_column(parsed)
    distinct = _distinct(parsed)
    known, unknown_words = _words(_stripped(parsed, distinct), distinct)
    lines = _with_meanings(known, profile)
    every_nature_is_stated = all((text or "").strip() for text in distinct["nature"])
    rows_aside = lines.head(0).select(_PLACE).collect() if every_nature_is_stated else _rows_aside(lines)
    if rows_aside.height:
        aside = rows_aside.lazy().with_columns(aside=pl.lit(value=True))
        lines = lines.join(aside, on=_PLACE, how="left", nulls_equal=True).with_columns(
            pl.when("aside").then(pl.lit("contra", NATURE_CODE)).otherwise("nature").alias("nature")
        )
        set_aside = (
            lines.filter("aside").select(pl.len().alias("lines"), pl.col("debit", "credit").sum()).collect()
        )
    else:
        set_aside = pl.DataFrame(
            {"lines": [0], "debit": [0], "credit": [0]},
            schema={"lines": pl.UInt32, "debit": DTYPE, "credit": DTYPE},
        )
    amount = (
        pl.when(pl.col("nature") == "receipt")
        .then(pl.col("credit") - pl.col("debit"))
        .otherwise(pl.col("debit") - pl.col("credit"))
    )
    canonical = lines.with_columns(pl.lit(file).alias("file"), amount.cast(DTYPE).alias("amount")).select(
        list(CANONICAL)
    )
    return Classified(canonical, unknown_words, set_aside)


def _with_every_column(parsed: pl.LazyFrame) -> pl.LazyFrame:
    present = parsed.collect_schema().names()
    return parsed.with_columns(
        pl.lit("" if field == "project" else None, pl.String).alias(field)
        for field in TEXT_COLUMNS
        if field not in present
    )


def _distinct(parsed: pl.LazyFrame) -> dict[str, list[str | None]]:
    """The distinct texts of the columns that every pass groups by, null among them; they are few."""
    found = parsed.select(pl.col(field).unique().implode() for field in _GROUPED).collect(engine="streaming")
    return {field: found[field][0].to_list() for field in _GROUPED}


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
            *_PLACE,
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
        pl.concat([empty, *rows]).unique(_PLACE, keep="first", maintain_order=True).sort(_PLACE).collect()
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
    return parsed.with_columns(
        each if field == "project" else pl.when(each != "").then(each).alias(field)
        for field, each in text.items()
    )


def _coded(field: str, codes: dict[str, str], dtype: Any) -> pl.Expr:
    if not codes:
        return pl.lit(None, dtype).alias(field)
    return pl.col(field).replace_strict(codes, default=None, return_dtype=dtype)


def _with_meanings(lines: pl.LazyFrame, profile: Profile) -> pl.LazyFrame:
    """Lines with what their accounts mean where their own columns say nothing, and a first idea of their nature.

    Adds `doubtful` (only the voucher can tell), `of_fund` (spent from the account in which money arrived), and of the
    line's own account `moves_money`, `takes_transfers` and `is_income`.
    """
    accounts = (
        lines.select(pl.struct(_ACCOUNT).unique().alias("account"))
        .collect(engine="streaming")
        .unnest("account")
    )
    meanings = [profile.meaning(code, name) for code, name in accounts.iter_rows()]
    table = accounts.with_columns(
        pl.Series("_project", [each.project for each in meanings], pl.String),
        pl.Series("_source", [each.source for each in meanings], SOURCE_CODE),
        pl.Series("_category", [each.category for each in meanings], CATEGORY_CODE),
        pl.Series("_nature", [each.nature for each in meanings], NATURE_CODE),
        pl.Series("moves_money", [each.moves_money for each in meanings], pl.Boolean),
        pl.Series("takes_transfers", [each.takes_transfers for each in meanings], pl.Boolean),
        pl.Series("is_income", [each.is_income for each in meanings], pl.Boolean),
    )
    if profile.account:
        lines = lines.join(table.lazy(), on=_ACCOUNT, how="left", nulls_equal=True).with_columns(
            pl.when(pl.col("project") != "")
            .then("project")
            .otherwise("_project")
            .fill_null("")
            .alias("project"),
            pl.coalesce("source", "_source").alias("source"),
            pl.coalesce("category", "_category").alias("category"),
        )
    else:
        flagged = table.filter(pl.any_horizontal(_FLAGS))
        lines = lines.with_columns(
            pl.lit(None, NATURE_CODE).alias("_nature"),
            *(
                pl.col("account_code")
                .is_in(flagged.filter(pl.col(flag))["account_code"].to_list())
                .fill_null(value=False)
                .alias(flag)
                for flag in _FLAGS
            ),
        )
    by_account, stated = pl.col("_nature"), pl.col("nature")
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
    # A red credit takes a transfer back.
    reduces = (pl.col("debit") < pl.col("credit")) | (pl.col("credit") < _ZERO)
    return lines.with_columns(
        pl.coalesce(stated, derived).alias("nature"),
        of_fund=spent_from_fund.fill_null(value=False),
        doubtful=stated.is_null()
        & pl.col("voucher").is_not_null()
        & (((derived == "expense") & reduces) | spent_from_fund | derived.is_in(["receipt", "refund"])),
    )


def _rows_aside(lines: pl.LazyFrame) -> pl.DataFrame:
    """Lines that their vouchers show to be transfers (of cost at period end, of income without money)."""
    doubtful = (
        lines.filter("doubtful")
        .select(*_PLACE, "date", "voucher", "nature", "of_fund")
        .collect(engine="streaming")
    )
    if doubtful.is_empty():
        return doubtful.select(_PLACE)
    vouchers = doubtful.select(_VOUCHER).unique().lazy()
    is_debited, is_reversed = pl.col("debit") > pl.col("credit"), pl.col("debit") < _ZERO
    views = (
        lines.join(vouchers, on=_VOUCHER, how="semi", nulls_equal=True)
        .group_by(_VOUCHER)
        .agg(
            moves_money=pl.col("moves_money").any(),
            takes_transfers=(pl.col("takes_transfers") & (is_debited | is_reversed)).any(),
            becomes_income=(pl.col("is_income") & (pl.col("credit") != _ZERO)).any(),
        )
        .collect(engine="streaming")
    )
    is_cost = pl.col("nature") == "expense"
    return (
        doubtful.join(views, on=_VOUCHER, how="left", nulls_equal=True)
        .filter(
            pl.when("of_fund")
            .then("becomes_income")
            .when(is_cost)
            .then("takes_transfers")
            .otherwise(~pl.col("moves_money"))
        )
        .select(_PLACE)
    )
