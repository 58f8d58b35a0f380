from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.rules import evaluate
from budgetcheck.rules.registry import book_rules, editions
from tests.rules.case_files import answer, case_paths, every_case, read_cases

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.rules.rule import Rule
    from tests.rules.case_files import Case


@pytest.mark.parametrize("case", every_case(), ids=lambda case: f"{case.rule} {case.name}")
def test_a_rule_answers_as_its_case_says(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _judge_by_one_rule_alone(case.rule, monkeypatch)

    assert answer(case, tmp_path) == case.expect


@pytest.mark.parametrize("path", case_paths(), ids=lambda path: path.stem)
def test_a_rule_answers_the_same_among_all_the_others(path: Path, tmp_path: Path) -> None:
    unsettled = next(case for case in read_cases(path) if case.expect["verdict"] in {"fail", "review"})

    assert answer(unsettled, tmp_path) == unsettled.expect


def _judge_by_one_rule_alone(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the other rules out of the evaluation, which they make three times as long."""

    def only(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        return tuple(rule for rule in rules if rule.code == code)

    held = tuple(each._replace(rules=only(each.rules)) for each in editions())
    monkeypatch.setattr(evaluate, "editions", lambda: held)
    monkeypatch.setattr(evaluate, "book_rules", lambda: only(book_rules()))
