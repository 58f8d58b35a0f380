"""A project and its books as a test of leads states them, and what the leads say of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import budgetcheck
from budgetcheck.dossiers.read import read_dossiers
from budgetcheck.dossiers.tables import tabulate
from budgetcheck.facts.cube import NEEDED
from budgetcheck.facts.gather import gather
from budgetcheck.leads.entries import NEEDED as NEEDED_BY_LEADS
from budgetcheck.leads.listing import list_leads
from budgetcheck.leads.look import look
from budgetcheck.leads.thresholds import load_thresholds
from budgetcheck.ledgers.read import read_ledgers
from budgetcheck.rules.registry import load_rulebook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from budgetcheck.result import Result

HEADING = "日期,凭证号,科目编码,科目名称,借方,贷方,项目,费用类别,性质,往来单位\n"
AS_OF = "2027-06-30"


class Found(NamedTuple):
    """What a lead found: how many occurrences, their amount, and the rows that show it."""

    count: int
    amount: str
    rows: list[int]


def dossier(project: str = "P", /, **facts: Any) -> dict[str, Any]:
    """A project of 2026, with what a test adds."""
    return {
        "project": {
            "id": project,
            "programme": "yantai",
            "subsidy": "upfront",
            "approved_on": "2025-11-10",
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            **facts.pop("project", {}),
        },
        "budget": {"lines": [{"category": "business", "source": "municipal", "amount": "900000"}]},
        **facts,
    }


def spent(  # noqa: PLR0913 - a row has this many cells
    day: str,
    voucher: str,
    amount: str,
    *,
    category: str = "业务费",
    party: str = "",
    project: str = "P",
) -> str:
    """A row of expense, without an account."""
    return f"{day},{voucher},,,{amount},,{project},{category},支出,{party}\n"


def paid(day: str, voucher: str, amount: str, account: str) -> str:
    """The row of an account that the voucher pays from, written `1001 库存现金`."""
    code, _space, name = account.partition(" ")
    return f"{day},{voucher},{code},{name},,{amount},,,对方科目,\n"


class Books:
    """Books in a folder: the rows are those below the heading, the first being row 2."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(
        self,
        *rows: str,
        dossiers: list[dict[str, Any]] | None = None,
        thresholds: str | None = None,
        as_of: str = AS_OF,
        heading: str = HEADING,
        leads: bool = True,
    ) -> Result:
        """The result of checking some dossiers (else one of project P) against some rows."""
        paths, ledger, file = self._write(rows, dossiers, thresholds, heading)
        return budgetcheck.check(
            paths, [ledger], leads=leads, lead_thresholds=file, as_of=dt.date.fromisoformat(as_of)
        )

    def project(self, *rows: str, project: str = "P", **options: Any) -> dict[str, Any]:
        """A project as the result's JSON states it."""
        projects = self.check(*rows, **options).to_dict()["projects"]
        return next(each for each in projects if each["project"] == project)

    def found(self, lead: str, *rows: str, project: str = "P", **options: Any) -> Found | None:
        """What a lead found of a project; None where it saw nothing."""
        for each in self.looked(*rows, **options)[project]["leads"]:
            if each["lead"] == lead:
                return Found(each["count"], each["amount"], [line["row"] for line in each["evidence"]])
        return None

    def unseen(self, lead: str, *rows: str, project: str = "P", **options: Any) -> str | None:
        """Why a lead could not look at a project, or at a part of it."""
        entries = self.looked(*rows, **options)[project]["leads_not_looked_at"]
        return next((each["reason"] for each in entries if each["lead"] == lead), None)

    def looked(
        self,
        *rows: str,
        dossiers: list[dict[str, Any]] | None = None,
        thresholds: str | None = None,
        as_of: str = AS_OF,
        heading: str = HEADING,
    ) -> dict[str, Any]:
        """The leads of each project, without judging it by every rule: that takes longer than all the rest."""
        paths, ledger, file = self._write(rows, dossiers, thresholds, heading)
        read = [each.dossier for each in read_dossiers(paths, load_rulebook().programmes)]
        ledgers = read_ledgers([ledger], kept={*NEEDED, *NEEDED_BY_LEADS})
        known = gather(tabulate(read).on(dt.date.fromisoformat(as_of)), ledgers)
        return list_leads(look(known, load_thresholds(file)), known.projects["project"])

    def _write(
        self, rows: Sequence[str], dossiers: list[dict[str, Any]] | None, thresholds: str | None, heading: str
    ) -> tuple[list[Path], Path, Path | None]:
        paths = []
        for number, each in enumerate(dossiers or [dossier()]):
            paths.append(self._folder / f"dossier-{number}.json")
            paths[-1].write_text(json.dumps(each, ensure_ascii=False), encoding="utf-8")
        ledger = self._folder / "账簿.csv"
        ledger.write_text(heading + "".join(rows), encoding="utf-8")
        file = None
        if thresholds is not None:
            file = self._folder / "阈值.toml"
            file.write_text(thresholds, encoding="utf-8")
        return paths, ledger, file
