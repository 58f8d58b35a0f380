"""A text is the same whether one process transcodes it or two."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from budgetcheck.ledgers.formats import transcode as module
from budgetcheck.ledgers.formats.transcode import transcode

if TYPE_CHECKING:
    from pathlib import Path

LINES = "".join(f"{number},支付实验材料款（第{number}批）𠮷,€\r\n" for number in range(2_000))


@pytest.fixture
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WORTH_TWO", 1)


def _written(folder: Path, content: bytes) -> Path:
    source = folder / "账簿.csv"
    source.write_bytes(content)
    return source


@pytest.mark.usefixtures("_every_file_is_large")
@pytest.mark.parametrize(
    "text", [LINES, LINES[: len(LINES) // 2] + "末行没有换行", "一行，没有换行", "一\n", "\n" * 9]
)
def test_two_processes_write_what_one_would(tmp_path: Path, text: str) -> None:
    target = tmp_path / "copy"
    transcode(_written(tmp_path, text.encode("gb18030")), "gb18030", target)
    assert target.read_bytes() == text.encode()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy", "账簿.csv"]


@pytest.mark.usefixtures("_every_file_is_large")
@pytest.mark.parametrize("place", [0.1, 0.9])
def test_a_byte_that_is_no_text_is_found_in_either_half(tmp_path: Path, place: float) -> None:
    content = LINES.encode("gb18030")
    at = content.index(b"\n", int(len(content) * place)) + 1
    source = _written(tmp_path, content[:at] + b"\xff\n" + content[at:])
    with pytest.raises(UnicodeDecodeError):
        transcode(source, "gb18030", tmp_path / "copy")


@pytest.mark.usefixtures("_every_file_is_large")
@pytest.mark.parametrize("executable", ["/nowhere/python", "/bin/false"])
def test_where_no_second_process_can_work_the_first_does_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    target = tmp_path / "copy"
    transcode(_written(tmp_path, LINES.encode("gb18030")), "gb18030", target)
    assert target.read_bytes() == LINES.encode()


def test_carriage_returns_of_an_old_mac_become_line_feeds(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    transcode(_written(tmp_path, "甲\r乙\r".encode("gb18030")), "gb18030", target, old_mac=True)
    assert target.read_bytes() == "甲\n乙\n".encode()
