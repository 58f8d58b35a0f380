"""Facts that a rule misses are called what the form calls them, in every report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.language import speaking
from budgetcheck.reporting import html
from budgetcheck.reporting.fact_names import fact_name, named_fact
from budgetcheck.reporting.report import Report
from budgetcheck.reporting.word.findings import list_findings
from budgetcheck.reporting.working_papers.judged import finding_table
from tests.stories import APPLICATIONS

if TYPE_CHECKING:
    from budgetcheck.language import Language

UNSTATED = "YT-2026-SB-0136"


def _report(language: Language = "zh") -> Report:
    told = APPLICATIONS
    return Report(budgetcheck.screen([told.folder], as_of=told.as_of, language=language))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("project.leader.birth_date", "负责人出生日期"),
        ("outcome.decided_on", "决定日期"),
        ("outcome.acceptance_indicators", "验收考核指标完成数、验收考核指标总数"),
        ("outcome.performance_indicators", "绩效评价指标"),
        ("budget.total", "预算总额"),
        ("changes[].effective_on", "变更：生效日期"),
        ("project.partners[].municipal_share", "参与单位：分得的市级财政资金（元）"),
        ("funding[]", "资金"),
    ],
)
def test_a_fact_has_the_name_that_the_form_gives_it(key: str, name: str) -> None:
    assert fact_name(key) == name
    assert named_fact(key) == f"{name}（{key}）"


def test_a_fact_that_the_form_does_not_ask_for_keeps_its_key() -> None:
    assert named_fact("project.<b>") == "project.<b>"


def test_in_english_a_fact_keeps_its_key() -> None:
    with speaking("en"):
        assert named_fact("outcome.decided_on") == "outcome.decided_on"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh", "<h4>缺少的事实</h4>\n<p>补助方式（project.subsidy）</p>"), ("en", "<p>project.subsidy</p>")],
)
def test_a_page_names_it(language: Language, shown: str) -> None:
    report = _report(language)
    project = next(each for each in report.each_project() if each["project"] == UNSTATED)

    assert shown in html.page_of_project(report, project).text


def test_word_and_working_papers_name_it() -> None:
    report = _report()
    project = next(each for each in report.each_project() if each["project"] == UNSTATED)
    rows = finding_table(report).rows.filter(project=UNSTATED)

    named = ["补助方式（project.subsidy）"]
    assert [each["missing"] for each in list_findings(report, project)["review"][:1]] == [named]
    assert [each for each in rows["missing"].to_list() if each] == [named] * 4
