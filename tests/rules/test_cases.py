from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.cases import read_cases, run_case
from budgetcheck.rules.registry import built_in
from tests.rules.case_files import case_paths, every_case

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.cases import Case


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.rule} {case.name}")
def test_a_rule_answers_as_its_case_says(case: Case) -> None:
    assert run_case(case, built_in().only(case.rule)) == case.expect


@pytest.mark.parametrize("path", case_paths(), ids=lambda path: path.stem)
def test_a_rule_answers_the_same_among_all_the_others(path: Path) -> None:
    unsettled = next(case for case in read_cases(path) if case.expect["verdict"] in {"fail", "review"})

    assert run_case(unsettled, built_in()) == unsettled.expect
