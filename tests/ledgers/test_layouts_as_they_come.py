"""Each layout of `fixtures/layouts/`, read as it comes, against what its generator knows of it (`layouts.toml`)."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import budgetcheck
import make
from exports.programs import LAYOUTS

if TYPE_CHECKING:
    from budgetcheck.ledgers.ledger import Ledger

FOLDER = Path(make.__file__).parent / "layouts"
EXPECTED: dict[str, dict[str, Any]] = {
    each["file"]: each
    for each in tomllib.loads((FOLDER / "layouts.toml").read_text(encoding="utf-8"))["layout"]
}
JOURNALS = [name for name, each in EXPECTED.items() if each["kind"] == "ledger"]
every_layout = pytest.mark.parametrize("name", EXPECTED)
every_journal = pytest.mark.parametrize("name", JOURNALS)

_read: dict[str, Ledger] = {}


def read(name: str) -> Ledger:
    """Each file is read once for all tests."""
    if name not in _read:
        _read[name] = budgetcheck.read_ledger(FOLDER / name)
    return _read[name]


def test_the_layouts_are_what_their_script_makes(tmp_path: Path) -> None:
    make.write_layouts(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {path.name: path.read_bytes() for path in FOLDER.iterdir()}
    assert made.keys() == kept.keys()
    assert [name for name, content in made.items() if content != kept[name]] == []


def test_the_layouts_are_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.iterdir()]
    assert max(sizes) < 200_000
    assert sum(sizes) < 1_000_000


def test_one_journal_underlies_all_layouts_of_an_enterprise() -> None:
    sums = {
        name: (each["debit"], each["credit"])
        for name, each in EXPECTED.items()
        if name not in ("government-parallel.xlsx", "signed.csv")
    }
    assert len(sums) == len(LAYOUTS) - 2
    assert set(sums.values()) == {("3642721.24", "3642721.24")}


@every_layout
def test_what_the_file_is(name: str) -> None:
    intake, expected = read(name).intake, EXPECTED[name]
    assert intake.kind == expected["kind"]
    assert intake.format == expected["format"]
    assert intake.encoding == expected.get("encoding")


@every_layout
def test_where_its_table_starts_and_which_column_is_which(name: str) -> None:
    intake, expected = read(name).intake, EXPECTED[name]
    assert intake.heading_row == expected.get("heading_row")
    assert intake.columns == expected["columns"]
    assert list(intake.sheets_left) == expected["sheets_left"]


@every_layout
def test_what_becomes_of_its_rows(name: str) -> None:
    ledger = read(name)
    assert ledger.rejected.select("row", "column", "value", "reason").rows() == []
    assert ledger.intake.rows._asdict() == EXPECTED[name]["rows"]


@every_journal
def test_what_its_lines_sum_up_to(name: str) -> None:
    intake, expected = read(name).intake, EXPECTED[name]
    assert (f"{intake.debit:.2f}", f"{intake.credit:.2f}") == (expected["debit"], expected["credit"])


@every_journal
def test_its_own_totals_are_the_sums_of_its_lines(name: str) -> None:
    assert [each for each in read(name).intake.totals if each.difference != Decimal(0)] == []


@every_journal
def test_its_first_line(name: str) -> None:
    frame = read(name).frame().sort("sheet", "row")
    texts = frame.select(pl.col("date", "debit", "credit").cast(pl.String), pl.col(pl.String).fill_null(""))
    assert texts.select(*EXPECTED[name]["first"]).row(0, named=True) == EXPECTED[name]["first"]


@every_journal
def test_which_lines_are_of_a_project(name: str) -> None:
    lines = read(name).frame().filter(pl.col("project") != "")
    assert dict(lines.group_by("project").len().iter_rows()) == EXPECTED[name]["projects"]


@every_journal
def test_what_was_spent_and_received(name: str) -> None:
    ledger, expected = read(name), EXPECTED[name]
    assert ledger.intake.profile == expected["profile"]
    of_nature = dict(
        ledger.frame().group_by(pl.col("nature").cast(pl.String)).agg(pl.col("amount").sum()).rows()
    )
    assert f"{of_nature['expense']:.2f}" == expected["spent"]
    assert f"{of_nature['receipt']:.2f}" == expected["received"]
