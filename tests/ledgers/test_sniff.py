from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.sniff import sniff
from budgetcheck.problems import InputError
from tests.ledgers.written import JOURNAL, entries, read, write, write_book

if TYPE_CHECKING:
    from pathlib import Path

OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        sniff(path, path.name)
    return str(error.value)


def zipped(**entries: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_text_is_known_by_its_bytes_whatever_its_name(tmp_path: Path, written: str, found: str) -> None:
    assert sniff(write(tmp_path, JOURNAL, encoding=written, name="账.xls"), "账.xls")[:2] == ("csv", found)


def test_a_workbook_is_known_by_its_bytes_whatever_its_name(tmp_path: Path) -> None:
    assert sniff(write_book(tmp_path, {"账": [["x"]]}, name="账.csv"), "账.csv")[:2] == ("xlsx", None)


def test_a_character_cut_at_the_end_of_the_probe_does_not_hide_utf_8(tmp_path: Path) -> None:
    path = write(tmp_path, b"x" * ((1 << 20) - 1) + "账".encode() * 10)
    assert sniff(path, "")[:2] == ("csv", "utf-8")


def test_a_character_beyond_gbk_is_read_as_gb18030(tmp_path: Path) -> None:
    assert sniff(write(tmp_path, "䶮㐂", encoding="gb18030"), "").encoding == "gb18030"


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "没有.csv"
    assert refusal(path) == f"{path}：文件不存在；请核对路径和文件名"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path) == f"{tmp_path}：这是文件夹，不是文件；请指明其中的文件"


def test_an_empty_file(tmp_path: Path) -> None:
    path = write(tmp_path, b"")
    assert refusal(path) == f"{path}：文件是空的（0 字节）；请重新导出"


@pytest.mark.parametrize(
    ("signature", "name"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, signature: bytes, name: str) -> None:
    assert (
        refusal(write(tmp_path, signature + bytes(100)))
        == f"序时账.csv：这是 {name} 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"
    )


def test_a_binary_file(tmp_path: Path) -> None:
    assert (
        refusal(write(tmp_path, bytes(range(256))))
        == "序时账.csv：这是二进制文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"
    )


def test_a_control_character_that_came_along_with_copied_text_makes_no_binary_file(tmp_path: Path) -> None:
    text = JOURNAL + "2026-03-05,1,材料\x0b运费,5,\n" * 5
    assert sniff(write(tmp_path, text), "").encoding == "utf-8"
    assert entries(read(write(tmp_path, text)), "summary") == [("材料\x0b运费",)] * 5


def test_bytes_of_no_encoding(tmp_path: Path) -> None:
    assert (
        refusal(write(tmp_path, JOURNAL.encode("gbk") + b"\xff\xff\n"))
        == "序时账.csv：文字编码无法识别，或文件不完整；支持 UTF-8、GB18030（GBK）和 UTF-16，请重新导出"
    )


def test_utf_16_that_ends_within_a_character(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read(write(tmp_path, JOURNAL.encode("utf-16")[:-1]))
    assert str(error.value) == (
        "序时账.csv：文字编码无法识别，或文件不完整；支持 UTF-8、GB18030（GBK）和 UTF-16；请核对文件后重试"
    )


def test_a_truncated_workbook(tmp_path: Path) -> None:
    path = write_book(tmp_path, {"账": [["日期", "借方", "贷方"]]})
    path.write_bytes(path.read_bytes()[:-100])
    assert refusal(path) == "序时账.xlsx：文件已损坏或不完整；请重新导出或重新下载"


def test_an_ole2_container_that_breaks_off(tmp_path: Path) -> None:
    content = OLE2 + bytes(1000)
    assert refusal(write(tmp_path, content, name="账.xls")) == "账.xls：工作簿已损坏或不完整，无法打开"


@pytest.mark.parametrize(
    ("entry", "name"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("META-INF/MANIFEST.MF", "JAR"),
        ("AndroidManifest.xml", "APK"),
        ("META-INF/container.xml", "EPUB"),
        ("Doc_0/Document.xml", "OFD"),
    ],
)
def test_another_kind_of_package_is_named(tmp_path: Path, entry: str, name: str) -> None:
    content = zipped(**{"[Content_Types].xml": b"x", entry: b"x"})
    assert (
        refusal(write(tmp_path, content, name="账.xlsx"))
        == f"账.xlsx：这是 {name} 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"
    )


def test_an_archive_that_is_no_workbook_is_left_to_be_unpacked(tmp_path: Path) -> None:
    found = sniff(write(tmp_path, zipped(账=b"x"), name="账.zip"), "账.zip")
    assert (found.format, found.reader) == ("zip", None)
