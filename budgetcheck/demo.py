"""The bundled samples, start to finish: stories with their ledgers, a batch of applications, an audit at the end of a year; their reports, and a page that leads to them."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.check import check, screen, year_end
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.html import write_gallery
from budgetcheck.reporting.output import write_files

if TYPE_CHECKING:
    from budgetcheck.language import Language
    from budgetcheck.result import Result


class Story(NamedTuple):
    """A sample: its folder's name, what it shows (in the language of the run), and the result."""

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
    folder, told = card.parent, tomllib.loads(card.read_text(encoding="utf-8"))
    match told.get("kind"):
        case "screening":
            result = screen([folder], as_of=told["as_of"], language=language)
        case "year-end":
            result = _audit(folder, told, language)
        case _:
            ledgers = [folder / name for name in told["ledgers"]]
            profile, as_of = told.get("profile"), told["as_of"]
            result = check([folder], ledgers, profile=profile, as_of=as_of, language=language)
    return Story(folder.name, told["title" if language == "zh" else "title_en"], result)


def _audit(folder: Path, told: dict[str, Any], language: Language) -> Result:
    """The audit at the end of a year of the projects of other samples, all in one run."""
    dossiers = [folder.parent / name for name in told["stories"]]
    ledgers = [
        each / name
        for each in dossiers
        for name in tomllib.loads((each / "story.toml").read_text(encoding="utf-8"))["ledgers"]
    ]
    return year_end(dossiers, ledgers, told["year"], profile=told.get("profile"), language=language)
