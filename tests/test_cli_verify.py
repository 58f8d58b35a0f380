"""`budgetcheck verify`, run as a person runs it: exit codes, what stands on screen, what is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from budgetcheck.reporting.verification_page import show_verification
from tests.stories import TERMINATED
from tests.test_cli import refused, run

if TYPE_CHECKING:
    from pathlib import Path

DATONG = (TERMINATED.folder / "dossier.json", *TERMINATED.ledgers)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    run(
        "check", TERMINATED.folder, "--ledger", *TERMINATED.ledgers, "--as-of", str(TERMINATED.as_of), "--out", out,
        "--quiet",
    )  # fmt: skip
    return out / "DT-2025-0042.html"


def test_a_report_that_follows_ends_with_0_and_says_what_was_compared(page: Path) -> None:
    done = run("verify", page, *DATONG)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[:9] == [
        f"{page}：合规检查报告，DT-2025-0042，检查日期 2026-12-31",
        "",
        "报告页本身",
        "  ✓ 报告页自写成后没有改动过（页面哈希一致）",
        "  ✓ 报告指纹与内嵌的数据一致",
        "  ✓ 程序版本 0.1.0",
        "",
        "输入文件",
        "  ✓ 项目档案 dossier.json：内容一致",
    ]
    assert (
        "  ✓ DT20-2 终止的项目，结余资金退回财政：符合，实际 351,377.08，限额 351,377.08，差额 0.00" in lines
    )
    assert lines[-3] == "  ✓ 重算的页面与报告逐字节相同"
    assert lines[-1].startswith("✓ 全部一致（")


def test_a_report_that_does_not_follow_ends_with_1(page: Path) -> None:
    done = run("verify", page, DATONG[0])
    assert done.returncode == 1
    assert "  ✗ 账簿 ledger.csv：没有给出" in done.stdout.splitlines()
    assert done.stdout.splitlines()[-1] == "✗ 不一致 1 项，一致 9 项，不能确认 1 项"


def test_a_report_alone_ends_with_0_and_says_what_is_not_known(page: Path) -> None:
    done = run("verify", page)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "– 没有发现不一致：一致 3 项，不能确认 1 项"


def test_what_is_no_report_ends_with_2(tmp_path: Path) -> None:
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    assert refused("verify", pdf) == f"{pdf}：这是 PDF 文件；请用 HTML 报告核对"


def test_the_outcome_as_json_goes_where_it_is_wanted(page: Path, tmp_path: Path) -> None:
    done = run("verify", page, *DATONG, "--json", "-")
    assert json.loads(done.stdout)["agrees"] is True
    written = tmp_path / "verification.json"
    assert run("verify", page, *DATONG, "--json", written, "--quiet").stdout == ""
    assert json.loads(written.read_text(encoding="utf-8")) == json.loads(done.stdout)


def test_an_input_is_never_overwritten(page: Path) -> None:
    assert "会写进输入的文件或文件夹" in refused("verify", page, *DATONG, "--json", page)


def test_it_speaks_english(page: Path) -> None:
    done = run("verify", page, *DATONG, "--lang", "en", "--json", "-")
    (finding,) = (each for each in json.loads(done.stdout)["checks"] if each["subject"] == "DT19-3")
    assert (finding["outcome"], "review" in finding["text"]) == ("agrees", True)


def test_hostile_texts_steer_no_terminal_and_long_ones_are_cut() -> None:
    check = {
        "section": "inputs",
        "check": "ledger",
        "outcome": "differs",
        "text": "\x1b[2J[red]" + "x" * 5_000,
    }
    report = {"file": "a\u202eb", "kind": "check", "project": "[bold]P", "as_of": "2026-12-31"}
    console = Console(record=True, width=200, force_terminal=False)
    told = {
        "report": report,
        "agrees": False,
        "checks": [check],
        "counts": {"agrees": 0, "differs": 1, "unknown": 0},
    }
    show_verification(told, console)
    lines = console.export_text().splitlines()
    assert lines[0] == "a\\u202eb：合规检查报告，[bold]P，检查日期 2026-12-31"
    assert lines[3].startswith("  ✗ \\x1b[2J[red]xxx")
    assert len(lines[3]) < 700


def test_of_many_lines_those_that_differ_are_shown_first() -> None:
    checks = [
        {"section": "figures", "check": "finding", "outcome": outcome, "text": f"{outcome} {at}"}
        for at, outcome in enumerate(["agrees"] * 150 + ["differs"])
    ]
    report = {"file": "a", "kind": "year_end", "project": None, "as_of": "2026-12-31"}
    console = Console(record=True, width=200, force_terminal=False)
    told = {
        "report": report,
        "agrees": False,
        "checks": checks,
        "counts": {"agrees": 150, "differs": 1, "unknown": 0},
    }
    show_verification(told, console)
    lines = console.export_text().splitlines()
    assert lines[0] == "a：年度审计报告，全部项目，检查日期 2026-12-31"
    assert lines[3] == "  ✗ differs 150"
    assert lines[103] == "  ……共 151 项，列出前 100 项；全部见 --json"
