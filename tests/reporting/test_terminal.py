"""The catalogue on screen, and what is said of the pages that were written."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

import budgetcheck
from budgetcheck.cli import app
from budgetcheck.reporting.terminal import show_result, show_rules
from budgetcheck.rules.listing import list_rules
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LISTED = list_rules(built_in())


def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int) -> str:
    """The catalogue on a terminal of so many columns."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show_rules(LISTED)
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_no_title_is_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    output = shown(monkeypatch, capsys, columns)

    assert "…" not in output
    assert Counter("".join(entry["title"] for entry in LISTED)) <= Counter(output)


@pytest.mark.parametrize(("columns", "is_shown"), [(99, False), (100, True)])
def test_the_names_are_shown_from_a_hundred_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int, *, is_shown: bool
) -> None:
    letters = "".join(shown(monkeypatch, capsys, columns).split())

    assert ("名称" in letters) is is_shown
    assert (LISTED[0]["name"] in letters) is is_shown


def test_a_code_stands_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _heading, *lines = shown(monkeypatch, capsys, 60).splitlines()

    assert [line.split()[0] for line in lines if line[0] != " "] == [entry["rule"] for entry in LISTED]


def test_the_pages_that_were_written_are_told_in_one_line(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["rules", "--out", str(tmp_path / "规则页")])

    assert ran.output == f"{len(LISTED)} 条规则，每条一页：{tmp_path / '规则页' / 'README.md'}\n"
    assert (tmp_path / "规则页" / "README.md").is_file()


def test_nothing_is_told_of_them_where_quiet_is_asked_for(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["rules", "--out", str(tmp_path), "--quiet"]).output == ""


def test_the_catalogue_as_json_is_written_beside_the_pages(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["rules", "--out", str(tmp_path / "pages"), "--json", "-"])

    assert ran.output.startswith("[")
    assert "README.md" not in ran.output


@pytest.fixture
def dossier(tmp_path: Path) -> Callable[[str], Path]:
    """A dossier whose title and type of project are a text."""

    def written(text: str) -> Path:
        project = {"id": "甲", "programme": "yantai", "title": text, "category": text}
        lines = [{"category": "business", "source": "municipal", "amount": 1}]
        (tmp_path / "甲.json").write_text(
            json.dumps({"project": project, "budget": {"lines": lines}}), encoding="utf-8"
        )
        return tmp_path / "甲.json"

    return written


def test_no_text_of_a_dossier_steers_the_terminal(
    dossier: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    show_result(budgetcheck.screen([dossier("甲\x1b[2J\x00\u202e乙[bold]")], as_of=dt.date(2026, 1, 1)), None)

    output = capsys.readouterr().out
    assert output.count("甲\\x1b[2J\\x00\\u202e乙[bold]") == 2
    assert all(character.isprintable() for character in output.replace("\n", ""))


def test_a_long_text_of_a_dossier_is_cut_on_screen(
    dossier: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    show_result(budgetcheck.screen([dossier("长" * 100_000)], as_of=dt.date(2026, 1, 1)), None)

    lines = capsys.readouterr().out.splitlines()
    assert next(line.count("长") for line in lines if "长" in line) == 1000 - len("…")
    assert max(len(line) for line in lines) < 1_100
