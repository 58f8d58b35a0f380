"""Cases that a user writes: what is run, and what is refused and how."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from budgetcheck.cases import run_cases
from budgetcheck.cli import app
from budgetcheck.problems import InputError
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from pathlib import Path

GIVEN = """\
given:
  project: {id: P, programme: yantai, subsidy: 事前补助, approved_on: 2025-11-10}
  budget: {lines: [{category: 间接费用, source: 市级财政资金, amount: 100}]}
as_of: 2026-12-31
cases:
"""


def command(*arguments: object) -> tuple[int, str]:
    ran = CliRunner().invoke(app, [str(each) for each in arguments])
    return ran.exit_code, ran.output


def refusal(folder: Path, text: str, name: str = "YT20-1.yaml") -> str:
    """What is said of a file of cases, without its path."""
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        run_cases(folder, built_in())
    return str(error.value).replace(f"{folder / name}", "")


def of_case(entry: str) -> str:
    """A file with a single case, 甲, that holds an entry."""
    return f"{GIVEN}  - {{name: 甲, expect: {{verdict: fail}}, {entry}}}\n"


def expecting(expect: str) -> str:
    """A file with a single case, 甲, that expects something."""
    return f"{GIVEN}  - {{name: 甲, expect: {expect}}}\n"


def test_cases_of_one_s_own_are_run_and_those_that_differ_are_shown(tmp_path: Path) -> None:
    (tmp_path / "YT20-1.yaml").write_text(
        "given:\n"
        "  project: {id: P, programme: yantai, subsidy: 事前补助, approved_on: 2025-11-10}\n"
        "  budget: {lines: [{category: 间接费用, source: 市级财政资金, amount: 100}]}\n"
        "as_of: 2026-12-31\n"
        "cases:\n"
        "  - {name: 全是间接费用, expect: {verdict: fail, limit: '30.00'}}\n"
        "  - {name: 写错的期望, expect: {verdict: pass, limit: '31.00', missing: [budget.total]}}\n",
        encoding="utf-8",
    )

    exit_code, output = command("rules", "--cases", tmp_path)
    _exit_code, as_json = command("rules", "--cases", tmp_path, "--json", "-")

    assert exit_code == 1
    assert output == (
        "✗ YT20-1  写错的期望\n"
        "  verdict：应为 pass，得到 fail\n"
        "  limit：应为 31.00，得到 30.00\n"
        "  missing：应为 budget.total，得到 []\n"
        "2 个例子，1 个一致\n"
    )
    assert [each["agrees"] for each in json.loads(as_json)] == [True, False]


@pytest.mark.parametrize(
    "name",
    [
        "/nowhere/账.csv",
        "../账.csv",
        "甲/账.csv",
        "甲\\\\账.csv",
        "C:账.csv",
        "..",
        ".",
        "",
        "账\\0.csv",
        "账" * 90,
    ],
)
def test_a_ledger_whose_name_is_no_plain_file_name_is_refused(tmp_path: Path, name: str) -> None:
    said = refusal(tmp_path, of_case(f'ledger: {{"{name}": "日期"}}'))

    assert said.startswith("，甲，ledger：")
    assert said.endswith("账簿的名称应为文件名，不带文件夹，如 账簿.csv")


def test_nothing_is_written_beside_the_temporary_folder(tmp_path: Path) -> None:
    target = tmp_path / "written.csv"

    refusal(tmp_path, of_case(f'ledger: {{"{target}": "日期"}}'))

    assert not target.exists()


@pytest.mark.parametrize("name", ["dossier.json", "profile.toml"])
def test_a_ledger_may_have_any_name_and_does_not_replace_the_dossier_or_the_profile(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "YT20-1.yaml").write_text(
        GIVEN + "  - name: 账簿\n    expect: {verdict: fail, limit: '30.00'}\n"
        f'    ledger: {{{name}: "日期,凭证号,借方,贷方,项目,性质\\n2026-04-01,记-1,1.00,,P,支出\\n"}}\n',
        encoding="utf-8",
    )

    (answer,) = run_cases(tmp_path, built_in())

    assert answer.agrees


def test_a_project_may_have_any_id(tmp_path: Path) -> None:
    text = (
        GIVEN.replace("id: P", "id: '甲,\"乙\"-1'") + "  - {name: 甲, expect: {verdict: pass, missing: []}}\n"
    )
    (tmp_path / "BK-9.yaml").write_text(text, encoding="utf-8")

    (answer,) = run_cases(tmp_path, built_in())

    assert answer.agrees


@pytest.mark.parametrize("ending", ["yaml", "yml"])
def test_files_of_both_endings_count(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"YT20-1.{ending}").write_text(expecting("{verdict: fail}"), encoding="utf-8")

    assert [each.case.name for each in run_cases(tmp_path, built_in())] == ["甲"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (of_case("dossier: [1]"), "，甲，dossier：['1']；应为一组“字段: 值”"),
        (of_case("as_of: {day: 1}"), "，甲，as_of：{'day': '1'}；应为文字"),
        (of_case("as_of: 2026-02-30"), "，甲，as_of：2026-02-30；没有这一天；应为日期，如 2025-03-15"),
        (of_case("profile: {a: b}"), "，甲，profile：{'a': 'b'}；应为文字"),
        (of_case("ledger: [x]"), "，甲，ledger：['x']；应为账簿的全文，或一组“文件名: 全文”"),
        (
            of_case("ledger: {l.csv: {a: b}}"),
            "，甲，ledger：{'l.csv': {'a': 'b'}}；应为账簿的全文，或一组“文件名: 全文”",
        ),
        (of_case("note: 1"), "，甲，note：不认识的键；请核对拼写"),
        (expecting("[pass]"), "，甲，expect：['pass']；应为一组“字段: 值”"),
        (expecting("{limit: null}"), "，甲，expect.verdict：缺少这一项"),
        (
            expecting("{verdict: fial}"),
            "，甲，expect.verdict：fial；应为 pass / fail / review / not_applicable / waived",
        ),
        (expecting("{verdict: pass, amount: 1}"), "，甲，expect.amount：不认识的键；请核对拼写"),
        (
            expecting("{verdict: pass, actual: 1}"),
            "，甲，expect.actual：1；应为两位小数的金额，如 20000.00；没有金额的写 null",
        ),
        (
            expecting("{verdict: pass, limit: [1]}"),
            "，甲，expect.limit：['1']；应为两位小数的金额，如 20000.00；没有金额的写 null",
        ),
        (
            expecting("{verdict: pass, difference: '1,000.00'}"),
            "，甲，expect.difference：1,000.00；应为两位小数的金额，如 20000.00；没有金额的写 null",
        ),
        (
            expecting("{verdict: pass, missing: budget.total}"),
            "，甲，expect.missing：budget.total；应为一列字段名，如 [outcome.decided_on]",
        ),
        (
            expecting("{verdict: pass, missing: [{a: b}]}"),
            "，甲，expect.missing：[{'a': 'b'}]；应为一列字段名，如 [outcome.decided_on]",
        ),
        (GIVEN + "  - {expect: {verdict: pass}}", "，第 1 个例子，name：缺少这一项"),
        (
            GIVEN + "  - {name: [x], expect: {verdict: pass}}",
            "，第 1 个例子，name：['x']；应为一句话，说明这个例子",
        ),
        (GIVEN + "  - {name: '', expect: {verdict: pass}}", "，第 1 个例子，name：应为一句话，说明这个例子"),
        (GIVEN + "  - 甲", "，第 1 个例子：甲；应为一组“键 = 值”"),
        (GIVEN.replace("cases:", "cases: []"), "，cases：[]；应为一列例子，至少一个"),
        (GIVEN, "，cases：None；应为一列例子，至少一个"),
        ("given: {}", "，cases：缺少这一项"),
        ("given: [1]\ncases: [{}]", "，given：['1']；应为一组“字段: 值”"),
        ("as_of: [1]\ncases: [{}]", "，as_of：['1']；应为文字"),
        ("- 1", "：内容不是规则的例子；应有 given（档案）和 cases（例子）"),
        ("cases: [{name: 甲, expect: {verdict: pass}}]", "，甲：没有检查日期；请在例子或文件中写明 as_of"),
        ("", "：文件是空的（0 字节）；请重新导出"),
    ],
)
def test_a_fault_of_a_file_is_named_by_case_and_key(tmp_path: Path, text: str, message: str) -> None:
    assert refusal(tmp_path, text) == message


def test_every_fault_of_a_file_is_named(tmp_path: Path) -> None:
    entries = "  - {name: 甲, expect: {verdict: fial}}\n  - {name: 乙, expect: {}, dossier: x}\n"

    said = refusal(tmp_path, GIVEN + entries)

    assert [line.split("：")[0] for line in said.splitlines()] == [
        "，甲，expect.verdict",
        "，乙，dossier",
        "，乙，expect.verdict",
    ]


def test_what_is_no_yaml_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, "cases: [").startswith("：YAML 格式有误，第 2 行")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "YT20-1.yaml").write_bytes("given: {}\n# 例子".encode("gb18030"))

    with pytest.raises(
        InputError, match=r"YT20-1.yaml，第 2 行：不是 UTF-8 编码的文字；请用 UTF-8 编码另存$"
    ):
        run_cases(tmp_path, built_in())


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"YT20-1.yaml：文件不存在；请核对路径和文件名$"):
        run_cases(tmp_path / "YT20-1.yaml", built_in())


def test_a_folder_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"文件夹里没有例子；例子写在 <规则编号>.yaml 中"):
        run_cases(tmp_path, built_in())


def test_a_file_that_is_named_by_no_rule_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, expecting("{verdict: pass}"), "YT99-1.yaml")

    assert said == "：没有规则 YT99-1；文件名应为规则编号，如 YT20-1.yaml"


def test_a_dossier_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, expecting("{verdict: pass}").replace("programme: yantai", "programme: 某地"))

    assert said.startswith("，甲：dossier.json，project.programme：读到“某地”")


def test_a_dossier_of_another_programme_than_the_rule_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, expecting("{verdict: pass}").replace("yantai", "datong"))

    assert said == "，甲：没有一条规则可以检查：档案中的计划不是规则所属的计划；请改正这个例子"
