from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.files import (
    distinct_labels,
    read_start,
    refuse_twice,
    refuse_unreadable,
    sha256,
    short_labels,
)
from budgetcheck.problems import InputError, Problem

paths = st.lists(st.sampled_from(["一期", "二期", "账", "a.csv", "b.csv"]), min_size=1, max_size=4).map(
    lambda parts: Path("/projects", *parts)
)


def test_a_file_is_called_by_its_name() -> None:
    path = Path("/项目/一期/账簿.csv")

    assert short_labels([path]) == {path: "账簿.csv"}


def test_files_of_one_name_are_told_apart_by_their_folders() -> None:
    first, second, third = Path("/b/一期/账.csv"), Path("/b/二期/账.csv"), Path("/b/一期/dossier.yaml")

    assert short_labels([first, second, third]) == {
        first: "一期/账.csv",
        second: "二期/账.csv",
        third: "dossier.yaml",
    }


def test_files_are_told_apart_by_as_many_folders_as_it_takes() -> None:
    first, second = Path("/b/2026/一期/账.csv"), Path("/b/2027/一期/账.csv")

    assert short_labels([first, second]) == {first: "2026/一期/账.csv", second: "2027/一期/账.csv"}


@given(st.lists(paths, unique=True, min_size=1))
def test_no_two_files_have_one_label(given_paths: list[Path]) -> None:
    labels = short_labels(given_paths)

    assert sorted(labels) == sorted(given_paths)
    assert len(set(labels.values())) == len(given_paths)
    assert all(path.as_posix().endswith(label.removeprefix("/")) for path, label in labels.items())


def test_different_files_may_all_be_given(tmp_path: Path) -> None:
    refuse_twice([tmp_path / "1.csv", tmp_path / "2.csv"])


def test_a_file_given_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "账.csv"
    again = tmp_path / "x" / ".." / "账.csv"

    with pytest.raises(InputError) as error:
        refuse_twice([path, again])

    assert error.value.problems == (
        Problem(str(again), "", "同一个文件给了两次", "请只给一次，否则会重复计算"),
    )


def test_a_file_given_by_another_name_is_refused(tmp_path: Path) -> None:
    path, link = tmp_path / "账.csv", tmp_path / "link.csv"
    path.write_text("1", encoding="utf-8")
    link.symlink_to(path)

    with pytest.raises(InputError, match="同一个文件给了两次"):
        refuse_twice([path, link])


def test_a_file_with_content_is_not_refused(tmp_path: Path) -> None:
    path = tmp_path / "账.csv"
    path.write_text("1", encoding="utf-8")

    refuse_unreadable(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "账.csv"

    assert _refusal(path) == Problem(str(path), "", "文件不存在", "请核对路径和文件名")


def test_a_folder_is_refused_as_a_file(tmp_path: Path) -> None:
    assert _refusal(tmp_path) == Problem(str(tmp_path), "", "这是文件夹，不是文件", "请指明其中的文件")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "账.csv"
    path.touch()

    assert _refusal(path) == Problem(str(path), "", "文件是空的（0 字节）", "请重新导出")


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "账.csv"
    path.write_text("1", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.R_OK)

    assert _refusal(path) == Problem(str(path), "", "没有读取这个文件的权限", "请核对文件权限")


@pytest.mark.parametrize(("most", "read"), [(2, b"ab"), (3, b"abc"), (9, b"abc")])
def test_of_a_file_no_more_is_read_than_asked_for(tmp_path: Path, most: int, read: bytes) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")

    assert read_start(path, most) == read


def test_what_cannot_be_read_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "账.csv"):
        with pytest.raises(InputError) as error:
            read_start(path, 9)
        assert error.value.problems == (_refusal(path),)


def test_a_file_of_a_folder_is_called_by_its_name_whatever_way_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "夹").mkdir()
    (tmp_path / "路").symlink_to(tmp_path / "夹")
    path = tmp_path / "夹" / "账.csv"
    path.write_text("1", encoding="utf-8")

    with pytest.raises(InputError, match="同一个文件给了两次"):
        distinct_labels([path, tmp_path / "路" / "账.csv"])
    assert distinct_labels([tmp_path / "路" / "账.csv"]) == {tmp_path / "路" / "账.csv": "账.csv"}


def test_the_hash_is_of_the_file_s_bytes(tmp_path: Path) -> None:
    path = tmp_path / "abc"
    path.write_bytes(b"abc")

    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def _refusal(path: Path) -> Problem:
    with pytest.raises(InputError) as error:
        refuse_unreadable(path)
    (problem,) = error.value.problems
    return problem
