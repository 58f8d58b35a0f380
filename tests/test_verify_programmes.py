"""A report made with programmes of a user's own: the folder is an input like any other, and is run only where it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.reporting.formats import write_reports
from budgetcheck.verify.verification import verify
from tests.rules.toy_programme import write_toy

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.verify.checks import Outcome


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


@pytest.fixture
def page(city: Path, dossier: Path, tmp_path: Path) -> Path:
    write_reports(budgetcheck.screen([dossier], programmes=city), tmp_path / "out")
    return tmp_path / "out" / "X-1.html"


def sentences(page: Path, dossier: Path, programmes: Path | None, outcome: Outcome) -> list[str]:
    told = verify(page, [dossier], programmes=programmes)
    return [each["text"] for each in told["checks"] if each["outcome"] == outcome]


def test_a_report_follows_from_the_same_folder_under_another_name(
    page: Path, dossier: Path, city: Path
) -> None:
    moved = city.rename(city.parent / "moved")
    assert sentences(page, dossier, moved, "differs") == []
    assert f"自备的计划和规则 {city.name}：内容一致" in sentences(page, dossier, moved, "agrees")


def test_without_the_folder_nothing_is_confirmed(page: Path, dossier: Path, city: Path) -> None:
    assert sentences(page, dossier, None, "differs") == [
        f"自备的计划和规则 {city.name}：没有给出，请用 --programmes 指明这个文件夹"
    ]
    assert sentences(page, dossier, None, "unknown") == ["全部结论和数字都不能确认：缺少自备的计划和规则"]


def test_a_changed_rule_is_named_with_what_it_answers_otherwise(
    page: Path, dossier: Path, city: Path
) -> None:
    (parameters,) = city.rglob("parameters.toml")
    text = parameters.read_text(encoding="utf-8")
    parameters.write_text(text.replace("0.20", "0.30"), encoding="utf-8")
    told = sentences(page, dossier, city, "differs")
    assert told[0] == f"自备的计划和规则 {city.name}：内容变了（现在是 {city}）"
    (finding,) = told[1:]
    assert finding.startswith("XD03-1 ")
    assert finding.endswith("：限额 报告 20.00，重算 30.00；差额 报告 80.00，重算 70.00")
