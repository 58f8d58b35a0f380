"""The bundled samples, start to finish: four stories with their ledgers, a batch of applications, their reports, and a page that leads to them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.check import check, screen
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.html import write_gallery
from budgetcheck.reporting.output import write_files

if TYPE_CHECKING:
    from budgetcheck.language import Language
    from budgetcheck.result import Result


class Story(NamedTuple):
    """A sample: its folder's name, what it shows, and the result."""

    name: str
    title: str
    result: Result


def run_demo(out: Path, language: Language = "zh") -> list[Story]:
    """Check every sample, or screen it where it is a batch of applications, and write its reports below a folder.

    Args:
        out: The folder; each story gets one of its own in it.
        language: Of reports and messages.
    """
    stories = [_run(card, language) for card in sorted(samples().glob("*/story.toml"))]
    for story in stories:
        write_reports(story.result, out / story.name)
        write_files(out / story.name, {"result.json": story.result.to_json(indent=1)})
    write_gallery([(story.name, story.title, story.result) for story in stories], out)
    return stories


def samples() -> Path:
    """The folder of the samples: packed into the installed package, `fixtures/` in a checkout."""
    package = Path(str(files("budgetcheck")))
    packed = package / "samples"
    return packed if packed.is_dir() else package.parent / "fixtures"


def _run(card: Path, language: Language) -> Story:
    told = tomllib.loads(card.read_text(encoding="utf-8"))
    folder, as_of = card.parent, told["as_of"]
    if told.get("kind") == "screening":
        result = screen([folder], as_of=as_of, language=language)
    else:
        ledgers = [folder / name for name in told["ledgers"]]
        result = check([folder], ledgers, profile=told.get("profile"), as_of=as_of, language=language)
    return Story(folder.name, told["title"], result)
