from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from budgetcheck.problems import InputError, Problem
from tests.dossiers.reading import read_dossiers

if TYPE_CHECKING:
    from pathlib import Path


class WriteFile(Protocol):
    def __call__(self, name: str, content: str | bytes) -> Path: ...


class Refusals(Protocol):
    def __call__(self, *paths: Path) -> list[Problem]: ...


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def refusals() -> Refusals:
    def refusals(*paths: Path) -> list[Problem]:
        with pytest.raises(InputError) as error:
            read_dossiers(paths)
        return list(error.value.problems)

    return refusals


class Refused(Protocol):
    def __call__(self, project: str = "", budget: str = " {}\n", rest: str = "") -> list[Problem]: ...


@pytest.fixture
def refused(write: WriteFile, refusals: Refusals) -> Refused:
    """What is said of a dossier with some further keys, written on line 4 and after."""

    def refused(project: str = "", budget: str = " {}\n", rest: str = "") -> list[Problem]:
        path = write("a.yaml", f"project:\n  id: A-1\n  programme: yantai\n{project}budget:{budget}{rest}")
        return [problem._replace(file="") for problem in refusals(path)]

    return refused
