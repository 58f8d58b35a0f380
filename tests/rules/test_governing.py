"""What an edition grants holds for the projects that it governs, and for no other of its programme."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from tests.rules.toy_programme import PARAMETERS, write_toy

if TYPE_CHECKING:
    from pathlib import Path

POWER = """
[parameters.own_power_within_total]
article = "第四条"
from = {first}
until = {last}
granted = {granted}
"""
FIRST, SECOND = ("2026-01-01", "2026-12-31"), ("2027-01-01", "2028-12-31")


def write_edition(folder: Path, days: tuple[str, str], power: str) -> None:
    """An edition of the toy programme in force on some days, with what it says of the unit's own power."""
    (first, last), year = days, days[0][:4]
    city = write_toy(folder / "made").rename(folder / year)
    dated = PARAMETERS.replace("2026-01-01", first).replace("2028-12-31", last)
    text = dated.replace("xiandu-2026", f"xiandu-{year}") + power.format(first=first, last=last)
    (city / "parameters.toml").write_text(text, encoding="utf-8")
    for article in city.glob("article_*.py"):
        module = article.read_text(encoding="utf-8")
        article.write_text(re.sub(r"(XD\d\d)-1", rf"\1-{year}", module), encoding="utf-8")


def labour_in_force(folder: Path, approved: str) -> str:
    """The budgeted labour that the rule sees of a project whose unit moved 30 to it by itself."""
    dossier = folder / "X-1.yaml"
    dossier.write_text(
        f"project: {{id: X-1, programme: 仙都, approved_on: {approved}}}\n"
        "budget: {lines: [{category: 业务费, source: 市级财政资金, amount: 100}]}\n"
        "changes:\n"
        "  - kind: 预算调整\n"
        "    effective_on: 2028-06-01\n"
        "    lines:\n"
        "      - {category: 业务费, source: 市级财政资金, amount: 70}\n"
        "      - {category: 劳务费, source: 市级财政资金, amount: 30}\n",
        encoding="utf-8",
    )
    screened = budgetcheck.screen([dossier], as_of=dt.date(2028, 12, 31), programmes=folder).to_dict()
    (found,) = [each for each in screened["projects"][0]["findings"] if each["rule"].startswith("XD03")]
    actual: str = found["actual"]
    return actual


@pytest.mark.parametrize(
    ("power", "labour"),
    [
        (POWER.replace("{granted}", "true"), "30.00"),
        (POWER.replace("{granted}", "false"), "0.00"),
        ("", "0.00"),
    ],
    ids=["granted", "refused", "not mentioned"],
)
def test_a_unit_adjusts_its_budget_by_itself_only_where_that_is_granted(
    tmp_path: Path, power: str, labour: str
) -> None:
    write_edition(tmp_path, FIRST, power)

    assert labour_in_force(tmp_path, "2026-06-01") == labour


@pytest.mark.parametrize(
    ("approved", "labour"),
    [("2026-12-31", "0.00"), ("2027-01-01", "30.00")],
    ids=["under the first edition", "under the second"],
)
def test_the_edition_of_the_approval_decides_not_the_programme(
    tmp_path: Path, approved: str, labour: str
) -> None:
    write_edition(tmp_path, FIRST, "")
    write_edition(tmp_path, SECOND, POWER.replace("{granted}", "true"))

    assert labour_in_force(tmp_path, approved) == labour
