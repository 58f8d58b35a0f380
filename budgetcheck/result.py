"""The result: what every face shows. Its JSON is `budgetcheck/result/1` (contract, section 5)."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.money import plain
from budgetcheck.rules.registry import book_rules, editions
from budgetcheck.version import __version__

if TYPE_CHECKING:
    import polars as pl

    from budgetcheck.dossiers.read import DossierFile
    from budgetcheck.language import Language
    from budgetcheck.ledgers.schema import Intake
    from budgetcheck.rules.rule import Rule

SCHEMA = "budgetcheck/result/1"
MOST_EVIDENCE = 50
"""How many lines of evidence a finding lists; `evidence_total` says how many there are."""


@dataclass(frozen=True)
class Result:
    """Findings with their evidence, and the account of what was read.

    Attributes:
        as_of: The day for which everything was judged.
        language: Of messages.
        dossiers: The dossier files.
        intakes: The ledger files.
        projects: One row per project: `project`, `programme`, `regulation`, `title`, `verdict`.
        findings: One row per project and rule, as `rules.evaluate.Judged`, with `waiver` (struct or null).
        evidence: The first lines of evidence of each finding: `project`, `rule`, `file`, `sheet`, `row`, `date`,
            `voucher`, `summary`, `amount`.
        evidence_totals: `project`, `rule`, `evidence_total`.
        rejected: Rejected rows (`ledgers.schema.REJECTED`).
        unmatched: Codes in ledgers without a dossier: `project`, `lines`, `debit`, `credit`.
    """

    as_of: dt.date
    language: Language
    dossiers: tuple[DossierFile, ...]
    intakes: tuple[Intake, ...]
    projects: pl.DataFrame
    findings: pl.DataFrame
    evidence: pl.DataFrame
    evidence_totals: pl.DataFrame
    rejected: pl.DataFrame
    unmatched: pl.DataFrame

    def exit_code(self, *, strict: bool = False) -> int:
        """0 where nothing failed, 1 where something did; with `strict` a review counts too."""
        verdicts = set(self.projects["verdict"])
        return int("fail" in verdicts or (strict and "review" in verdicts))

    def to_dict(self) -> dict[str, Any]:
        """The result as plain values, money as text with two decimals."""
        return {
            "schema": SCHEMA,
            "version": __version__,
            "as_of": self.as_of.isoformat(),
            "inputs": [*map(_dossier_input, self.dossiers), *map(ledger_input, self.intakes)],
            "rejected_rows": self.rejected.to_dicts(),
            "unmatched": [_plain_money(row) for row in self.unmatched.to_dicts()],
            "projects": self._projects(),
        }

    def to_json(self) -> str:
        """The result as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"

    def _projects(self) -> list[dict[str, Any]]:
        rules = catalogue()
        lines: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for row in self.evidence.select(
            "project", "rule", "file", "sheet", "row", "date", "voucher", "summary", "amount"
        ).to_dicts():
            lines[row.pop("project"), row.pop("rule")].append(_plain_money(row))
        totals = {(project, code): total for project, code, total in self.evidence_totals.iter_rows()}
        findings: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self.findings.drop("programme", "regulation", "order").to_dicts():
            project, code = row.pop("project"), row.pop("rule")
            rule = rules[code]
            findings[project].append(
                {
                    "rule": code,
                    "name": rule.name,
                    "article": rule.article,
                    **_plain_money(row),
                    "evidence": lines[project, code],
                    "evidence_total": totals.get((project, code), 0),
                }
            )
        return [{**row, "findings": findings[row["project"]]} for row in self.projects.to_dicts()]


def catalogue() -> dict[str, Rule]:
    """Every rule by its code."""
    return {
        rule.code: rule for rules in (*(each.rules for each in editions()), book_rules()) for rule in rules
    }


def ledger_input(intake: Intake) -> dict[str, Any]:
    """The element of `inputs` for a ledger file."""
    return {
        "path": intake.path,
        "kind": "ledger",
        "sha256": intake.sha256,
        "format": intake.format,
        "encoding": intake.encoding,
        "profile": intake.profile,
        "rows": intake.rows._asdict(),
        "debit": plain(intake.debit),
        "credit": plain(intake.credit),
        "heading_row": intake.heading_row,
        "columns": intake.columns,
        "sheets_left": list(intake.sheets_left),
        "totals": [_plain_money(total._asdict()) for total in intake.totals],
        "set_aside": _plain_money(intake.set_aside),
    }


def _dossier_input(file: DossierFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "kind": "dossier",
        "sha256": file.sha256,
        "format": file.format,
        "encoding": file.encoding,
    }


def _plain_money(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _plain(value) for key, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return _plain_money(value) if isinstance(value, dict) else value
