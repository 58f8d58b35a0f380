"""The bundled samples, start to finish: four stories, their reports, and a page that leads to them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.check import check
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.html import write_gallery
from budgetcheck.reporting.output import write_files

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from budgetcheck.language import Language
    from budgetcheck.result import Result


class Story(NamedTuple):
    """A sample: its folder's name, what it shows, and the result."""

    name: str
    title: str
    result: Result


def run_demo(out: Path, language: Language = "zh") -> list[Story]:
    """Check every sample and write its reports below a folder.

    Args:
        out: The folder; each story gets one of its own in it.
        language: Of reports and messages.
    """
    stories = [_run(folder, told, language) for folder, told in _with_ledgers()]
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


def _with_ledgers() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The samples that can be checked, each with its card; applications to screen have no ledger."""
    for card in sorted(samples().glob("*/story.toml")):
        told = tomllib.loads(card.read_text(encoding="utf-8"))
        if told.get("kind") != "screening":
            yield card.parent, told


def _run(folder: Path, told: dict[str, Any], language: Language) -> Story:
    as_of: dt.date = told["as_of"]
    ledgers = [folder / name for name in told["ledgers"]]
    result = check([folder], ledgers, profile=told.get("profile"), as_of=as_of, language=language)
    return Story(folder.name, told["title"], result)
