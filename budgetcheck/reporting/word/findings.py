"""Findings as the audit report in Word says them: plain values, amounts as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from budgetcheck import vocabulary
from budgetcheck.language import _, current
from budgetcheck.reporting.environment import money
from budgetcheck.reporting.fact_names import named_fact
from budgetcheck.rules.articles import article_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from budgetcheck.reporting.report import Report

MOST_EVIDENCE = 10
"""Lines of the ledger that a finding lists."""
MOST_ROWS = 40
"""Rows that a table lists whose length the user's books decide; the template says it of files."""

NOT_SAID = "—"
"""Where something is not known."""

Values = dict[str, Any]


def list_findings(report: Report, project: Mapping[str, Any]) -> Values:
    """By verdict the findings that a report goes into: those that fail, need review or are waived."""
    groups: dict[str, list[Values]] = {"fail": [], "review": [], "waived": []}
    for finding in project["findings"]:
        if finding["verdict"] in groups:
            group = groups[finding["verdict"]]
            group.append(_finding(report, finding, len(group) + 1))
    return groups


def _finding(report: Report, finding: Mapping[str, Any], number: int) -> Values:
    figures = ((_("实际（元）"), "actual"), (_("限额（元）"), "limit"), (_("差额（元）"), "difference"))
    return {
        "number": number,
        "rule": finding["rule"],
        "title": _rule_title(report, finding["rule"]),
        "article": article_label(finding["article"]) or _("账簿的内在勾稽"),
        "message": finding["message"],
        "working": first_of(finding["working"], MOST_ROWS),
        "notes": first_of(finding["notes"], MOST_ROWS),
        "figures": [
            {"label": label, "amount": money(finding[name])}
            for label, name in figures
            if finding[name] is not None
        ],
        "missing": [named_fact(key) for key in finding["missing"]],
        "evidence": _evidence(finding),
        "remedy": finding["remedy"],
        "waiver": _waiver(finding["waiver"]),
        "carried": _carried(finding.get("before")),
    }


def _evidence(finding: Mapping[str, Any]) -> list[str]:
    lines = [
        _("{date} {voucher} {summary} {amount} 元（{place}）").format(
            date=line["date"] or NOT_SAID,
            voucher=line["voucher"] or NOT_SAID,
            summary=line["summary"] or NOT_SAID,
            amount=money(line["amount"]),
            place=_("，").join(
                part
                for part in (line["file"], line["sheet"], _("第 {row} 行").format(row=line["row"]))
                if part
            ),
        )
        for line in finding["evidence"][:MOST_EVIDENCE]
    ]
    return _with_cap(lines, finding["evidence_total"])


def _waiver(waiver: Mapping[str, Any] | None) -> str:
    if waiver is None:
        return ""
    text = _(
        "{reason}（提出人 {proposed_by}，批准人 {approved_by}，{approved_on} 批准，有效期至 {expires_on}）"
    )
    expired = _("已过期，不起作用。") if waiver["expired"] else ""
    return expired + text.format(**waiver)


def _carried(before: Mapping[str, Any] | None) -> str:
    if before is None:
        return ""
    then = vocabulary.VERDICT.label(before["verdict"])
    if before["difference"] is None:
        return _("{verdict}，现在仍未了结").format(verdict=then)
    return _("{verdict}，差额 {difference} 元，现在仍未了结").format(
        verdict=then, difference=money(before["difference"])
    )


def describe_settled(report: Report, settled: Mapping[str, Any]) -> Values:
    """What was not settled a year before, and is now."""
    return {
        "rule": settled["rule"],
        "title": _rule_title(report, settled["rule"]),
        "was": vocabulary.VERDICT.label(settled["verdict"]),
        "difference": money(settled["difference"]),
        "now": vocabulary.VERDICT.label(settled["now"]),
    }


def _rule_title(report: Report, code: str) -> str:
    return report.rules[code]["title" if current() == "zh" else "summary"]


def first_of(lines: Sequence[str], most: int) -> list[str]:
    """The first of some lines, with the cap said where there are more."""
    return _with_cap(list(lines[:most]), len(lines))


def _with_cap(lines: list[str], total: int) -> list[str]:
    if total > len(lines):
        lines.append(_("（共 {total} 行，列出前 {most} 行）").format(total=total, most=len(lines)))
    return lines
