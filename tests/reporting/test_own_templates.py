"""Templates of the user's own: what fails in them is said of them, and a file that nothing uses is refused."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.own_templates import refuse_templates
from tests.stories import TERMINATED

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.result import Result

BUILT_IN = files("budgetcheck.reporting") / "templates"
CORRECT = "请改正模板，或删去这个文件"
UNUSED = "没有这个名称的内置模板，文件夹里也没有模板用到它"


@cache
def _checked() -> Result:
    told = TERMINATED
    return budgetcheck.check([told.folder], told.ledgers, profile=told.profile, as_of=told.as_of)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    return folder


def _put(folder: Path, name: str, *, head: str = "") -> Path:
    """A built-in template in the user's folder, with something before it."""
    place = folder / name
    place.write_text(head + (BUILT_IN / name).read_text(encoding="utf-8"), encoding="utf-8")
    return place


def _refusal(folder: Path, out: Path) -> Problem:
    with pytest.raises(InputError) as error:
        write_reports(_checked(), out, ("html",), templates=folder)
    assert list(out.glob("*")) == []
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ("{{ 1/0 }}", "ZeroDivisionError: division by zero"),
        ("{{ nobody }}", "UndefinedError: 'nobody' is undefined"),
        (
            "{% if true %}{{ 1 | unheard }}{% endif %}",
            "TemplateRuntimeError: No filter named 'unheard' found.",
        ),
        ('{% include "gone.jinja" %}', "TemplateNotFound: gone.jinja"),
    ],
)
def test_what_fails_when_filled_in_is_said_of_the_template_and_its_line(
    templates: Path, tmp_path: Path, wrong: str, found: str
) -> None:
    place = _put(templates, "passes.html.jinja", head=f"\n{wrong}")

    assert _refusal(templates, tmp_path / "out") == Problem(str(place), "第 2 行", found, CORRECT)


def test_so_is_what_fails_in_a_row_of_the_table_of_all(templates: Path, tmp_path: Path) -> None:
    place = templates / "portfolio_row.html.jinja"
    macros = "{# a row #}\n{% set columns = {} %}{% macro row(project) %}\n<tr>\n{{ 1/0 }}\n{% endmacro %}\n"
    place.write_text(macros, "utf-8")

    assert _refusal(templates, tmp_path / "out") == Problem(
        str(place), "第 4 行", "ZeroDivisionError: division by zero", CORRECT
    )


def test_a_macro_that_a_built_in_template_asks_for_in_vain_is_said_of_the_folder(
    templates: Path, tmp_path: Path
) -> None:
    (templates / "passes.html.jinja").write_text("{% macro other() %}{% endmacro %}", "utf-8")

    problem = _refusal(templates, tmp_path / "out")

    assert problem.file == str(templates)
    assert problem.place.startswith("内置模板 ")
    assert "does not export the requested name" in problem.found
    assert problem.expected == "文件夹里的模板与内置模板不配套，请对照内置的同名模板改正"


def test_a_filter_that_is_not_there_is_refused_before_any_work(templates: Path) -> None:
    place = _put(templates, "passes.html.jinja", head="\n\n{{ 1 | unheard }}")

    with pytest.raises(InputError) as error:
        refuse_templates(templates)

    assert error.value.problems == (Problem(str(place), "第 3 行", "No filter named 'unheard'.", CORRECT),)


def test_a_failure_of_the_program_itself_is_not_blamed_on_templates(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetcheck.reporting.report.Report.page_name", lambda _report, _project: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        write_reports(_checked(), tmp_path / "out", ("html",), templates=templates)


def _unused(templates: Path) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as error:
        refuse_templates(templates)
    assert {problem.found for problem in error.value.problems} == {UNUSED}
    return [(problem.file, problem.expected) for problem in error.value.problems]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("projects.html.jinja", "project.html.jinja"),
        ("audit-report.docx", "audit_report.docx"),
        ("styles.css", "style.css"),
        ("project.html.jinja.txt", "project.html.jinja"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest_built_in_one(
    templates: Path, name: str, near: str
) -> None:
    (templates / name).write_text("", "utf-8")

    ((file, expected),) = _unused(templates)

    assert file == str(templates / name)
    assert expected.startswith(f"相近的内置模板：{near}")


def test_a_name_that_is_near_none_is_refused_too(templates: Path) -> None:
    (templates / "甲.docx").write_text("", "utf-8")

    assert _unused(templates) == [(str(templates / "甲.docx"), "请改为内置模板的名称，或删去这个文件")]


def test_parts_that_a_template_refers_to_are_used(templates: Path) -> None:
    _put(
        templates,
        "passes.html.jinja",
        head='{% include "ours/head.jinja" ignore missing %}{{ inline("extra.css") }}',
    )
    (templates / "ours").mkdir()
    (templates / "ours" / "head.jinja").write_text('{% from "words.jinja" import said %}', "utf-8")
    (templates / "words.jinja").write_text("{% macro said() %}{% endmacro %}", "utf-8")
    (templates / "extra.css").write_text("", "utf-8")

    refuse_templates(templates)


def test_a_part_that_only_an_unused_one_refers_to_is_unused(templates: Path) -> None:
    (templates / "first.jinja").write_text('{% include "second.jinja" %}', "utf-8")
    (templates / "second.jinja").write_text("", "utf-8")

    assert [file for file, _expected in _unused(templates)] == [
        str(templates / name) for name in ("first.jinja", "second.jinja")
    ]


def test_where_a_name_is_worked_out_nothing_is_taken_for_unused(templates: Path) -> None:
    _put(templates, "passes.html.jinja", head='{% include ["a.jinja", kind ~ ".jinja"] ignore missing %}')
    (templates / "check.jinja").write_text("", "utf-8")

    refuse_templates(templates)


@pytest.mark.parametrize("name", [".project.html.jinja.swp", "~$dit_report.docx", "README.md", "Thumbs.db"])
def test_what_nobody_takes_for_a_template_may_lie_there(templates: Path, name: str) -> None:
    (templates / name).write_text("", "utf-8")

    refuse_templates(templates)
