"""A report: one run's result as plain values, and what its pages say beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from budgetcheck.language import speaking
from budgetcheck.reporting.file_names import name_files
from budgetcheck.rules.page import read_page
from budgetcheck.statements.listing import list_execution_rates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from budgetcheck.dossiers.file import Source
    from budgetcheck.language import Language
    from budgetcheck.result import Result
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rulebook import Rulebook

Kind = Literal["screening", "check", "year_end"]
"""预算初审报告, 合规检查报告, 年度审计报告."""

Unit = Literal["元", "万元"]

MOST_LISTED = 2_000
"""How many projects the page of all may list; their rows have room for fewer (`html.page_of_all`)."""

_MOST_IN_MEMORY = 2_000
_RANKS = {"fail": 0, "review": 1, "pass": 2}


@dataclass(frozen=True)
class Report:
    """What a report shows.

    Attributes:
        result: The run.
        unit: The unit in which a year-end report's tables open.
    """

    result: Result
    unit: Unit = "元"

    @property
    def kind(self) -> Kind:
        """Which of the three reports it is."""
        if self.result.year is not None:
            return "year_end"
        return "check" if self.result.statements.has_ledgers else "screening"

    @property
    def language(self) -> Language:
        """Of the report, which is that of the result's messages."""
        return self.result.language

    @cached_property
    def content(self) -> dict[str, Any]:
        """The result as the contract states it, with what is added there."""
        with speaking(self.language):
            return self.result.to_dict()

    @cached_property
    def head(self) -> dict[str, Any]:
        """`content` without its projects."""
        return self.result.head()

    @cached_property
    def listed(self) -> list[dict[str, Any]]:
        """The projects that the page of all lists, those that are not settled first; at most `MOST_LISTED`."""
        if self._fits:
            return sorted(self.projects, key=lambda each: _RANKS[each["verdict"]])[:MOST_LISTED]
        ordered = self.result.projects.sort(pl.col("verdict").replace_strict(_RANKS), "project")
        return self.result.of(ordered.head(MOST_LISTED)).plain_projects()

    def each_project(self) -> Iterator[dict[str, Any]]:
        """The projects of `content`, one after the other, few of them in memory at a time."""
        if self._fits:
            yield from self.projects
            return
        for part in self.result.in_parts():
            yield from part.plain_projects()

    @property
    def execution_rates(self) -> list[str | None]:
        """How much of its budget each project has spent (four decimals); None of those that have no budget."""
        return list_execution_rates(self.result.statements)

    @property
    def _fits(self) -> bool:
        """Whether all projects as plain values have room in memory; they are listed once then, and used for every page."""
        return self.result.projects.height <= _MOST_IN_MEMORY

    def dossier_files(self, project: str) -> list[dict[str, Any]]:
        """The inputs that a project's facts come from: its dossier, and the forms beside it."""
        source = self._sources[project]
        paths = dict.fromkeys([source.path, *(form.path for form in source.forms)])
        return [self._inputs[path] for path in paths]

    def file_name(self, project: str) -> str:
        """What the files of a project are called, without their endings."""
        return self._file_names[project]

    def page_name(self, project: str) -> str:
        """The file name of a project's page."""
        return f"{self.file_name(project)}.html"

    @cached_property
    def _file_names(self) -> dict[str, str]:
        return name_files(self.result.projects["project"])

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {source.project: source for source in self.result.dossiers}

    @cached_property
    def _inputs(self) -> dict[str, dict[str, Any]]:
        return {each["path"]: each for each in self.head["inputs"]}

    @property
    def projects(self) -> list[dict[str, Any]]:
        """The projects of `content`."""
        listed: list[dict[str, Any]] = self.content["projects"]
        return listed

    @property
    def rules(self) -> Mapping[str, Mapping[str, str]]:
        """By code, a rule's `title`, `summary` (English) and `basis`."""
        return rule_texts(self.result.rulebook)

    @property
    def editions(self) -> Mapping[str, Parameters]:
        """By id, the editions of regulations."""
        return {each.parameters.id: each.parameters for each in self.result.rulebook.editions}


@cache
def rule_texts(rulebook: Rulebook) -> Mapping[str, Mapping[str, str]]:
    """By code, a rule's `title`, `summary` (English) and `basis`."""
    pages = {code: read_page(rule.page) for code, (rule, _edition) in rulebook.catalogue.items()}
    return {
        code: {"title": page.title, "summary": page.summary, "basis": page.sections["依据"]}
        for code, page in pages.items()
    }
