"""What the libraries do behind one's back, pinned: a version that does otherwise shows itself here."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import fastexcel
import pandera.errors
import pandera.polars as pa
import polars as pl
import pydantic
import pytest
import yaml

from budgetcheck.ledgers.schema import CANONICAL, validate
from budgetcheck.money import DTYPE, WIDE, floored, literal, times
from tests.ledgers.written import JOURNAL, ErrorCell, account, entries, read, rejected, write, write_book

if TYPE_CHECKING:
    from pathlib import Path


def one(expression: pl.Expr) -> Any:
    return pl.select(expression).item()


class TestDecimals:
    BASE = "1342611.34"  # a quarter of it is 335652.835

    def test_a_product_keeps_the_larger_scale_and_rounds_up_in_silence(self) -> None:
        assert one(literal(self.BASE) * pl.lit(Decimal("0.25"))) == Decimal("335652.84")

    def test_so_does_a_quotient(self) -> None:
        assert one(literal(self.BASE) / literal(4)) == Decimal("335652.84")

    def test_widened_first_a_product_is_exact_and_a_cap_is_rounded_down(self) -> None:
        product = times(literal(self.BASE), Decimal("0.25"))
        assert one(product) == Decimal("335652.835")
        assert pl.select(product).dtypes == [WIDE]
        assert one(floored(product)) == Decimal("335652.83")

    @pytest.mark.parametrize("strict", [True, False])
    @pytest.mark.parametrize(
        ("text", "becomes"), [("12.345", "12.34"), ("12.346", "12.35"), ("1e5", "100000"), ("-.5", "-0.5")]
    )
    def test_text_becomes_a_decimal_without_a_word(self, text: str, becomes: str, strict: bool) -> None:  # noqa: FBT001
        assert one(pl.lit(text).cast(DTYPE, strict=strict)) == Decimal(becomes)

    def test_the_intake_refuses_such_text(self, tmp_path: Path) -> None:
        rows = "".join(f"2026-03-05,1,x,{text},\n" for text in ("12.345", "12.346", "1e5", "-.5"))
        assert [(row, value) for row, _, value, _ in rejected(read(write(tmp_path, JOURNAL + rows)))] == [
            (2, "12.345"),
            (3, "12.346"),
            (4, "1e5"),
            (5, "-.5"),
        ]

    def test_a_float_makes_a_float_of_a_decimal(self) -> None:
        assert pl.select(literal(1) + pl.lit(0.5)).dtypes == [pl.Float64]

    def test_sums_of_money_stay_exact_and_do_not_overflow(self) -> None:
        most = Decimal("9999999999999999.99")
        total = pl.Series([most] * 1000, dtype=DTYPE).to_frame("x").select(pl.col("x").sum()).item()
        assert total == most * 1000


class TestDates:
    @pytest.mark.parametrize("text", ["2025- 3- 5", "+2025-3-5"])
    def test_chrono_takes_spaces_and_signs_before_numbers(self, text: str) -> None:
        assert one(pl.lit(text).str.to_date("%Y-%m-%d", strict=False)) == dt.date(2025, 3, 5)

    @pytest.mark.parametrize("text", ["2025- 3- 5", "+2025-3-5"])
    def test_the_intake_does_not(self, tmp_path: Path, text: str) -> None:
        rows = f"2025-03-05,1,x,5,\n{text},1,x,5,\n"
        assert rejected(read(write(tmp_path, JOURNAL + rows))) == [
            (3, "日期", text, "不是日期，或没有这一天")
        ]


class TestDelimitedText:
    TABLE = "某公司\n" + JOURNAL + "2026-03-05,1,x,5,\n"

    def test_a_scan_takes_its_width_from_the_first_row_and_refuses_the_table(self, tmp_path: Path) -> None:
        path = write(tmp_path, self.TABLE)
        with pytest.raises(pl.exceptions.ComputeError, match="found more fields"):
            pl.scan_csv(path).collect()

    def test_or_drops_columns_in_silence(self, tmp_path: Path) -> None:
        path = write(tmp_path, self.TABLE)
        assert pl.scan_csv(path, truncate_ragged_lines=True).collect().shape == (2, 1)

    def test_the_intake_learns_the_width_first(self, tmp_path: Path) -> None:
        assert entries(read(write(tmp_path, self.TABLE)), "row", "debit") == [(3, "5.00")]

    def scan(self, path: Path, width: int) -> pl.LazyFrame:
        return pl.scan_csv(
            path,
            has_header=False,
            schema={f"c{at}": pl.String for at in range(width)},
            missing_columns="insert",
            extra_columns="raise",
            row_index_name="row",
            row_index_offset=1,
        )

    def test_one_bad_quote_refuses_the_whole_file(self, tmp_path: Path) -> None:
        path = write(tmp_path, 'a,b\n1,"x" y\n1,2\n')
        with pytest.raises(pl.exceptions.ComputeError):
            self.scan(path, 2).collect()

    def test_two_bad_quotes_swallow_the_rows_between_them_in_silence(self, tmp_path: Path) -> None:
        path = write(tmp_path, 'a,b\n"5"管",1\n3,4\n"6"管",2\n7,8\n')
        assert self.scan(path, 2).select("c1").collect()["c1"].to_list() == ["b", "2", "8"]

    def test_one_long_record_refuses_the_whole_file(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a,b\n1,2,3\n1,2\n")
        with pytest.raises(pl.exceptions.ComputeError, match="found more fields"):
            self.scan(path, 2).collect()

    def test_a_long_first_record_is_refused_by_another_error(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a,b,c\n1,2\n")
        with pytest.raises(pl.exceptions.SchemaError):
            self.scan(path, 2).collect()

    def test_a_long_record_goes_unseen_where_its_last_columns_are_not_read(self, tmp_path: Path) -> None:
        path = write(tmp_path, "a,b\n1,2,3\n")
        assert self.scan(path, 2).select("c0").collect()["c0"].to_list() == ["a", "1"]

    def test_the_intake_rejects_the_one_record_at_fault(self, tmp_path: Path) -> None:
        text = JOURNAL + '2026-03-05,1,x,5,\n2026-03-05,1,"x" y,5,\n2026-03-05,1,x,5,,7\n2026-03-05,1,x,5,\n'
        assert account(read(write(tmp_path, text))) == {"read": 5, "header": 1, "accepted": 2, "rejected": 2}

    def test_the_intake_survives_a_long_and_broken_first_record(self, tmp_path: Path) -> None:
        text = '"某公司"x,,,,,,,\n' + JOURNAL + "2026-03-05,1,x,5,\n"
        assert account(read(write(tmp_path, text))) == {"read": 3, "header": 2, "accepted": 1}

    def test_blank_lines_keep_their_place_in_the_row_index(self, tmp_path: Path) -> None:
        path = write(tmp_path, "\na,b\n\n1,2\n\n")
        assert self.scan(path, 2).select("row", "c0").collect().rows() == [
            (1, None),
            (2, "a"),
            (3, None),
            (4, "1"),
            (5, None),
        ]

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
    def test_a_scan_reads_utf_8_only(self, tmp_path: Path, encoding: str) -> None:
        path = write(tmp_path, "日期,摘要\n", encoding=encoding)
        with pytest.raises(pl.exceptions.ComputeError):
            self.scan(path, 2).collect()


class TestWorkbooks:
    def test_calamine_reads_an_error_cell_as_blank(self, tmp_path: Path) -> None:
        path = write_book(tmp_path, {"账": [["a"], [ErrorCell("#DIV/0!")], ["b"]]})
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        assert sheet.to_polars().to_series().to_list() == ["a", None, "b"]

    def test_typed_reading_drops_cells_that_do_not_fit(self, tmp_path: Path) -> None:
        path = write_book(tmp_path, {"账": [["a"], [1.5], ["x"]]})
        sheet = fastexcel.read_excel(path).load_sheet(0, dtypes={"a": "float"})
        assert sheet.to_polars().to_series().to_list() == [1.5, None]

    def test_empty_rows_above_the_first_cell_vanish_unless_told_and_empty_columns_always(
        self, tmp_path: Path
    ) -> None:
        book = fastexcel.read_excel(write_book(tmp_path, {"账": [[], [], [None, None, "x"]]}))
        assert book.load_sheet(0, header_row=None, dtypes="string").to_polars().shape == (1, 1)
        told = book.load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        assert told.to_polars().shape == (3, 1)
        assert told.available_columns()[0].absolute_index == 2

    def test_the_text_of_a_float_has_nine_decimals_of_its_binary_value(self, tmp_path: Path) -> None:
        path = write_book(tmp_path, {"账": [[0.1 + 0.2], [12345678901234.56], [1 - 0.9 - 0.1], [1e20]]})
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        assert sheet.to_polars().to_series().to_list() == [
            "0.3",
            "12345678901234.560546875",
            "-0",
            "100000000000000000000",
        ]


class TestPandera:
    BAD = pl.DataFrame({"row": [0]}, schema={"row": pl.UInt32})
    SCHEMA = pa.DataFrameSchema({"row": pa.Column(pl.UInt32, pa.Check.ge(1))})

    def test_a_lazy_frame_is_looked_at_for_its_schema_alone(self) -> None:
        assert self.SCHEMA.validate(self.BAD.lazy()).collect().height == 1

    def test_a_collected_frame_is_looked_at_row_by_row(self) -> None:
        with pytest.raises(pandera.errors.SchemaError):
            self.SCHEMA.validate(self.BAD)


class TestTheCanonicalFrame:
    @pytest.fixture
    def good(self, tmp_path: Path) -> pl.DataFrame:
        return read(write(tmp_path, JOURNAL + "2026-03-05,1,x,5,\n2026-03-06,1,x,5,\n")).frame()

    def test_it_has_the_columns_of_the_contract(self, good: pl.DataFrame) -> None:
        assert dict(good.schema) == CANONICAL
        assert validate(good) is not None

    @pytest.mark.parametrize(
        "bad",
        [
            pl.lit(0, pl.UInt32).alias("row"),
            pl.lit(2, pl.UInt32).alias("row"),
            pl.lit(None, pl.Date).alias("date"),
            pl.lit(None, DTYPE).alias("debit"),
            pl.lit(None, pl.String).alias("project"),
            pl.lit(None, CANONICAL["nature"]).alias("nature"),
            pl.lit(5.0).alias("amount"),
            pl.lit("municipal").alias("source"),
            pl.lit(1).alias("more"),
        ],
        ids=[
            "row 0",
            "row twice",
            "no date",
            "no debit",
            "no project",
            "no nature",
            "float",
            "word",
            "column",
        ],
    )
    def test_a_bad_row_is_caught(self, good: pl.DataFrame, bad: pl.Expr) -> None:
        with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
            validate(good.with_columns(bad))

    def test_a_ledger_whose_rows_went_wrong_shows_no_frame(self, tmp_path: Path) -> None:
        ledger = read(write(tmp_path, JOURNAL + "2026-03-05,1,x,5,\n"))
        wrong = ledger._replace(lines=pl.concat([ledger.lines, ledger.lines]))
        with pytest.raises(pandera.errors.SchemaError):
            wrong.frame()


class TestFloatsOfferedFirst:
    def test_by_yaml(self) -> None:
        assert isinstance(yaml.safe_load("0.1"), float)

    def test_by_json(self) -> None:
        assert isinstance(json.loads("0.1"), float)

    def test_by_pydantic_to_a_decimal(self) -> None:
        assert pydantic.TypeAdapter(Decimal).validate_python(0.1) == Decimal("0.1")
