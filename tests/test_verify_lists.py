"""Pages with room for only the first of many inputs: the others are known by the number and the hash of the list of all."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.reporting import manifest
from budgetcheck.reporting.formats import write_reports
from budgetcheck.verify.verification import verify
from tests.stories import APPLICATIONS, YEAR_END

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

SCREENED = [
    path for path in sorted(APPLICATIONS.folder.iterdir()) if path.suffix in (".yaml", ".json", ".xlsx")
]
"""Dossiers, a list of projects and a form: each file is an input."""
LEFT = SCREENED[-2]


@pytest.fixture(autouse=True)
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """For four of the inputs, more or less."""
    monkeypatch.setattr(manifest, "_MOST_BYTES", 640)
    monkeypatch.setattr(manifest, "_MOST_BYTES_OF_ONE", 480)


@pytest.fixture
def screened(tmp_path: Path) -> Path:
    out = tmp_path / "screened"
    write_reports(budgetcheck.screen(SCREENED, as_of=APPLICATIONS.as_of), out)
    return out


@pytest.fixture
def audited(tmp_path: Path) -> Path:
    out = tmp_path / "audited"
    write_reports(budgetcheck.year_end(YEAR_END.dossiers, YEAR_END.ledgers, YEAR_END.year), out)
    return out


def apart(told: dict[str, Any], outcome: str = "differs") -> list[str]:
    return [each["text"] for each in told["checks"] if each["outcome"] == outcome]


def listed(told: dict[str, Any]) -> int:
    return sum(
        each["check"] in ("dossier", "ledger") for each in told["checks"] if each["section"] == "inputs"
    )


@pytest.mark.parametrize("page", ["index.html", "YT-2026-SB-0133.html", "YT-2026-SB-0127.html"])
def test_all_inputs_agree_where_the_whole_set_is_given(screened: Path, page: str) -> None:
    said = verify(screened / page, SCREENED[::-1])
    assert 0 < listed(said) < len(SCREENED)
    assert (apart(said), apart(said, "unknown")) == ([], [])
    assert (
        f"全部 {len(SCREENED)} 个输入文件与报告一致（逐个列出 {listed(said)} 个，其余按整个清单核对）"
        in apart(said, "agrees")
    )
    assert said["checks"][-1]["text"] == "重算的页面与报告逐字节相同"


@pytest.mark.parametrize("page", ["index.html", "YT-2025-0156.html"])
def test_ledgers_that_are_not_listed_are_found_too(audited: Path, page: str) -> None:
    said = verify(audited / page, YEAR_END.dossiers)
    assert listed(said) < 9
    assert (apart(said), apart(said, "unknown")) == ([], [])


def test_a_missing_file_that_is_not_listed_cannot_be_named(screened: Path) -> None:
    said = verify(screened / "index.html", [path for path in SCREENED if path != LEFT])
    (told,) = (text for text in apart(said) if text.startswith("输入文件的整个清单"))
    assert told == (
        f"输入文件的整个清单与报告不同：报告依据 {len(SCREENED)} 个文件，这里是 {len(SCREENED) - 1} 个；"
        f"报告没有逐个列出的 {len(SCREENED) - listed(said)} 个里，缺少、变了或改了名的是哪些，不能指明"
    )
    assert not any("sha256" in text for text in apart(said))
    assert "项目总数、各结论的项目数和项目的整个清单不能确认：缺少档案" in apart(said, "unknown")


def test_a_changed_file_that_is_not_listed_is_said_without_its_name(screened: Path, tmp_path: Path) -> None:
    folder = tmp_path / "申报"
    shutil.copytree(APPLICATIONS.folder, folder)
    changed = folder / "YT-2026-SB-0136.json"
    changed.write_bytes(changed.read_bytes() + b"\n")
    said = verify(screened / "index.html", [folder])
    (told,) = apart(said)
    assert told.startswith(
        f"输入文件的整个清单与报告不同：报告依据 {len(SCREENED)} 个文件，这里是 {len(SCREENED)} 个；"
    )
    (first, last) = apart(said, "unknown")
    assert first.startswith(
        f"给出的 {len(SCREENED) - listed(said)} 个文件报告没有逐个列出，不能确认是不是它的输入："
    )
    assert last == "页面没有逐字核对：输入文件或程序版本与报告的不同"


def test_a_renamed_file_that_is_not_listed_is_another_list(screened: Path, tmp_path: Path) -> None:
    renamed = shutil.copy(LEFT, tmp_path / f"改名{LEFT.suffix}")
    said = verify(screened / "index.html", [*(path for path in SCREENED if path != LEFT), renamed])
    assert [text.partition("：")[0] for text in apart(said)] == ["输入文件的整个清单与报告不同"]


def test_where_a_listed_file_is_missing_the_others_are_not_judged(screened: Path) -> None:
    said = verify(screened / "index.html", SCREENED[1:])
    assert apart(said) == [f"项目档案 {SCREENED[0].name}：没有给出"]
    left = len(SCREENED) - listed(said)
    assert (
        f"报告没有逐个列出的 {left} 个输入文件不能确认：全部文件都在、都没有变，才能按整个清单核对"
        in apart(said, "unknown")
    )


def test_without_the_ledgers_that_are_not_listed_only_dossiers_decide(audited: Path) -> None:
    page = audited / "YT-2025-0156.html"
    text = page.read_text(encoding="utf-8")
    given = [path for path in YEAR_END.ledgers if f'"path":"{path.name}"' in text]
    said = verify(page, [YEAR_END.dossiers[2] / "dossier.yaml", *given])
    assert "缺少账簿或科目对照方案：只能核对项目档案自身决定的结论" in apart(said, "note")
    assert not any(each["check"] == "settlement" for each in said["checks"])


def test_an_edited_number_of_inputs_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    write_reports(budgetcheck.screen(SCREENED, as_of=APPLICATIONS.as_of), tmp_path)
    page = tmp_path / "index.html"
    stated = f'"inputs_total":{len(SCREENED)}'
    text = page.read_text(encoding="utf-8")
    assert stated in text
    page.write_text(text.replace(stated, '"inputs_total":99'), encoding="utf-8", newline="")
    told = next(text for text in apart(verify(page, SCREENED)) if text.startswith("输入文件"))
    assert told.startswith(f"输入文件的整个清单与报告不同：报告依据 99 个文件，这里是 {len(SCREENED)} 个；")


def test_a_hash_that_is_not_that_of_the_files_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    write_reports(budgetcheck.screen(SCREENED, as_of=APPLICATIONS.as_of), tmp_path)
    page = tmp_path / "index.html"
    text = page.read_text(encoding="utf-8")
    at = text.index('"inputs_sha256":"') + len('"inputs_sha256":"')
    page.write_text(text[:at] + "0" * 64 + text[at + 64 :], encoding="utf-8", newline="")
    assert "输入文件的整个清单与报告写明的不同：逐个列出的文件都一致，清单的哈希不一致" in apart(
        verify(page, SCREENED)
    )
