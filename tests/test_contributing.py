"""What CONTRIBUTING.md shows is what the project holds."""

from __future__ import annotations

import ast
import re
import textwrap
from pathlib import Path

import pytest

import budgetcheck
from budgetcheck.rules.parameters import Parameter
from tests.rules.toy_programme import FILES

ROOT = Path(__file__).parents[1]
PACKAGE = Path(budgetcheck.__file__).parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The code of a language that the page shows."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(text) for _indent, text in found]


def with_the_first_line_of_its_page(source: str, function: str) -> str:
    """A rule's function without the rest of its docstring."""
    lines = source.splitlines()
    (node,) = (
        each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef) and each.name == function
    )
    page = node.body[0]
    assert page.end_lineno is not None
    first = min(each.lineno for each in node.decorator_list)
    shown = lines[first - 1 : page.lineno - 1]
    shown.append(lines[page.lineno - 1] + ' …"""')
    shown += lines[page.end_lineno : node.end_lineno]
    return "\n".join(shown) + "\n"


def test_the_rule_that_is_shown_is_the_rule() -> None:
    source = (PACKAGE / "rules/datong_2025/article_22.py").read_text(encoding="utf-8")

    assert with_the_first_line_of_its_page(source, "revocation_listed") in blocks("python")


def test_the_cases_that_are_shown_are_those_of_the_file() -> None:
    cases = (ROOT / "tests/cases/YT18-3.yaml").read_text(encoding="utf-8")
    (shown,) = (block for block in blocks("yaml") if "包干经费" in block)

    assert cases.startswith(shown)
    assert shown.count("expect:") == 4


def test_the_parameter_that_is_shown_is_the_parameter() -> None:
    text = (PACKAGE / "rules/yantai_2025/parameters.toml").read_text(encoding="utf-8")
    (shown,) = (block for block in blocks("toml") if "indirect_cap" in block)

    assert shown in text


@pytest.mark.parametrize("kind", sorted(set(Parameter.model_fields) - {"valid_from", "valid_until"}))
def test_every_kind_of_parameter_is_named(kind: str) -> None:
    assert f"`{kind}`" in PAGE


@pytest.mark.parametrize("name", ["parameters.toml", "articles.toml", "article_03.py", "cases/XD03-1.yaml"])
def test_the_city_that_is_shown_is_the_one_of_the_tests(name: str) -> None:
    shown = [block for language in ("toml", "python", "yaml") for block in blocks(language)]

    assert f"# xiandu_2026/{name}\n{FILES[name]}" in shown


def test_the_rule_of_the_days_in_force_that_is_shown_is_the_one_of_the_tests() -> None:
    rule = with_the_first_line_of_its_page(FILES["article_05.py"], "edition_covers")

    assert f"# xiandu_2026/article_05.py\n{rule}" in blocks("python")


def test_every_path_that_is_named_is_there() -> None:
    named = set(re.findall(r"`((?:rules|tests|fixtures|facts|dossiers|ledgers|docs)/[\w./-]*)`", PAGE))
    missing = sorted(path for path in named if not (ROOT / path).exists() and not (PACKAGE / path).exists())

    assert "rules/blocks/" in named
    assert missing == []
