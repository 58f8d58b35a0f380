from __future__ import annotations

import base64
import quopri
from typing import TYPE_CHECKING

import pytest

from tests.ledgers.formats.markup_files import form, refusal, rows, sheets, write

if TYPE_CHECKING:
    from pathlib import Path

BOUNDARY = "----=_NextPart_01DA.1234"
TABLE = "<html><body><table><tr><td>日期<td>借方</tr><tr><td>2026-03-01<td>材料=1</table></body></html>"
CELLS = [("日期", "借方"), ("2026-03-01", "材料=1")]


def part(
    html: str,
    location: str = "file:///C:/账.htm",
    *,
    charset: str = "gb2312",
    encoding: str | None = None,
    transfer: str = "quoted-printable",
) -> bytes:
    content = html.encode(encoding or charset)
    coded = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
    }.get(transfer, bytes)(content)
    head = f'Content-Location: {location}\nContent-Transfer-Encoding: {transfer}\nContent-Type: text/html; charset="{charset}"\n\n'
    return head.encode() + coded


def archive(*parts: bytes, end: bytes = b"--") -> bytes:
    head = f'MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary="{BOUNDARY}"\n\n单个文件网页\n'
    line = f"\n--{BOUNDARY}".encode()
    return (head.encode() + b"".join(line + b"\n" + each for each in parts) + line + end + b"\n").replace(
        b"\n", b"\r\n"
    )


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit", "Base64"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8"])
def test_the_page_is_read_out_of_its_transfer_encoding(tmp_path: Path, transfer: str, charset: str) -> None:
    path = write(tmp_path, archive(part(TABLE, charset=charset, transfer=transfer.lower())))
    assert form(path) == "mhtml"
    (sheet,) = sheets(path)
    assert (sheet.name, rows(sheet)) == (None, CELLS)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("utf-8", "gbk"),
        ("windows-1252", "gbk"),
        ("iso-8859-1", "utf-8"),
        ("nonsense", "gbk"),
        ("unicode", "utf-16"),
        ("big5", "big5"),
    ],
)
def test_the_character_set_is_that_of_the_bytes(tmp_path: Path, charset: str, encoding: str) -> None:
    table = TABLE.replace("材", "財")
    (sheet,) = sheets(
        write(tmp_path, archive(part(table, charset=charset, encoding=encoding, transfer="base64")))
    )
    assert rows(sheet)[1] == ("2026-03-01", "財料=1")


def test_worksheets_in_parts_of_their_own_are_named_as_the_workbook_names_them(tmp_path: Path) -> None:
    frame = (
        "<html><xml><x:ExcelWorksheet><x:Name>序时账</x:Name><x:WorksheetSource HRef='a.files/sheet001.htm'/>"
        '</x:ExcelWorksheet><x:Name>余额</x:Name>\n <x:WorksheetSource HRef="a.files/sheet002.htm"/></xml>'
        "<frameset rows='*,39'><frame src='a.files/sheet001.htm'></frameset></html>"
    )
    tabs = "<html><table><tr><td>序时账<td>余额</table></html>"
    path = write(
        tmp_path,
        archive(
            part(frame, "file:///C:/a.htm"),
            part(TABLE, "file:///C:/a.files/sheet001.htm"),
            part(TABLE, "file:///C:/a.files/sheet002.htm"),
            part(tabs, "file:///C:/a.files/tabstrip.htm"),
            b"Content-Location: a.files/filelist.xml\nContent-Type: text/xml\n\n<xml><table><tr><td>1<td>2</table></xml>\n",
        ),
    )
    assert [(sheet.name, rows(sheet)) for sheet in sheets(path)] == [("序时账", CELLS), ("余额", CELLS)]


def test_pages_without_a_name_are_named_by_their_order(tmp_path: Path) -> None:
    found = sheets(write(tmp_path, archive(part(TABLE, "a.htm"), part(TABLE, "b.htm"))))
    assert [sheet.name for sheet in found] == ["表1", "表2"]


def test_a_part_that_has_parts_is_read_through(tmp_path: Path) -> None:
    inner = (
        b'Content-Type: multipart/alternative; boundary="inner"\n\n--inner\n' + part(TABLE) + b"\n--inner--\n"
    )
    (sheet,) = sheets(write(tmp_path, archive(inner)))
    assert rows(sheet) == CELLS


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (archive(part(TABLE))[:-60], "网页存档（MHTML）不完整，缺少结尾；请重新导出"),
        (archive(part("<html><p>无</p></html>")), "这是网页存档（MHTML），里面没有账簿表格"),
        (archive(part("")), "这是网页存档（MHTML），里面没有账簿表格"),
        (archive(), "这是网页存档（MHTML），里面没有账簿表格"),
        (
            archive(part(TABLE, transfer="base64").replace(b"\n\n", b"\n\nabc", 1)),
            "网页存档（MHTML）里的 Base64 编码不完整；请重新导出",
        ),
        (
            archive(*[b"Content-Type: text/plain\n\nx"] * 1_001),
            "网页存档（MHTML）里的部分超过 1000 个，拒绝读取",
        ),
        (
            archive(b"X: " + b"x" * 70_000 + b"\n\nx"),
            "网页存档（MHTML）的头部过长，拒绝读取",
        ),
    ],
    ids=["truncated", "no table", "empty part", "no part", "Base64", "many parts", "long header"],
)
def test_an_archive_without_a_ledger_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    assert refusal(write(tmp_path, content)) == message


@pytest.mark.parametrize(
    "text", ["日期: 借方\n\n1,2\n", "Date: 2026\n\n1,2\n", "Content-Type: text/plain\n\nx\n"]
)
def test_a_text_that_begins_like_a_header_is_no_archive(tmp_path: Path, text: str) -> None:
    assert form(write(tmp_path, text)) == "csv"
