"""The lines that show a finding: one scan of the ledger for all findings that are not settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from budgetcheck.facts.cube import MUST_NAME_THEIR_PROJECT
from budgetcheck.facts.files import with_their_balances
from budgetcheck.money import DTYPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.facts.gather import Known
    from budgetcheck.ledgers.ledger import Ledger
    from budgetcheck.rules.evaluate import Request

MOST_LINES = 50
"""How many lines a finding lists; `evidence_total` says how many there are."""

LINE: dict[str, Any] = {
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.UInt32,
    "date": pl.Date,
    "voucher": pl.String,
    "summary": pl.String,
    "amount": DTYPE,
}
"""What a line of evidence says."""
ORDER = ("date", "voucher", "amount", "file", "sheet", "row")
"""How lines of evidence are listed."""

_SHAPE: dict[str, Any] = {"project": pl.String, "rule": pl.String, **LINE}


class Evidence(NamedTuple):
    """Evidence of all findings.

    Attributes:
        lines: The first lines of each finding, by date and voucher: `project`, `rule`, `file`, `sheet`, `row`, `date`,
            `voucher`, `summary`, `amount`.
        totals: How many there are: `project`, `rule`, `evidence_total`.
        every: All lines of each finding, shaped and ordered as `lines`.
    """

    lines: pl.DataFrame
    totals: pl.DataFrame
    every: pl.DataFrame


def find_evidence(requests: Sequence[Request], known: Known, ledgers: Sequence[Ledger]) -> Evidence:
    """The evidence that findings ask for."""
    found = [pl.DataFrame(schema=_SHAPE)]
    marked = known.marked_lines()
    if marked is not None:
        lines = marked.filter("happened")
        found += _from_lines(
            [request for request in requests if request.source == "lines"], lines, known.dossiers.codes
        )
        found += [_from_files(request, lines, ledgers) for request in requests if request.source != "lines"]
    every = pl.concat([each.select(list(_SHAPE)).cast(pl.Schema(_SHAPE)) for each in found])
    key = ["project", "rule"]
    every = every.sort(*key, *ORDER, nulls_last=True)
    return Evidence(
        lines=every.group_by(key, maintain_order=True).head(MOST_LINES),
        totals=every.group_by(key).agg(pl.len().alias("evidence_total")),
        every=every,
    )


def _from_lines(requests: Sequence[Request], lines: pl.LazyFrame, codes: pl.DataFrame) -> list[pl.DataFrame]:
    """Lines chosen by any of the rules, found in one scan and then told apart."""
    if not requests:
        return []
    projects = pl.concat([request.projects.select("project") for request in requests]).unique()
    for request in requests:
        asked = request.projects.with_columns(pl.lit(value=True).alias(f"asked {request.rule}"))
        shared = [name for name in asked.columns if name != "project" and name in projects.columns]
        projects = projects.join(asked, on="project", how="left", suffix=" again").with_columns(
            pl.coalesce(name, f"{name} again") for name in shared
        )
    flags = {
        request.rule: (request.chosen & pl.col(f"asked {request.rule}"))
        .fill_null(value=False)
        .alias(request.rule)
        for request in requests
        if request.chosen is not None
    }
    rules = list(flags)
    of_projects = codes.join(projects, on="project", how="semi")["code"].to_list()
    chosen = (
        lines.filter(pl.col("code").is_in(of_projects))
        .join(projects.lazy(), on="project")
        .select("project", *LINE, *flags.values())
        .filter(pl.any_horizontal(rules))
        .collect(engine="streaming")
    )
    return [chosen.filter(rule).select("project", pl.lit(rule).alias("rule"), *LINE) for rule in rules]


def _from_files(request: Request, lines: pl.LazyFrame, ledgers: Sequence[Ledger]) -> pl.DataFrame:
    """Evidence that belongs to the files which hold a project, not to the project's own lines."""
    holds = (
        lines.join(request.projects.select("project").lazy(), on="project", how="semi")
        .select("project", "file")
        .unique()
        .collect(engine="streaming")
    )
    if request.source == "totals":
        holds = with_their_balances(holds, ledgers)
    match request.source:
        case "rejected_rows":
            rows = pl.concat([ledger.rejected for ledger in ledgers]).select(
                "file", "sheet", "row", pl.col("reason").alias("summary")
            )
        case "totals":
            rows = _total_rows(ledgers)
        case "lines_without_project":
            rows = (
                lines.filter(
                    pl.col("happened"), pl.col("code") == "", pl.col("nature").is_in(MUST_NAME_THEIR_PROJECT)
                )
                .select(*LINE)
                .collect(engine="streaming")
            )
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in LINE.items() if name not in rows.columns]
    return holds.join(rows.with_columns(missing), on="file").with_columns(pl.lit(request.rule).alias("rule"))


def _total_rows(ledgers: Sequence[Ledger]) -> pl.DataFrame:
    """Totals and accounts of trial balances that differ from what they should be; the amount is the difference."""
    return pl.DataFrame(
        [
            (ledger.intake.path, total.sheet, total.row, total.label, total.difference)
            for ledger in ledgers
            for total in ledger.intake.totals
            if total.difference
        ],
        schema={
            "file": pl.String,
            "sheet": pl.String,
            "row": pl.UInt32,
            "summary": pl.String,
            "amount": DTYPE,
        },
        orient="row",
    )
