"""The sample stories, as tests use them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

FIXTURES = Path(__file__).parent.parent / "fixtures"


class Story(NamedTuple):
    """A story's folder and how it is checked."""

    folder: Path
    ledgers: list[Path]
    profile: str | None
    as_of: dt.date


class Batch(NamedTuple):
    """A folder of applications before approval, and the day on which they are screened."""

    folder: Path
    as_of: dt.date


class Audit(NamedTuple):
    """A year at whose end the projects of several stories are audited together."""

    folder: Path
    year: int
    dossiers: list[Path]
    ledgers: list[Path]


def story(name: str) -> Story:
    """The story in a folder of `fixtures/`."""
    folder = FIXTURES / name
    told = _told(folder)
    return Story(folder, [folder / each for each in told["ledgers"]], told.get("profile"), told["as_of"])


def batch(name: str) -> Batch:
    """The applications in a folder of `fixtures/`."""
    folder = FIXTURES / name
    return Batch(folder, _told(folder)["as_of"])


def audit(name: str) -> Audit:
    """The audit in a folder of `fixtures/`."""
    folder = FIXTURES / name
    told = _told(folder)
    stories = [story(each) for each in told["stories"]]
    return Audit(
        folder,
        told["year"],
        [each.folder for each in stories],
        [ledger for each in stories for ledger in each.ledgers],
    )


def _told(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))


OVER_CAP = story("1-yantai-over-cap")
LUMP_SUM = story("2-yantai-lump-sum")
FAILED_ACCEPTANCE = story("3-yantai-failed-acceptance")
TERMINATED = story("4-datong-terminated")
EVERY_STORY = (OVER_CAP, LUMP_SUM, FAILED_ACCEPTANCE, TERMINATED)
"""Those with ledgers."""
APPLICATIONS = batch("5-yantai-applications")
YEAR_END = audit("6-year-end-2026")
"""Of the stories with ledgers."""
