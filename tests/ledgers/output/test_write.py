"""The canonical ledger written out, and read back the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import resource
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastexcel
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetcheck.language import speaking
from budgetcheck.ledgers.output import workbook
from budgetcheck.ledgers.output.write import write_ledger
from budgetcheck.ledgers.schema import CANONICAL
from budgetcheck.problems import InputError, Problem
from budgetcheck.vocabulary import CATEGORY, NATURE, SOURCE
from tests.ledgers.written import CHINESE, entries, read, write

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACES = ("file", "sheet", "row")
_LABELS = {"合计", "小计", "总计"}

words = (
    st.text(st.sampled_from("甲乙元=+-@,;|\t\"'\n\r _x0041<&>a1０（）\x01😀"), max_size=9)
    .map(str.strip)
    .filter(lambda text: text not in _LABELS)
)
texts = words.map(lambda text: text or None)
amounts = st.decimals(-(10**15) + 1, 10**15 - 1, places=2)


@st.composite
def line(draw: st.DrawFn) -> dict[str, Any]:
    debit, credit = draw(amounts), draw(amounts)
    nature = draw(st.sampled_from(NATURE.codes))
    return {
        "file": "原件.csv",
        "date": draw(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31))),
        **{field: draw(texts) for field in ("voucher", "line", "summary", "account_code", "account_name")},
        "debit": debit,
        "credit": credit,
        "amount": credit - debit if nature == "receipt" else debit - credit,
        "project": draw(words),
        "source": draw(st.none() | st.sampled_from(SOURCE.codes)),
        "category": draw(st.none() | st.sampled_from(CATEGORY.codes)),
        "nature": nature,
        **{field: draw(texts) for field in ("counterparty", "invoice", "department")},
    }


def ledger(*lines: dict[str, Any]) -> pl.DataFrame:
    """Canonical lines from what matters of each; the rest is plain."""
    usual = {
        "file": "原件.csv",
        "date": dt.date(2026, 1, 5),
        "voucher": "记-1",
        "debit": Decimal("0.00"),
        "credit": Decimal("0.00"),
        "amount": Decimal("0.00"),
        "project": "",
        "nature": "contra",
    }
    rows = [{**dict.fromkeys(CANONICAL), **usual, "row": at, **each} for at, each in enumerate(lines, 2)]
    return pl.DataFrame(rows, schema=CANONICAL)


def written(folder: Path, lines: pl.DataFrame, suffix: str) -> Path:
    target = folder / f"账簿{suffix}"
    write_ledger(lines.lazy(), target)
    return target


def refusal(folder: Path, lines: pl.DataFrame, suffix: str) -> Problem:
    with pytest.raises(InputError) as error:
        written(folder, lines, suffix)
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@settings(max_examples=25, deadline=None)
@given(lines=st.lists(line(), min_size=1, max_size=12))
def test_what_is_written_reads_back_as_the_same_lines(suffix: str, lines: list[dict[str, Any]]) -> None:
    frame = ledger(*lines)
    with tempfile.TemporaryDirectory() as folder:
        again = read(written(Path(folder), frame, suffix))
        assert again.rejected.rows() == []
        assert again.frame().drop(_PLACES).rows() == frame.drop(_PLACES).rows()


@given(lines=st.lists(line(), max_size=4))
@settings(max_examples=20, deadline=None)
def test_parquet_is_the_canonical_frame_itself(lines: list[dict[str, Any]]) -> None:
    frame = ledger(*lines)
    with tempfile.TemporaryDirectory() as folder:
        again = pl.read_parquet(written(Path(folder), frame, ".parquet"))
        assert again.schema == pl.Schema(CANONICAL)
        assert again.rows() == frame.rows()


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx"])
def test_lines_keep_the_order_of_the_file_whatever_their_dress(tmp_path: Path, suffix: str) -> None:
    rows = [
        f"{day},记-{at},第{at}笔,5301,{at},\n"
        for at, day in enumerate(["2026-01-05", "2026年1月5日"] * 20, 1)
    ]
    source = read(write(tmp_path, "日期,凭证号,摘要,科目编码,借方,贷方\n" + "".join(rows)), "enterprise")

    target = written(tmp_path, source.frame(), suffix)
    write_ledger(source.lines, target)

    summaries = (
        pl.read_parquet(target)["summary"].to_list()
        if suffix == ".parquet"
        else [summary for (summary,) in entries(read(target), "summary")]
    )
    assert summaries == [f"第{at}笔" for at in range(1, 41)]


def test_text_says_canonical_names_codes_and_exact_texts(tmp_path: Path) -> None:
    source = read(
        write(
            tmp_path,
            CHINESE
            + '2026-01-05,记-0001,1,"=1+1,""材料""",5301,研发支出,1234.5,,YT-1,市级财政资金,材料费,,甲,0012,\n',
        )
    )
    assert written(tmp_path, source.frame(), ".csv").read_text(encoding="utf-8") == (
        "\ufeffdate,voucher,line,summary,account_code,account_name,debit,credit,"
        "project,source,category,nature,counterparty,invoice,department,file,sheet,row\n"
        '2026-01-05,记-0001,1,"=1+1,""材料""",5301,研发支出,1234.50,0.00,'
        "YT-1,municipal,business,expense,甲,0012,,序时账.csv,,2\n"
    )


class TestWorkbook:
    def test_it_speaks_chinese_and_holds_no_formula(self, tmp_path: Path) -> None:
        frame = ledger(
            {"summary": "=cmd|'/c calc'!A1", "source": "municipal", "nature": "expense"},
            {"summary": "+1"},
            {"summary": "@SUM(A1)"},
        )
        target = written(tmp_path, frame, ".xlsx")

        rows = fastexcel.read_excel(target).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()
        assert rows[0][:4] == ("日期", "凭证号", "行号", "摘要")
        assert rows[0][9:12] == ("资金来源", "费用类别", "性质")
        assert rows[0][15:] == ("原文件", "原工作表", "原行")
        assert [row[3] for row in rows[1:]] == ["=cmd|'/c calc'!A1", "+1", "@SUM(A1)"]
        assert (rows[1][9], rows[1][11]) == ("市级财政资金", "支出")
        with zipfile.ZipFile(target) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")

    def test_a_text_that_is_markup_brings_no_cells_with_it(self, tmp_path: Path) -> None:
        text = '<r><t>1</t></r></is></c><c r="Z1"><f>1+1</f></c><c r="Z2" t="inlineStr"><is><r></r>'
        target = written(tmp_path, ledger({"summary": text}), ".xlsx")

        assert entries(read(target), "summary") == [(text,)]
        with zipfile.ZipFile(target) as archive:
            assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")

    def test_in_english_it_has_canonical_names_and_codes(self, tmp_path: Path) -> None:
        frame = ledger({"source": "municipal", "nature": "expense"})
        with speaking("en"):
            target = written(tmp_path, frame, ".xlsx")
        rows = fastexcel.read_excel(target).load_sheet(0, header_row=None, dtypes="string").to_polars().rows()
        assert (rows[0][0], rows[1][9], rows[1][11]) == ("date", "municipal", "expense")

    def test_an_amount_is_a_number_as_long_as_that_is_exact(self, tmp_path: Path) -> None:
        frame = ledger(
            {"debit": Decimal("9999999999999.99")},
            {"debit": Decimal("10000000000000.00")},
            {"debit": Decimal("-9999999999999.99")},
            {"debit": Decimal("-10000000000000.00")},
        )
        target = written(tmp_path, frame, ".xlsx")
        with zipfile.ZipFile(target) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        kinds = [
            "number" if re.search(rf'<c r="G{row}" s="\d"><v>', sheet) else "text" for row in (2, 3, 4, 5)
        ]
        assert kinds == ["number", "text", "number", "text"]
        assert entries(read(target), "debit") == [
            ("9999999999999.99",),
            ("10000000000000.00",),
            ("-9999999999999.99",),
            ("-10000000000000.00",),
        ]

    def test_more_lines_than_a_sheet_holds_go_to_further_sheets(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "MOST_LINES", 3)
        frame = ledger(*({"summary": f"第{at}笔"} for at in range(1, 8)))
        target = written(tmp_path, frame, ".xlsx")

        assert fastexcel.read_excel(target).sheet_names == ["序时账", "序时账2", "序时账3"]
        assert entries(read(target), "sheet", "row", "summary") == [
            ("序时账", 2, "第1笔"),
            ("序时账", 3, "第2笔"),
            ("序时账", 4, "第3笔"),
            ("序时账2", 2, "第4笔"),
            ("序时账2", 3, "第5笔"),
            ("序时账2", 4, "第6笔"),
            ("序时账3", 2, "第7笔"),
        ]

    def test_a_full_sheet_needs_no_second_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook, "MOST_LINES", 3)
        target = written(tmp_path, ledger({}, {}, {}), ".xlsx")
        assert fastexcel.read_excel(target).sheet_names == ["序时账"]

    def test_a_text_as_long_as_a_cell_may_be_is_written(self, tmp_path: Path) -> None:
        target = written(tmp_path, ledger({"summary": "长" * 32_767}), ".xlsx")
        assert entries(read(target), "summary") == [("长" * 32_767,)]

    def test_a_longer_text_is_refused_and_nothing_written(self, tmp_path: Path) -> None:
        problem = refusal(tmp_path, ledger({}, {"summary": "长" * 32_768}), ".xlsx")
        assert problem == Problem(
            str(tmp_path / "账簿.xlsx"),
            "",
            "原表第 3 行的摘要有 32,768 个字符，工作簿的单元格最多 32,767 个",
            "请转换成 CSV 或 Parquet",
        )
        assert list(tmp_path.iterdir()) == []

    def test_characters_that_count_twice_are_counted_so(self, tmp_path: Path) -> None:
        assert entries(read(written(tmp_path, ledger({"summary": "😀" * 16_383}), ".xlsx")), "summary") == [
            ("😀" * 16_383,)
        ]
        problem = refusal(tmp_path, ledger({"summary": "😀" * 16_384}), ".xlsx")
        assert problem.found == "原表第 2 行的摘要有 32,768 个字符，工作簿的单元格最多 32,767 个"


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file can grow beyond 20,000 bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("full_disk")
@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx"])
def test_where_the_disk_is_full_the_file_stays_as_it_was(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"账簿{suffix}"
    target.write_text("旧的", encoding="utf-8")
    frame = ledger(*({"summary": hashlib.sha256(b"%d" % at).hexdigest()} for at in range(3_000)))

    problem = refusal(tmp_path, frame, suffix)

    assert "File too large" in problem.found
    assert problem.expected == "无法写入，请核对文件夹是否可写、磁盘是否已满"
    assert target.read_text(encoding="utf-8") == "旧的"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx"])
def test_a_file_that_stands_there_is_replaced(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"账簿{suffix}"
    target.write_text("旧的", encoding="utf-8")

    written(tmp_path, ledger({}), suffix)

    assert list(tmp_path.iterdir()) == [target]
    assert target.read_bytes() != "旧的".encode()


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "没有" / "账簿.parquet"
    with pytest.raises(InputError, match="无法写入，请核对文件夹是否可写、磁盘是否已满"):
        write_ledger(ledger({}).lazy(), target)


@pytest.mark.parametrize("suffix", [".txt", ".xls", ""])
def test_a_suffix_that_names_no_format_is_refused(tmp_path: Path, suffix: str) -> None:
    assert refusal(tmp_path, ledger({}), suffix) == Problem(
        str(tmp_path / f"账簿{suffix}"),
        "",
        f"不能转换成扩展名为“{suffix}”的文件",
        "应为 .parquet、.csv、.xlsx",
    )


def test_a_suffix_in_capitals_is_understood(tmp_path: Path) -> None:
    assert written(tmp_path, ledger({}), ".CSV").read_bytes().startswith(b"\xef\xbb\xbfdate,")
