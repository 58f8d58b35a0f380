"""The result: what every face shows. Its JSON is `budgetcheck/result/1` (contract, section 5)."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.carried import carry_over
from budgetcheck.inputs import dossier_inputs, ledger_input
from budgetcheck.language import speaking
from budgetcheck.money import DTYPE
from budgetcheck.statements.listing import list_deadlines, list_settlements, list_statements, list_totals
from budgetcheck.version import __version__
from budgetcheck.vocabulary import VERDICT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from budgetcheck.dossiers.file import Source
    from budgetcheck.language import Language
    from budgetcheck.leads.look import Leads
    from budgetcheck.ledgers.schema import Intake
    from budgetcheck.options import Options
    from budgetcheck.rules.rulebook import Rulebook
    from budgetcheck.statements.statements import Statements

SCHEMA = "budgetcheck/result/1"
BEFORE: dict[str, Any] = {"project": pl.String, "rule": pl.String, "verdict": pl.String, "difference": DTYPE}
"""The shape of `Result.before`."""

_PROJECTS_OF_PART = 1_000


@dataclass(frozen=True)
class Result:
    """Findings with their evidence, and the account of what was read.

    Attributes:
        as_of: The day for which everything was judged.
        language: Of messages.
        options: What else decided the answers.
        rulebook: The rules by which it was judged.
        dossiers: Where the dossiers come from.
        intakes: The ledger files.
        projects: One row per project: `project`, `programme`, `regulation`, `verdict`, `title`.
        findings: One row per project and rule, as `rules.evaluate.Judged`, with `waiver` (struct or null).
        evidence: The first lines of evidence of each finding: `project`, `rule`, `file`, `sheet`, `row`, `date`,
            `voucher`, `summary`, `amount`.
        evidence_totals: `project`, `rule`, `evidence_total`.
        all_evidence: As `evidence`, every line of each finding.
        rejected: Rejected rows (`ledgers.schema.REJECTED`).
        unmatched: Codes in ledgers without a dossier: `project`, `lines`, `debit`, `credit`.
        statements: What is stated of projects beside findings: settlement, funding, timeline and the like.
        leads: What leads saw; None where they were not asked for.
        year: The year of a year-end audit; None for any other run.
        before: Of such an audit: what was not settled at the end of the year before: `project`, `rule`, `verdict`,
            `difference`; projects approved later have none.
    """

    as_of: dt.date
    language: Language
    options: Options
    rulebook: Rulebook
    dossiers: tuple[Source, ...]
    intakes: tuple[Intake, ...]
    projects: pl.DataFrame
    findings: pl.DataFrame
    evidence: pl.DataFrame
    evidence_totals: pl.DataFrame
    all_evidence: pl.DataFrame
    rejected: pl.DataFrame
    unmatched: pl.DataFrame
    statements: Statements
    leads: Leads | None = None
    year: int | None = None
    before: pl.DataFrame | None = None

    def exit_code(self, *, strict: bool = False) -> int:
        """0 where nothing failed, 1 where something did; with `strict` a review counts too."""
        verdicts = set(self.projects["verdict"])
        return int("fail" in verdicts or (strict and "review" in verdicts))

    def verdicts(self) -> dict[str, int]:
        """How many projects have each verdict, the worst first; one that none has is left out."""
        counts = dict(self.projects["verdict"].value_counts().iter_rows())
        return {verdict: counts[verdict] for verdict in VERDICT.codes if verdict in counts}

    def to_dict(self) -> dict[str, Any]:
        """The result as plain values, money as text with two decimals."""
        return self._plain

    @cached_property
    def _plain(self) -> dict[str, Any]:
        return {**self.head(), "projects": self.plain_projects()}

    def to_json(self, *, indent: int | None = None) -> str:
        """The result as JSON text; indented it is easier to read, and takes several times as long to write."""
        if indent is None:
            return "".join(self.json_parts())
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent) + "\n"

    def json_parts(self) -> Iterator[str]:
        """The JSON text in parts of some projects each, so that few of them are in memory at a time."""
        yield json.dumps({**self.head(), "projects": []}, ensure_ascii=False).removesuffix("]}")
        for at, part in enumerate(self.in_parts()):
            listed = json.dumps(part.plain_projects(), ensure_ascii=False).removeprefix("[").removesuffix("]")
            yield f", {listed}" if at else listed
        yield "]}\n"

    def in_parts(self) -> Iterator[Result]:
        """The result in parts of some projects each."""
        for at in range(0, self.projects.height, _PROJECTS_OF_PART):
            yield self.of(self.projects.slice(at, _PROJECTS_OF_PART))

    def head(self) -> dict[str, Any]:
        """The result without its projects, as plain values."""
        tests = {} if self.leads is None else {"lead_tests": self._listed_tests(self.leads)}
        year = {} if self.year is None else {"year": self.year}
        return {
            "schema": SCHEMA,
            "version": __version__,
            "as_of": self.as_of.isoformat(),
            **year,
            "options": self.options.to_dict(),
            "inputs": [*dossier_inputs(self.dossiers), *map(ledger_input, self.intakes)],
            "rejected_rows": self.rejected.to_dicts(),
            "unmatched": _plain_frame(self.unmatched).to_dicts(),
            **tests,
            **({"statement": list_totals(self.statements)} if self.statements.has_ledgers else {}),
        }

    def of(self, projects: pl.DataFrame) -> Result:
        """The result of some of its projects (rows of `projects`), in their order."""

        def theirs(frame: pl.DataFrame) -> pl.DataFrame:
            return frame.join(projects.select("project"), on="project", how="semi", maintain_order="left")

        leads = self.leads and self.leads._replace(
            found=theirs(self.leads.found),
            evidence=theirs(self.leads.evidence),
            totals=theirs(self.leads.totals),
            unseen=theirs(self.leads.unseen),
        )
        return replace(
            self,
            projects=projects,
            findings=theirs(self.findings),
            evidence=theirs(self.evidence),
            evidence_totals=theirs(self.evidence_totals),
            statements=self.statements.of(projects),
            leads=leads,
            before=None if self.before is None else theirs(self.before),
        )

    def plain_projects(self) -> list[dict[str, Any]]:
        """The projects with their findings and statements as plain values, in the order of `projects`."""
        parts: list[Mapping[str, Mapping[str, Any]]] = [self._listed_findings()]
        if self.leads is not None:
            parts.append(self._listed_leads(self.leads))
        if self.statements.has_ledgers:
            parts.append(list_settlements(self.statements))
        parts += [list_deadlines(self.statements), list_statements(self.statements)]
        return [
            {**row, **{key: value for part in parts for key, value in part[row["project"]].items()}}
            for row in self.projects.to_dicts()
        ]

    def _listed_tests(self, leads: Leads) -> list[dict[str, str]]:
        from budgetcheck.leads.listing import list_tests  # noqa: PLC0415 - slow to import, and seldom asked for

        with speaking(self.language):
            return list_tests(leads)

    def _listed_leads(self, leads: Leads) -> dict[str, dict[str, list[dict[str, Any]]]]:
        from budgetcheck.leads.listing import list_leads  # noqa: PLC0415 - likewise

        with speaking(self.language):
            return list_leads(leads, self.projects["project"])

    def _listed_findings(self) -> dict[str, dict[str, Any]]:
        """By project `findings`; of a year-end audit also `settled`: what was not settled a year before, and is now."""
        rules = {code: rule for code, (rule, _edition) in self.rulebook.catalogue.items()}
        lines: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in _plain_frame(self.evidence).to_dicts():
            lines[row.pop("project"), row.pop("rule")].append(row)
        totals = {(project, code): total for project, code, total in self.evidence_totals.iter_rows()}
        listed: dict[str, dict[str, Any]] = {
            project: {"findings": []} for project in self.projects["project"]
        }
        for row in _plain_frame(self.findings.drop("programme", "regulation", "order")).to_dicts():
            project, code = row.pop("project"), row.pop("rule")
            rule = rules[code]
            listed[project]["findings"].append(
                {
                    "rule": code,
                    "name": rule.name,
                    "article": rule.article,
                    **row,
                    "evidence": lines.get((project, code), []),
                    "evidence_total": totals.get((project, code), 0),
                }
            )
        if self.before is not None:
            carry_over(listed, _plain_frame(self.before).to_dicts())
        return listed


def project_verdicts(findings: pl.DataFrame) -> pl.DataFrame:
    """A project's verdict: `fail` if any finding fails, else `review` if any, else `pass`.

    Returns:
        `project`, `programme`, `regulation`, `verdict`, in the order of the projects' ids.
    """
    has = {verdict: (pl.col("verdict") == verdict).any() for verdict in ("fail", "review")}
    verdict = pl.when(has["fail"]).then(pl.lit("fail")).when(has["review"]).then(pl.lit("review"))
    return (
        findings.group_by("project", "programme", "regulation")
        .agg(verdict.otherwise(pl.lit("pass")).alias("verdict"))
        .sort("project")
    )


def _plain_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """Money as text with two decimals, dates as ISO text, within structs too."""
    dates = {
        name: [field.name for field in dtype.fields if field.dtype == pl.Date]
        for name, dtype in frame.schema.items()
        if isinstance(dtype, pl.Struct)
    }
    return frame.with_columns(
        pl.col(pl.Decimal).cast(DTYPE).cast(pl.String),
        pl.col(pl.Date).dt.to_string(),
        *(
            pl.col(name).struct.with_fields(*(pl.field(each).dt.to_string() for each in fields))
            for name, fields in dates.items()
        ),
    )
