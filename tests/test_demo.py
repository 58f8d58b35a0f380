from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from budgetcheck import demo
from budgetcheck.language import speaking
from tests.stories import APPLICATIONS, EVERY_STORY, FIXTURES, YEAR_END

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package in place of the installed one, with `fixtures/` beside it."""
    folder = tmp_path / "budgetcheck"
    folder.mkdir()
    (tmp_path / "fixtures").mkdir()
    monkeypatch.setattr("budgetcheck.demo.files", {"budgetcheck": folder}.__getitem__)
    return folder


def test_the_samples_packed_into_the_package_come_first(package: Path) -> None:
    (package / "samples").mkdir()

    assert demo.samples() == package / "samples"


def test_without_packed_samples_they_are_the_fixtures(package: Path) -> None:
    assert demo.samples() == package.parent / "fixtures"


def test_in_this_checkout_they_are_the_stories() -> None:
    assert demo.samples() == FIXTURES


def test_every_story_is_a_story_of_the_tests() -> None:
    assert sorted(path.parent for path in FIXTURES.glob("*/story.toml")) == [
        *(told.folder for told in EVERY_STORY),
        APPLICATIONS.folder,
        YEAR_END.folder,
    ]


def test_the_wheel_packs_every_story_and_nothing_else() -> None:
    project = tomllib.loads((FIXTURES.parent / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    stories = [path.parent.name for path in FIXTURES.glob("*/story.toml")]

    assert packed == {f"fixtures/{name}": f"budgetcheck/samples/{name}" for name in stories}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    demo.run_demo(out)
    return out


def test_every_sample_gets_its_reports_and_its_result(written: Path) -> None:
    folders = [told.folder.name for told in (*EVERY_STORY, APPLICATIONS, YEAR_END)]

    assert sorted(path.name for path in written.iterdir()) == sorted([*folders, "index.html"])
    for folder in folders:
        assert {"index.html", "result.json"} < {path.name for path in (written / folder).iterdir()}


def test_applications_are_screened(written: Path) -> None:
    folder = written / APPLICATIONS.folder.name
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))

    assert result["as_of"] == "2026-03-31"
    assert [each["kind"] for each in result["inputs"]] == ["dossier"] * 13
    assert len(result["projects"]) == 14
    assert len(list(folder.glob("*.html"))) == 15
    assert "<h1>预算初审报告</h1>" in (folder / "index.html").read_text(encoding="utf-8")


def test_the_gallery_names_every_sample_and_counts_verdicts_where_there_are_several(written: Path) -> None:
    gallery = (written / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r"<tr><td>(.*?)</td>.*?<a href=\"([^\"]+)\">", gallery)

    assert [(re.sub(r"<[^>]+>", "", verdicts).split(), link) for verdicts, link in rows] == [
        (["不符合"], "1-yantai-over-cap/index.html"),
        (["符合"], "2-yantai-lump-sum/index.html"),
        (["不符合"], "3-yantai-failed-acceptance/index.html"),
        (["需人工复核"], "4-datong-terminated/index.html"),
        (["不符合", "6", "需人工复核", "3", "符合", "5"], "5-yantai-applications/index.html"),
        (["不符合", "1", "需人工复核", "2", "符合", "1"], "6-year-end-2026/index.html"),
    ]


def test_the_projects_of_the_other_samples_are_audited_at_the_end_of_the_year(written: Path) -> None:
    folder = written / YEAR_END.folder.name

    assert "<h1>2026 年度审计报告</h1>" in (folder / "index.html").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == [
        "DT-2025-0042.html",
        "YT-2025-0117.html",
        "YT-2025-0156.html",
        "YT-2025-0203.html",
        "index.html",
        "result.json",
    ]


def test_in_english_the_samples_have_english_titles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "write_reports", lambda _result, _out: None)

    with speaking("en"):
        stories = demo.run_demo(tmp_path, "en")

    titles = [
        "Yantai: indirect costs budgeted above the banded cap",
        "Yantai: a lump-sum project, everything complies",
        "Yantai: acceptance failed, municipal surplus not refunded in full",
        "Datong: terminated as technically infeasible, surplus refunded",
        "Screening before award: fourteen applications",
        "Year-end audit: four projects in 2026",
    ]
    assert [story.title for story in stories] == titles
    gallery = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"<a href=\"[^\"]+/index.html\">(.*?)</a>", gallery) == titles
