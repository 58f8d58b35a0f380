from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.problems import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dossiers.conftest import Refusals, WriteFile

LEAST = "project: {id: A-1, programme: yantai}\nbudget: {}\n"
NO_DOSSIER = "项目档案应为 UTF-8 编码的 YAML 或 JSON 文件"


def test_a_missing_file_is_refused(tmp_path: Path, refusals: Refusals) -> None:
    path = tmp_path / "a.yaml"

    assert refusals(path) == [Problem(str(path), "", "文件不存在", "请核对路径和文件名")]


def test_an_empty_file_is_refused(write: WriteFile, refusals: Refusals) -> None:
    path = write("a.yaml", "")

    assert refusals(path) == [Problem(str(path), "", "文件是空的（0 字节）", "请重新导出")]


@pytest.mark.parametrize("content", ["# 还没有写\n", "- 1\n", "高性能分离膜\n", "\n"])
def test_a_file_without_keys_is_refused(write: WriteFile, refusals: Refusals, content: str) -> None:
    assert refusals(write("a.yaml", content)) == [
        Problem("a.yaml", "", "内容不是项目档案", "应为“字段: 值”，至少有 project 和 budget")
    ]


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04\x14\x00\x06\x00\x08\x00", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", LEAST.encode("utf-16")],
    ids=["workbook", "picture", "UTF-16"],
)
@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_a_binary_file_is_refused(write: WriteFile, refusals: Refusals, suffix: str, content: bytes) -> None:
    path = write(f"a.{suffix}", content)

    assert refusals(path) == [Problem(str(path), "", "不是文本文件", NO_DOSSIER)]


def test_a_file_too_large_to_be_a_dossier_is_refused(write: WriteFile, refusals: Refusals) -> None:
    path = write("a.yaml", LEAST + "#" * 5_000_000)

    assert refusals(path) == [Problem(str(path), "", "文件超过 5 MB", "这不像一份项目档案，请核对文件")]


def test_a_fault_of_syntax_names_file_and_line(write: WriteFile, refusals: Refusals) -> None:
    yaml, json_ = write("a.yaml", LEAST + "funding:\n\t- x\n"), write("b.json", '{\n"project": \n}')

    assert refusals(yaml, json_) == [
        Problem(
            "a.yaml",
            "",
            "YAML 格式有误，第 4 行：found character that cannot start any token",
            "请用文本编辑器改正后重试",
        ),
        Problem("b.json", "", "JSON 格式有误，第 3 行：Expecting value", "请用文本编辑器改正后重试"),
    ]


def test_a_folder_without_dossiers_is_refused(write: WriteFile, refusals: Refusals) -> None:
    folder = write("books/账簿.csv", "日期\n").parent

    assert refusals(folder) == [
        Problem(
            str(folder),
            "",
            "文件夹里没有项目档案",
            "项目档案是 .yaml、.yml 或 .json 文件，或者填好的 .xlsx 档案表",
        )
    ]


def test_no_file_at_all_is_refused(refusals: Refusals) -> None:
    assert refusals() == [Problem("", "", "没有给出项目档案", "请给出至少一个档案文件或文件夹")]


def test_a_file_given_twice_is_refused(write: WriteFile, refusals: Refusals) -> None:
    path = write("all/a.yaml", LEAST)

    assert refusals(path, path.parent) == [
        Problem(str(path), "", "同一个文件给了两次", "请只给一次，否则会重复计算")
    ]


def test_all_faults_of_all_files_are_shown_at_once(
    tmp_path: Path, write: WriteFile, refusals: Refusals
) -> None:
    bad = write("1.yaml", "project:\n  id: A-1\n  start_on: 2026-01-01\nbudget: {total: -5}\n")
    broken = write("2.json", "{")
    fine = write("3.yaml", LEAST)
    empty = write("empty/说明.txt", "空").parent

    problems = refusals(bad, tmp_path / "gone.yaml", empty, broken, fine)

    assert {(problem.file, problem.place, problem.found) for problem in problems} == {
        ("1.yaml", "project.programme（第 1 行）", "缺少必填字段"),
        ("1.yaml", "project.start_on（第 3 行）", "没有这个字段"),
        ("1.yaml", "budget.total（第 4 行）", "读到“-5”"),
        (
            "2.json",
            "",
            "JSON 格式有误，第 1 行：Expecting property name enclosed in double quotes",
        ),
        (str(tmp_path / "gone.yaml"), "", "文件不存在"),
        (str(empty), "", "文件夹里没有项目档案"),
    }


def test_one_project_id_in_two_dossiers_is_refused(write: WriteFile, refusals: Refusals) -> None:
    assert refusals(write("1.yaml", LEAST), write("2.yaml", LEAST)) == [
        Problem(
            "2.yaml",
            "project.id / project.ledger_codes",
            "项目编号或账内代码 A-1 已用于 1.yaml",
            "每个编号只能属于一个项目",
        )
    ]


@pytest.mark.parametrize("codes", ["[KY-1]", "[KY-0, KY-1]", "[KY-1, KY-1]"])
def test_one_ledger_code_in_two_dossiers_is_refused(write: WriteFile, refusals: Refusals, codes: str) -> None:
    first = write("1.yaml", LEAST.replace("A-1", "A-1, ledger_codes: [KY-1]"))
    second = write("2.yaml", LEAST.replace("A-1", f"B-1, ledger_codes: {codes}"))

    (problem,) = refusals(first, second)

    assert (problem.file, problem.found) == ("2.yaml", "项目编号或账内代码 KY-1 已用于 1.yaml")


def test_an_id_that_is_another_project_s_ledger_code_is_refused(write: WriteFile, refusals: Refusals) -> None:
    first = write("1.yaml", LEAST.replace("A-1", "A-1, ledger_codes: [B-1]"))

    (problem,) = refusals(first, write("2.yaml", LEAST.replace("A-1", "B-1")))

    assert (problem.file, problem.found) == ("2.yaml", "项目编号或账内代码 B-1 已用于 1.yaml")
