from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.output import refuse_unwritable

if TYPE_CHECKING:
    from pathlib import Path


def refusal(out: Path | None, file: Path | None) -> Problem:
    with pytest.raises(InputError) as error:
        refuse_unwritable(out, file)
    (problem,) = error.value.problems
    return problem


def test_a_file_in_place_of_the_folder_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "reports"
    file.write_text("已有的内容", encoding="utf-8")

    assert refusal(file, None) == Problem(str(file), "", "不是文件夹", "请换一个文件夹来写报告")
    assert file.read_text(encoding="utf-8") == "已有的内容"


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    assert refusal(None, tmp_path) == Problem(str(tmp_path), "", "无法写入这个文件", "请核对文件夹是否存在")


def test_a_file_in_a_missing_folder_is_refused_and_the_folder_not_made(tmp_path: Path) -> None:
    file = tmp_path / "no" / "result.json"

    assert refusal(None, file) == Problem(str(file), "", "无法写入这个文件", "请核对文件夹是否存在")
    assert not file.parent.exists()


def test_targets_that_can_be_made_are_not_refused_and_not_yet_made(tmp_path: Path) -> None:
    refuse_unwritable(tmp_path, tmp_path / "result.json")
    refuse_unwritable(tmp_path / "a" / "b", None)
    refuse_unwritable(None, None)

    assert list(tmp_path.iterdir()) == []
