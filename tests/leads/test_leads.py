"""Leads beside the findings: never in a verdict, the same in any order, said on page and screen."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import budgetcheck
from budgetcheck.language import speaking
from budgetcheck.leads.lead import HEADINGS, read_page
from budgetcheck.leads.look import LEADS
from budgetcheck.leads.thresholds import load_thresholds
from budgetcheck.reporting.formats import write_reports
from tests.leads.books import Books, dossier, paid, spent
from tests.stories import EVERY_STORY, Story

if TYPE_CHECKING:
    from budgetcheck.leads.lead import Lead

DOCS = Path(__file__).parents[2] / "docs"
NAMES = {
    "LD-1": "cash-payments",
    "LD-2": "round-amounts",
    "LD-3": "posted-on-days-off",
    "LD-4": "december-share",
    "LD-5": "split-payments",
    "LD-6": "late-equipment",
    "LD-7": "red-reversals",
    "LD-8": "late-reclassification",
    "LD-9": "first-two-digits",
}

EVENTFUL = [
    spent("2026-03-02", "记-1", "30000.00", party="甲"),
    spent("2026-03-09", "记-2", "20000.01", party="甲"),
    spent("2026-04-08", "记-3", "6000.00"),
    paid("2026-04-08", "记-3", "6000.00", "1001 库存现金"),
    spent("2026-10-01", "记-4", "33.33"),
    spent("2026-12-07", "记-5", "260000.00", category="设备购置费"),
    spent("2026-12-28", "转-6", "-8000.00"),
    spent("2026-12-28", "转-6", "8000.00", category="劳务费"),
    spent("2027-03-02", "记-7", "-1200.00"),
]
"""Books in which every lead but the last sees something."""

DECIDED = dossier(outcome={"kind": "accepted", "conclusion": "passed", "decided_on": "2027-03-01"})


def shown(project: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    return [(each["lead"], each["count"], each["amount"], each["message"]) for each in project["leads"]]


def test_every_lead_has_its_code_and_name() -> None:
    assert {lead.code: lead.name for lead in LEADS} == NAMES


@pytest.mark.parametrize("lead", LEADS, ids=lambda lead: lead.code)
def test_every_lead_has_a_whole_page(lead: Lead) -> None:
    assert list(lead.page.sections) == list(HEADINGS)
    assert "例：" in lead.page.sections["怎么算"] or lead.code == "LD-9"
    assert "\n" not in lead.page.title + lead.page.english + lead.page.summary + lead.page.reasons


def test_a_page_speaks_the_language_in_use() -> None:
    lead = LEADS[3]

    assert (lead.title, lead.looks_at) == ("十二月支出集中", "一个公历年度里，十二月的支出占全年支出的比例。")
    assert lead.reasons.startswith("项目或资金下半年才到；")
    with speaking("en"):
        assert lead.title == "Expense concentrated in December"
        assert lead.looks_at == "December's share of the expense of a calendar year."
        assert lead.reasons.startswith("Project or money that came late in the year;")


@pytest.mark.parametrize("heading", [*HEADINGS, "In English", "Legitimate reasons"])
def test_a_page_without_a_heading_is_refused(heading: str) -> None:
    page = LEADS[0].docstring
    read_page(page)

    with pytest.raises(ValueError, match=heading):
        read_page(page.replace(f"{heading}:", ""))


def test_what_each_lead_sees_stands_beside_the_findings(books: Books) -> None:
    project = books.project(*EVENTFUL, dossiers=[DECIDED])

    assert shown(project) == [
        ("LD-1", 1, "6000.00", "1 张凭证用现金支付，共 6,000.00 元"),
        ("LD-2", 2, "290000.00", "2 笔整数支出，共 290,000.00 元"),
        ("LD-3", 1, "33.33", "1 笔支出记在 1 个休息日，共 33.33 元"),
        ("LD-4", 1, "260000.00", "1 个年度：2026 年十二月 260,000.00 元，全年 316,033.34 元"),
        ("LD-5", 1, "50000.01", "1 组，共 50,000.01 元"),
        ("LD-6", 1, "260000.00", "1 笔设备购置，共 260,000.00 元"),
        ("LD-7", 1, "-1200.00", "1 笔冲回，共 -1,200.00 元"),
        ("LD-8", 1, "8000.00", "1 张凭证在类别之间调动，共 8,000.00 元"),
    ]


def test_a_lead_has_the_keys_of_the_format(books: Books) -> None:
    (lead,) = books.project(spent("2026-03-04", "记-1", "20000.00"))["leads"]

    assert lead == {
        "lead": "LD-2",
        "name": "round-amounts",
        "title": "大额整数支出",
        "threshold": "单笔超过 10,000.00 元，并且是 1,000.00 元的整数倍",
        "count": 1,
        "amount": "20000.00",
        "message": "1 笔整数支出，共 20,000.00 元",
        "notes": [],
        "evidence": [
            {
                "file": "账簿.csv",
                "sheet": None,
                "row": 2,
                "date": "2026-03-04",
                "voucher": "记-1",
                "summary": None,
                "amount": "20000.00",
                "counterparty": None,
            }
        ],
        "evidence_total": 1,
    }


def test_what_was_not_looked_at_has_its_reason(books: Books) -> None:
    project = books.project(spent("2026-03-04", "记-1", "1.00"))

    assert project["leads"] == []
    assert [(each["lead"], each["name"], each["reason"]) for each in project["leads_not_looked_at"]] == [
        ("LD-1", "cash-payments", "1 笔支出所在的文件没有现金和银行科目的分录，看不出怎样支付"),
        ("LD-5", "split-payments", "1 笔支出没有往来单位"),
        ("LD-7", "red-reversals", "还没有验收、终止或者撤销的决定，尚不适用"),
        ("LD-9", "first-two-digits", "10.00 元以上的支出只有 0 笔，不足以判断"),
    ]


def test_without_being_asked_for_there_is_no_word_of_leads(books: Books) -> None:
    result = books.check(*EVENTFUL, dossiers=[DECIDED], leads=False).to_dict()

    assert "lead_tests" not in result
    assert not {"leads", "leads_not_looked_at"} & set(result["projects"][0])


@pytest.mark.parametrize("told", EVERY_STORY, ids=lambda story: story.folder.name)
def test_leads_touch_no_verdict(told: Story) -> None:
    plain, looked = (
        budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of, leads=leads)
        for leads in (False, True)
    )
    beside = looked.to_dict()
    assert beside["options"].pop("leads")
    del beside["lead_tests"]
    for project in beside["projects"]:
        assert project.pop("leads")
        del project["leads_not_looked_at"]

    without = plain.to_dict()
    assert not without["options"].pop("leads")
    assert beside == without
    assert looked.exit_code(strict=True) == plain.exit_code(strict=True)


def test_a_project_is_told_of_its_own_lines_alone(books: Books) -> None:
    rows = [
        spent("2026-03-04", "记-1", "20000.00"),
        spent("2026-03-04", "记-2", "30000.00", project="Q"),
        spent("2026-03-04", "记-3", "40000.00", project="R"),
        spent("2026-03-04", "记-4", "50000.00", project=""),
    ]
    result = books.check(*rows, dossiers=[dossier(), dossier("Q")]).to_dict()

    assert [(each["project"], shown(each)) for each in result["projects"]] == [
        ("P", [("LD-2", 1, "20000.00", "1 笔整数支出，共 20,000.00 元")]),
        ("Q", [("LD-2", 1, "30000.00", "1 笔整数支出，共 30,000.00 元")]),
    ]


def test_only_expense_is_looked_at(books: Books) -> None:
    rows = [
        "2026-03-07,记-1,,,,20000.00,P,,到账,\n",
        "2026-03-07,记-2,,,20000.00,,P,,预付,\n",
        "2026-03-07,记-3,,,20000.00,,P,,退回,\n",
    ]

    assert books.project(*rows)["leads"] == []


def test_lines_after_the_day_have_not_happened(books: Books) -> None:
    row = spent("2026-03-04", "记-1", "20000.00")

    assert books.found("LD-2", row, as_of="2026-03-03") is None
    assert books.found("LD-2", row, as_of="2026-03-04") is not None


def test_the_first_fifty_lines_are_listed_and_all_are_counted(books: Books) -> None:
    days = [f"2026-03-{2 + at % 5:02}" for at in range(120)]
    rows = [spent(day, f"记-{at:03}", "20000.00") for at, day in enumerate(days)]

    (lead,) = books.project(*rows)["leads"]

    assert (lead["count"], lead["evidence_total"], lead["amount"]) == (120, 120, "2400000.00")
    listed = [(line["date"], line["voucher"]) for line in lead["evidence"]]
    assert listed == sorted((day, f"记-{at:03}") for at, day in enumerate(days))[:50]


@settings(max_examples=15)
@given(order=st.permutations(range(len(EVENTFUL))))
def test_the_order_of_the_lines_changes_nothing(
    order: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    def looked(rows: list[str]) -> dict[str, Any]:
        folder = tmp_path_factory.mktemp("books")
        project = Books(folder).looked(*rows, dossiers=[DECIDED])["P"]
        for lead in project["leads"]:
            for line in lead["evidence"]:
                line["row"] = rows[line["row"] - 2]
        return project

    assert looked([EVENTFUL[at] for at in order]) == looked(EVENTFUL)


class TestCommand:
    @pytest.fixture
    def run(self, tmp_path: Path) -> Any:
        Books(tmp_path).check(*EVENTFUL, dossiers=[DECIDED], leads=False)

        def run(*options: str | Path) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-m", "budgetcheck", "check", tmp_path / "dossier-0.json"]
            command += ["--ledger", tmp_path / "账簿.csv", "--as-of", "2027-06-30", *options]
            return subprocess.run(
                list(map(str, command)), capture_output=True, text=True, encoding="utf-8", check=False
            )

        return run

    def test_leads_are_one_line_on_screen_and_leave_the_exit_code_alone(self, run: Any) -> None:
        plain, looked = run(), run("--leads")

        added = [line for line in looked.stdout.splitlines() if line not in plain.stdout.splitlines()]
        assert added == [
            "  线索（不影响结论）：LD-1 × 1、LD-2 × 2、LD-3 × 1、LD-4 × 1、LD-5 × 1、LD-6 × 1、LD-7 × 1、LD-8 × 1"
        ]
        assert looked.returncode == plain.returncode

    def test_a_unit_s_thresholds_are_taken(self, run: Any, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        own.write_text("[round_amounts]\nabove = 100000.00\n", encoding="utf-8")

        done = run("--leads", "--lead-thresholds", own, "--json", "-")

        leads = json.loads(done.stdout)["projects"][0]["leads"]
        assert [each["count"] for each in leads if each["lead"] == "LD-2"] == [1]

    def test_thresholds_without_leads_are_refused(self, run: Any, tmp_path: Path) -> None:
        done = run("--lead-thresholds", tmp_path / "own.toml", "--json", tmp_path / "out.json")

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == "--lead-thresholds：没有要求找线索，阈值文件不起作用；请同时写 --leads\n"
        assert not (tmp_path / "out.json").exists()

    def test_the_result_never_overwrites_the_thresholds(self, run: Any, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        own.write_text("", encoding="utf-8")

        assert run("--leads", "--lead-thresholds", own, "--json", own).returncode == 2


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("前一行\n后一行", "前一行后一行"),
        ("3 月 9 日\n20,000.01 元", "3 月 9 日 20,000.01 元"),
        ("不超过 30\n天", "不超过 30 天"),
        ("完，\n2026 年起", "完，2026 年起"),
    ],
)
def test_a_line_end_of_a_page_leaves_a_space_beside_a_figure_alone(written: str, read: str) -> None:
    docstring = LEADS[0].docstring.replace("查什么: ", f"查什么: {written}")

    assert read_page(docstring).sections["查什么"].startswith(read)


def test_a_project_may_have_nothing_to_look_at(books: Books) -> None:
    looked = books.looked(spent("2026-03-04", "记-1", "1.00"), dossiers=[dossier(), dossier("Q")])

    assert [(each["lead"], each["reason"]) for each in looked["Q"]["leads_not_looked_at"]] == [
        ("LD-7", "还没有验收、终止或者撤销的决定，尚不适用"),
        ("LD-9", "10.00 元以上的支出只有 0 笔，不足以判断"),
    ]


def test_the_page_shows_leads_below_what_needs_work_and_apart_from_it(books: Books, tmp_path: Path) -> None:
    write_reports(books.check(*EVENTFUL, dossiers=[DECIDED]), tmp_path / "out")
    page = (tmp_path / "out" / "P.html").read_text(encoding="utf-8")

    order = [page.index(f'<h2 id="{part}"') for part in ("review", "leads", "pass", "not_applicable")]
    assert order == sorted(order)
    leads = page[page.index('<h2 id="leads">线索（不影响结论）') : page.index('<h2 id="pass"')]
    assert '<li><a href="#leads">线索 8 项</a></li>' in page[: page.index('id="books"')]
    assert re.findall(r'<article class="finding lead" id="(LD-\d)">', leads) == [
        f"LD-{at}" for at in range(1, 9)
    ]
    assert re.findall(r'<article class="finding (?!lead")', leads) == []
    assert "不是违规的认定" in leads
    assert "没有看：6 笔支出没有往来单位" in leads
    assert leads.count("（共 2 行）") == 3
    assert "<li>甲：2026-03-02 至 2026-03-09，2 笔，共 50,000.01 元</li>" in leads
    assert leads.count('<td class="party">甲</td>') == 3
    for lead in LEADS:
        assert lead.title in leads
        assert getattr(load_thresholds(), lead.limits).in_words() in leads


def test_a_page_without_leads_has_no_such_section(books: Books, tmp_path: Path) -> None:
    write_reports(books.check(*EVENTFUL, leads=False), tmp_path / "out")

    page = (tmp_path / "out" / "P.html").read_text(encoding="utf-8")
    assert "线索" not in page
    assert "#leads" not in page


def test_the_docs_state_every_lead_with_its_title_and_threshold() -> None:
    text = (DOCS / "leads.md").read_text(encoding="utf-8")

    for lead in LEADS:
        assert f"### {lead.code} {lead.title}" in text
        assert getattr(load_thresholds(), lead.limits).in_words() in text
        assert f"[{lead.limits}]" in text
        assert [heading for heading, said in lead.page.sections.items() if said not in text] == []


def test_leads_speak_the_language_of_the_result_whoever_asks(tmp_path: Path) -> None:
    written, ledger = tmp_path / "d.yaml", tmp_path / "l.csv"
    written.write_text("project: {id: P, programme: yantai}\nbudget: {}\n", encoding="utf-8")
    ledger.write_text("日期,凭证号,借方,贷方,项目,性质\n2026-03-02,记-1,20000.00,,P,支出\n", encoding="utf-8")

    result = budgetcheck.check(
        [written], [ledger], as_of=dt.date(2026, 12, 31), leads=True, language="en"
    ).to_dict()

    assert result["lead_tests"][1]["title"] == "Large round amounts"
    assert [each["title"] for each in result["projects"][0]["leads"]] == ["Large round amounts"]
