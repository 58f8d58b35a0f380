"""Files that broke the intake once: each as small as it could be made."""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from budgetcheck.problems import InputError
from tests.ledgers.written import JOURNAL, account, entries, read, rejected, write, write_book

if TYPE_CHECKING:
    from pathlib import Path

JANUARY = JOURNAL + "2026-01-08,记-1,付款,5,\n"
FEBRUARY = JOURNAL + "2026-02-08,记-1,付款,7,\n"
MARCH = JOURNAL + "2026-02-08,记-1,付款,9,\n"
TOO_LONG = "单元格比标题多，可能有未加引号的分隔符"


def packed(folder: Path, *files: tuple[str, str]) -> Path:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packer, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two files of one name
        for name, text in files:
            packer.writestr(name, text)
    return write(folder, content.getvalue(), name="账.zip")


def test_a_file_of_an_archive_keeps_its_name_where_a_record_is_too_long(tmp_path: Path) -> None:
    path = packed(tmp_path, ("1月.csv", JANUARY), ("2月.csv", FEBRUARY + "2026-02-09,记-2,付款,1,2,3,4\n"))
    ledger = read(path)
    assert entries(ledger, "sheet", "row", "debit") == [("1月.csv", 2, "5.00"), ("2月.csv", 2, "7.00")]
    assert ledger.rejected.select("sheet", "row", "reason").rows() == [("2月.csv", 3, TOO_LONG)]


def test_two_files_of_one_name_in_an_archive_are_numbered(tmp_path: Path) -> None:
    ledger = read(packed(tmp_path, ("账.csv", JANUARY), ("账.csv", FEBRUARY), ("账.csv (2)", MARCH)))
    assert entries(ledger, "sheet", "row", "debit") == [
        ("账.csv", 2, "5.00"),
        ("账.csv (2)", 2, "7.00"),
        ("账.csv (2) (2)", 2, "9.00"),
    ]


def test_a_file_without_a_name_in_an_archive_is_read(tmp_path: Path) -> None:
    path = packed(tmp_path, ("账", JANUARY))
    # A name ends at its first zero: this one is empty.
    path.write_bytes(path.read_bytes().replace("账".encode(), b"\x00ab"))
    ledger = read(path)
    assert account(ledger) == {"read": 2, "header": 1, "accepted": 1}
    assert rejected(ledger) == []


def test_a_workbook_that_does_not_say_where_a_sheet_is_is_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path, {"账": [["日期", "凭证号", "摘要", "借方", "贷方"]]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' r:id="rId1"', b"")
    with zipfile.ZipFile(path, "w") as book:
        for name, part in parts.items():
            book.writestr(name, part)
    with pytest.raises(InputError, match=r"^序时账\.xlsx：工作簿已损坏或不完整，无法打开；请核对文件后重试$"):
        read(path)
