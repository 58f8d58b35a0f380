"""`budgetcheck compare`, run as a person runs it: exit codes, what stands on screen, what is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.stories import FAILED_ACCEPTANCE
from tests.test_cli import refused, run

if TYPE_CHECKING:
    from pathlib import Path


class Results(NamedTuple):
    """The same project on two days: before its closing, when nothing fails, and after."""

    before: Path
    after: Path


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    told, folder = FAILED_ACCEPTANCE, tmp_path_factory.mktemp("results")
    written = Results(folder / "2026.json", folder / "2027.json")
    for path, day in zip(written, ("2026-12-31", "2027-08-31"), strict=True):
        run(
            "check", told.folder, "--ledger", *told.ledgers, "--as-of", day, "--json", path, "--quiet",
        )  # fmt: skip
    return written


def test_a_new_failure_ends_with_1_and_is_named_first(results: Results) -> None:
    done = run("compare", results.before, results.after)
    assert (done.returncode, done.stderr) == (1, "")
    lines = [line for line in done.stdout.splitlines() if line]
    assert lines[:11] == [
        "旧：2026.json（1 个项目，检查日期 2026-12-31，程序版本 0.1.0）",
        "新：2027.json（1 个项目，检查日期 2027-08-31，程序版本 0.1.0）",
        "检查的条件",
        "  检查日期：2026-12-31 → 2027-08-31",
        "需人工复核 → 不符合  YT-2025-0156 深远海养殖网箱巡检清洗机器人研制",
        "  可能的原因：检查日期 2026-12-31 → 2027-08-31",
        "  项目结果：无 → 验收",
        "  决定日期：— → 2027-05-20",
        "  验收结论：— → 不通过验收",
        "  绩效等级：— → 差",
        "  新的不符合  YT34-2  不适用 → 不符合  结余资金 197,942.28 元，已退回 125,347.65 元，尚有 72,594.63 元未退回：市级财政资金尚欠 72,594.63 元",
    ]
    assert lines[-1] == "新的不符合 1 条"


def test_a_failure_that_is_gone_ends_with_0(results: Results) -> None:
    done = run("compare", results.after, results.before)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "没有新的不符合")


def test_the_same_file_twice_has_no_changes(results: Results) -> None:
    done = run("compare", results.after, results.after)
    assert (done.returncode, done.stdout.splitlines()[2:]) == (
        0,
        ["两次给的是同一个文件", "", "没有变化", "没有新的不符合"],
    )


def test_json_to_standard_output_has_nothing_beside_it(results: Results) -> None:
    done = run("compare", results.before, results.after, "--json", "-")
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    assert (told["schema"], told["new_fails"]) == ("budgetcheck/comparison/1", 1)
    assert told["counts"] == {"added": 0, "removed": 0, "changed": 1, "texts_only": 0, "same": 0}


def test_texts_are_listed_where_asked_for(results: Results) -> None:
    found = [
        json.loads(run("compare", results.before, results.after, *option, "--json", "-").stdout)
        for option in ((), ("--texts",))
    ]
    few, all_of_them = (told["projects"]["changed"][0]["findings"] for told in found)
    assert found[0]["texts"] == len(all_of_them) - len(few) > 0


def test_quiet_writes_the_file_and_says_nothing(results: Results, tmp_path: Path) -> None:
    target = tmp_path / "c.json"
    done = run("compare", results.before, results.after, "--json", target, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert json.loads(target.read_text(encoding="utf-8"))["new_fails"] == 1


def test_an_input_is_never_written_over(results: Results) -> None:
    before = results.after.read_bytes()
    said = refused("compare", results.before, results.after, "--json", results.after)
    assert said == f"{results.after}：会写进输入的文件或文件夹；请换一个位置来写结果"
    assert results.after.read_bytes() == before


def test_a_file_that_is_no_result_is_refused(results: Results, tmp_path: Path) -> None:
    path = tmp_path / "cap.json"
    path.write_text('{"cap": "2000000.00"}', encoding="utf-8")
    assert refused("compare", path, results.after) == (
        f"{path}，schema：没有写明格式；应为 budgetcheck/result/1；请给出 screen、check 或 year-end 用 --json 写出的结果文件"
    )


def test_help_says_what_the_exit_codes_mean() -> None:
    told = "".join(run("compare", "--help").stdout.split())
    assert (
        "退出码：0没有新的不符合；1有一条结论在新结果里不符合、在旧结果里不是（或没有）；2文件不能用" in told
    )
