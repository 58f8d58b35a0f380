"""The days of a project's changes: each on the day from which it is in force, and what was done before its approval apart."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest

import budgetcheck

if TYPE_CHECKING:
    from pathlib import Path

BUDGET = [{"category": "business", "source": "municipal", "amount": "100"}]


@pytest.mark.parametrize(
    ("change", "acts"),
    [
        ({"effective_on": "2026-03-01"}, ["2026-03-01 change_effective_unapproved"]),
        (
            {"effective_on": "2026-03-01", "approved_on": "2026-04-01"},
            [
                "2026-03-01 change_effective_unapproved",
                "2026-04-01 change_approved",
                "2026-04-01 change_effective",
            ],
        ),
        (
            {"effective_on": "2026-05-01", "approved_on": "2026-04-01"},
            ["2026-04-01 change_approved", "2026-05-01 change_effective"],
        ),
        ({"approved_on": "2026-04-01"}, ["2026-04-01 change_approved", "2026-04-01 change_effective"]),
        ({"effective_on": "2027-03-01"}, []),
    ],
)
def test_a_change_is_in_effect_from_the_day_on_which_it_is_in_force(
    tmp_path: Path, change: dict[str, str], acts: list[str]
) -> None:
    assert _acts(tmp_path, {"kind": "leader", **change}) == acts


def test_what_the_unit_decides_by_itself_waits_for_no_approval(tmp_path: Path) -> None:
    change = {"kind": "budget", "effective_on": "2026-03-01", "lines": BUDGET}
    assert _acts(tmp_path, change) == ["2026-03-01 change_effective"]


def _acts(folder: Path, change: dict[str, Any]) -> list[str]:
    dossier = {
        "project": {"id": "P", "programme": "yantai", "subsidy": "upfront", "approved_on": "2025-11-10"},
        "budget": {"lines": BUDGET},
        "changes": [change],
    }
    (folder / "d.json").write_text(json.dumps(dossier), encoding="utf-8")
    (project,) = budgetcheck.screen([folder / "d.json"], as_of=dt.date(2026, 12, 31)).to_dict()["projects"]
    timeline = project["statement"]["timeline"]
    return [f"{each['date']} {each['event']}" for each in timeline if each["kind"]]
