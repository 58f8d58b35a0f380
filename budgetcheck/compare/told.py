"""What a result says, as its JSON holds it (`budgetcheck/result/1`): the keys that are compared, and their types."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from budgetcheck.vocabulary import VERDICT

AMOUNT = r"^-?[0-9]{1,24}\.[0-9]{2}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
VERDICTS = f"^({'|'.join(VERDICT.codes)})$"

Amount = Annotated[str, StringConstraints(pattern=AMOUNT)]
Day = Annotated[str, StringConstraints(pattern=DAY)]
Verdict = Annotated[str, StringConstraints(pattern=VERDICTS)]


class _Part(BaseModel):
    """Of a result: keys that a later version adds are left alone, and nothing is taken for what it is not."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Input(_Part):
    """A file that was read; what ledgers have beyond dossiers is None for these."""

    path: str
    kind: str
    sha256: str
    format: str | None = None
    encoding: str | None = None
    profile: str | None = None
    rows: dict[str, int] | None = None
    debit: Amount | None = None
    credit: Amount | None = None
    heading_row: int | None = None
    columns: dict[str, str] | None = None
    sheets_left: list[str] | None = None
    projects: list[str] = []
    forms: list[dict[str, Any]] = []


class Rejected(_Part):
    """A rejected row; its reason is a text of the language in use, and is not compared."""

    file: str
    sheet: str | None = None
    row: int
    column: str | None = None
    value: str | None = None


class Unmatched(_Part):
    """A code of the ledgers without a dossier."""

    project: str
    lines: int
    debit: Amount
    credit: Amount


class Finding(_Part):
    """What a rule found."""

    rule: str
    name: str
    article: str
    verdict: Verdict
    actual: Amount | None
    limit: Amount | None
    difference: Amount | None
    message: str | None
    working: list[str] | None = None
    notes: list[str] | None = None
    remedy: str | None = None
    missing: list[str]
    waiver: dict[str, Any] | None = None
    evidence: list[Any] = []
    evidence_total: int = 0


class SettlementRow(_Part):
    """A line of the settlement of a year; None where the ledger names no category or source."""

    category: str | None
    source: str | None
    budget: Amount | None
    adjusted: Amount | None
    prior: Amount | None
    year: Amount | None
    cumulative: Amount | None
    balance: Amount | None


class FundingRow(_Part):
    """Money due and received from a source; None is money whose source the ledger does not name."""

    source: str | None
    due: Amount | None
    received: Amount | None
    refunded: Amount | None


class BudgetRow(_Part):
    """A line of the budget: as first approved, and as in force; None as in a settlement."""

    category: str | None
    source: str | None
    budget: Amount | None
    adjusted: Amount | None


class Statement(_Part):
    """What is stated of a project beside findings, as far as it follows from its dossier."""

    facts: dict[str, Any] = {}
    timeline: list[Any] = []
    changes: list[Any] = []
    budget: list[BudgetRow] = []


class Lead(_Part):
    """What a test of journal entries saw."""

    lead: str
    count: int
    amount: Amount | None = None


class Project(_Part):
    """A project and its findings; what only some commands write is None where they did not."""

    project: str
    programme: str
    regulation: str | None
    verdict: Verdict
    title: str | None = None
    findings: list[Finding]
    settlement: list[SettlementRow] | None = None
    funding: list[FundingRow] | None = None
    statement: Statement = Statement()
    leads: list[Lead] | None = None


class LeadTest(_Part):
    """A test of journal entries and the threshold that it used."""

    lead: str
    threshold: str


class Told(_Part):
    """What a result says."""

    version: str
    as_of: Day
    year: int | None = None
    options: dict[str, Any] = {}
    inputs: list[Input]
    rejected_rows: list[Rejected]
    unmatched: list[Unmatched] = []
    lead_tests: list[LeadTest] | None = None
    projects: list[Project]
