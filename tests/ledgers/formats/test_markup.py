"""XML that must not be read: the same for every format of XML."""

from __future__ import annotations

import re
import resource
import time
from typing import TYPE_CHECKING

import pytest

from tests.ledgers.formats.markup_files import refusal, rows, sheets, write

if TYPE_CHECKING:
    from pathlib import Path

DTD = "账.xml：XML 文件带有 DTD（DOCTYPE 声明），可能引用外部内容，拒绝读取"
TO_DO = "；请从财务软件导出 CSV 或 XLSX 格式的序时账"
ENTRY = "<记账凭证><摘要>材料</摘要><借方本币金额>1.00</借方本币金额></记账凭证>\n"


def xml(content: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f"{prolog}\n<总账>{content}</总账>"


def written(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    return write(folder, text, encoding=encoding, name="账.xml")


LAUGHS = (
    '<!DOCTYPE 总账 [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [
        LAUGHS,
        '<!DOCTYPE 总账 [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE 总账 [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        '<!DOCTYPE 总账 SYSTEM "总账.dtd">',
        "<!-- 注 --><?pi?>\n<!doctype 总账>",
    ],
    ids=["billion laughs", "external entity", "parameter entity", "external DTD", "bare"],
)
def test_xml_with_a_dtd_is_refused_before_it_is_parsed(tmp_path: Path, doctype: str) -> None:
    start = time.monotonic()
    assert refusal(written(tmp_path, xml("<记账凭证>&k;&x;</记账凭证>", doctype))) == DTD
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            xml("<记账凭证><摘要>&未定义;</摘要></记账凭证>"),
            "XML 第 2 行引用了没有定义的实体，无法读取",
        ),
        (
            xml("<记账凭证><摘要>&未定义;</摘要></记账凭证>" + ENTRY * 50_000),
            "XML 第 2 行引用了没有定义的实体，无法读取",
        ),
        (xml("<gssm:记账凭证/>"), "XML 第 2 行用了没有声明的前缀，无法读取"),
        (
            xml('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="b.xml"/>' + ENTRY),
            "XML 引用了别的文件（XInclude），内容不全，拒绝读取",
        ),
        (xml("<a>" * 100_000 + "</a>" * 100_000), "XML 第 2 行层次过深，或一项内容过长，拒绝读取"),
        (xml(ENTRY)[:-8], "XML 文件不完整，缺少结尾；请重新导出"),
        (xml(ENTRY)[:-20], "XML 文件不完整，缺少结尾；请重新导出"),
        (xml(ENTRY * 2).replace("</摘要>", "</摘>", 1), "XML 第 2 行写法有误，无法读取"),
        (xml(ENTRY) + "多余", "XML 第 3 行写法有误，无法读取"),
        (xml(" " * 70_000 + "\0"), "文件里有空字符（NUL），可能已损坏；请重新导出"),
        (
            xml(f"<记账凭证><摘要>{'x' * 11_000_000}</摘要></记账凭证>"),
            "XML 第 2 行层次过深，或一项内容过长，拒绝读取",
        ),
        (
            xml(f"<记账凭证 摘要='{'x' * 11_000_000}'/>"),
            "XML 第 2 行层次过深，或一项内容过长，拒绝读取",
        ),
        (xml("<记账凭证>" + "<摘要>x</摘要>" * 2_500_000 + "</记账凭证>"), "一条记录超过 16 MB，拒绝读取"),
        (
            xml("<记账凭证>" + "".join(f"<栏{n}>x</栏{n}>" for n in range(401)) + "</记账凭证>"),
            "一条记录的栏目超过 400 个，拒绝读取",
        ),
        (xml("<报表集><报表编号>1</报表编号></报表集>"), "这个 XML 文件里没有记账凭证，也没有科目余额"),
    ],
    ids=[
        "entity",
        "entity far above the end",
        "prefix",
        "XInclude",
        "deep",
        "truncated",
        "truncated within a record",
        "tags that do not match",
        "text behind the root",
        "NUL",
        "text of 11 MB",
        "attribute of 11 MB",
        "record of 30 MB",
        "401 fields",
        "no vouchers",
    ],
)
def test_unusable_xml_is_refused_in_seconds_and_little_memory(
    tmp_path: Path, text: str, message: str
) -> None:
    path = written(tmp_path, text)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.monotonic()
    assert refusal(path) == message
    assert time.monotonic() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_cell_of_ten_megabytes_costs_its_row_only(tmp_path: Path) -> None:
    (sheet,) = sheets(written(tmp_path, xml(ENTRY.replace("材料", "x" * 9_000_000) + ENTRY)))
    assert sheet.cells.select("row", "c1", "fault").collect().rows() == [
        (1, "1.00", "单元格超过 32768 个字"),
        (2, "1.00", None),
    ]


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "iso-8859-1", "utf-16", "nonsense"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_that_of_the_bytes_whatever_is_declared(
    tmp_path: Path, declared: str, encoding: str
) -> None:
    text = xml(ENTRY.replace("材料", "镕䶮"), f'<?xml version="1.0" encoding="{declared}"?>')
    (sheet,) = sheets(written(tmp_path, text, encoding))
    assert rows(sheet) == [("镕䶮", "1.00")]


def test_bytes_of_no_encoding_far_down_are_refused(tmp_path: Path) -> None:
    text = xml(ENTRY + " " * (1 << 20) + "摘").encode()[:-9] + b"\xff\xff</\xe6\x80\xbb\xe8\xb4\xa6>"
    assert (
        refusal(written(tmp_path, text))
        == "文字编码无法识别，或文件不完整；支持 UTF-8、GB18030（GBK）和 UTF-16"
    )


def test_the_rows_do_not_stay_in_memory(tmp_path: Path) -> None:
    path = written(tmp_path, xml(ENTRY * 300_000 + "<其他><项>1</项></其他>" * 1_000_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (sheet,) = sheets(path)
    assert sheet.cells.select("row").collect().height == 300_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<?xml version="1.0"?><Invoice><a/></Invoice>', "这是 XML 文件（根元素 Invoice），不是账簿"),
        ("<x:发票 xmlns:x='urn:x'>\n<a/></x:发票>", "这是 XML 文件（根元素 发票），不是账簿"),
        ('<?xml version="1.0"?><Workbook><a/></Workbook>', "这是 XML 文件（根元素 Workbook），不是账簿"),
        ('{"凭证": []}', "这是 JSON 文件，不是账簿"),
        ("[\n {", "这是 JSON 文件，不是账簿"),
        ("{}", "这是 JSON 文件，不是账簿"),
    ],
)
def test_markup_that_is_no_ledger_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(written(tmp_path, text)) == f"账.xml：{message}{TO_DO}"


@pytest.mark.parametrize(
    "text", ["<序时账>,2026\n日期,借方\n", "[2026年]序时账\n日期,借方\n", "{账},x\n", "<>\n"]
)
def test_a_table_whose_first_cell_looks_like_markup_is_still_a_table(tmp_path: Path, text: str) -> None:
    (sheet,) = sheets(written(tmp_path, text))
    assert sheet.cells.select("c0").collect().row(0) == (re.split("[,\n]", text)[0],)
