from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from budgetcheck.archives import ratio_of_a_bomb
from budgetcheck.ledgers import archive
from budgetcheck.problems import InputError
from tests.ledgers.written import JOURNAL, account, entries, read, rejected, write, write_book

if TYPE_CHECKING:
    from pathlib import Path

LINE = "2026-03-05,记-1,材料,5,\n"


def packed(folder: Path, **files: bytes) -> Path:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packer:
        for name, data in files.items():
            packer.writestr(name, data)
    return write(folder, content.getvalue(), name="账.zip")


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as error:
        read(path)
    return str(error.value)


def test_the_ledgers_of_an_archive_are_sheets_named_by_their_files(tmp_path: Path) -> None:
    book = write_book(
        tmp_path,
        {"序时账": [["日期", "凭证号", "摘要", "借方", "贷方"], ["2026-04-05", "记-2", "x", 7, None]]},
    )
    path = packed(
        tmp_path,
        **{
            "2026/三月.csv": (JOURNAL + LINE + "?,记-2,x,5,\n").encode("gbk"),
            "四月.dat": book.read_bytes(),
            "说明.pdf": b"%PDF-1.7",
        },
    )
    ledger = read(path)
    assert entries(ledger, "sheet", "row", "date", "debit") == [
        ("2026/三月.csv", 2, "2026-03-05", "5.00"),
        ("四月.dat/序时账", 2, "2026-04-05", "7.00"),
    ]
    assert rejected(ledger) == [(3, "日期", "?", "不是日期，或没有这一天")]
    assert account(ledger) == {"read": 5, "header": 2, "accepted": 2, "rejected": 1}
    assert (ledger.intake.format, ledger.intake.sheets_left) == ("zip", ("说明.pdf",))


def test_names_of_files_may_be_gbk(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packer:
        packer.writestr(zipfile.ZipInfo("AAAA.csv"), JOURNAL + LINE)
    raw = content.getvalue().replace(b"AAAA.csv", "账簿.csv".encode("gbk"))
    assert entries(read(write(tmp_path, raw, name="账.zip")), "sheet") == [("账簿.csv",)]


def test_an_archive_without_a_ledger_is_refused_with_every_reason(tmp_path: Path) -> None:
    path = packed(tmp_path, **{"a.pdf": b"%PDF-1.7", "b.png": b"\x89PNG\r\n"})
    assert refusal(path) == (
        "账.zip/a.pdf：这是 PDF 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账\n"
        "账.zip/b.png：这是 PNG 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"
    )


def test_an_empty_archive(tmp_path: Path) -> None:
    assert refusal(packed(tmp_path)) == "账.zip：压缩包里没有文件；请放入从财务软件导出的账簿"


def test_an_archive_within_an_archive_is_left(tmp_path: Path) -> None:
    inner = packed(tmp_path, **{"a.csv": JOURNAL.encode()}).read_bytes()
    ledger = read(packed(tmp_path, **{"b.csv": (JOURNAL + LINE).encode(), "c.zip": inner}))
    assert ledger.intake.sheets_left == ("c.zip",)


class TestFilesOfAnArchiveThatCannotBeUsed:
    LEFT = "账.zip：压缩包里有文件不能用，其余的也没有读取；请更换或删去上列文件，重新打包后重试"
    GOOD = (JOURNAL + LINE).encode()

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"PK\x03\x04 half", "文件已损坏或不完整；请重新导出或重新下载"),
            (b"", "文件是空的（0 字节）；请重新导出"),
            (b"\x00\x01" * 50, "这是二进制文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "工作簿已损坏或不完整，无法打开"),
            (
                b"<html><table><tr><td>5",
                "网页里的表格没有结尾（缺少 </table>），文件不完整；请重新导出；请核对文件后重试",
            ),
        ],
    )
    def test_damage_refuses_all(self, tmp_path: Path, content: bytes, message: str) -> None:
        path = packed(tmp_path, **{"a.csv": self.GOOD, "b": content})
        assert refusal(path) == f"账.zip/b：{message}\n{self.LEFT}"

    def test_a_workbook_that_lacks_its_main_part_refuses_all(self, tmp_path: Path) -> None:
        book = packed(tmp_path, **{"[Content_Types].xml": b"<Types/>", "xl/styles.xml": b"<x/>"}).read_bytes()
        assert refusal(packed(tmp_path, **{"a.csv": self.GOOD, "b.xlsx": book})) == (
            f"账.zip/b.xlsx：工作簿已损坏或不完整，无法打开；请重新导出或重新下载\n{self.LEFT}"
        )

    def test_a_workbook_with_a_password_refuses_all(self, tmp_path: Path) -> None:
        book = packed(tmp_path, **{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
        content = bytearray(book.read_bytes())
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(mark) + at] |= 1
        path = packed(tmp_path, **{"a.csv": self.GOOD, "b.xlsx": bytes(content)})
        assert refusal(path) == (f"账.zip/b.xlsx：工作簿设有打开密码；请取消密码后另存，再重试\n{self.LEFT}")

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7",
            b"GIF89a",
            b"MM\x00*",
            b"<html><title>x</title><p>5</p></html>",
            b'{"a": 1}',
            b'<?xml version="1.0"?><note><a/></note>',
            "请看附件。\n谢谢\n".encode(),
        ],
    )
    def test_what_is_known_to_be_no_ledger_is_left(self, tmp_path: Path, content: bytes) -> None:
        ledger = read(packed(tmp_path, **{"a.csv": self.GOOD, "b": content}))
        assert entries(ledger, "sheet", "debit") == [("a.csv", "5.00")]
        assert ledger.intake.sheets_left == ("b",)

    def test_two_files_with_the_same_content(self, tmp_path: Path) -> None:
        path = packed(
            tmp_path, **{"a.csv": self.GOOD, "b.pdf": b"%PDF", "c.pdf": b"%PDF", "d.csv": self.GOOD}
        )
        assert refusal(path) == (
            f"账.zip/d.csv：内容与 账.zip/a.csv 完全相同；请只给一次，否则会重复计算\n{self.LEFT}"
        )


def test_an_archive_of_too_many_files(tmp_path: Path) -> None:
    path = packed(tmp_path, **{f"{at}.csv": b"" for at in range(archive.MOST_FILES + 1)})
    assert refusal(path) == "账.zip：压缩包里有 501 个文件，最多 500 个；请核对文件后重试"


@pytest.mark.parametrize(
    ("declared", "message"),
    [(1001, "压缩包解压后超过 4 GB，拒绝读取"), (900, "压缩包已损坏或不完整，无法解压")],
)
def test_an_archive_that_unpacks_to_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, declared: int, message: str
) -> None:
    monkeypatch.setattr(archive, "_LARGEST_UNPACKED", 1000)
    path = packed(tmp_path, **{"a.csv": bytes(1001)})
    path.write_bytes(path.read_bytes().replace((1001).to_bytes(4, "little"), declared.to_bytes(4, "little")))
    assert refusal(path) == f"账.zip：{message}；请核对文件后重试"


class TestBombs:
    FREE = 32 << 20

    @staticmethod
    def of_spaces(folder: Path, *sizes: int) -> Path:
        lines = (JOURNAL + LINE).encode()
        return packed(
            folder, **{f"{at}.csv": lines + b" " * (size - len(lines)) for at, size in enumerate(sizes)}
        )

    def test_a_file_that_grows_beyond_a_hundredfold(self, tmp_path: Path) -> None:
        (message,) = refusal(self.of_spaces(tmp_path, self.FREE + 1)).splitlines()
        ratio = int(message.split(" ")[-2])
        assert 900 < ratio < 1100
        assert message == (
            f"账.zip：压缩包里的 0.csv 解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取；请核对文件后重试"
        )

    def test_files_that_do_so_together(self, tmp_path: Path) -> None:
        (message,) = refusal(self.of_spaces(tmp_path, self.FREE // 2, self.FREE // 2 + 1)).splitlines()
        ratio = int(message.split(" ")[-2])
        assert 900 < ratio < 1100
        assert (
            message == f"账.zip：压缩包解压后是压缩时的 {ratio} 倍，像是解压炸弹，拒绝读取；请核对文件后重试"
        )

    @pytest.mark.parametrize(("unpacked", "ratio"), [(10_000, None), (10_001, 100), (999, None)])
    def test_the_threshold(self, unpacked: int, ratio: int | None) -> None:
        assert ratio_of_a_bomb(unpacked, 100, free=1000) == ratio

    def test_up_to_32_mb_any_ratio_is_harmless(self, tmp_path: Path) -> None:
        (tmp_path / "unpacked").mkdir()
        (member,) = archive.unpack(self.of_spaces(tmp_path, self.FREE), tmp_path / "unpacked")
        assert member.path.stat().st_size == self.FREE


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = packed(tmp_path, **{"a.csv": (JOURNAL + LINE * 100).encode()})
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path) == "账.zip：压缩包已损坏或不完整，无法解压；请核对文件后重试"


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = packed(tmp_path, **{"a.csv": JOURNAL.encode()})
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert refusal(path) == "账.zip：压缩包设有密码；请解压后给出其中的账簿文件；请核对文件后重试"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("开票日期,发票代码,发票号码,购买方名称,金额,税额,价税合计", "发票清单"),
        ("日期,发票代码,发票号码,购买方名称,金额,税额,价税合计,备注", "发票清单"),
        ("交易日期,交易流水号,借方发生额,贷方发生额,账户余额,对方户名,对方账号,摘要", "银行对账单（流水）"),
        ("姓名,部门,基本工资,公积金,个人所得税,实发工资", "工资表"),
    ],
)
def test_another_document_is_refused_by_its_name(tmp_path: Path, heading: str, name: str) -> None:
    path = write(tmp_path, f"{heading}\n2026-03-05,1,2,3,4,5,6,7\n")
    assert refusal(path) == f"序时账.csv：这是{name}，不是账簿；请核对文件后重试"


class TestSheetsThatShowTheSameEntries:
    JOURNAL_ROWS = (
        ("日期", "凭证号", "摘要", "科目编码", "借方", "贷方"),
        ("2026-03-05", "记-1", "材料", "530101", 5, None),
        ("2026-03-05", "记-1", "付款", "1002", None, 5),
    )

    def test_a_detail_ledger_beside_its_journal_is_left(self, tmp_path: Path) -> None:
        rows = self.JOURNAL_ROWS
        ledger = read(write_book(tmp_path, {"序时账": rows, "明细账": rows[:2]}))
        assert entries(ledger, "sheet", "row") == [("序时账", 2), ("序时账", 3)]
        assert ledger.intake.sheets_left == ("明细账",)
        assert [each.reason for each in ledger.intake.choices if each.chosen == "明细账"] == [
            "分录全部见于工作表“序时账”，只计一次"
        ]

    def test_one_with_entries_of_its_own_is_taken(self, tmp_path: Path) -> None:
        rows = self.JOURNAL_ROWS
        ledger = read(write_book(tmp_path, {"序时账": rows, "明细账": [*rows[:2], rows[1]]}))
        assert ledger.intake.sheets_left == ()
        assert ledger.intake.rows.accepted == 4

    def test_months_are_all_taken(self, tmp_path: Path) -> None:
        ledger = read(write_book(tmp_path, {"一月": self.JOURNAL_ROWS, "二月": self.JOURNAL_ROWS}))
        assert ledger.intake.rows.accepted == 4
