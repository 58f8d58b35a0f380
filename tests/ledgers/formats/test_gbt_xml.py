from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledgers.formats.markup_files import faults, form, refusal, rows, sheets, write

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.ledgers.formats.sheet import Sheet

GSSM = "http://schemas.accounting.org.cn/2004/datainterface/gssm"
ACCOUNTS = {"5301": "研发支出", "530101": "费用化支出", "53010102": "材料费", "1002": "银行存款"}


def record(kind: str, **fields: str) -> str:
    return f"<{kind}>" + "".join(f"<{name}>{text}</{name}>" for name, text in fields.items()) + f"</{kind}>\n"


def ledger(*records: str, rule: str = "4-2-2") -> str:
    base = record("总账基础信息", 会计科目编号规则=rule) if rule else ""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<总账>{base}{"".join(records)}</总账>'


def accounts(**levels: str) -> str:
    return "".join(
        record(
            "会计科目", 科目编号=code, 科目名称=name, **({"科目级次": levels[f"_{code}"]} if levels else {})
        )
        for code, name in ACCOUNTS.items()
    )


def item(account: str, number: str, name: str, archive: str) -> str:
    return record("科目辅助核算", 科目编号=account, 辅助项编号=number, 辅助项名称=name, 对应档案=archive)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    return write(folder, text, encoding=encoding, name="总账.xml")


def column(sheet: Sheet, heading: str) -> list[str | None]:
    assert sheet.headings is not None
    at = sheet.headings.index(heading)
    return [row[at] for row in rows(sheet)]


def auxiliaries(folder: Path, *records: str) -> list[str | None]:
    return column(sheets(written(folder, ledger(*records)))[0], "辅助核算")


LINE = record("记账凭证", 记账凭证日期="20260301", 科目编号="53010102", 借方本币金额="5.10")


def test_each_voucher_line_is_a_row_under_the_names_of_its_elements(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ledger(LINE, record("记账凭证", 记账凭证日期="20260302", 科目编号="1002", 贷方本币金额="5.10")),
    )
    assert form(path) == "gbt24589"
    (sheet,) = sheets(path)
    assert (sheet.name, sheet.encoding, sheet.from_spreadsheet) == ("记账凭证", "utf-8", False)
    assert sheet.headings == ("记账凭证日期", "科目编号", "借方本币金额", "贷方本币金额")
    assert rows(sheet) == [("20260301", "53010102", "5.10", None), ("20260302", "1002", None, "5.10")]


@pytest.mark.parametrize(
    "text",
    [
        ledger(LINE),
        ledger(LINE).replace("<总账>", '<总账 xmlns="urn:gl">'),
        ledger(LINE)
        .replace("<", "<gl:")
        .replace("<gl:/", "</gl:")
        .replace("<gl:?", "<?")
        .replace("<gl:总账>", '<gl:总账 xmlns:gl="urn:gl">'),
        ledger(LINE)
        .replace("<记账凭证日期>", '<记账凭证日期 locID="1">')
        .replace("<记账凭证>", '<记账凭证 locID="0">'),
        ledger(LINE)
        .replace("<记账凭证>", "<凭证集><记账凭证>")
        .replace("</记账凭证>", "</记账凭证></凭证集>"),
        ledger(LINE).replace("<借方本币金额>5.10<", "<借方本币金额>\n  <![CDATA[5.10]]>\n<"),
        ledger('<记账凭证 记账凭证日期="20260301" 科目编号="53010102" 借方本币金额="5.10"/>'),
        ledger(LINE).replace("<借方本币金额>5.10<", '<借方本币金额 value="5.10"><'),
    ],
    ids=["bare", "namespace", "prefix", "locID", "wrapped", "CDATA", "attributes", "value"],
)
def test_names_count_whatever_stands_around_them(tmp_path: Path, text: str) -> None:
    (sheet,) = sheets(written(tmp_path, text))
    assert sheet.headings == ("记账凭证日期", "科目编号", "借方本币金额")
    assert rows(sheet) == [("20260301", "53010102", "5.10")]


def test_the_interface_of_2004_is_known_by_its_root(tmp_path: Path) -> None:
    text = (
        f'<?xml version="1.0" encoding="GB2312"?><会计核算软件数据 xmlns="{GSSM}" xmlns:gssm="{GSSM}" gssm:locID="t000">'
        + record("电子账簿", 会计年度="2026", 科目结构="4-2-2")
        + record("会计科目", 科目编号="5301", 科目名称="研发支出", 辅助核算项="项目,部门")
        + "<辅助核算项档案>"
        + record("部门", 部门编号="01", 部门名称="财务部", 上级部门编号="0")
        + record("项目", 项目编号="P1", 项目名称="膜中试")
        + "</辅助核算项档案>"
        + record("记账凭证", 凭证日期="20260301", 科目编号="5301", 借方金额="5.10", 辅助核算组="P1;01")
        + record(
            "记账凭证", 凭证日期="20260301", 科目编号="5301", 借方金额="1.00", 辅助核算组="部门:01;项目:P2"
        )
        + record("记账凭证", 凭证日期="20260301", 科目编号="5301", 借方金额="1.00", 辅助核算组="P1-01")
        + record("记账凭证", 凭证日期="20260301", 科目编号="1002", 贷方金额="7.10", 辅助核算组="")
        + "</会计核算软件数据>"
    )
    path = written(tmp_path, text, "gb18030")
    assert form(path) == "gbt19581"
    (sheet,) = sheets(path)
    assert sheet.headings == (
        "凭证日期",
        "科目编号",
        "借方金额",
        "辅助核算组",
        "贷方金额",
        "科目名称",
        "辅助核算",
    )
    assert column(sheet, "科目名称") == ["研发支出", "研发支出", "研发支出", None]
    assert column(sheet, "辅助核算") == [
        "项目:P1 膜中试;部门:01 财务部",
        "部门:01 财务部;项目:P2",
        "P1-01",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ledger(accounts(), LINE), "研发支出/费用化支出/材料费"),
        (ledger(LINE, accounts()), "研发支出/费用化支出/材料费"),
        (
            ledger(LINE, accounts(_5301="1", _530101="2", _53010102="3", _1002="1"), rule=""),
            "研发支出/费用化支出/材料费",
        ),
        (ledger(LINE, accounts(), rule=""), "材料费"),
        (
            ledger(LINE, accounts().replace(">材料费<", ">研发支出/费用化支出/材料费<")),
            "研发支出/费用化支出/材料费",
        ),
        (
            ledger(LINE, accounts()).replace(">530101", ">5301.01").replace("5301.0102<", "5301.01.02<"),
            "研发支出/费用化支出/材料费",
        ),
        (ledger(LINE, accounts().replace(">53010102<", ">5<")), None),
    ],
    ids=["before", "behind", "by levels", "no levels", "whole path", "separators", "unknown"],
)
def test_an_account_is_named_with_those_above_it(tmp_path: Path, text: str, name: str | None) -> None:
    (sheet,) = sheets(written(tmp_path, text))
    assert column(sheet, "科目名称") == [name]


def test_a_name_that_the_lines_state_themselves_is_not_given_twice(tmp_path: Path) -> None:
    line = record("记账凭证", 科目编号="5301", 科目名称="研发")
    (sheet,) = sheets(written(tmp_path, ledger(accounts(), line)))
    assert (sheet.headings, rows(sheet)) == (("科目编号", "科目名称"), [("5301", "研发")])


def test_auxiliaries_are_named_by_their_account_and_their_archives_wherever_these_stand(
    tmp_path: Path,
) -> None:
    lines = (
        record("记账凭证", 科目编号="53010102", 辅助项1编号="YT-2025-0001", 辅助项2编号="01"),
        record("记账凭证", 科目编号="53010102", 辅助项1编号="", 辅助项2编号="02"),
        record("记账凭证", 科目编号="1002", 辅助项1编号="", 辅助项2编号=""),
    )
    archives = (
        item("5301", "1", "项目", "项目档案"),
        item("5301", "2", "部门", "部门档案"),
        accounts(),
        record("项目档案", 项目编码="YT-2025-0001", 项目名称="膜中试;甲"),
        record("部门档案", 部门编码="01", 部门名称="财务部", 上级部门编码="0"),
    )
    expected = ["项目:YT-2025-0001 膜中试，甲;部门:01 财务部", "部门:02", None]
    assert auxiliaries(tmp_path, *lines, *archives) == expected
    assert auxiliaries(tmp_path, *archives, *lines) == expected


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([("辅助项1编号", "项目"), ("辅助项2编号", "部门")], "项目:P1;部门:01"),
        ([("02", "部门"), ("01", "项目")], "项目:P1;部门:01"),
        ([("005", "项目"), ("001", "部门")], "项目:P1;部门:01"),
        ([("项目", "项目"), ("部门", "部门")], "项目:P1;部门:01"),
        ([("项目", "项目")], "项目:P1;辅助项2:01"),
        ([("甲", "甲"), ("乙", "乙"), ("丙", "丙")], "甲:P1;乙:01"),
        ([], "辅助项1:P1;辅助项2:01"),
    ],
)
def test_auxiliaries_are_told_apart_by_number_else_by_order(
    tmp_path: Path, items: list[tuple[str, str]], text: str
) -> None:
    line = record("记账凭证", 科目编号="5301", 辅助项1编号="P1", 辅助项2编号="01")
    assert auxiliaries(tmp_path, *(item("5301", number, name, "") for number, name in items), line) == [text]


def test_archives_of_ones_own_are_known_by_the_name_that_they_carry(tmp_path: Path) -> None:
    assert auxiliaries(
        tmp_path,
        item("5301", "1", "资金来源", "自定义档案"),
        record("自定义档案值", 档案编码="资金来源", 档案值编码="01", 档案值名称="市级财政资金"),
        record("记账凭证", 科目编号="5301", 辅助项1编号="01"),
    ) == ["资金来源:01 市级财政资金"]


def test_an_archive_that_the_file_does_not_hold_is_said(tmp_path: Path) -> None:
    line = record("记账凭证", 科目编号="5301", 辅助项1编号="P1")
    (sheet,) = sheets(written(tmp_path, ledger(item("5301", "1", "项目", "项目档案"), line)))
    assert column(sheet, "辅助核算") == ["项目:P1"]
    (choice,) = sheet.choices
    assert (choice.what, choice.chosen, choice.score, choice.reason) == (
        "auxiliary",
        "只有编号",
        80,
        "文件里没有档案“项目档案”，这些辅助项只有编号",
    )


@pytest.mark.parametrize(
    ("mark", "fault"),
    [
        ("1", "凭证已作废"),
        ("是", "凭证已作废"),
        ("True", "凭证已作废"),
        ("0", None),
        ("否", None),
        ("", None),
        ("？", "作废标志“？”看不懂"),
    ],
)
def test_a_voided_line_has_a_fault(tmp_path: Path, mark: str, fault: str | None) -> None:
    line = record("记账凭证", 摘要="x", 作废标志=mark)
    (sheet,) = sheets(written(tmp_path, ledger(line)))
    assert faults(sheet) == ({1: fault} if fault else {})


def test_balances_are_a_second_sheet_and_other_tables_none(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        ledger(
            LINE,
            record("科目余额及发生额", 科目编号="1002", 期初余额方向="借", 期初本币余额="10.00"),
            record("现金流量凭证项目数据", 现金流量行号="1"),
            record("报表集", 报表编号="1", 报表名称="资产负债表"),
        ),
    )
    vouchers, balances = sheets(path)
    assert (vouchers.name, balances.name) == ("记账凭证", "科目余额及发生额")
    assert balances.headings == ("科目编号", "期初余额方向", "期初本币余额")
    assert rows(balances) == [("1002", "借", "10.00")]
    assert [
        sheet.name for sheet in sheets(written(tmp_path, ledger(record("科目余额及发生额", 科目编号="1"))))
    ] == ["科目余额及发生额"]


def test_fields_that_only_some_lines_have_are_blank_in_the_others(tmp_path: Path) -> None:
    lines = (record("记账凭证", 摘要="甲", 附件数="1"), record("记账凭证", 附件数="2"), record("记账凭证"))
    (sheet,) = sheets(written(tmp_path, ledger(*lines)))
    assert rows(sheet) == [("甲", "1"), (None, "2"), (None, None)]


def test_an_extension_is_let_pass_and_anything_else_within_a_field_is_a_fault(tmp_path: Path) -> None:
    lines = (
        record("记账凭证", 摘要="甲", 可扩展字段="<名>乙</名><值>1</值>", 借方本币金额="1.00"),
        record("记账凭证", 摘要="甲", 借方本币金额="1<x/>00.00"),
        "<记账凭证><摘要>甲</摘要><分录><借方本币金额>1.00</借方本币金额></分录></记账凭证>",
    )
    (sheet,) = sheets(written(tmp_path, ledger(*lines)))
    assert rows(sheet)[0] == ("甲", "乙 1", "1.00", None)
    assert rows(sheet)[1] == ("甲", None, "1 00.00", None)
    assert faults(sheet) == {2: "“借方本币金额”里还有下级元素，无法读取", 3: "“分录”里还有下级元素，无法读取"}


def test_a_field_that_is_written_twice_with_two_texts_is_a_fault(tmp_path: Path) -> None:
    twice = "<记账凭证><借方本币金额>1.00</借方本币金额><借方本币金额>{}</借方本币金额></记账凭证>"
    (sheet,) = sheets(written(tmp_path, ledger(twice.format("1.00"), twice.format(""), twice.format("2.00"))))
    assert rows(sheet)[:2] == [("1.00",), ("1.00",)]
    assert faults(sheet) == {3: "同一栏“借方本币金额”写了两次"}


def test_many_lines_keep_their_order_and_their_names(tmp_path: Path) -> None:
    lines = "".join(
        record("记账凭证", 记账凭证编号=f"{number}", 科目编号="5301", 辅助项1编号=f"P{number % 7}")
        for number in range(45_000)
    )
    archive = "".join(
        record("项目档案", 项目编码=f"P{number}", 项目名称=f"项目{number}") for number in range(7)
    )
    (sheet,) = sheets(written(tmp_path, ledger(lines, item("5301", "1", "项目", "项目档案"), archive)))
    assert column(sheet, "记账凭证编号") == [f"{number}" for number in range(45_000)]
    assert column(sheet, "辅助核算") == [f"项目:P{n % 7} 项目{n % 7}" for n in range(45_000)]


def test_a_file_of_archives_only_is_refused(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, ledger(accounts()))) == "这个 XML 文件里没有记账凭证，也没有科目余额"
