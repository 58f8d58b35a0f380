from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

import budgetcheck
from budgetcheck.cases import run_cases
from budgetcheck.cli import app
from budgetcheck.problems import InputError
from budgetcheck.rules.registry import built_in, load_rulebook
from tests.rules.toy_programme import ARTICLE_3, ARTICLE_5, PARAMETERS, write_toy

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 12, 31)


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write_toy(tmp_path / "programmes")


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "dossier.yaml"
    path.write_text(
        "project: {id: X-1, programme: 仙都市, approved_on: 2026-03-01}\n"
        "budget: {lines: [{category: 劳务费, source: 市级财政资金, amount: 100}]}\n",
        encoding="utf-8",
    )
    return path


def command(*arguments: object) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [str(each) for each in arguments])
    return ran.exit_code, ran.output


def refusal(programmes: Path) -> str:
    with pytest.raises(InputError) as error:
        load_rulebook(programmes)
    return str(error.value)


def findings(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (project,) = result["projects"]
    return {each["rule"]: each for each in project["findings"]}


def test_a_project_of_an_added_programme_is_screened_by_its_rules(city: Path, dossier: Path) -> None:
    result = budgetcheck.screen([dossier], as_of=DAY, programmes=city).to_dict()

    assert result["projects"][0]["regulation"] == "xiandu-2026"
    assert list(findings(result)) == ["XD03-1", "XD05-1", "BK-4"]
    found = findings(result)["XD03-1"]
    assert (found["verdict"], found["actual"], found["limit"], found["difference"]) == (
        "fail",
        "100.00",
        "20.00",
        "80.00",
    )
    assert found["article"] == "第三条"
    assert found["working"] == ["上限 = 预算 100.00 元 × 20% = 20.00 元"]


def test_a_project_of_an_added_programme_is_checked_against_its_books(
    city: Path, dossier: Path, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("日期,凭证号,借方,贷方,项目,性质\n2026-04-01,记-1,1.00,,X-1,支出\n", encoding="utf-8")

    result = budgetcheck.check([dossier], [ledger], as_of=DAY, programmes=city)

    assert {"XD03-1", "BK-9"} <= set(result.findings["rule"])


def test_the_folder_above_several_programmes_is_taken_too(city: Path) -> None:
    assert load_rulebook(city.parent).programmes.codes == ("datong", "xiandu", "yantai")


def test_the_built_in_programmes_stay(city: Path) -> None:
    added = load_rulebook(city)

    assert set(built_in().catalogue) | {"XD03-1", "XD05-1"} == set(added.catalogue)


def test_without_the_folder_the_programme_is_unknown(dossier: Path) -> None:
    with pytest.raises(InputError, match="不认识的计划，应为：大同 \\(datong\\)、烟台 \\(yantai\\)"):
        budgetcheck.screen([dossier], as_of=DAY)


def test_the_command_reports_an_added_programme(city: Path, dossier: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    exit_code, _output = command(
        "screen", dossier, "--programmes", city, "--as-of", "2026-12-31", "--out", out
    )

    page = (out / "X-1.html").read_text(encoding="utf-8")
    assert exit_code == 1
    assert "仙都市小项目资金办法" in page
    assert "劳务费预算 100.00 元超过上限 20.00 元" in page
    assert "仙都" in (out / "index.html").read_text(encoding="utf-8")


def test_the_command_lists_an_added_rule_and_shows_its_page(city: Path) -> None:
    assert "XD03-1" in command("rules", "--programmes", city, "--programme", "仙都")[1]
    assert "劳务费最高两成" in command("rules", "labour-cap", "--programmes", city)[1]


def test_the_command_documents_an_added_programme(city: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"

    command("rules", "--programmes", city, "--out", docs, "--quiet")

    assert "# XD03-1 劳务费预算不超过总额的两成\n" in (docs / "XD03-1.md").read_text(encoding="utf-8")
    assert "| 第三条 | 劳务费的比例 | [XD03-1](XD03-1.md) |" in (docs / "coverage.md").read_text(
        encoding="utf-8"
    )


def test_the_form_offers_an_added_programme(city: Path, tmp_path: Path) -> None:
    command("template", "dossier", tmp_path / "a.yaml", "--programmes", city)

    assert "计划：大同 | 仙都 | 烟台" in (tmp_path / "a.yaml").read_text(encoding="utf-8")


def test_the_cases_of_an_added_programme_run(city: Path) -> None:
    answers = run_cases(city / "cases", load_rulebook(city))

    assert [(each.case.rule, each.agrees) for each in answers] == [("XD03-1", True)] * 3 + [
        ("XD05-1", True)
    ] * 4


def test_an_article_is_read_anew_after_it_was_changed(city: Path) -> None:
    load_rulebook(city)
    (city / "article_03.py").write_text(ARTICLE_3.replace("XD03-1", "XD03-2-now"), encoding="utf-8")

    assert "XD03-2-now" in load_rulebook(city).catalogue


def test_a_folder_without_a_programme_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path) == (
        f"{tmp_path}：文件夹里没有计划；一个计划是一个文件夹，内有 parameters.toml 和各条的 .py 文件"
    )


def test_a_programme_without_rules_is_refused(city: Path) -> None:
    for article in ("article_03.py", "article_05.py"):
        (city / article).write_text("", encoding="utf-8")

    assert "没有任何规则" in refusal(city)


def test_a_programme_that_does_not_ask_which_projects_it_governs_is_refused(city: Path) -> None:
    (city / "article_05.py").unlink()

    assert refusal(city) == (
        f"{city}：没有一条规则判断项目是否适用本版办法；"
        "请为施行日期那一条写一条规则，调用 blocks.edition.approved_in_force，并在 @rule 中写 "
        "phase=Phase.SCREENING, runs_uncovered=True，见 CONTRIBUTING.md"
    )


@pytest.mark.parametrize(
    ("written", "instead"),
    [(", runs_uncovered=True", ""), ("phase=Phase.SCREENING", "phase=Phase.EXECUTION")],
)
def test_the_rule_of_the_days_in_force_runs_for_every_project_and_at_screening(
    city: Path, written: str, instead: str
) -> None:
    (city / "article_05.py").write_text(ARTICLE_5.replace(written, instead), encoding="utf-8")

    assert "没有一条规则判断项目是否适用本版办法" in refusal(city)


def test_a_project_that_the_programme_does_not_govern_does_not_pass(city: Path, dossier: Path) -> None:
    text = dossier.read_text(encoding="utf-8").replace("2026-03-01", "2025-12-31")
    dossier.write_text(text, encoding="utf-8")

    result = budgetcheck.screen([dossier], as_of=DAY, programmes=city).to_dict()

    assert result["projects"][0]["verdict"] == "review"
    assert findings(result)["XD03-1"]["verdict"] == "not_applicable"
    assert findings(result)["XD05-1"]["verdict"] == "review"


def test_an_article_that_cannot_be_run_is_refused_with_its_error(city: Path) -> None:
    (city / "article_03.py").write_text("raise RuntimeError('no')", encoding="utf-8")

    assert refusal(city) == f"{city}：计划无法使用：RuntimeError: no；请改正后重试"


def test_a_rule_without_a_heading_of_its_page_is_refused(city: Path) -> None:
    (city / "article_03.py").write_text(ARTICLE_3.replace("怎么算:", "算法:"), encoding="utf-8")

    assert refusal(city) == (
        f"{city}：XD03-1 的说明不完整：劳务费预算不超过总额的两成。: 怎么算；请补全说明的各个标题"
    )


def test_a_code_that_is_taken_is_refused(city: Path) -> None:
    (city / "article_03.py").write_text(ARTICLE_3.replace("XD03-1", "YT20-1"), encoding="utf-8")

    assert refusal(city) == f"{city}：规则编号 YT20-1 已用于 xiandu-2026；每个编号只能属于一条规则"


def test_two_editions_of_a_programme_on_one_day_are_refused(city: Path) -> None:
    text = PARAMETERS.replace('programme = "xiandu"', 'programme = "yantai"')
    (city / "parameters.toml").write_text(text, encoding="utf-8")

    assert refusal(city) == (
        f"{city}：yantai-2025 和 xiandu-2026 同时在 2026-01-01 有效；同一计划的各版办法，施行日期不能重叠"
    )


def test_the_day_after_an_edition_ends_the_next_may_begin(city: Path) -> None:
    text = PARAMETERS.replace('programme = "xiandu"', 'programme = "yantai"').replace(
        "2026-01-01", "2027-09-01"
    )
    (city / "parameters.toml").write_text(text, encoding="utf-8")

    rulebook = load_rulebook(city)

    assert rulebook.edition_on("yantai", dt.date(2027, 8, 31)).parameters.id == "yantai-2025"
    assert rulebook.edition_on("yantai", dt.date(2027, 9, 1)).parameters.id == "xiandu-2026"
