"""What a cell can hold, and a text that stays one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import fastexcel
import pytest
import xlsxwriter  # type: ignore[import-untyped]  # the package has no types

from budgetcheck.spreadsheet import LONGEST, amount_cells, day_cells, length, streamed_text

if TYPE_CHECKING:
    from pathlib import Path

MARKUP = '<r><t>1</t></r></is></c><c r="B1"><f>1+1</f></c><c r="C1" t="inlineStr"><is><r></r>'


def shown(folder: Path, text: str) -> list[tuple[str | None, ...]]:
    target = folder / "a.xlsx"
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, streamed_text(text))
    return fastexcel.read_excel(target).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()


def test_an_amount_is_a_number_as_long_as_that_is_exact() -> None:
    largest = Decimal("9999999999999.99")
    assert amount_cells([largest, -largest, None]) == [9999999999999.99, -9999999999999.99, None]
    assert amount_cells([Decimal(10**13), Decimal(-(10**13))]) == ["10000000000000.00", "-10000000000000.00"]


def test_a_date_is_a_serial_number_or_a_text_where_there_is_none() -> None:
    days = [dt.date(1900, 2, 28), dt.date(1900, 3, 1), dt.date(2026, 12, 31), None]
    assert day_cells(days) == ["1900-02-28", 61.0, 46387.0, None]


@pytest.mark.parametrize("text", ["甲", "<r>", "<r>甲", "甲</r>", "=1+1"])
def test_a_plain_text_is_handed_over_as_it_is(text: str) -> None:
    assert streamed_text(text) == text


@pytest.mark.parametrize("text", [MARKUP, "<r></r>", "<r>&amp; \n</r>", "<r>_x0041_</r>"])
def test_a_text_in_the_tags_of_a_rich_text_stays_that_text(tmp_path: Path, text: str) -> None:
    assert shown(tmp_path, text) == [(text,)]


def test_such_a_text_that_is_too_long_for_its_markup_is_set_apart_by_a_space(tmp_path: Path) -> None:
    text = "<r>" + "<" * 20_000 + "</r>"
    assert shown(tmp_path, text) == [(f" {text}",)]


def test_one_as_long_as_a_cell_may_be_opens_still(tmp_path: Path) -> None:
    text = "<r>" + "<" * (LONGEST - 7) + "</r>"
    assert shown(tmp_path, text) == [(f" {text}"[:LONGEST],)]


def test_a_character_beyond_the_basic_plane_counts_twice() -> None:
    assert (length("甲a"), length("😀a")) == (2, 3)
