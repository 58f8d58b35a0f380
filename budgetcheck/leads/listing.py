"""Leads as plain values, for the result's JSON and for pages."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import polars as pl

from budgetcheck.leads.look import LEADS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from budgetcheck.leads.lead import Lead
    from budgetcheck.leads.look import Leads
    from budgetcheck.leads.thresholds import Thresholds


def list_tests(leads: Leads) -> list[dict[str, str]]:
    """Every lead with its threshold, whether it saw something or not: `lead`, `name`, `title`, `threshold`, `reasons`."""
    return [
        {**_named(lead, leads.thresholds), "looks_at": lead.looks_at, "reasons": lead.reasons}
        for lead in LEADS
    ]


def list_leads(leads: Leads, projects: Iterable[str]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Per project `leads`: what was seen; and `leads_not_looked_at`: where a lead could not look, and why."""
    named = {lead.code: _named(lead, leads.thresholds) for lead in LEADS}
    lines: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in _plain(leads.evidence):
        lines[row.pop("project"), row.pop("lead")].append(row)
    totals = {(project, code): total for project, code, total in leads.totals.iter_rows()}
    listed: dict[str, dict[str, list[dict[str, Any]]]] = {
        project: {"leads": [], "leads_not_looked_at": []} for project in projects
    }
    for row in _plain(leads.found):
        key = project, code = row.pop("project"), row.pop("lead")
        listed[project]["leads"].append(
            {**named[code], **row, "evidence": lines[key], "evidence_total": totals[key]}
        )
    for project, code, reason in leads.unseen.iter_rows():
        listed[project]["leads_not_looked_at"].append({**named[code], "reason": reason})
    return listed


def _named(lead: Lead, thresholds: Thresholds) -> dict[str, str]:
    return {
        "lead": lead.code,
        "name": lead.name,
        "title": lead.title,
        "threshold": getattr(thresholds, lead.limits).in_words(),
    }


def _plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.with_columns(pl.col(pl.Decimal).cast(pl.String), pl.col(pl.Date).dt.to_string()).to_dicts()
