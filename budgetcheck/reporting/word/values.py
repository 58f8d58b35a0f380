"""What the audit report in Word says, as plain values: every amount already as people read it, every code in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from budgetcheck import vocabulary
from budgetcheck.language import _
from budgetcheck.reporting.environment import in_ten_thousands, money, rate, readable
from budgetcheck.reporting.manifest import describe
from budgetcheck.reporting.names import category_name, lump_sum_note, source_name
from budgetcheck.reporting.word.findings import (
    MOST_EVIDENCE,
    MOST_ROWS,
    NOT_SAID,
    Values,
    describe_settled,
    first_of,
    list_findings,
)
from budgetcheck.reporting.word.keys import KEYS
from budgetcheck.rules.articles import article_label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from budgetcheck.reporting.report import Report
    from budgetcheck.vocabulary import Vocabulary


_RATES = ("arrival_rate", "execution_rate")


def audit_values(report: Report, project: Mapping[str, Any]) -> Values:
    """The values of a project's report, by the names of `keys.KEYS`.

    Args:
        report: The report, of a check or a year end.
        project: One of `Report.projects`.
    """
    head, stated = report.head, project["statement"]
    edition = report.editions[project["regulation"]]
    shown = in_ten_thousands if report.unit == "万元" else money
    # What other units have handed in is not for this report to name.
    ledgers = (each for each in head["inputs"] if each["kind"] != "dossier")
    inputs = [*report.dossier_files(project["project"]), *ledgers]
    fingerprint = describe(report, dict(project))["fingerprint"]
    findings = list_findings(report, project)
    counts = {
        "all": len(project["findings"]),
        **dict.fromkeys(vocabulary.VERDICT.codes, 0),
        **Counter(each["verdict"] for each in project["findings"]),
    }
    values = {
        "language": report.language,
        "is_year_end": report.kind == "year_end",
        "title": _title(head.get("year")),
        "as_of": head["as_of"],
        "day": head["statement"]["day"],
        "year": head.get("year"),
        "unit": _("万元") if report.unit == "万元" else _("元"),
        "version": head["version"],
        "fingerprint": fingerprint,
        "fingerprint_short": fingerprint[:12],
        "project": {
            "id": project["project"],
            "title": project["title"] or project["project"],
            "verdict": vocabulary.VERDICT.label(project["verdict"]),
            "regulation": edition.known_as,
            "issued_by": edition.issued_by,
        },
        "facts": _facts(report, project),
        "events": [_event(each, head["as_of"]) for each in stated["timeline"]],
        "changes": [_change(each) for each in stated["changes"]],
        "cap": _cap(stated["cap"], shown),
        "funding": _funding(stated, shown),
        "partners": [
            {"name": each["name"] or NOT_SAID, "share": shown(each["municipal_share"])}
            for each in stated["facts"]["partners"]
        ],
        "settlement": {
            "note": lump_sum_note() if stated["facts"]["lump_sum"] else "",
            **_settlement(project["settlement"], stated["sums"], shown),
        },
        "surplus": [_amounts(each, shown) for each in stated["surplus"]],
        "counts": counts,
        "findings": findings,
        "settled": [describe_settled(report, each) for each in project.get("settled", [])],
        "opinion": _opinion(report, project, counts),
        "accounts": [_account(each, shown) for each in stated["accounts"][:MOST_ROWS]],
        "advances": [_advance(each, shown) for each in stated["advances"][:MOST_ROWS]],
        "reconciliation": _reconciled(head["statement"]["reconciliation"], shown),
        "limits": [*_limits(head), *_left_out(stated)],
        "inputs": [{"path": each["path"], "sha256": each["sha256"]} for each in inputs[:MOST_ROWS]],
        "inputs_total": len(inputs),
    }
    cut_short: Values = _cut_all(values)
    return cut_short


def _title(year: int | None) -> str:
    if year is None:
        return _("科技计划项目资金审计报告（草稿）")
    return _("科技计划项目资金 {year} 年度审计报告（草稿）").format(year=year)


def _facts(report: Report, project: Mapping[str, Any]) -> list[Values]:
    facts = project["statement"]["facts"]
    edition = report.editions[project["regulation"]]
    lump_sum = {True: _("是"), False: _("否"), None: None}[facts["lump_sum"]]
    period = None
    if facts["starts_on"] or facts["ends_on"]:
        period = _("{start} 至 {end}").format(
            start=facts["starts_on"] or NOT_SAID, end=facts["ends_on"] or NOT_SAID
        )
    rows = (
        (_("项目编号"), project["project"]),
        (_("项目名称"), project["title"]),
        (_("计划"), edition.programme_known_as),
        (_("项目类别"), facts["category"]),
        (_("立项方式"), _word(vocabulary.AWARD_MODE, facts["award_mode"])),
        (_("补助方式"), _word(vocabulary.SUBSIDY, facts["subsidy"])),
        (_("包干制"), lump_sum),
        (_("承担单位"), facts["applicant"]),
        (_("统一社会信用代码"), facts["credit_code"]),
        (_("注册地"), facts["registered_in"]),
        (_("项目负责人"), facts["leader"]),
        (_("实施周期"), period),
        (_("项目结果"), _word(vocabulary.OUTCOME, facts["outcome"])),
        (_("决定日期"), facts["decided_on"]),
        (_("验收结论"), _word(vocabulary.CONCLUSION, facts["conclusion"])),
        (_("绩效等级"), _word(vocabulary.GRADE, facts["grade"])),
        (_("适用办法"), _("{title}（{issued}）").format(title=edition.known_as, issued=edition.issued_by)),
    )
    return [{"label": label, "value": value} for label, value in rows if value]


def _event(event: Mapping[str, Any], as_of: str) -> Values:
    text = vocabulary.EVENT.label(event["event"])
    if event["kind"]:
        text = f"{text}{_('：')}{vocabulary.CHANGE.label(event['kind'])}"
    if event["date"] > as_of:
        text += _("（未到）")
    return {"date": event["date"], "event": text}


def _change(change: Mapping[str, Any]) -> Values:
    return {
        "kind": vocabulary.CHANGE.label(change["kind"]),
        **{name: change[name] or NOT_SAID for name in ("applied_on", "approved_on", "effective_on")},
        "in_force": _("是") if change["in_force"] else _("否"),
    }


def _cap(cap: Mapping[str, Any] | None, shown: Callable[[str | None], str]) -> Values | None:
    if cap is None:
        return None
    return {
        "article": article_label(cap["article"]),
        **{name: shown(cap[name]) for name in ("base", "cap", "indirect", "headroom", "excess")},
        "silent_above": cap["silent_above"] and shown(cap["silent_above"]),
    }


def _funding(stated: Mapping[str, Any], shown: Callable[[str | None], str]) -> Values:
    sums = stated["sums"]
    by_source = {each["source"]: each for each in sums["by_source"]}

    def with_budget(row: Mapping[str, Any], settled: Mapping[str, Any] | None) -> Values:
        known = settled or {}
        return {
            **_amounts(row, shown),
            "first_budget": shown(known.get("budget")),
            "budget_left": shown(known.get("balance")),
        }

    return {
        "rows": [with_budget(each, by_source.get(each["source"])) for each in stated["funding"]],
        "total": with_budget(stated["execution"] or dict.fromkeys(KEYS["funding"]["total"]), sums["total"]),
    }


def _settlement(
    rows: Iterable[Mapping[str, Any]], sums: Mapping[str, Any], shown: Callable[[str | None], str]
) -> Values:
    of_source: dict[str | None, list[Values]] = defaultdict(list)
    for each in rows:
        of_source[each["source"]].append(_amounts(each, shown))
    return {
        "sources": [
            {
                "source": source_name(each["source"]),
                "rows": of_source[each["source"]],
                "total": _amounts(each, shown),
            }
            for each in sums["by_source"]
        ],
        "total": _amounts(sums["total"] or dict.fromkeys(KEYS["settlement"]["total"]), shown),
    }


def _opinion(report: Report, project: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    """What the facts decide: the counts, the verdict in plain words, and what the figures leave out."""
    edition = report.editions[project["regulation"]]
    basis = _(
        "根据项目档案和 {ledgers} 份账簿，按《{regulation}》检查了截至 {as_of} 的 {all} 项：不符合 {fail} 项，需人工复核 {review} 项，符合 {passed} 项，已豁免 {waived} 项，不适用 {not_applicable} 项。"
    ).format(
        ledgers=sum(each["kind"] == "ledger" for each in report.head["inputs"]),
        regulation=edition.known_as,
        as_of=report.head["as_of"],
        passed=counts["pass"],
        **{name: counts[name] for name in ("all", "fail", "review", "waived", "not_applicable")},
    )
    verdict = {
        "fail": _("结论：不符合。第三部分列出的 {fail} 项不符合规定，应当按建议整改。"),
        "review": _(
            "结论：需人工复核。没有发现不符合的事项；有 {review} 项缺少事实，或者条文没有规定，核实以后才能得出意见。"
        ),
        "pass": _("结论：符合。检查的各项没有发现不符合或需要复核的事项。"),
    }[project["verdict"]].format(**counts)
    sentences = [basis, verdict]
    if project["verdict"] == "fail" and counts["review"]:
        sentences.append(
            _("另有 {review} 项需人工复核，核实以前不能认为符合。").format(review=counts["review"])
        )
    if counts["waived"]:
        sentences.append(
            _("另有 {waived} 项经两人批准豁免，理由和姓名见第三部分。").format(waived=counts["waived"])
        )
    return sentences


def _account(account: Mapping[str, Any], shown: Callable[[str | None], str]) -> Values:
    return {
        "account": account["account"],
        "source": source_name(account["source"]),
        "debit": shown(account["debit"]),
        "credit": shown(account["credit"]),
        "mixed": _("是") if account["is_mixed"] else _("否"),
    }


def _advance(advance: Mapping[str, Any], shown: Callable[[str | None], str]) -> Values:
    return {
        "account": advance["account"] or NOT_SAID,
        "counterparty": advance["counterparty"] or NOT_SAID,
        "source": source_name(advance["source"]),
        "first_on": advance["first_on"],
        "balance": shown(advance["balance"]),
    }


def _reconciled(rows: Iterable[Mapping[str, Any]], shown: Callable[[str | None], str]) -> list[Values]:
    files: dict[str, Values] = {}
    for each in rows:
        ledger = files.setdefault(each["file"], {"file": each["file"], "rows": [], "total": None})
        booked = {"lines": each["lines"], "debit": shown(each["debit"]), "credit": shown(each["credit"])}
        if each["use"] is None:
            ledger["total"] = booked
        else:
            ledger["rows"].append({"use": vocabulary.USE.label(each["use"]), **booked})
    return list(files.values())[:MOST_ROWS]


def _limits(head: Mapping[str, Any]) -> list[str]:
    sentences = []
    if head["rejected_rows"]:
        sentences.append(
            _("账簿有 {count} 行读不出来，没有计入；逐行的原因列在结果文件中。").format(
                count=len(head["rejected_rows"])
            )
        )
    unmatched = [each["project"] for each in head["unmatched"] if each["project"]]
    if unmatched:
        sentences.append(
            _("账上另有 {count} 个项目没有档案，没有计入：{names}。").format(
                count=len(unmatched), names=_("、").join(first_of(unmatched, MOST_EVIDENCE))
            )
        )
    return sentences


def _left_out(stated: Mapping[str, Any]) -> list[str]:
    parts = ((_("账户"), stated["accounts"]), (_("预付和暂借"), stated["advances"]))
    return [
        _("{what}共 {total} 行，列出前 {most} 行。").format(what=what, total=len(rows), most=MOST_ROWS)
        for what, rows in parts
        if len(rows) > MOST_ROWS
    ]


def _amounts(row: Mapping[str, Any], shown: Callable[[str | None], str]) -> Values:
    """A row of a statement: source and category in words, rates in percent, all else amounts."""
    made: Values = {}
    for name, value in row.items():
        if name == "source":
            made[name] = source_name(value)
        elif name == "category":
            made[name] = category_name(value)
        elif name in _RATES:
            made[name] = rate(value)
        else:
            made[name] = shown(value)
    return made


def _word(words: Vocabulary, code: str | None) -> str | None:
    return words.label(code) if code in words.codes else None


def _cut_all(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cut_all(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cut_all(each) for each in value]
    return readable(value)
