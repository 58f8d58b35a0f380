from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from budgetcheck.cli import app
from budgetcheck.ledgers.draft_profile import draft_profile, empty_profile
from budgetcheck.ledgers.meaning.profile import load_profile
from budgetcheck.problems import InputError
from tests.ledgers.written import entries, read, write

if TYPE_CHECKING:
    from pathlib import Path

HEADING = "日期,凭证号,科目编码,科目名称,借方,贷方,辅助核算\n"
BOOKS = HEADING + (
    "2026-03-05,1,53010101,研发支出/材料费,100.00,,项目:YT-2025-0001 膜;人员:张三\n"
    "2026-03-05,1,1002,银行存款,,100.00,\n"
    "2026-03-06,2,1002,银行存款,800.00,,\n2026-03-06,2,2401,递延收益,,800.00,项目:YT-2025-0001 膜\n"
    '2026-03-07,3,1403,"原材料 ""甲""",30.00,,\n2026-03-07,3,1601,固定资产,,30.00,\n'
)


def test_every_account_is_there_in_order_with_its_sums_and_a_proposal(tmp_path: Path) -> None:
    draft = draft_profile([write(tmp_path, BOOKS)], "某所")
    assert [line for line in draft.splitlines() if "行，借方" in line] == [
        "# 1002 银行存款：2 行，借方 800.00，贷方 100.00",
        '# 1403 原材料 "甲"：1 行，借方 30.00，贷方 0.00',
        "# 1601 固定资产：1 行，借方 0.00，贷方 30.00",
        "# 2401 递延收益：1 行，借方 0.00，贷方 800.00",
        "# 53010101 研发支出/材料费：1 行，借方 100.00，贷方 0.00",
    ]
    assert tomllib.loads(draft)["account"] == [
        {"code": "1601", "category": "equipment_purchase", "nature": "expense", "with_project": True},
        {"code": "2401", "nature": "receipt"},
        {"code": "53010101", "category": "business", "nature": "expense"},
    ]


def test_projects_and_types_of_auxiliaries_are_there(tmp_path: Path) -> None:
    draft = draft_profile([write(tmp_path, BOOKS)], "某所").splitlines()
    assert "# 项目代码：YT-2025-0001" in draft
    assert tomllib.loads("\n".join(draft))["auxiliaries"] == {"项目": "project"}
    assert "# 人员：1 个值（行数）：张三（1）" in draft
    assert '# "人员" = "none"' in draft


def test_the_draft_reads_the_books_as_the_built_in_profile_does(tmp_path: Path) -> None:
    path = write(tmp_path, BOOKS)
    draft = write(tmp_path, draft_profile([path], "某所"), name="某所.toml")
    columns = ("project", "source", "category", "nature", "amount")
    assert read(path, str(draft)).intake.profile == "某所"
    assert entries(read(path, str(draft)), *columns) == entries(read(path, "enterprise"), *columns)


def test_accounts_of_one_code_are_told_apart_by_their_names(tmp_path: Path) -> None:
    rows = "".join(f"2026-03-05,{at},5301,研发支出/KY2026-00{at}/材料费,5.00,,\n" for at in (1, 2))
    draft = draft_profile([write(tmp_path, HEADING + rows)], "某所")
    assert [(each["name"], each["project"]) for each in tomllib.loads(draft)["account"]] == [
        ("研发支出/KY2026-001/材料费", "KY2026-001"),
        ("研发支出/KY2026-002/材料费", "KY2026-002"),
    ]


def test_a_name_with_every_kind_of_character_stays_toml(tmp_path: Path) -> None:
    rows = '2026-03-05,1,5301,"研发\\支出\'""[x]#\n二\x7f",5.00,,"项目=]\\:1;k\x01:v"\n'
    text = draft_profile([write(tmp_path, HEADING + rows)], '某"所')
    assert tomllib.loads(text)["name"] == '某"所'


def test_the_empty_form_is_a_profile_that_says_nothing(tmp_path: Path) -> None:
    form = write(tmp_path, empty_profile(), name="空白.toml")
    assert load_profile(str(form)).rules == ()


class TestTheCommand:
    def test_it_writes_a_draft_or_an_empty_form(self, tmp_path: Path) -> None:
        path = write(tmp_path, BOOKS)
        for name, arguments, rules in (("稿", ["--ledger", str(path)], 4), ("空", [], 0)):
            out = tmp_path / f"{name}.toml"
            result = CliRunner().invoke(app, ["template", "profile", str(out), *arguments])
            assert (result.exit_code, result.output) == (0, f"已生成 {out}\n")
            assert len(load_profile(str(out)).rules) == rules

    def test_it_says_nothing_where_it_is_to_be_quiet(self, tmp_path: Path) -> None:
        result = CliRunner().invoke(app, ["template", "profile", str(tmp_path / "稿.toml"), "--quiet"])
        assert (result.exit_code, result.output) == (0, "")

    def test_it_says_nothing_besides_the_draft_on_standard_output(self) -> None:
        result = CliRunner().invoke(app, ["template", "profile", "-"])
        assert (result.exit_code, result.output) == (0, empty_profile())

    def test_it_never_writes_over_a_file(self, tmp_path: Path) -> None:
        out = write(tmp_path, "旧的", name="稿.toml")
        with pytest.raises(InputError) as error:
            CliRunner().invoke(
                app, ["template", "profile", str(out)], catch_exceptions=False, standalone_mode=False
            )
        assert str(error.value) == f"{out}：文件已经存在；请换一个文件名，以免覆盖"
        assert out.read_text(encoding="utf-8") == "旧的"
