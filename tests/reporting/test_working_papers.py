"""The working papers: everything in full, real numbers, nothing that runs, and figures that tie."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import zipfile
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import fastexcel
import polars as pl
import pytest

import budgetcheck
from budgetcheck.reporting.fact_names import named_fact
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.names import category_name, source_name
from budgetcheck.reporting.report import Report
from budgetcheck.reporting.working_papers import book as book_module
from budgetcheck.reporting.working_papers.table import cells, shown_text
from budgetcheck.vocabulary import SOURCE, VERDICT
from tests.ledgers.written import write, write_book
from tests.stories import APPLICATIONS, EVERY_STORY, FAILED_ACCEPTANCE, OVER_CAP, TERMINATED
from tests.test_evidence import DAY, HEADING, OVERSPENT, dossier, ledger, spent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.result import Result
    from tests.stories import Story

NAME = "working-papers.xlsx"
ACCOUNTS = [
    "决算",
    "资金",
    "间接费用上限",
    "结余资金",
    "未结清的预付和暂借",
    "科目和资金来源",
    "对账",
    "账簿自列合计",
    "拒收的行",
    "账上无档案的项目",
]
FORMULA_LIKE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "=1+1",
    '=DDE("cmd";"/C calc";"x")',
    '=HYPERLINK("http://x.test/","甲")',
    "http://x.test/",
    "mailto:a@x.test",
    "internal:'证据'!A1",
    "{=1+1}",
    "0012",
    "<b>&amp;</b>",
    "_x0041_",
    '<r><t>1</t></r></is></c><c r="Z1"><f>1+1</f></c><c r="Z2" t="inlineStr"><is><r></r>',
]


def papers(folder: Path, result: Result) -> Path:
    write_reports(result, folder, ("xlsx",))
    return folder / NAME


def names(path: Path) -> list[str]:
    return fastexcel.read_excel(path).sheet_names


def rows(path: Path, sheet: str) -> list[tuple[str | None, ...]]:
    """A sheet's rows below its heading, as text."""
    loaded = fastexcel.read_excel(path).load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    return loaded.to_polars().rows()[1:]


def records(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The same by heading, with the types that the cells have."""
    return fastexcel.read_excel(path).load_sheet(sheet).to_polars().to_dicts()


def xml(path: Path, sheet: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"xl/worksheets/sheet{names(path).index(sheet) + 1}.xml").decode()


def formulas(path: Path) -> dict[str, list[str]]:
    """By sheet, its formulas."""
    found = {name: re.findall(r"<f>(.*?)</f>", xml(path, name)) for name in names(path)}
    return {name: each for name, each in found.items() if each}


def fen(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal("0.01"))


def audited(told: Story, *, leads: bool = False) -> Result:
    return _audited(EVERY_STORY.index(told), leads=leads)


@cache
def _audited(at: int, *, leads: bool) -> Result:
    told = EVERY_STORY[at]
    return budgetcheck.year_end(
        [told.folder], told.ledgers, told.as_of.year, profile=told.profile, as_of=told.as_of, leads=leads
    )


@cache
def screened() -> Result:
    return budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of)


def with_evidence(told: Story, lines: Sequence[dict[str, Any]]) -> Result:
    """An audit whose evidence is replaced by lines of one finding."""
    result = audited(told)
    project = result.projects["project"][0]
    usual = {
        "project": project,
        "rule": "BK-7",
        "file": "账簿.csv",
        "row": 2,
        "date": DAY,
        "amount": Decimal("1.00"),
    }
    every = pl.DataFrame([{**usual, **line} for line in lines], schema=result.all_evidence.schema)
    return dataclasses.replace(result, all_evidence=every)


def dated(told: Story) -> dict[str, Any]:
    (project,) = audited(told).to_dict()["projects"]
    return dict(project)


class TestSheets:
    def test_an_audit_has_every_sheet(self, tmp_path: Path) -> None:
        path = papers(tmp_path, audited(OVER_CAP, leads=True))
        assert names(path) == [
            "说明",
            "结论",
            "检查事项",
            "证据",
            *ACCOUNTS,
            "线索清单",
            "线索的凭证行",
            "来源文件",
        ]

    def test_without_leads_there_is_no_sheet_of_them(self, tmp_path: Path) -> None:
        assert names(papers(tmp_path, audited(OVER_CAP)))[-2:] == ["账上无档案的项目", "来源文件"]

    def test_screening_has_the_budget_and_nothing_of_books(self, tmp_path: Path) -> None:
        path = papers(tmp_path, screened())
        assert names(path) == ["说明", "结论", "检查事项", "证据", "预算", "间接费用上限", "来源文件"]

    def test_each_sheet_is_headed_filtered_and_set_up_for_paper(self, tmp_path: Path) -> None:
        path = papers(tmp_path, audited(TERMINATED, leads=True))
        with zipfile.ZipFile(path) as archive:
            workbook = archive.read("xl/workbook.xml").decode()
        for name in names(path)[1:]:
            text = xml(path, name)
            assert re.search(r'<pane xSplit="[123]" ySplit="1" [^>]*state="frozen"', text), name
            assert '<autoFilter ref="A1:' in text, name
            assert 'paperSize="9"' in text, name
            assert 'orientation="landscape"' in text, name
            assert f"{name}'!$1:$1" in workbook or f"{name}!$1:$1" in workbook, name

    def test_the_first_sheet_leads_to_the_others_and_counts_their_rows(self, tmp_path: Path) -> None:
        path = papers(tmp_path, audited(TERMINATED))
        index = {row[0]: row[2] for row in rows(path, "说明") if row[2] is not None}
        assert list(index) == ["工作表", *names(path)[1:]]
        assert (index["检查事项"], index["证据"], index["决算"]) == ("24", "3", "11")
        assert xml(path, "说明").count("<hyperlink ") == len(names(path)) - 1

    def test_a_table_without_rows_says_so(self, tmp_path: Path) -> None:
        assert rows(papers(tmp_path, audited(TERMINATED)), "拒收的行") == [("（无）", *(None,) * 5)]


class TestCover:
    def test_it_says_what_the_papers_rest_on(self, tmp_path: Path) -> None:
        result = audited(FAILED_ACCEPTANCE)
        write_reports(result, tmp_path, ("html", "xlsx"))
        page = (tmp_path / "index.html").read_text(encoding="utf-8")
        embedded = json.loads(page.partition('id="budgetcheck-report">')[2].partition("</script>")[0])
        said = {row[0]: row[1] for row in rows(tmp_path / NAME, "说明")}

        assert str(said["报告指纹"]).startswith(embedded["fingerprint"] + "（")
        assert said["检查日期"] == "2027-08-31"
        assert (said["审计年度"], said["决算截止日"]) == ("2027", "2027-12-31")
        assert said["程序版本"] == f"budgetcheck {budgetcheck.__version__}"
        assert "对照方案：" in str(said["选项"])
        assert str(said["适用办法"]).startswith("烟台市科技创新发展计划管理办法（")
        assert str(said["适用办法"]).endswith("版本代号 yantai-2025")

    def test_every_file_is_named_with_its_hash_and_the_account_of_its_rows(self, tmp_path: Path) -> None:
        result = audited(FAILED_ACCEPTANCE)
        listed = records(papers(tmp_path, result), "来源文件")
        inputs = result.to_dict()["inputs"]

        assert [(row["文件"], row["SHA-256"]) for row in listed] == [
            (each["path"], each["sha256"]) for each in inputs
        ]
        for row, each in zip(listed[1:], inputs[1:], strict=True):
            account = {"读入行": "read", "标题和说明": "header", "空行": "blank", "合计行": "subtotal"}
            account |= {"采用": "accepted", "拒收": "rejected"}
            assert {name: row[name] for name in account} == {
                name: each["rows"][key] for name, key in account.items()
            }
            assert row["读入行"] == sum(row[name] for name in list(account)[1:])
            assert (fen(row["借方合计（元）"]), fen(row["贷方合计（元）"])) == (
                Decimal(each["debit"]),
                Decimal(each["credit"]),
            )


class TestJudged:
    @pytest.mark.parametrize("told", EVERY_STORY, ids=lambda told: told.folder.name)
    def test_every_finding_stands_there_with_its_figures(self, tmp_path: Path, told: Story) -> None:
        listed = rows(papers(tmp_path, audited(told)), "检查事项")
        findings = dated(told)["findings"]

        assert [(row[1], row[3], row[7]) for row in listed] == [
            (each["rule"], VERDICT.label(each["verdict"]), each["message"]) for each in findings
        ]
        for row, each in zip(listed, findings, strict=True):
            for at, name in ((4, "actual"), (5, "limit"), (6, "difference")):
                assert (row[at] is None) == (each[name] is None)
                assert row[at] is None or fen(float(row[at])) == Decimal(each[name])
            assert row[11] == ("\n".join(each["working"]) or None)
            assert row[14] == str(each["evidence_total"])

    def test_an_audit_says_what_was_unsettled_a_year_before(self, tmp_path: Path) -> None:
        listed = records(papers(tmp_path, audited(OVER_CAP)), "检查事项")
        before = [
            (row["规则"], row["上年末结论"], row["上年末差额（元）"]) for row in listed if row["上年末结论"]
        ]
        assert before == [("YT20-1", "不符合", 73_800.0)]

    def test_a_waiver_stands_there_with_both_names(self, tmp_path: Path) -> None:
        text = (
            "project: {id: A, programme: yantai, subsidy: upfront, approved_on: 2026-01-01}\n"
            "budget: {lines: [{category: indirect, source: municipal, amount: 1}]}\n"
            "waivers: [{rule: YT20-1, reason: 专项批复, proposed_by: 甲, approved_by: 乙, "
            "approved_on: 2026-01-05, expires_on: 2026-12-31}]\n"
        )
        result = budgetcheck.screen([write(tmp_path, text, name="a.yaml")], as_of=dt.date(2026, 2, 1))
        (row,) = [row for row in records(papers(tmp_path, result), "检查事项") if row["规则"] == "YT20-1"]

        assert row["结论"] == "已豁免"
        assert (row["豁免原因"], row["豁免提出人"], row["豁免批准人"]) == ("专项批复", "甲", "乙")
        assert [row[name].date() for name in ("豁免批准日期", "豁免有效期至")] == [
            dt.date(2026, 1, 5),
            dt.date(2026, 12, 31),
        ]
        assert row["豁免已过期"] == "否"

    def test_missing_facts_and_remedies_stand_there(self, tmp_path: Path) -> None:
        result = budgetcheck.screen([dossier(tmp_path, "A")], as_of=dt.date(2026, 2, 1))
        findings = {each["rule"]: each for each in result.to_dict()["projects"][0]["findings"]}
        lacking = {code: each for code, each in findings.items() if each["missing"]}
        listed = {row[1]: row for row in rows(papers(tmp_path, result), "检查事项")}

        assert lacking
        assert {code: listed[code][13] for code in lacking} == {
            code: "\n".join(map(named_fact, each["missing"])) for code, each in lacking.items()
        }
        assert {code: listed[code][8] for code in lacking} == {
            code: each["remedy"] for code, each in lacking.items()
        }

    def test_a_project_has_its_verdict_counts_and_rates(self, tmp_path: Path) -> None:
        (row,) = records(papers(tmp_path, audited(TERMINATED)), "结论")
        told = dated(TERMINATED)
        assert (row["项目编号"], row["结论"], row["计划"], row["项目结果"]) == (
            "DT-2025-0042",
            "需人工复核",
            "大同",
            "终止",
        )
        counts = {code: sum(each["verdict"] == code for each in told["findings"]) for code in VERDICT.codes}
        assert {code: row[VERDICT.label(code)] for code in VERDICT.codes} == counts
        assert row["市级财政资金支出（元）"] == 368_304.37
        assert (row["市级财政资金到位率"], row["市级财政资金执行率"]) == (1.0, 0.6138)
        assert (row["全部来源支出（元）"], row["全部来源执行率"]) == (599_863.19, 0.5453)


class TestEvidence:
    def test_all_of_it_stands_there_and_sums_to_the_amounts(self, tmp_path: Path) -> None:
        book = ledger(tmp_path, [spent(f"{at}.37", voucher=f"记-{at:04}") for at in range(1, 121)])
        result = budgetcheck.check([dossier(tmp_path, "A")], [book], as_of=dt.date(2026, 12, 31))
        listed = [row for row in records(papers(tmp_path, result), "证据") if row["规则"] == OVERSPENT]
        findings = {each["rule"]: each for each in result.to_dict()["projects"][0]["findings"]}

        assert findings[OVERSPENT]["evidence_total"] == 120
        assert [(row["凭证号"], row["行"], row["日期"].date()) for row in listed] == [
            (f"记-{at:04}", at + 2, DAY) for at in range(1, 121)
        ]
        assert sum(fen(row["金额（元）"]) for row in listed) == Decimal("7304.40")

    def test_amounts_are_numbers_and_dates_are_dates(self, tmp_path: Path) -> None:
        text = xml(papers(tmp_path, with_evidence(TERMINATED, [{"amount": Decimal("1234.56")}])), "证据")
        assert re.search(r'<c r="J2" s="\d+"><v>1234\.56</v>', text)
        assert re.search(r'<c r="G2" s="\d+"><v>46086</v>', text)

    def test_an_amount_that_no_number_holds_is_text(self, tmp_path: Path) -> None:
        path = papers(tmp_path, with_evidence(TERMINATED, [{"amount": Decimal("12345678901234.56")}]))
        assert rows(path, "证据")[0][9] == "12345678901234.56"
        assert re.search(r'<c r="J2" s="\d+" t="inlineStr">', xml(path, "证据"))

    def test_what_a_sheet_cannot_hold_goes_to_further_sheets(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(book_module, "MOST_LINES", 30)
        lines = [{"row": at, "summary": f"第{at}笔"} for at in range(1, 62)]
        path = papers(tmp_path, with_evidence(TERMINATED, lines))

        sheets = [name for name in names(path) if name.startswith("证据")]
        assert sheets == ["证据", "证据 2", "证据 3"]
        listed = [row[8] for name in sheets for row in rows(path, name)]
        assert listed == [f"第{at}笔" for at in range(1, 62)]
        assert [len(rows(path, name)) for name in sheets] == [30, 30, 1]
        (about,) = [row[1] for row in rows(path, "说明") if row[0] == "证据"]
        assert str(about).endswith("一张工作表放不下，共 3 张。")

    def test_a_full_sheet_needs_no_second_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(book_module, "MOST_LINES", 30)
        path = papers(tmp_path, with_evidence(TERMINATED, [{"row": at} for at in range(30)]))
        assert [name for name in names(path) if name.startswith("证据")] == ["证据"]


class TestAccounts:
    @pytest.mark.parametrize("told", EVERY_STORY, ids=lambda told: told.folder.name)
    def test_the_settlement_is_that_of_the_result_to_the_fen(self, tmp_path: Path, told: Story) -> None:
        *lines, total = rows(papers(tmp_path, audited(told)), "决算")
        settlement = dated(told)["settlement"]
        amounts = ("budget", "adjusted", "prior", "year", "cumulative", "balance")

        assert [(row[1], row[2]) for row in lines] == [
            (
                category_name(each["category"]),
                source_name(each["source"]),
            )
            for each in settlement
        ]
        for at, name in enumerate(amounts, 3):
            stated = [Decimal(each[name]) for each in settlement]
            assert [fen(float(str(row[at]))) for row in lines] == stated
            assert fen(float(str(total[at]))) == sum(stated)
            assert fen(float(str(total[at]))) == Decimal(dated(told)["statement"]["sums"]["total"][name])

    def test_what_the_books_do_not_name_is_said_as_on_the_pages(self, tmp_path: Path) -> None:
        told = {"project": {"id": "P", "programme": "yantai", "subsidy": "upfront"}, "budget": {"lines": []}}
        (tmp_path / "d.json").write_text(json.dumps(told), encoding="utf-8")
        (tmp_path / "l.csv").write_text(
            "日期,凭证号,摘要,借方,贷方,项目,资金来源,费用类别,性质\n"
            "2026-02-01,记-1,,1.00,,P,,,支出\n2026-02-01,记-2,,1.00,,P,市级财政资金,间接费用,支出\n",
            encoding="utf-8",
        )
        result = budgetcheck.check([tmp_path / "d.json"], [tmp_path / "l.csv"], as_of=dt.date(2026, 6, 30))

        shown = records(papers(tmp_path / "out", result), "决算")

        assert [(each["费用类别"], each["资金来源"]) for each in shown[:-1]] == [
            ("间接费用（不含绩效）", "市级财政资金"),
            ("未写类别", "未写来源"),
        ]

    def test_a_category_beyond_its_budget_says_where_categories_do_not_bind(self, tmp_path: Path) -> None:
        lines = [{"category": "lump_sum", "source": "municipal", "amount": "100"}]
        told = {
            "project": {"id": "P", "programme": "yantai", "subsidy": "upfront", "lump_sum": True},
            "budget": {"lines": lines},
        }
        (tmp_path / "d.json").write_text(json.dumps(told), encoding="utf-8")
        (tmp_path / "l.csv").write_text(
            "日期,凭证号,摘要,借方,贷方,项目,资金来源,费用类别,性质\n"
            "2026-02-01,记-1,,120.00,,P,市级财政资金,业务费,支出\n",
            encoding="utf-8",
        )
        result = budgetcheck.check([tmp_path / "d.json"], [tmp_path / "l.csv"], as_of=dt.date(2026, 6, 30))

        shown = records(papers(tmp_path / "out", result), "决算")

        note = "本项目实行包干制，包干经费按总额控制，费用类别不单独限额：某一类别的结余为负，不表示超支。"
        assert [(each["费用类别"], each["结余（元）"], each["说明"]) for each in shown] == [
            ("业务费", -120.0, note),
            ("包干经费", 100.0, None),
            ("合计", -20.0, None),
        ]

    def test_an_open_advance_says_how_many_days_old_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "l.csv").write_text(
            "日期,凭证号,科目编码,科目名称,摘要,借方,贷方,项目,资金来源,费用类别,性质,往来单位\n"
            "2026-02-01,记-1,1123,预付账款,预付,30.00,,P,市级财政资金,,预付,某公司\n",
            encoding="utf-8",
        )
        result = budgetcheck.check([dossier(tmp_path, "P")], [tmp_path / "l.csv"], as_of=dt.date(2026, 6, 30))

        (advance,) = records(papers(tmp_path / "out", result), "未结清的预付和暂借")

        assert (advance["往来单位"], advance["距首笔天数"], advance["余额（元）"]) == ("某公司", 149, 30.0)

    def test_a_settlement_in_which_every_category_binds_has_no_notes(self, tmp_path: Path) -> None:
        assert "说明" not in records(papers(tmp_path, audited(OVER_CAP)), "决算")[0]

    def test_totals_are_live_sums_and_the_only_formulas(self, tmp_path: Path) -> None:
        path = papers(tmp_path, audited(TERMINATED, leads=True))
        found = formulas(path)

        assert list(found) == ["决算", "资金", "对账"]
        assert found["决算"] == [f"SUM({column}2:{column}11)" for column in "DEFGHI"]
        assert found["资金"] == [f"SUM({column}2:{column}4)" for column in "CDEFHI"]
        assert found["对账"] == [f"SUM({column}2:{column}7)" for column in "DE"]

    def test_a_live_sum_carries_its_value(self, tmp_path: Path) -> None:
        text = xml(papers(tmp_path, audited(TERMINATED)), "决算")
        assert "<f>SUM(H2:H11)</f><v>599863.19</v>" in text

    def test_of_several_projects_each_has_its_total_and_all_have_one(self, tmp_path: Path) -> None:
        result = budgetcheck.year_end(
            [told.folder for told in (TERMINATED, OVER_CAP)],
            [*TERMINATED.ledgers, *OVER_CAP.ledgers],
            2026,
        )
        path = papers(tmp_path, result)
        totals = {row["项目编号"]: row for row in records(path, "决算") if row["费用类别"] == "合计"}

        assert list(totals) == ["DT-2025-0042", "YT-2025-0117", "（全部项目）"]
        assert {name: row["累计支出（元）"] for name, row in totals.items()} == {
            "DT-2025-0042": 599_863.19,
            "YT-2025-0117": 6_407_957.22,
            "（全部项目）": 7_007_820.41,
        }
        assert formulas(path)["决算"][12] == "SUM(D24:D35)"

    def test_amounts_that_are_text_have_no_live_sum(self, tmp_path: Path) -> None:
        text = (
            "project: {id: A, programme: yantai, subsidy: upfront, approved_on: 2026-01-01}\n"
            "budget: {lines: [{category: business, source: municipal, amount: 10000000000000},"
            " {category: labour, source: municipal, amount: 0.01}]}\n"
        )
        result = budgetcheck.screen([write(tmp_path, text, name="a.yaml")], as_of=dt.date(2026, 2, 1))
        path = papers(tmp_path, result)
        assert [row[3] for row in rows(path, "预算")] == ["10000000000000.00", "0.01", "10000000000000.01"]
        assert formulas(path) == {}

    def test_a_total_whose_rows_stand_on_the_sheet_before_is_a_value(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(book_module, "MOST_LINES", 10)
        path = papers(tmp_path, audited(TERMINATED))
        assert [len(rows(path, name)) for name in ("决算", "决算 2")] == [10, 1]
        assert records(path, "决算 2")[0]["累计支出（元）"] == 599_863.19
        assert "决算 2" not in formulas(path)

    def test_funding_has_its_rates(self, tmp_path: Path) -> None:
        listed = records(papers(tmp_path, audited(FAILED_ACCEPTANCE)), "资金")
        stated = dated(FAILED_ACCEPTANCE)["statement"]
        for row, each in zip(listed, [*stated["funding"], stated["execution"]], strict=True):
            for heading, name in (("到位率", "arrival_rate"), ("执行率", "execution_rate")):
                assert row[heading] == (None if each[name] is None else float(each[name]))
            assert fen(row["到账（元）"]) == Decimal(each["received"])

    def test_books_tie_with_what_was_accepted(self, tmp_path: Path) -> None:
        result = audited(FAILED_ACCEPTANCE)
        listed = records(papers(tmp_path, result), "对账")
        for intake in result.intakes:
            of_file = {row["去向"]: row for row in listed if row["文件"] == intake.path}
            assert of_file["合计"]["行数"] == of_file["读入时采用的行"]["行数"] == intake.rows.accepted
            assert fen(of_file["合计"]["借方（元）"]) == intake.debit
            assert [of_file["差额（应为零）"][name] for name in ("行数", "借方（元）", "贷方（元）")] == [
                0,
                0,
                0,
            ]

    def test_screening_states_the_cap_and_what_is_left_of_it(self, tmp_path: Path) -> None:
        listed = {row["项目编号"]: row for row in records(papers(tmp_path, screened()), "间接费用上限")}
        caps = {
            each["project"]: each["statement"]["cap"]
            for each in screened().to_dict()["projects"]
            if each["statement"]["cap"]
        }
        assert list(listed) == list(caps)
        for project, cap in caps.items():
            row = listed[project]
            assert [
                fen(row[name])
                for name in ("计算基数（元）", "上限（元）", "间接费用预算（元）", "余量（元）", "超出（元）")
            ] == [Decimal(cap[name]) for name in ("base", "cap", "indirect", "headroom", "excess")]
            assert row["分段计算"].splitlines()[0].startswith("0.00 至 5,000,000.00 元：30%，")


class TestHostile:
    @pytest.mark.parametrize("text", FORMULA_LIKE)
    def test_a_text_that_looks_like_something_stays_text(self, tmp_path: Path, text: str) -> None:
        line = {"summary": text, "voucher": text, "file": text, "sheet": text}
        path = papers(tmp_path, with_evidence(TERMINATED, [line]))
        (row,) = rows(path, "证据")
        assert (row[3], row[4], row[7], row[8]) == (text, text, text, text)
        assert "证据" not in formulas(path)
        assert "<hyperlink" not in xml(path, "证据")

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("\t=1+1", "\\t=1+1"),
            ("\r=1+1", "\\r=1+1"),
            ("a\x00b\x1bc", "a\\x00b\\x1bc"),
            ("a\x7f\x85", "a\\x7f\\x85"),
            ("\u202egpj", "\\u202egpj"),
            ("a\ufffe\uffff", "a\\ufffe\\uffff"),
            ("a\ud800b", "a\\ud800b"),
            ("一\n二", "一\n二"),
            ("😀", "😀"),
        ],
    )
    def test_what_cannot_be_seen_is_written_out(self, text: str, written: str) -> None:
        assert shown_text(text) == written

    def test_texts_from_dossiers_stay_text_too(self, tmp_path: Path) -> None:
        text = (
            'project: {id: "=1+1", title: "@SUM(A1)", programme: yantai, subsidy: upfront, approved_on: 2026-01-01,'
            ' leader: {name: "+1"}, applicant: {name: "=A1"}}\n'
            "budget: {lines: [{category: business, source: municipal, amount: 1}]}\n"
        )
        result = budgetcheck.screen([write(tmp_path, text, name="=a.yaml")], as_of=dt.date(2026, 2, 1))
        path = papers(tmp_path, result)
        (row,) = records(path, "结论")
        assert (row["项目编号"], row["项目名称"], row["项目负责人"], row["承担单位"]) == (
            "=1+1",
            "@SUM(A1)",
            "+1",
            "=A1",
        )
        assert [row[0] for row in rows(path, "来源文件")] == ["=a.yaml"]
        assert list(formulas(path)) == ["预算"]

    def test_rejected_rows_stand_there_as_they_were_written(self, tmp_path: Path) -> None:
        book = write_book(
            tmp_path,
            {"账": [HEADING, spent(1), spent("=1+1x", voucher="记-2")]},
            name="账.xlsx",
        )
        result = budgetcheck.check([dossier(tmp_path, "A")], [book], as_of=dt.date(2026, 12, 31))
        listed = rows(papers(tmp_path, result), "拒收的行")
        assert [(row[0], row[2], row[3], row[4]) for row in listed] == [("账.xlsx", "3", "借方", "=1+1x")]

    @pytest.mark.parametrize(("character", "kept"), [("长", 32_753), ("😀", 16_376)])
    def test_a_text_that_is_too_long_is_cut_and_says_so(
        self, tmp_path: Path, character: str, kept: int
    ) -> None:
        path = papers(tmp_path, with_evidence(TERMINATED, [{"summary": character * 40_000}]))
        assert rows(path, "证据")[0][8] == character * kept + "……（共 40,000 字）"

    def test_a_text_as_long_as_a_cell_may_be_is_not_cut(self, tmp_path: Path) -> None:
        path = papers(tmp_path, with_evidence(TERMINATED, [{"summary": "长" * 32_767}]))
        assert rows(path, "证据")[0][8] == "长" * 32_767


class TestCells:
    def test_lists_stand_below_one_another(self) -> None:
        assert cells(pl.Series([["一", "二"], []], dtype=pl.List(pl.String))) == ["一\n二", None]

    def test_codes_are_shown_as_words(self) -> None:
        assert cells(pl.Series(["municipal", None]), SOURCE) == ["市级财政资金", None]

    def test_rates_are_numbers(self) -> None:
        assert cells(pl.Series([Decimal("0.8123"), None], dtype=pl.Decimal(18, 4))) == [0.8123, None]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    first = papers(tmp_path / "a", audited(OVER_CAP, leads=True)).read_bytes()
    told = OVER_CAP
    again = budgetcheck.year_end(
        [told.folder], told.ledgers, told.as_of.year, profile=told.profile, as_of=told.as_of, leads=True
    )
    assert papers(tmp_path / "b", again).read_bytes() == first


def test_in_english_it_says_codes_articles_and_verdicts_in_english(tmp_path: Path) -> None:
    told = OVER_CAP
    result = budgetcheck.year_end(
        [told.folder], told.ledgers, 2026, profile=told.profile, as_of=told.as_of, leads=True, language="en"
    )
    path = papers(tmp_path, result)
    (sheet,) = (name for name in names(path) if names(path).index(name) == 2)
    found = {row[1]: row for row in rows(path, sheet)}["YT20-1"]

    assert found[2] == Report(result).rules["YT20-1"]["summary"]
    assert (found[3], found[9]) == ("fail", "art. 20")
    assert rows(path, names(path)[4])[0][1:3] == ("equipment purchase", "municipal funds")


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(budgetcheck.InputError, match="无法写入"):
        papers(tmp_path, audited(TERMINATED))


def test_a_day_is_shown_as_a_date(tmp_path: Path) -> None:
    (row,) = records(papers(tmp_path, audited(TERMINATED)), "结论")
    assert [row[name].date() for name in ("实施周期起", "实施周期止")] == [
        dt.date(2025, 11, 1),
        dt.date(2027, 10, 31),
    ]
