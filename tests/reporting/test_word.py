"""The audit report in Word, read back: outline, figures, what is text and stays text, and what is refused."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Twips

import budgetcheck
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.formats import read_formats, write_reports
from budgetcheck.reporting.report import Report
from budgetcheck.reporting.word import write as word
from budgetcheck.reporting.word.keys import paths
from budgetcheck.reporting.word.markup import TEXT_WIDTH
from budgetcheck.reporting.word.template import PLACE, make_template
from budgetcheck.reporting.word.values import audit_values
from tests.stories import EVERY_STORY, FAILED_ACCEPTANCE, FIXTURES, LUMP_SUM, OVER_CAP

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.language import Language
    from budgetcheck.result import Result

PROJECT = "YT-2025-0156"
OUTLINE = ["一、基本情况", "二、预算安排与执行", "三、问题与建议", "四、审计意见", "五、其他"]
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


WAIVER = {
    "reason": "已另行批准",
    "proposed_by": "甲",
    "approved_by": "乙",
    "approved_on": "2026-05-01",
    "expires_on": "2027-05-01",
    "expired": False,
}
ADVANCE = {
    "account": "1123 预付账款",
    "counterparty": None,
    "source": "municipal",
    "first_on": "2026-03-01",
    "last_on": "2026-03-01",
    "balance": "1000.00",
}
CHANGE = {"kind": "extension", "applied_on": "2026-06-01", "in_force": False}


class Read(NamedTuple):
    """A document as read back: its paragraphs as style and text, its tables as rows of cells, and all of its text."""

    paragraphs: list[tuple[str, str]]
    tables: list[list[list[str]]]
    header: str

    @property
    def text(self) -> str:
        cells = [cell for table in self.tables for row in table for cell in row]
        return "\n".join([*(text for _style, text in self.paragraphs), *cells])

    def headings(self, level: int) -> list[str]:
        return [text for style, text in self.paragraphs if style == f"heading {level}".capitalize()]

    def table(self, *heading: str) -> list[list[str]]:
        """The rows below a heading."""
        (found,) = (table[1:] for table in self.tables if table[0] == list(heading))
        return found

    def card(self, rule: str) -> dict[str, str]:
        """What the table below a finding's heading says, by label."""
        titles = self.headings(3)
        cards = [table for table in self.tables if table[0][0] in {"条款", "Article"}]
        (at,) = (number for number, title in enumerate(titles) if title.endswith(f" {rule}"))
        return dict(cards[at])


def read(file: Path) -> Read:
    document = Document(str(file))
    return Read(
        [(each.style.name, each.text) for each in document.paragraphs],
        [
            [[cell.text for cell in dict.fromkeys(row.cells)] for row in table.rows]
            for table in document.tables
        ],
        document.sections[0].header.paragraphs[0].text,
    )


@cache
def checked(language: Language = "zh") -> Result:
    told = FAILED_ACCEPTANCE
    return budgetcheck.check(
        [told.folder], told.ledgers, profile=told.profile, as_of=told.as_of, language=language
    )


@cache
def year_end(year: int) -> Result:
    told = FAILED_ACCEPTANCE
    return budgetcheck.year_end([told.folder], told.ledgers, profile=told.profile, year=year)


def written(result: Result, out: Path, **options: Any) -> Read:
    write_reports(result, out, ("docx",), **options)
    (file,) = out.iterdir()
    return read(file)


@pytest.fixture(scope="module")
def closing(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return written(checked(), tmp_path_factory.mktemp("closing"))


@pytest.fixture(scope="module")
def second_year(tmp_path_factory: pytest.TempPathFactory) -> Read:
    return written(year_end(2027), tmp_path_factory.mktemp("2027"))


HOSTILE = [
    "{{ 7*7 }}",
    "{% for x in y %}",
    "{%p if title %}",
    "{%tr for line in facts %}",
    "{# gone #}",
    "{_{ kept }_} {_% kept %_}",
    "</w:t></w:r></w:p><w:p>&amp;<![CDATA[x]]>'\"",
    '{ DDE cmd "/c calc" }',
    '{ HYPERLINK "http://example.org" }',
    'INCLUDETEXT "C:\\\\secret.txt"',
    "=cmd|'/c calc'!A1",
    "长" * 1_500,
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """For each text the report of a project whose title, leader, partner and summaries say it."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "dossiers").mkdir()
    lines = ["日期,凭证号,摘要,借方,贷方,项目,资金来源,费用类别,性质"]
    for number, text in enumerate(HOSTILE):
        project = {"id": f"A-{number}", "title": text, "programme": "yantai", "subsidy": "upfront"}
        people = {"leader": {"name": text}, "partners": [{"name": text, "municipal_share": 1}]}
        dossier = json.dumps({"project": {**project, **people}, "budget": {"lines": []}})
        (folder / "dossiers" / f"{number}.json").write_text(dossier, encoding="utf-8")
        cell = '"' + text.replace('"', '""') + '"'
        lines.append(f"2026-01-01,{number},{cell},1.00,,A-{number},市级财政资金,业务费,支出")
    (folder / "l.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = budgetcheck.check([folder / "dossiers"], [folder / "l.csv"], as_of=dt.date(2026, 12, 31))
    write_reports(result, folder / "out", ("docx",))
    return [folder / "out" / f"A-{number}.docx" for number, _text in enumerate(HOSTILE)]


def own_template(tmp_path: Path, old: str, new: str, part: str = "word/document.xml") -> Path:
    """A folder with our template, one text of it changed."""
    parts = _parts(PLACE.read_bytes())
    changed = parts[part].decode().replace(old, new, 1)
    assert changed != parts[part].decode()
    parts[part] = changed.encode()
    folder = tmp_path / "templates"
    folder.mkdir()
    with zipfile.ZipFile(folder / "audit_report.docx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return folder


def refusal(templates: Path) -> Problem:
    with pytest.raises(InputError) as error:
        read_formats("docx", "check", templates)
    (problem,) = error.value.problems
    return problem


def _parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_outline_is_that_of_closing_audits(closing: Read) -> None:
    assert closing.headings(1) == OUTLINE
    assert closing.headings(2) == [
        "（一）项目情况",
        "（二）项目历程",
        "（三）变更",
        "（一）安排",
        "（二）到位",
        "（三）拨付",
        "（四）使用",
        "（五）结余",
        "不符合的事项",
        "需要人工复核的事项",
        "（一）专户与分开核算",
        "（二）期末没有结清的预付和暂借",
        "（三）与账簿的核对",
        "（四）所依据的文件",
        "（五）编制信息",
    ]


def test_the_title_says_that_it_is_a_draft(closing: Read, second_year: Read) -> None:
    assert closing.paragraphs[0] == ("Title", "科技计划项目资金审计报告（草稿）")
    assert second_year.paragraphs[0] == ("Title", "科技计划项目资金 2027 年度审计报告（草稿）")
    assert closing.paragraphs[1] == ("Subtitle", "深远海养殖网箱巡检清洗机器人研制")
    assert ("Notice", "草稿：由程序按项目档案和账簿编制，经审计人员核对、修改并签署后才是审计报告。") in (
        closing.paragraphs
    )


def test_the_failing_finding_has_article_calculation_amounts_vouchers_and_remedy(closing: Read) -> None:
    assert closing.card("YT34-2") == {
        "条款": "第三十四条",
        "发现": "结余资金 197,942.28 元，已退回 125,347.65 元，尚有 72,594.63 元未退回：市级财政资金尚欠 72,594.63 元",
        "计算": "市级财政资金结余 = 到账 1,400,000.00 元 − 截至决定日支出 1,227,405.37 元 = 172,594.63 元\n"
        "市级财政资金已退回 100,000.00 元，尚欠 72,594.63 元\n"
        "其他财政资金结余 = 到账 300,000.00 元 − 截至决定日支出 274,652.35 元 = 25,347.65 元\n"
        "其他财政资金已退回 25,347.65 元，尚欠 0.00 元",
        "实际（元）": "125,347.65",
        "限额（元）": "197,942.28",
        "差额（元）": "72,594.63",
        "参考": "结余只按账上的到账和支出计算；利息和尚未支付的款项没有另外计入，条文没有规定怎样处理",
        "依据凭证": "2026-01-26 记-0011 收到牟平区财政局拨入市级财政资金 1,400,000.00 元（序时账-2026.csv，第 28 行）\n"
        "2026-03-12 记-0005 收到牟平区科技局拨入其他财政资金 300,000.00 元（序时账-2026.csv，第 151 行）\n"
        "2027-06-24 记-0012 退回其他财政资金结余 25,347.65 元（序时账-2027.csv，第 260 行）\n"
        "2027-06-24 记-0013 退回市级财政资金结余 100,000.00 元（序时账-2027.csv，第 262 行）",
        "建议": "把尚欠的结余资金按原渠道退回，并取得退款凭证",
    }


def test_findings_that_fail_stand_before_those_to_be_looked_at(closing: Read) -> None:
    assert [title.split()[-1] for title in closing.headings(3)] == ["YT34-2", "YT21-2", "YT21-7", "YT22-1"]
    assert [title.split()[0] for title in closing.headings(3)] == ["1.", "1.", "2.", "3."]


def test_the_settlement_of_a_year_is_exact(second_year: Read) -> None:
    rows = second_year.table("费用类别", "批复预算", "调整后", "以前年度", "本年发生", "累计", "结余")

    assert rows == [
        ["市级财政资金"],
        ["设备购置费", "480,000.00", "480,000.00", "466,800.00", "0.00", "466,800.00", "13,200.00"],
        ["设备试制、改造与租赁费", "60,000.00", "60,000.00", "38,400.00", "0.00", "38,400.00", "21,600.00"],
        ["业务费", "760,000.00", "760,000.00", "362,465.37", "24,800.00", "387,265.37", "372,734.63"],
        ["劳务费", "280,000.00", "280,000.00", "143,200.00", "0.00", "143,200.00", "136,800.00"],
        [
            "间接费用（不含绩效）",
            "260,000.00",
            "260,000.00",
            "126,540.00",
            "0.00",
            "126,540.00",
            "133,460.00",
        ],
        ["绩效支出", "160,000.00", "160,000.00", "72,000.00", "0.00", "72,000.00", "88,000.00"],
        ["小计", "2,000,000.00", "2,000,000.00", "1,209,405.37", "24,800.00", "1,234,205.37", "765,794.63"],
        ["其他财政资金"],
        ["业务费", "200,000.00", "200,000.00", "178,652.35", "0.00", "178,652.35", "21,347.65"],
        ["劳务费", "100,000.00", "100,000.00", "96,000.00", "0.00", "96,000.00", "4,000.00"],
        ["小计", "300,000.00", "300,000.00", "274,652.35", "0.00", "274,652.35", "25,347.65"],
        ["单位自筹资金"],
        ["业务费", "610,000.00", "610,000.00", "610,000.00", "0.00", "610,000.00", "0.00"],
        ["劳务费", "390,000.00", "390,000.00", "390,000.00", "0.00", "390,000.00", "0.00"],
        ["小计", "1,000,000.00", "1,000,000.00", "1,000,000.00", "0.00", "1,000,000.00", "0.00"],
        ["合计", "3,300,000.00", "3,300,000.00", "2,484,057.72", "24,800.00", "2,508,857.72", "791,142.28"],
    ]


def test_the_settlement_of_the_first_year_has_nothing_before_it(tmp_path: Path) -> None:
    first = written(year_end(2026), tmp_path)

    rows = first.table("费用类别", "批复预算", "调整后", "以前年度", "本年发生", "累计", "结余")

    assert rows[-1] == [
        "合计",
        "3,300,000.00",
        "3,300,000.00",
        "0.00",
        "2,484,057.72",
        "2,484,057.72",
        "815,942.28",
    ]


def test_a_closing_audit_states_what_was_spent_in_all(closing: Read) -> None:
    rows = closing.table("费用类别", "批复预算", "调整后", "累计", "结余")

    assert rows[3] == ["业务费", "760,000.00", "760,000.00", "387,265.37", "372,734.63"]
    assert rows[-1] == ["合计", "3,300,000.00", "3,300,000.00", "2,508,857.72", "791,142.28"]


def test_a_settlement_says_where_categories_do_not_bind(closing: Read, tmp_path: Path) -> None:
    told = LUMP_SUM
    result = budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)

    note = "本项目实行包干制，包干经费按总额控制，费用类别不单独限额：某一类别的结余为负，不表示超支。"
    assert ("Body", note) in written(result, tmp_path / "lump-sum").paragraphs
    assert ("Body", note) not in closing.paragraphs


def test_money_promised_arrived_spent_and_left_by_source(closing: Read) -> None:
    assert closing.table("资金来源", "承诺的金额", "应到", "实到", "到位率") == [
        ["市级财政资金", "2,000,000.00", "2,000,000.00", "1,400,000.00", "70.00%"],
        ["其他财政资金", "300,000.00", "300,000.00", "300,000.00", "100.00%"],
        ["单位自筹资金", "1,000,000.00", "1,000,000.00", "1,000,000.00", "100.00%"],
        ["合计", "3,300,000.00", "3,300,000.00", "2,700,000.00", "81.81%"],
    ]
    assert closing.table("资金来源", "调整后预算", "支出", "执行率", "预算结余")[-1] == [
        "合计",
        "3,300,000.00",
        "2,508,857.72",
        "76.02%",
        "791,142.28",
    ]
    assert closing.table("资金来源", "到账", "支出", "已退回", "账面结余") == [
        ["市级财政资金", "1,400,000.00", "1,234,205.37", "100,000.00", "65,794.63"],
        ["其他财政资金", "300,000.00", "274,652.35", "25,347.65", "0.00"],
        ["单位自筹资金", "1,000,000.00", "1,000,000.00", "0.00", "0.00"],
        ["合计", "2,700,000.00", "2,508,857.72", "125,347.65", "65,794.63"],
    ]
    assert closing.table("资金来源", "到账", "截至决定日支出", "结余资金", "已退回", "尚未退回")[0] == [
        "市级财政资金",
        "1,400,000.00",
        "1,227,405.37",
        "172,594.63",
        "100,000.00",
        "72,594.63",
    ]


def test_indirect_costs_beyond_the_cap_are_stated_as_such(tmp_path: Path) -> None:
    told = OVER_CAP
    result = budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)

    (amounts,) = written(result, tmp_path).table("基数", "间接费用上限", "间接费用预算", "余量", "超出")

    assert amounts[3:] == ["0.00", "73,800.00"]


def test_the_opinion_states_counts_and_verdict_and_leaves_room_for_the_auditors_own(closing: Read) -> None:
    texts = [text for _style, text in closing.paragraphs]
    opinion = texts[texts.index("四、审计意见") + 1 : texts.index("五、其他")]

    counts = "不符合 1 项，需人工复核 3 项，符合 32 项，已豁免 0 项，不适用 13 项。"
    assert opinion == [
        f"根据项目档案和 2 份账簿，按《烟台市科技创新发展计划管理办法》检查了截至 2027-08-31 的 49 项：{counts}",
        "结论：不符合。第三部分列出的 1 项不符合规定，应当按建议整改。",
        "另有 3 项需人工复核，核实以前不能认为符合。",
        "以上为程序按事实列出的草稿，不是审计意见。审计意见由审计人员核对后写明：",
        "",
        "",
        "",
    ]


def test_signatures_are_left_blank(closing: Read) -> None:
    assert closing.tables[-1] == [["审计机构（盖章）：", ""], ["审计人员（签名）：", ""], ["日期：", ""]]


def test_what_was_not_settled_a_year_before_is_said_of_the_finding(second_year: Read) -> None:
    assert second_year.card("YT21-2")["上年末"] == "需人工复核，现在仍未了结"
    assert "上年末" not in second_year.card("YT34-2")
    assert second_year.headings(2)[10] == "上年末没有了结、现已了结的事项"


def test_what_was_settled_in_the_year_has_its_row(tmp_path: Path) -> None:
    report = Report(year_end(2027))
    report.__dict__["content"] = deepcopy(report.content)
    report.projects[0]["settled"].append(
        {"rule": "YT22-1", "verdict": "fail", "difference": "10.00", "now": "pass"}
    )
    word.write_word(report, tmp_path, None)

    rows = read(tmp_path / f"{PROJECT}.docx").table("规则", "内容", "上年末", "当时差额（元）", "现在的结论")

    assert rows == [["YT22-1", "支出发生在项目执行期内", "不符合", "10.00", "符合"]]


def test_what_the_fixtures_do_not_show_is_shown_as_well(tmp_path: Path) -> None:
    report = Report(checked())
    report.__dict__["content"] = deepcopy(report.content)
    (project,) = report.projects
    project["findings"][0] |= {"verdict": "waived", "waiver": WAIVER}
    project["statement"] |= {
        "accounts": [
            {"account": "100201", "source": source, "debit": "3.00", "credit": "1.00", "is_mixed": True}
            for source in ("municipal", None)
        ],
        "advances": [ADVANCE] * 41,
        "changes": [{**dict.fromkeys(("applied_on", "approved_on", "effective_on")), **CHANGE}],
    }
    report.__dict__["head"] = {**report.head, "rejected_rows": [{}, {}]}
    word.write_word(report, tmp_path, None)

    shown = read(tmp_path / f"{PROJECT}.docx")

    assert shown.card(project["findings"][0]["rule"])["豁免"] == (
        "已另行批准（提出人 甲，批准人 乙，2026-05-01 批准，有效期至 2027-05-01）"
    )
    assert shown.table("账户或科目", "资金来源", "借方", "贷方", "混用") == [
        ["100201", "市级财政资金", "3.00", "1.00", "是"],
        ["100201", "未写来源", "3.00", "1.00", "是"],
    ]
    advances = shown.table("科目", "往来单位", "资金来源", "第一笔", "余额")
    assert advances == [["1123 预付账款", "—", "市级财政资金", "2026-03-01", "1,000.00"]] * 40
    assert shown.table("变更事项", "申请", "批准", "约定生效", "是否生效") == [
        ["延期", "2026-06-01", "—", "—", "否"]
    ]
    for sentence in (
        "预付和暂借共 41 行，列出前 40 行。",
        "账簿有 2 行读不出来，没有计入；逐行的原因列在结果文件中。",
        "账上另有 1 个项目没有档案，没有计入：KY2026-018。",
    ):
        assert ("Body", sentence) in shown.paragraphs


def test_the_course_says_what_is_in_force_and_what_is_still_to_come(tmp_path: Path) -> None:
    report = Report(checked())
    report.__dict__["content"] = deepcopy(report.content)
    report.projects[0]["statement"]["timeline"] = [
        {"date": report.content["as_of"], "event": "change_effective_unapproved", "kind": "leader"},
        {"date": "2099-01-01", "event": "ends", "kind": None},
    ]
    word.write_word(report, tmp_path, None)

    assert read(tmp_path / f"{PROJECT}.docx").table("日期", "事项") == [
        [report.content["as_of"], "变更实际实施（未经批准）：项目负责人"],
        ["2099-01-01", "实施周期届满（未到）"],
    ]


def test_every_ledger_ties_to_what_was_read(closing: Read) -> None:
    tied = [table for table in closing.tables if table[0] == ["去向", "行数", "借方", "贷方"]]

    assert [table[-1] for table in tied] == [
        ["采用各行合计", "1108", "72,311,484.57", "72,311,484.57"],
        ["采用各行合计", "320", "37,675,905.42", "37,675,905.42"],
    ]
    assert ["计入支出", "122", "2,484,057.72", "0.00"] in tied[0]


def test_inputs_and_fingerprint_stand_at_the_end(closing: Read) -> None:
    inputs = closing.table("文件", "SHA-256")
    assert [name for name, _digest in inputs] == ["dossier.yaml", "序时账-2026.csv", "序时账-2027.csv"]
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for _name, digest in inputs)
    fingerprint = dict(closing.tables[-2])["报告指纹"]
    assert closing.header == f"{PROJECT} · 报告指纹 {fingerprint[:12]} · 草稿"


def test_a_report_lists_its_own_dossier_and_the_ledgers_only(tmp_path: Path) -> None:
    for name in ("P1", "P2"):
        dossier = {
            "project": {"id": name, "programme": "yantai", "subsidy": "upfront"},
            "budget": {"lines": []},
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(dossier), encoding="utf-8")
    (tmp_path / "l.csv").write_text(
        "日期,凭证号,摘要,借方,贷方,项目,资金来源,费用类别,性质\n"
        "2026-02-01,记-1,,1.00,,P1,市级财政资金,业务费,支出\n",
        encoding="utf-8",
    )
    result = budgetcheck.check([tmp_path / "P1.json", tmp_path / "P2.json"], [tmp_path / "l.csv"])
    write_reports(result, tmp_path / "out", ("docx",))

    shown = read(tmp_path / "out" / "P2.docx")

    assert [name for name, _digest in shown.table("文件", "SHA-256")] == ["P2.json", "l.csv"]
    # Nothing is budgeted, promised or spent.
    assert shown.table("费用类别", "批复预算", "调整后", "累计", "结余") == [["合计", "—", "—", "—", "—"]]


def test_the_fingerprint_is_that_of_the_page(closing: Read, tmp_path: Path) -> None:
    write_reports(checked(), tmp_path, ("html",))
    page = (tmp_path / f"{PROJECT}.html").read_text(encoding="utf-8")

    assert dict(closing.tables[-2])["报告指纹"] in page


def test_a_year_end_in_ten_thousands_is_exact(tmp_path: Path) -> None:
    shown = written(year_end(2027), tmp_path, unit="万元")

    rows = shown.table("费用类别", "批复预算", "调整后", "以前年度", "本年发生", "累计", "结余")

    assert rows[3] == ["业务费", "76.00", "76.00", "36.246537", "2.48", "38.726537", "37.273463"]
    assert ("Note", "金额单位：万元  数字截至：2027-12-31") in shown.paragraphs
    assert shown.card("YT34-2")["差额（元）"] == "72,594.63"


@pytest.mark.parametrize("told", EVERY_STORY, ids=lambda told: told.folder.name)
def test_every_story_has_its_report(told: Any, tmp_path: Path) -> None:
    result = budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)

    shown = written(result, tmp_path)

    assert shown.headings(1) == OUTLINE
    findings = result.to_dict()["projects"][0]["findings"]
    unsettled = {each["rule"] for each in findings if each["verdict"] in {"fail", "review", "waived"}}
    assert {title.split()[-1] for title in shown.headings(3)} == unsettled


def test_the_report_is_in_english(tmp_path: Path) -> None:
    shown = written(checked("en"), tmp_path)
    own = ("深远海养殖网箱巡检清洗机器人研制", "序时账", "记-", "产业链协同创新工程项目", "曲承岳")

    headings = [text for style, text in shown.paragraphs if style != "Subtitle"]
    labels = [row[0] for table in shown.tables for row in table]

    assert "1. Basic facts" in shown.headings(1)
    assert [text for text in headings + labels if CHINESE.search(text) and not text.startswith(own)] == []
    assert shown.card("YT34-2")["Difference (yuan)"] == "72,594.63"


@pytest.mark.parametrize(("number", "text"), list(enumerate(HOSTILE[:-1])), ids=HOSTILE[:-1])
def test_text_from_files_stays_text(hostile: list[Path], number: int, text: str) -> None:
    shown = read(hostile[number])

    assert shown.paragraphs[1] == ("Subtitle", text)
    assert ["项目负责人", text] in shown.tables[0]
    assert [text, "1.00"] in shown.table("参与单位", "任务书分配的市级财政资金")
    cells = [cell for table in shown.tables for row in table for cell in row]
    assert any(f"2026-01-01 {number} {text} 1.00 元" in cell for cell in cells)
    assert shown.headings(1) == OUTLINE


def test_no_field_but_page_numbers_and_nothing_from_outside(hostile: list[Path]) -> None:
    for file in hostile:
        markup = b"".join(_parts(file.read_bytes()).values()).decode()

        assert re.findall(r'w:instr="([^"]*)"', markup) == [" PAGE ", " NUMPAGES "]
        assert "w:instrText" not in markup
        assert "w:fldChar" not in markup
        assert 'TargetMode="External"' not in markup


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x07b", r"a\x07b"),
        ("a\x0cb", r"a\x0cb"),
        ("a\x1bb", r"a\x1bb"),
        ("a\ufffeb", r"a\ufffeb"),
        ("a\u202eb", r"a\u202eb"),
        ("a\u3000b\u00adc", "a\u3000b\\xadc"),
        ("a\nb\r\nc", "a\nb\nc"),
    ],
)
def test_what_xml_forbids_or_nobody_sees_is_written_out(tmp_path: Path, text: str, shown: str) -> None:
    from budgetcheck.reporting.word.filling import WordTemplate  # noqa: PLC0415 - needs the extra

    report = Report(checked())
    values = audit_values(report, report.projects[0])
    values["project"]["title"] = text

    file = tmp_path / "report.docx"
    file.write_bytes(WordTemplate(PLACE).fill(values))

    assert read(file).paragraphs[1] == ("Subtitle", shown)


def test_a_long_text_is_cut_and_says_so(hostile: list[Path]) -> None:
    assert read(hostile[-1]).paragraphs[1][1] == "长" * 1_000 + "……（共 1,500 字）"


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        checked.cache_clear()
        write_reports(checked(), tmp_path / name, ("docx",))
    one, two = ((tmp_path / name / f"{PROJECT}.docx").read_bytes() for name in ("one", "two"))

    assert one == two
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = Document(io.BytesIO(one)).core_properties
    assert core.created.isoformat() == core.modified.isoformat() == "2027-08-31T00:00:00+00:00"
    assert core.title == f"科技计划项目资金审计报告（草稿） {PROJECT}"


def test_the_committed_template_is_what_its_script_makes() -> None:
    fresh, committed = _parts(make_template()), _parts(PLACE.read_bytes())

    assert list(fresh) == list(committed)
    assert [name for name in fresh if fresh[name] != committed[name]] == [], (
        "run python -m budgetcheck.reporting.word.template"
    )


def test_columns_make_up_the_width_of_the_text(tmp_path: Path) -> None:
    write_reports(year_end(2027), tmp_path, ("docx",))
    document = Document(str(tmp_path / f"{PROJECT}.docx"))
    section = document.sections[0]

    widths = {
        sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)  # noqa: SLF001
        for table in document.tables
    }

    assert widths == {TEXT_WIDTH}
    assert section.page_width - section.left_margin - section.right_margin == Twips(TEXT_WIDTH)


def test_headings_of_tables_are_repeated_and_figures_stand_right(closing: Read, tmp_path: Path) -> None:
    write_reports(checked(), tmp_path, ("docx",))
    document = Document(str(tmp_path / f"{PROJECT}.docx"))
    (settlement,) = (each for each in document.tables if each.rows[0].cells[0].text == "费用类别")

    assert settlement.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None  # noqa: SLF001
    assert settlement.rows[2].cells[1].paragraphs[0].style.name == "CellNumber"
    assert document.styles["CellNumber"].paragraph_format.alignment == 2
    assert closing.table("费用类别", "批复预算", "调整后", "累计", "结余")[0] == ["市级财政资金"]


def test_a_screening_has_no_audit_report() -> None:
    with pytest.raises(InputError) as error:
        read_formats("docx", "screening")
    assert error.value.problems == (Problem("", "--format", "docx", "这种报告没有这个格式"),)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "find_spec", lambda _name: None)

    with pytest.raises(InputError) as error:
        read_formats("docx", "check")

    (problem,) = error.value.problems
    assert problem.expected == "还没有安装写 Word 的组件：pip install 'budgetcheck[docx]'"


def test_a_template_of_ones_own_is_used(tmp_path: Path) -> None:
    folder = own_template(
        tmp_path, '{{ _("一、基本情况") }}', "第一章 {{ project.regulation }} {{ counts.fail }}"
    )

    shown = written(checked(), tmp_path / "out", templates=folder)

    assert shown.headings(1)[0] == "第一章 烟台市科技创新发展计划管理办法 1"


def test_a_folder_without_the_template_leaves_ours(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()

    shown = written(checked(), tmp_path / "out", templates=tmp_path / "templates")

    assert shown.headings(1) == OUTLINE


@pytest.mark.parametrize(
    ("old", "new", "tag", "found"),
    [
        ("{{ title }}", "{{ titel }}", "{{ titel }}", "'titel' is undefined"),
        (
            "{{ project.title }}",
            "{{ project.name }}",
            "{{ project.name }}",
            "'dict object' has no attribute 'name'",
        ),
        ("{{ title }}", "{{ title | shout }}", "{{ title | shout }}", "No filter named 'shout'."),
        (
            "{{ title }}",
            "{{ title.__class__.__mro__ }}",
            "{{ title.__class__.__mro__ }}",
            "access to attribute '__class__' of 'str' object is unsafe.",
        ),
        ("{{ title }}", "{{ day + 1 }}", "{{ day + 1 }}", 'can only concatenate str (not "int") to str'),
    ],
)
def test_a_tag_that_cannot_be_filled_in_is_named(
    tmp_path: Path, old: str, new: str, tag: str, found: str
) -> None:
    folder = own_template(tmp_path, old, new)

    assert refusal(folder) == Problem(
        str(folder / "audit_report.docx"), tag, found, "请改正模板里的这个标签；可用的名称见 docs/reports.md"
    )


def test_a_loop_that_is_not_closed_is_named(tmp_path: Path) -> None:
    folder = own_template(tmp_path, "{{ title }}", "{% for each in facts %}{{ title }}")

    problem = refusal(folder)

    assert problem.file == str(folder / "audit_report.docx")
    assert "for" in problem.found


def test_a_tag_in_the_header_is_looked_at_as_well(tmp_path: Path) -> None:
    folder = own_template(tmp_path, "{{ project.id }}", "{{ projekt.id }}", "word/header.xml")

    assert refusal(folder).found == "'projekt' is undefined"


def test_a_tag_that_tears_a_paragraph_apart_is_refused(tmp_path: Path) -> None:
    folder = own_template(tmp_path, "{%p if cap.silent_above %}", "{% if counts.fail == 0 %}")

    problem = refusal(folder)

    assert problem.file == str(folder / "audit_report.docx")
    assert problem.expected == (
        "标签打断了段落或表格：成对的标签（if、for）要各占一段（{%p %}）或一行（{%tr %}）"
    )


@pytest.mark.parametrize("content", [b"", b"not a document", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_document_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "audit_report.docx").write_bytes(content)

    assert refusal(tmp_path) == Problem(
        str(tmp_path / "audit_report.docx"),
        "",
        "不是 Word 文档（.docx）",
        "请用 Word 或 WPS 另存为 .docx",
    )


def test_a_workbook_named_as_a_document_is_refused(tmp_path: Path) -> None:
    workbook = next(FIXTURES.glob("*/*.xlsx"))
    (tmp_path / "audit_report.docx").write_bytes(workbook.read_bytes())

    assert refusal(tmp_path).found == "不是 Word 文档（.docx）"


def test_nothing_is_written_where_the_template_is_refused(tmp_path: Path) -> None:
    folder = own_template(tmp_path, "{{ title }}", "{{ titel }}")

    with pytest.raises(InputError):
        write_reports(checked(), tmp_path / "out", ("html", "docx"), templates=folder)

    assert list((tmp_path / "out").iterdir()) == []


def test_every_key_that_is_documented_has_its_value() -> None:
    report = Report(year_end(2027))
    values = audit_values(report, report.projects[0])

    assert sorted(values) == sorted({re.split(r"[.\[]", path)[0] for path, _held in paths()})
    for path, _held in paths():
        _look_up(values, path)


def test_the_documentation_lists_every_key() -> None:
    text = (FIXTURES.parent / "docs" / "reports.md").read_text(encoding="utf-8")

    assert [path for path, held in paths() if f"| `{path}` | {held} |" not in text] == []


def _look_up(values: Any, path: str) -> None:
    for name in path.split("."):
        is_list = name.endswith("[]")
        held = values[name.removesuffix("[]")]
        if held is None or (is_list and not held):
            return
        values = held[0] if is_list else held
