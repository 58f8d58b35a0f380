from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from budgetcheck import demo
from tests.stories import APPLICATIONS, EVERY_STORY, FIXTURES

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
    ]


def test_the_wheel_packs_every_story_and_nothing_else() -> None:
    project = tomllib.loads((FIXTURES.parent / "pyproject.toml").read_text(encoding="utf-8"))
    packed = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    stories = [path.parent.name for path in FIXTURES.glob("*/story.toml")]

    assert packed == {f"fixtures/{name}": f"budgetcheck/samples/{name}" for name in stories}
