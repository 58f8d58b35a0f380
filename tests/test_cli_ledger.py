"""`ledger inspect` and `ledger convert`, run as a person runs them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import polars as pl
import pytest

from tests.ledgers.written import CHINESE, JOURNAL, write
from tests.stories import OVER_CAP
from tests.test_cli import refused, run

if TYPE_CHECKING:
    from pathlib import Path

GOOD = JOURNAL + "2026-01-05,记-1,材料,100.00,\n2026-01-05,记-1,材料,,100.00\n"
REJECTED = GOOD + "2026-01-06,记-2,坏行,1.2x,\n"
DIFFERENT = GOOD + "合计,,,100.01,100.00\n"


class TestInspect:
    def test_it_shows_the_page_and_ends_with_0(self) -> None:
        done = run("ledger", "inspect", OVER_CAP.ledgers[0])
        assert (done.returncode, done.stderr) == (0, "")
        assert "读入 565 = 标题 1 + 空行 0 + 合计 0 + 采用 564 + 拒收 0" in done.stdout

    def test_json_is_one_element_of_inputs_with_its_rejected_rows_and_nothing_beside(
        self, tmp_path: Path
    ) -> None:
        path = write(tmp_path, REJECTED)
        done = run("ledger", "inspect", path, "--json", "-")
        assert (done.returncode, done.stderr) == (0, "")
        found = json.loads(done.stdout)
        assert found.pop("choices") is not None
        assert found == {
            "path": "序时账.csv",
            "kind": "ledger",
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "format": "csv",
            "encoding": "utf-8",
            "profile": "canonical",
            "rows": {"read": 4, "header": 1, "blank": 0, "subtotal": 0, "accepted": 2, "rejected": 1},
            "debit": "100.00",
            "credit": "100.00",
            "heading_row": 1,
            "columns": {
                "date": "日期",
                "voucher": "凭证号",
                "summary": "摘要",
                "debit": "借方",
                "credit": "贷方",
            },
            "sheets_left": [],
            "totals": [],
            "compared_with": [],
            "set_aside": {"lines": 0, "debit": "0.00", "credit": "0.00"},
            "rejected_rows": [
                {
                    "file": "序时账.csv",
                    "sheet": None,
                    "row": 4,
                    "column": "借方",
                    "value": "1.2x",
                    "reason": "不是金额",
                }
            ],
        }

    def test_json_to_a_file_leaves_the_page_on_screen(self, tmp_path: Path) -> None:
        target = tmp_path / "out.json"
        done = run("ledger", "inspect", write(tmp_path, GOOD), "--json", target)
        assert json.loads(target.read_text(encoding="utf-8"))["rows"]["accepted"] == 2
        assert "每一行的去向" in done.stdout

    def test_a_profile_is_taken_as_told(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,科目编码,借方,贷方,性质\n2026-01-05,记-1,5301,1,,支出\n")
        done = run("ledger", "inspect", path, "--profile", "enterprise", "--json", "-")
        assert json.loads(done.stdout)["profile"] == "enterprise"

    def test_quiet_says_nothing(self, tmp_path: Path) -> None:
        done = run("ledger", "inspect", write(tmp_path, REJECTED), "--quiet")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    @pytest.mark.parametrize(("source", "strictly"), [(GOOD, 0), (REJECTED, 1), (DIFFERENT, 1)])
    def test_rejected_rows_and_differences_fail_only_when_strict(
        self, tmp_path: Path, source: str, strictly: int
    ) -> None:
        path = write(tmp_path, source)
        codes = [
            run("ledger", "inspect", path, "--quiet").returncode,
            run("ledger", "inspect", path, "--quiet", "--strict").returncode,
        ]
        assert codes == [0, strictly]

    def test_a_file_that_cannot_be_read_is_refused(self, tmp_path: Path) -> None:
        path = write(tmp_path, b"%PDF-1.7\n\x00")
        assert (
            refused("ledger", "inspect", path)
            == "序时账.csv：这是 PDF 文件，不是账簿；请从财务软件导出 CSV 或 XLSX 格式的序时账"
        )

    def test_a_refusal_that_quotes_a_heading_does_not_steer_the_terminal(self, tmp_path: Path) -> None:
        path = write(tmp_path, "日期,凭证号,\x1b[2J坏,借方,借方\n2026-01-05,记-1,x,1,\n")
        message = refused("ledger", "inspect", path)
        assert "“借方”出现了两次" in message
        assert "\x1b" not in message

    def test_its_result_may_not_be_written_over_the_file(self, tmp_path: Path) -> None:
        path = write(tmp_path, GOOD)
        assert (
            refused("ledger", "inspect", path, "--json", path)
            == f"{path}：会写进输入的文件或文件夹；请换一个位置来写结果"
        )


class TestConvert:
    @pytest.mark.parametrize("suffix", ["csv", "xlsx"])
    def test_what_is_converted_is_understood_as_before(self, tmp_path: Path, suffix: str) -> None:
        target = tmp_path / f"标准.{suffix}"
        assert run("ledger", "convert", OVER_CAP.ledgers[0], "--to", target).returncode == 0

        before, after = (
            json.loads(run("ledger", "inspect", path, "--json", "-").stdout)
            for path in (OVER_CAP.ledgers[0], target)
        )
        assert (after["debit"], after["credit"], after["rows"]["accepted"]) == (
            before["debit"],
            before["credit"],
            before["rows"]["accepted"],
        )

    def test_it_says_what_it_wrote(self, tmp_path: Path) -> None:
        target = tmp_path / "标准.parquet"
        done = run("ledger", "convert", write(tmp_path, GOOD), "--to", target)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"{target}：写入 2 行，借方 100.00，贷方 100.00\n"
        assert pl.read_parquet(target)["row"].to_list() == [2, 3]

    def test_rows_that_it_lacks_are_told_with_row_column_text_and_reason(self, tmp_path: Path) -> None:
        done = run("ledger", "convert", write(tmp_path, REJECTED), "--to", tmp_path / "标准.csv")
        assert done.returncode == 0
        assert [line.split() for line in done.stderr.splitlines()] == [
            ["序时账.csv：拒收", "1", "行，没有写入；全部见", "budgetcheck", "ledger", "inspect"],
            ["行", "列", "原文", "原因"],
            ["4", "借方", "1.2x", "不是金额"],
        ]

    def test_even_quietly_it_says_that_rows_are_missing(self, tmp_path: Path) -> None:
        done = run("ledger", "convert", write(tmp_path, REJECTED), "--to", tmp_path / "标准.csv", "--quiet")
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "序时账.csv：拒收 1 行，没有写入；全部见 budgetcheck ledger inspect\n"

    def test_strictly_a_rejected_row_ends_with_1_and_the_rest_is_written(self, tmp_path: Path) -> None:
        target = tmp_path / "标准.parquet"
        done = run("ledger", "convert", write(tmp_path, REJECTED), "--to", target, "--strict")
        assert done.returncode == 1
        assert pl.read_parquet(target).height == 2

    def test_an_unknown_suffix_is_refused(self, tmp_path: Path) -> None:
        target = tmp_path / "标准.doc"
        assert (
            refused("ledger", "convert", write(tmp_path, GOOD), "--to", target)
            == f"{target}：不能转换成扩展名为“.doc”的文件；应为 .parquet、.csv、.xlsx"
        )

    def test_the_file_itself_is_no_target(self, tmp_path: Path) -> None:
        path = write(tmp_path, GOOD)
        assert (
            refused("ledger", "convert", path, "--to", path)
            == f"{path}：会写进输入的文件或文件夹；请换一个位置来写结果"
        )
        assert path.read_text(encoding="utf-8") == GOOD

    def test_a_missing_folder_is_refused_and_not_made(self, tmp_path: Path) -> None:
        target = tmp_path / "没有" / "标准.csv"
        assert (
            refused("ledger", "convert", write(tmp_path, GOOD), "--to", target)
            == f"{target}：无法写入这个文件；请核对文件夹是否存在"
        )
        assert not target.parent.exists()

    def test_a_file_that_cannot_be_read_leaves_no_trace(self, tmp_path: Path) -> None:
        path = write(tmp_path, "不是账簿\n")
        refused("ledger", "convert", path, "--to", tmp_path / "标准.csv")
        assert list(tmp_path.iterdir()) == [path]

    def test_in_english_a_workbook_has_canonical_names(self, tmp_path: Path) -> None:
        path = write(tmp_path, CHINESE + "2026-01-05,记-1,1,a,5301,b,1,,YT-1,市级财政资金,材料费,支出,,,\n")
        target = tmp_path / "ledger.xlsx"
        run("ledger", "convert", path, "--to", target, "--lang", "en")
        columns = json.loads(run("ledger", "inspect", target, "--json", "-").stdout)["columns"]
        assert columns["category"] == "category"
