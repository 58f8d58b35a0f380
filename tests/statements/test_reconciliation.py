"""Statements tie to the ledger to the fen, and a figure that does not is seen, with its project and by how much."""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck.dossiers.read import read_portfolio
from budgetcheck.facts.cube import NEEDED
from budgetcheck.facts.gather import gather
from budgetcheck.ledgers.read import read_journals
from budgetcheck.money import DTYPE
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.statements.reconciliation import FIGURES, compare_files, reconcile, sum_ties, tie
from budgetcheck.statements.statements import draw_up
from tests.year_end_books import ADJUSTED, HEAD, LINES, LUMP, audit, write

if TYPE_CHECKING:
    from budgetcheck.result import Result
    from budgetcheck.statements.statements import Statements

NATURES = ("支出", "到账", "退回", "预付、暂借", "对方科目")
DAYS = (
    dt.date(2025, 12, 31),
    dt.date(2026, 1, 1),
    dt.date(2026, 6, 15),
    dt.date(2026, 12, 31),
    dt.date(2027, 1, 1),
)


@st.composite
def ledger_lines(draw: st.DrawFn) -> str:
    """Lines of known and unknown projects, some red, on both sides of two turns of the year."""
    count = draw(st.integers(1, 25))
    rows = []
    for number in range(count):
        fen = draw(st.integers(-(10**7), 10**9).filter(bool))
        amount = f"{Decimal(fen) / 100:.2f}"
        debit, credit = draw(st.sampled_from([(amount, "0"), ("0", amount)]))
        cells = (
            draw(st.sampled_from(DAYS)).isoformat(),
            f"记-{number}",
            "摘要",
            "5301",
            "研发支出",
            debit,
            credit,
            draw(st.sampled_from([ADJUSTED, LUMP, "KY-9", ""])),
            draw(st.sampled_from(["市级财政资金", "单位自筹资金", ""])),
            draw(st.sampled_from(["业务费", "劳务费", ""])),
            draw(st.sampled_from(NATURES)),
            draw(st.sampled_from(["甲公司", ""])),
        )
        rows.append(",".join(cells))
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return audit(tmp_path_factory.mktemp("unit"))


@settings(max_examples=40)
@given(text=ledger_lines(), year=st.sampled_from([2025, 2026, 2027]))
def test_whatever_the_lines_every_figure_ties(text: str, year: int) -> None:
    statements = _drawn_up(text, year)
    assert statements.ties.filter(pl.col("difference") != 0).is_empty()
    (file,) = compare_files(statements.reconciliation).to_dicts()
    assert (file["lines_difference"], file["debit_difference"], file["credit_difference"]) == (0, 0, 0)
    assert file["lines"] == text.count("\n")


def _drawn_up(text: str, year: int) -> Statements:
    """The statements of the unit with these lines, without a rule being asked."""
    rulebook = load_rulebook(None)
    with tempfile.TemporaryDirectory() as folder:
        dossiers, ledger = write(Path(folder), text)
        _sources, tables = read_portfolio(dossiers, rulebook.programmes)
        ledgers = read_journals([ledger], None, NEEDED)
        day = tables.on(dt.date(year, 12, 31))
        return draw_up(
            gather(day, ledgers),
            _NO_FINDINGS,
            editions=(),
            ledgers=ledgers,
            on_day=day,
            own_power=pl.Series([], dtype=pl.String),
            approvals=tables.projects.select("project", "project.approved_on"),
            year=year,
        )


_NO_FINDINGS = pl.DataFrame(
    schema={
        **dict.fromkeys(("project", "regulation", "rule", "verdict"), pl.String),
        **dict.fromkeys(("actual", "difference"), DTYPE),
    }
)


def test_what_the_lines_sum_to_is_stated_beside_each_figure(audited: Result) -> None:
    (project,) = [each for each in audited.to_dict()["projects"] if each["project"] == ADJUSTED]
    assert [(tie["figure"], tie["stated"], tie["booked"]) for tie in project["statement"]["ties"]] == [
        ("prior", "300000.01", "300000.01"),
        ("year", "513456.80", "513456.80"),
        ("cumulative", "813456.81", "813456.81"),
        ("spent", "813456.81", "813456.81"),
        ("received", "1299999.99", "1299999.99"),
        ("refunded", "0.00", "0.00"),
        ("advances", "50000.00", "50000.00"),
    ]


def _booked(audited: Result) -> pl.DataFrame:
    return audited.statements.ties.pivot("figure", index="project", values="booked")


def _differences(ties: pl.DataFrame) -> dict[tuple[str, str], Decimal]:
    apart = ties.filter(pl.col("difference") != 0)
    return {
        (project, figure): by
        for project, figure, by in apart.select("project", "figure", "difference").iter_rows()
    }


FEN = Decimal("0.01")


@pytest.mark.parametrize(
    ("frame", "column", "seen"),
    [
        ("settlement", "prior", "prior"),
        ("settlement", "year", "year"),
        ("settlement", "cumulative", "cumulative"),
        ("funding", "spent", "spent"),
        ("funding", "received", "received"),
        ("funding", "refunded", "refunded"),
        ("advances", "balance", "advances"),
    ],
)
def test_a_fen_too_much_is_seen(audited: Result, frame: str, column: str, seen: str) -> None:
    statements = audited.statements
    frames = {
        "settlement": statements.settlement,
        "funding": statements.funding,
        "advances": statements.advances,
    }
    is_first = pl.int_range(pl.len()) == 0
    frames[frame] = frames[frame].with_columns(
        (pl.col(column) + pl.when(is_first).then(pl.lit(FEN, DTYPE)).otherwise(pl.lit(0, DTYPE))).cast(DTYPE)
    )
    assert _differences(tie(_booked(audited), **frames)) == {(ADJUSTED, seen): FEN}


def test_a_line_that_a_statement_leaves_out_is_seen(audited: Result) -> None:
    statements = audited.statements
    without = statements.settlement.filter(pl.col("project") != LUMP)
    found = _differences(tie(_booked(audited), without, statements.funding, statements.advances))
    assert found == {(LUMP, "year"): Decimal("-460000.00"), (LUMP, "cumulative"): Decimal("-460000.00")}


def test_differences_that_cancel_out_are_counted_all_the_same(audited: Result) -> None:
    moved = pl.when(pl.col("project") == ADJUSTED).then(pl.lit(FEN, DTYPE)).otherwise(pl.lit(-FEN, DTYPE))
    ties = audited.statements.ties.with_columns(
        difference=pl.when(pl.col("figure") == "year").then(moved).otherwise("difference").cast(DTYPE)
    )
    totals = {row["figure"]: (row["difference"], row["apart"]) for row in sum_ties(ties).to_dicts()}
    assert totals["year"] == (Decimal("0.00"), 2)
    assert totals["prior"] == (Decimal("0.00"), 0)


def test_lines_are_parted_by_use_and_the_uses_add_up(audited: Result) -> None:
    listed = audited.to_dict()["statement"]
    assert [(row["use"], row["lines"], row["debit"], row["credit"]) for row in listed["reconciliation"]] == [
        ("expense", 7, "1273456.81", "0.00"),
        ("receipt", 3, "0.00", "1799999.99"),
        ("advance", 3, "85000.00", "30000.00"),
        ("without_dossier", 1, "777.00", "0.00"),
        ("without_project", 1, "0.00", "888.00"),
        ("after_the_day", 2, "50000.00", "50000.00"),
        (None, 17, "1409233.81", "1880887.99"),
    ]


def test_a_file_of_which_a_line_is_lost_is_seen() -> None:
    uses = pl.Enum(("expense", "receipt"))
    frame = pl.DataFrame(
        [
            ("a.csv", "expense", 2, "10.00", "0.00"),
            ("a.csv", "receipt", 1, "0.00", "5.00"),
            ("a.csv", None, 4, "10.01", "5.00"),
            ("b.csv", "expense", 1, "3.00", "0.00"),
            ("b.csv", None, 1, "3.00", "0.00"),
            ("c.csv", None, 1, "0.00", "7.00"),
        ],
        schema=["file", "use", "lines", "debit", "credit"],
        orient="row",
    ).with_columns(pl.col("use").cast(uses), pl.col("debit", "credit").cast(DTYPE))
    apart = compare_files(frame).select("file", "lines_difference", "debit_difference", "credit_difference")
    assert apart.rows() == [
        ("a.csv", 1, Decimal("0.01"), Decimal("0.00")),
        ("b.csv", 0, Decimal("0.00"), Decimal("0.00")),
        ("c.csv", 1, Decimal("0.00"), Decimal("7.00")),
    ]


def test_a_tampered_cube_does_not_add_up_to_what_was_accepted(audited: Result) -> None:
    intake = audited.intakes[0]
    (row,) = (
        compare_files(reconcile(_cube(Decimal("1409233.80")), [intake]))
        .select("lines_difference", "debit_difference", "credit_difference")
        .rows()
    )
    assert row == (0, FEN, Decimal("0.00"))


def _cube(debit: Decimal) -> pl.DataFrame:
    row: dict[str, Any] = {
        "file": "账簿.csv",
        "code": ADJUSTED,
        "project": ADJUSTED,
        "nature": "expense",
        "counts": True,
        "lines": 17,
        "debit": debit,
        "credit": Decimal("1880887.99"),
    }
    return pl.DataFrame([row]).with_columns(pl.col("debit", "credit").cast(DTYPE))


def test_the_ties_are_in_the_order_of_their_figures(audited: Result) -> None:
    assert audited.statements.ties["figure"].to_list() == [*FIGURES, *FIGURES]


def test_the_unit_has_a_line_on_each_side_of_the_turn() -> None:
    assert HEAD.count("\n") == 1
    assert [day for day in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01") if day not in LINES] == []
