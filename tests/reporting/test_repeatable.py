"""The same inputs, version and day give the same bytes, whoever asks, from where, and in which order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import budgetcheck
from budgetcheck.options import Given
from tests.stories import APPLICATIONS, FAILED_ACCEPTANCE, YEAR_END

ROOT = Path(budgetcheck.__file__).parents[1]


def pages(cwd: Path, seed: str, command: object, *arguments: object) -> dict[str, bytes]:
    """The pages that a process of its own writes, started in `cwd`."""
    out = cwd / "out"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    line = [
        sys.executable,
        "-m",
        "budgetcheck",
        *map(str, (command, *arguments)),
        "--out",
        str(out),
        "--quiet",
    ]
    done = subprocess.run(line, cwd=cwd, env=environment, capture_output=True, check=False)
    assert done.returncode < 2, done.stderr.decode()
    return {page.name: page.read_bytes() for page in out.iterdir()}


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "here", tmp_path / "elsewhere" / "deep"
    for folder in (one, other):
        folder.mkdir(parents=True)
    return one, other


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_year_end_report_is_the_same_from_anywhere(places: tuple[Path, Path], language: str) -> None:
    told = FAILED_ACCEPTANCE
    given = [told.folder / "dossier.yaml", *told.ledgers]
    written = []
    for place, seed, turn in zip(places, ("1", "4711"), (1, -1), strict=True):
        files = [Path(shutil.copy(path, place)) for path in given]
        written.append(
            pages(
                place, seed, "year-end", files[0], "--ledger", *files[1:][::turn], "--year", 2027, "--profile",
                "enterprise", "--leads", "--unit", "万元", "--lang", language,
            )
        )  # fmt: skip
    assert sorted(written[0]) == ["YT-2025-0156.html", "index.html"]
    assert written[0] == written[1]


def test_a_screening_is_the_same_whether_a_folder_is_named_or_its_files(places: tuple[Path, Path]) -> None:
    written = []
    for place, seed, named in zip(places, ("1", "4711"), (True, False), strict=True):
        folder = Path(shutil.copytree(APPLICATIONS.folder, place / f"申报{seed}"))
        files = [path for path in folder.iterdir() if path.suffix in (".yaml", ".json", ".xlsx")]
        given = [folder] if named else sorted(files, reverse=True)
        written.append(pages(place, seed, "screen", *given, "--as-of", APPLICATIONS.as_of))
    assert len(written[0]) == 15
    assert written[0] == written[1]


@pytest.mark.parametrize(
    "command", [("check", "--as-of", "2026-12-31"), ("year-end", "--year", YEAR_END.year)]
)
def test_a_report_of_several_projects_is_the_same_in_any_order_and_folder(
    places: tuple[Path, Path], command: tuple[object, ...]
) -> None:
    written = []
    for place, seed, turn in zip(places, ("1", "4711"), (1, -1), strict=True):
        folders = [Path(shutil.copytree(folder, place / folder.name)) for folder in YEAR_END.dossiers]
        ledgers = [
            folder / ledger.name
            for folder, told in zip(folders, YEAR_END.dossiers, strict=True)
            for ledger in YEAR_END.ledgers
            if ledger.parent == told
        ]
        written.append(
            pages(place, seed, command[0], *folders[::turn], "--ledger", *ledgers[::turn], *command[1:])
        )
    assert sorted(written[0]) == [
        "DT-2025-0042.html",
        "YT-2025-0117.html",
        "YT-2025-0156.html",
        "YT-2025-0203.html",
        "index.html",
    ]
    assert written[0] == written[1]


def test_a_built_in_profile_is_itself_whatever_lies_where_the_run_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "enterprise").write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = FAILED_ACCEPTANCE
    result = budgetcheck.check([told.folder], told.ledgers, profile="enterprise", as_of=told.as_of)
    assert result.options.profile == Given("enterprise", None)
