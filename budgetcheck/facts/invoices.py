"""The same invoice spent twice: one counterparty, one invoice, one amount, in several vouchers of any project."""

from __future__ import annotations

import polars as pl

from budgetcheck.facts.look import PLACE, VOUCHER, Found, Look, is_expense
from budgetcheck.money import DTYPE

_NAMED = 3
"""How many other projects of an invoice are named."""
_ZERO = pl.lit(0, DTYPE)
_HAS_INVOICE = is_expense & (pl.col("invoice") != "") & (pl.col("amount") != _ZERO)
_KEY = ["party", "number", "size"]


def _suspects(lines: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Fingerprints of invoice and amount that stand in more than one voucher."""
    voucher = pl.struct(VOUCHER).hash()
    return [
        _with_fingerprint(lines)
        .group_by("fingerprint")
        .agg(voucher.min().alias("one"), voucher.max().alias("other"))
        .filter(pl.col("one") != pl.col("other"))
        .select("fingerprint")
    ]


def _lines_of(lines: pl.LazyFrame, fingerprints: pl.DataFrame) -> pl.LazyFrame:
    """The lines that bear them."""
    return (
        _with_fingerprint(lines)
        .join(fingerprints.lazy(), on="fingerprint", how="semi")
        .select(
            *PLACE,
            "date",
            "voucher",
            "summary",
            pl.coalesce("account_code", "account_name").alias("account"),
            "project",
            pl.coalesce("project", "code").alias("owner"),
            "counterparty",
            "invoice",
            "amount",
            _plain("counterparty").fill_null("").alias("party"),
            _plain("invoice").alias("number"),
            pl.col("amount").abs().alias("size"),
        )
    )


def _found(lines: pl.DataFrame, _fingerprints: pl.DataFrame) -> Found:
    """Invoices that more than one voucher spends, once reversals have cancelled what they reverse.

    A red line cancels one line, wherever it stands; vouchers with few lines are cancelled first. A voucher that two files
    hold alike is one voucher: that it was exported twice is said elsewhere.

    Returns:
        Rows: an invoice of a project that still spends it, `size` (元, one line), `times` (vouchers), `repeated` (元:
        `size` for each voucher but one), `counterparty`, `invoice` (as the books write them), `others` (a list:
        the first of the other projects that spend it too, empty text for lines that name none) and `number_of_others`
        (how many there are).
    """
    repeated = _vouchers(lines).group_by(_KEY).agg(_left().alias("times")).filter(pl.col("times") > 1)
    shares = (
        lines.group_by(*_KEY, "owner", "project")
        .agg(
            pl.col("amount").sign().sum().alias("lines"),
            pl.col("counterparty").drop_nulls().first(),
            pl.col("invoice").first(),
        )
        .filter(pl.col("lines") > _ZERO)
        .join(repeated, on=_KEY)
        .with_columns(
            others=_others(),
            number_of_others=pl.col("owner").n_unique().over(_KEY).cast(pl.Int64) - 1,
            repeated=(pl.col("size") * (pl.col("times") - 1).cast(pl.Decimal(18, 0))).cast(DTYPE),
        )
    )
    of_repeated = lines.join(shares, on=[*_KEY, "owner"], how="semi")
    return Found(shares.filter(pl.col("project").is_not_null()), of_repeated.select(PLACE))


def _others() -> pl.Expr:
    """The other owners of an invoice, the first of them."""
    owners = pl.col("owner").sort().head(_NAMED + 1).over(_KEY, mapping_strategy="join")
    return owners.list.set_difference(pl.concat_list("owner")).list.sort().list.head(_NAMED)


def _vouchers(lines: pl.DataFrame) -> pl.DataFrame:
    """How many lines each voucher spends on an invoice; below zero where it takes back more."""
    alike = ("owner", "account", "summary")
    return (
        lines.group_by(*_KEY, *VOUCHER)
        .agg(pl.col("amount").sign().sum().cast(pl.Int64).alias("net"), pl.col(alike).min())
        .group_by(*_KEY, "date", "voucher", *alike)
        .agg(pl.col("net").max())
    )


def _left() -> pl.Expr:
    """How many vouchers are left when every line taken back has cancelled a line."""
    spent = pl.col("net").filter(pl.col("net") > 0).sort()
    taken_back = -pl.col("net").filter(pl.col("net") < 0).sum()
    return (spent.cum_sum() > taken_back).sum()


def _with_fingerprint(lines: pl.LazyFrame) -> pl.LazyFrame:
    key = pl.struct(_plain("invoice"), pl.col("amount").abs())
    return lines.filter(_HAS_INVOICE).with_columns(key.hash().alias("fingerprint"))


def _plain(column: str) -> pl.Expr:
    """A text as it is compared: full-width letters, digits and brackets as half-width ones, no spaces."""
    return pl.col(column).str.normalize("NFKC").str.replace_all(r"\s", "")


invoices = Look("repeated_invoices", "invoice_is_repeated", _suspects, _lines_of, _found)
