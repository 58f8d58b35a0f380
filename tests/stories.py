"""The sample stories, as tests use them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt

FIXTURES = Path(__file__).parent.parent / "fixtures"


class Story(NamedTuple):
    """A story's folder and how it is checked."""

    folder: Path
    ledgers: list[Path]
    profile: str | None
    as_of: dt.date


def story(name: str) -> Story:
    """The story in a folder of `fixtures/`."""
    folder = FIXTURES / name
    told = tomllib.loads((folder / "story.toml").read_text(encoding="utf-8"))
    return Story(folder, [folder / each for each in told["ledgers"]], told.get("profile"), told["as_of"])


OVER_CAP = story("1-yantai-over-cap")
LUMP_SUM = story("2-yantai-lump-sum")
FAILED_ACCEPTANCE = story("3-yantai-failed-acceptance")
TERMINATED = story("4-datong-terminated")
EVERY_STORY = (OVER_CAP, LUMP_SUM, FAILED_ACCEPTANCE, TERMINATED)
