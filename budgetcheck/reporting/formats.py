"""The formats in which a report can be written, and the one place where all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from budgetcheck.language import _, speaking
from budgetcheck.problems import InputError, Problem
from budgetcheck.reporting.html import pages
from budgetcheck.reporting.output import write_text, written_together
from budgetcheck.reporting.own_templates import refuse_templates
from budgetcheck.reporting.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from budgetcheck.reporting.report import Kind, Unit
    from budgetcheck.result import Result


class Writer(Protocol):
    """Writes a report in a format."""

    def __call__(self, report: Report, stage: Path, templates: Path | None, /) -> None:
        """Write its files into a folder.

        Args:
            report: The report.
            stage: The folder.
            templates: A folder of templates that come before the built-in ones.
        """


class Format(NamedTuple):
    """A format.

    Attributes:
        write: What writes it.
        kinds: The reports that it is for.
        refuse_unready: Refuses the format where what it needs is not installed.
        refuse_templates: Refuses a folder of templates where that of the format cannot be used; those of pages are looked at for
            every format.
        reads_like_input: Names of its files that could be taken for dossiers, forms or ledgers.
    """

    write: Writer
    kinds: tuple[Kind, ...] = ("screening", "check", "year_end")
    refuse_unready: Callable[[], None] = lambda: None
    refuse_templates: Callable[[Path], None] = lambda _templates: None
    reads_like_input: tuple[str, ...] = ()


def _write_html(report: Report, stage: Path, templates: Path | None) -> None:
    for page in pages(report, templates):
        write_text(stage / page.name, page.text)


def _write_json(report: Report, stage: Path, _templates: Path | None) -> None:
    write_text(stage / "result.json", report.result.json_parts())


def _write_xlsx(report: Report, stage: Path, _templates: Path | None) -> None:
    from budgetcheck.reporting.working_papers.write import NAME, write_working_papers

    write_working_papers(report, stage / NAME)


def _write_pdf(report: Report, stage: Path, templates: Path | None) -> None:
    from budgetcheck.reporting.pdf import write_pdf

    write_pdf(report, stage, templates)


def _refuse_unready_pdf() -> None:
    from budgetcheck.reporting.engine import refuse_unready

    refuse_unready()


def _write_docx(report: Report, stage: Path, templates: Path | None) -> None:
    from budgetcheck.reporting.word.write import write_word

    write_word(report, stage, templates)


def _refuse_unready_docx() -> None:
    from budgetcheck.reporting.word.write import refuse_unready

    refuse_unready()


def _refuse_template_docx(templates: Path) -> None:
    from budgetcheck.reporting.word.write import refuse_template

    refuse_template(templates)


FORMATS: Mapping[str, Format] = {
    "html": Format(_write_html),
    "pdf": Format(_write_pdf, refuse_unready=_refuse_unready_pdf),
    "xlsx": Format(_write_xlsx, reads_like_input=("working-papers.xlsx",)),
    "docx": Format(_write_docx, ("check", "year_end"), _refuse_unready_docx, _refuse_template_docx),
    "json": Format(_write_json, reads_like_input=("result.json",)),
}


def read_formats(text: str, kind: Kind, templates: Path | None = None) -> tuple[str, ...]:
    """The formats that `--format` names: `html,pdf`.

    Args:
        text: Of the option.
        kind: Of the report.
        templates: A folder of templates of the user's own.

    Raises:
        InputError: for a format that there is not, is not for this kind of report, lacks what it needs, or whose template cannot
            be used.
    """
    names = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    for name in names or ("",):
        if name not in FORMATS:
            raise InputError(
                Problem("", "--format", name, _("可用的格式：{known}").format(known=", ".join(FORMATS)))
            )
        if kind not in FORMATS[name].kinds:
            raise InputError(Problem("", "--format", name, _("这种报告没有这个格式")))
        FORMATS[name].refuse_unready()
        if templates is not None:
            FORMATS[name].refuse_templates(templates)
    return names


def write_reports(
    result: Result,
    out: Path,
    formats: Sequence[str] = ("html",),
    *,
    templates: Path | None = None,
    unit: Unit = "元",
) -> None:
    """Write a run's report into a folder, in every format or not at all.

    Args:
        result: The run.
        out: The folder.
        formats: Names of `FORMATS`.
        templates: A folder of templates that come before the built-in ones.
        unit: The unit in which a year-end report's tables open.

    Raises:
        InputError: where the folder cannot be written, or a template cannot be read.
    """
    report = Report(result, unit)
    with speaking(result.language), written_together(out) as stage:
        if templates is not None:
            refuse_templates(templates)
        for name in formats:
            FORMATS[name].write(report, stage, templates)
