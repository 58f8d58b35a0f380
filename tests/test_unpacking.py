"""A ZIP of applications: its files under safe names, and nothing else of it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from typing import TYPE_CHECKING

import pytest

from budgetcheck import archives
from budgetcheck.problems import InputError, Problem
from budgetcheck.unpacking import names_within, unpack

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".yaml", ".json", ".xlsx")
TEXT = b"project: {id: A-1}\n"


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as packer:
        for name, data in files:
            packer.writestr(name, data, compress_type=method)
    return content.getvalue()


def gbk(content: bytes, stand_in: str, name: str) -> bytes:
    raw = name.encode("gbk")
    assert len(raw) == len(stand_in)
    return content.replace(stand_in.encode(), raw)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "申报.zip"


def unpacked(
    archive: Path, content: bytes, most_files: int = 10, most_bytes: int = 1 << 30
) -> dict[str, bytes]:
    archive.write_bytes(content)
    into = archive.parent / "unpacked"
    paths = unpack(archive, into, most_files=most_files, most_bytes=most_bytes, suffixes=SUFFIXES)
    assert all(path.parent == into for path in paths)
    assert sorted(into.iterdir()) == sorted(paths)
    return {path.name: path.read_bytes() for path in paths}


def refused(archive: Path, content: bytes, most_files: int = 10, most_bytes: int = 1 << 30) -> list[Problem]:
    with pytest.raises(InputError) as error:
        unpacked(archive, content, most_files, most_bytes)
    into = archive.parent / "unpacked"
    assert not into.exists() or not list(into.iterdir())
    return list(error.value.problems)


def places(faults: list[Problem]) -> list[tuple[str, str]]:
    assert {fault.file for fault in faults} == {"申报.zip"}
    return [(fault.place, fault.found) for fault in faults]


def test_files_come_in_the_order_of_the_archive(archive: Path) -> None:
    found = unpacked(archive, zipped(("b.yaml", TEXT), ("a.JSON", b"{}")))
    assert list(found.items()) == [("b.yaml", TEXT), ("a.JSON", b"{}")]


def test_names_are_told_as_written_in_the_order_of_the_files(archive: Path) -> None:
    content = zipped(
        ("B/档案.yaml", TEXT),
        ("__MACOSX/x.yaml", TEXT),
        ("A/附表/预算.xlsx", TEXT),
        (".DS_Store", b""),
        ("说明.txt", b""),
    )
    archive.write_bytes(content)

    assert names_within(archive) == ["B/档案.yaml", "A/附表/预算.xlsx", "说明.txt"]


def test_names_of_a_damaged_archive_are_refused_by_its_label(archive: Path) -> None:
    archive.write_bytes(b"PK\x03\x04")

    with pytest.raises(InputError, match=r"第一批\.zip：压缩包已损坏"):
        names_within(archive, "第一批.zip")


def test_names_may_be_utf_8_or_gbk(archive: Path) -> None:
    content = zipped(("档案一.yaml", b"1"), ("AAAAAA.yaml", b"2"))
    assert list(unpacked(archive, gbk(content, "AAAAAA", "档案二"))) == ["档案一.yaml", "档案二.yaml"]


def test_a_gbk_letter_that_ends_in_a_backslash_is_no_folder(archive: Path) -> None:
    assert "乗".encode("gbk")[1:] == b"\\"
    content = zipped(("AA.yaml", b"1"))
    assert list(unpacked(archive, gbk(content, "AA", "乗"))) == ["乗.yaml"]


def test_files_of_several_folders_carry_their_folders_names(archive: Path) -> None:
    content = zipped(
        ("申报/YT-1/档案.yaml", b"1"),
        ("申报/YT-1/预算表.xlsx", b"2"),
        ("申报\\YT-2\\档案.yaml", b"3"),
        ("申报/汇总.json", b"4"),
    )
    assert list(unpacked(archive, content)) == [
        "YT-1_档案.yaml",
        "YT-1_预算表.xlsx",
        "YT-2_档案.yaml",
        "汇总.json",
    ]


def test_a_folder_that_holds_all_is_not_named(archive: Path) -> None:
    assert list(unpacked(archive, zipped(("甲/乙/a.yaml", b""), ("甲/乙/b.yaml", b"")))) == [
        "a.yaml",
        "b.yaml",
    ]


def test_names_that_a_file_system_takes_for_the_same_are_numbered(archive: Path) -> None:
    content = zipped(("a.yaml", b"1"), ("A.yaml", b"2"), ("x/b.yaml", b"3"), ("x_b.yaml", b"4"))
    assert unpacked(archive, content) == {
        "a.yaml": b"1",
        "A (2).yaml": b"2",
        "x_b.yaml": b"3",
        "x_b (2).yaml": b"4",
    }


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ('a<b>:"c|?*.yaml', "a_b___c___.yaml"),
        ("a\u202elmay.yaml", "a_lmay.yaml"),
        ("a\n\x1b[2J.yaml", "a__[2J.yaml"),
        ("CON.yaml", "_CON.yaml"),
        (" . x .yaml", "x.yaml"),
        ("e\u0301.yaml", "é.yaml"),
        ("长" * 200 + ".yaml", "长" * 66 + ".yaml"),
    ],
)
def test_names_are_made_safe(archive: Path, written: str, safe: str) -> None:
    assert list(unpacked(archive, zipped((written, TEXT)))) == [safe]


def test_what_systems_add_is_passed_over(archive: Path) -> None:
    added = (
        "__MACOSX/._a.yaml",
        ".DS_Store",
        "x/Thumbs.db",
        "x/desktop.ini",
        "~$a.xlsx",
        ".hidden.yaml",
        "x/",
        "y\\",
    )
    assert list(unpacked(archive, zipped(("x/a.yaml", TEXT), *((name, b"") for name in added)))) == ["a.yaml"]


@pytest.mark.parametrize(
    "name",
    [
        "../a.yaml",
        "x/../../a.yaml",
        "x\\..\\a.yaml",
        "/etc/a.yaml",
        "\\\\host\\a.yaml",
        "C:\\a.yaml",
        "c:a.yaml",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(archive: Path, name: str) -> None:
    content = zipped(("good.yaml", TEXT), (name, TEXT))
    assert places(refused(archive, content)) == [(name, "文件名指向压缩包以外的位置")]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFDIR])
def test_links_and_devices_are_refused(archive: Path, kind: int) -> None:
    entry = zipfile.ZipInfo("a.yaml")
    entry.external_attr = (kind | 0o777) << 16
    assert places(refused(archive, zipped((entry, b"/etc/passwd")))) == [
        ("a.yaml", "不是普通文件（是链接或设备）")
    ]


def test_every_file_that_cannot_be_used_is_named(archive: Path) -> None:
    content = zipped(("a.yaml", TEXT), ("说明.pdf", b""), ("内.zip", b""), ("无", b""))
    faults = refused(archive, content)
    assert places(faults) == [
        ("说明.pdf", "不能用的文件"),
        ("内.zip", "压缩包里还有压缩包"),
        ("无", "不能用的文件"),
    ]
    assert faults[0].expected == "压缩包里只放 .json、.xlsx、.yaml 文件；请删去其他文件，重新打包"


def test_an_archive_under_another_name_is_refused(archive: Path) -> None:
    content = zipped(("a.yaml", TEXT), ("b.xlsx", zipped(("x.yaml", TEXT))))
    assert places(refused(archive, content)) == [("b.xlsx", "压缩包里还有压缩包")]


def test_a_workbook_is_no_archive(archive: Path) -> None:
    book = zipped(("[Content_Types].xml", b"<Types/>"))
    assert unpacked(archive, zipped(("b.xlsx", book))) == {"b.xlsx": book}


def test_a_file_with_a_password_is_refused(archive: Path) -> None:
    content = bytearray(zipped(("a.yaml", TEXT)))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert places(refused(archive, bytes(content))) == [("a.yaml", "设有密码")]


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_packing_that_unpacks_without_bound_is_refused(archive: Path, method: int) -> None:
    content = zipped(("a.yaml", TEXT), method=method)
    assert places(refused(archive, content)) == [("a.yaml", "压缩方式无法识别")]


def test_too_many_files(archive: Path) -> None:
    files = [(f"{at}.yaml", b"") for at in range(3)]
    assert len(unpacked(archive, zipped(*files), most_files=3)) == 3
    archive.with_name("unpacked").rename(archive.with_name("before"))
    assert places(refused(archive, zipped(*files), most_files=2)) == [("", "压缩包里有 3 个文件，最多 2 个")]


def test_too_many_bytes_name_the_file_that_exceeds(archive: Path) -> None:
    content = zipped(("a.yaml", b"x" * 600), ("b.yaml", b"x" * 401))
    assert len(unpacked(archive, content, most_bytes=1001)) == 2
    for path in archive.with_name("unpacked").iterdir():
        path.unlink()
    assert places(refused(archive, content, most_bytes=1000)) == [
        ("b.yaml", "压缩包里的文件到此解压后超过 1,000 字节")
    ]


def test_a_file_that_holds_more_than_it_declares_is_refused(archive: Path) -> None:
    content = zipped(("a.yaml", TEXT), ("b.yaml", b"x" * 1001))
    content = content.replace((1001).to_bytes(4, "little"), (500).to_bytes(4, "little"))
    assert places(refused(archive, content)) == [("b.yaml", "已损坏或不完整，无法解压")]


def test_a_bomb_is_refused_by_its_ratio(archive: Path) -> None:
    content = zipped(("a.yaml", bytes(archives.RATIO_FREE + 1)))
    ((place, found),) = places(refused(archive, content))
    ratio = int(found.split(" ")[1])
    assert (place, found) == ("a.yaml", f"解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取")
    assert 900 < ratio < 1100


def test_files_that_share_their_packed_bytes_are_refused_together(archive: Path) -> None:
    half = archives.RATIO_FREE // 2
    ((place, found),) = places(refused(archive, zipped(("a.yaml", bytes(half)), ("b.yaml", bytes(half + 1)))))
    assert place == ""
    assert found.startswith("压缩包解压后是压缩时的 ")


def test_a_flipped_bit_is_refused_with_its_file(archive: Path) -> None:
    content = bytearray(zipped(("a.yaml", TEXT), ("b.yaml", b"whatever"), method=zipfile.ZIP_STORED))
    content[content.index(b"whatever")] ^= 1
    assert places(refused(archive, bytes(content))) == [("b.yaml", "已损坏或不完整，无法解压")]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"no archive", zipped(("a.yaml", TEXT))[:-30]])
def test_what_is_no_whole_archive_is_refused(archive: Path, content: bytes) -> None:
    assert places(refused(archive, content)) == [("", "压缩包已损坏或不完整，无法解压")]


def test_an_archive_of_nothing(archive: Path) -> None:
    assert places(refused(archive, zipped((".DS_Store", b"")))) == [("", "压缩包里没有文件")]


@pytest.mark.parametrize("is_64", [False, True])
def test_a_directory_too_large_for_memory_is_not_read(
    archive: Path, monkeypatch: pytest.MonkeyPatch, *, is_64: bool
) -> None:
    monkeypatch.setattr(archives, "_LARGEST_DIRECTORY", 200)
    content = zipped(*((f"{at}.yaml", b"") for at in range(4)))
    if is_64:
        size, start = struct.unpack_from("<LL", content, len(content) - 10)
        content = (
            content[:-22]
            + struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 4, 4, size, start)
            + struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
            + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 4, 4, 0xFFFFFFFF, 0xFFFFFFFF, 0)
        )
        assert len(zipfile.ZipFile(io.BytesIO(content)).namelist()) == 4
    assert places(refused(archive, content)) == [("", "压缩包的文件目录过大，拒绝读取")]


def test_messages_name_the_archive_as_they_are_told(archive: Path) -> None:
    archive.write_bytes(b"")
    with pytest.raises(InputError) as error:
        unpack(archive, archive.parent, most_files=1, most_bytes=1, suffixes=SUFFIXES, label="上传.zip")
    assert error.value.problems[0].file == "上传.zip"


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_archive(archive: Path) -> None:
    archive.write_bytes(zipped(("a.yaml", TEXT)))
    (archive.parent / "file").write_bytes(b"")
    with pytest.raises(FileExistsError):
        unpack(archive, archive.parent / "file", most_files=1, most_bytes=100, suffixes=SUFFIXES)
