"""What a comparison says, in words: changes of figures, files and settings, and what can explain them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.language import _, later
from budgetcheck.money import grouped
from budgetcheck.reporting.fact_names import named_fact
from budgetcheck.reporting.names import category_name, source_name
from budgetcheck.vocabulary import AWARD_MODE, CATEGORY, CONCLUSION, GRADE, OUTCOME, SOURCE, SUBSIDY, VERDICT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_FILES = 3
"""How many files a reason names; it says how many there are."""

_SHORT_HASH = 12
_NO_OUTCOME = "none"
_KINDS = {"dossier": later("项目档案"), "ledger": later("账簿"), "trial_balance": later("科目余额表")}
_KEYS = {
    "version": later("程序版本"),
    "as_of": later("检查日期"),
    "year": later("年度"),
    "settlement": later("有年度决算"),
    "verdict": later("结论"),
    "programme": later("计划"),
    "regulation": later("办法版本"),
    "title": later("项目名称"),
    "actual": later("实际"),
    "limit": later("限额"),
    "difference": later("差额"),
    "kind": later("种类"),
    "format": later("格式"),
    "encoding": later("编码"),
    "profile": later("科目对照方案"),
    "heading_row": later("标题行"),
    "columns": later("各列"),
    "sheets_left": later("没有读的工作表"),
    "debit": later("借方合计"),
    "credit": later("贷方合计"),
    "read": later("读入行数"),
    "header": later("标题行数"),
    "blank": later("空行数"),
    "subtotal": later("合计行数"),
    "accepted": later("采用行数"),
    "rejected": later("拒收行数"),
}
_FACTS = {
    "category": later("项目类别"),
    "award_mode": later("立项方式"),
    "subsidy": later("补助方式"),
    "lump_sum": later("包干制"),
    "leader": later("项目负责人"),
    "applicant": later("承担单位"),
    "credit_code": later("统一社会信用代码"),
    "registered_in": later("注册地"),
    "starts_on": later("开始日期"),
    "ends_on": later("结束日期"),
    "outcome": later("项目结果"),
    "decided_on": later("决定日期"),
    "conclusion": later("验收结论"),
    "grade": later("绩效等级"),
    "partners": later("参与单位"),
}
_VALUES = {
    "verdict": VERDICT,
    "award_mode": AWARD_MODE,
    "subsidy": SUBSIDY,
    "outcome": OUTCOME,
    "conclusion": CONCLUSION,
    "grade": GRADE,
}
_OPTIONS = {
    "leads": later("找审计线索"),
    "profile": later("科目对照方案"),
    "lead_thresholds": later("线索的阈值文件"),
    "programmes": later("自备的计划和规则"),
}
_SETTLEMENT = {
    "budget": later("批复预算"),
    "adjusted": later("调整后预算"),
    "prior": later("以前年度支出"),
    "year": later("本年支出"),
    "cumulative": later("累计支出"),
    "balance": later("预算结余"),
}
_FUNDING = {"due": later("应到"), "received": later("到账"), "refunded": later("退回")}
_REASONS = {
    "edition": later("办法版本 {old} → {new}"),
    "version": later("程序版本 {old} → {new}"),
    "as_of": later("检查日期 {old} → {new}"),
    "year": later("年度 {old} → {new}"),
    "options": later("{key} {old} → {new}"),
    "thresholds": later("线索的阈值 {key}：{old} → {new}"),
    "dossier": later("项目档案变了（{files}）"),
    "some_dossier": later("项目档案变了（{files}），结果文件没有写明是不是这个项目的"),
    "ledger": later("账簿变了（{files}）"),
    "reading": later("文件没有变，读法变了（{files}）"),
}


def setting(change: dict[str, Any]) -> str:
    """One setting that differs between the runs."""
    key = change["key"]
    if key.startswith("lead_tests."):
        return _("线索的阈值 {key}：{old} → {new}").format(**_values(change))
    if key.startswith("options."):
        return _("{key}：{old} → {new}").format(**_values(change))
    return fact(change)


def file_change(change: dict[str, Any]) -> str:
    """What became of a file: its name, and what else differs."""
    kind = _word(_KINDS, change["kind"])
    old, new = change["old_path"], change["new_path"]
    if old is None or new is None or old == new:
        name = _("{path}（{kind}）").format(path=new or old, kind=kind)
    else:
        name = _("{old} → {new}（{kind}）").format(old=old, new=new, kind=kind)
    told = [*map(_moved, (*change["read_as"], *change["rows"])), *_figures(change["sums"], _KEYS)]
    return _("：").join([name, _("；").join(told)]) if told else name


def unmatched_change(change: dict[str, Any]) -> str:
    """What became of a project code that has no dossier."""
    code = change["project"] or _("（没有写项目）")
    lines = _("{old} → {new} 行").format(old=change["old_lines"] or 0, new=change["new_lines"] or 0)
    sums = _figures(change["sums"], _KEYS) if change["change"] == "changed" else []
    return _("；").join([_("{code}：{lines}").format(code=code, lines=lines), *sums])


def finding_figures(finding: dict[str, Any]) -> str:
    """The amounts of a finding that differ."""
    return _("；").join(_figures(finding["figures"], _KEYS))


def finding_details(finding: dict[str, Any]) -> Iterator[str]:
    """What else of a finding differs: missing facts, its waiver, how many ledger lines are behind it."""
    if finding["missing_added"] and "missing" in finding["changed"]:
        yield _("新缺的事实：{names}").format(names=_("、").join(map(named_fact, finding["missing_added"])))
    if finding["missing_removed"] and "missing" in finding["changed"]:
        yield _("已补的事实：{names}").format(names=_("、").join(map(named_fact, finding["missing_removed"])))
    if "waiver" in finding["changed"]:
        told = _("豁免：{old} → {new}")
        yield told.format(old=_waiver(finding["old_waiver"]), new=_waiver(finding["new_waiver"]))
    if "evidence" in finding["changed"]:
        told = _("账簿依据 {old} → {new} 行")
        yield told.format(old=finding["old_evidence"], new=finding["new_evidence"])


def budget_row(row: dict[str, Any]) -> str:
    """A line of the budget that differs."""
    name = _(" · ").join([_category(row["category"]), _source(row["source"])])
    return _("预算 {name}：{what}").format(name=name, what=_row(row, _SETTLEMENT))


def settlement_row(row: dict[str, Any]) -> str:
    """A line of the settlement that differs."""
    name = _(" · ").join([_category(row["category"]), _source(row["source"])])
    return _("决算 {name}：{what}").format(name=name, what=_row(row, _SETTLEMENT))


def funding_row(row: dict[str, Any]) -> str:
    """A line of the money received that differs."""
    name = _source(row["source"])
    return _("到账 {name}：{what}").format(name=name, what=_row(row, _FUNDING))


def lead(change: dict[str, Any]) -> str:
    """A lead that differs."""
    told = _("线索 {lead}：{old} → {new} 处").format(**change)
    old, new = change["old_amount"], change["new_amount"]
    if old == new:
        return told
    amounts = _("金额 {old} → {new}").format(old=_money(old), new=_money(new))
    return _("；").join([told, amounts])


def fact(change: dict[str, Any]) -> str:
    """A fact of a project that differs."""
    key = change["key"]
    name = _word({**_KEYS, **_FACTS}, key)
    old, new = (_fact(key, change[side]) for side in ("old", "new"))
    return _("{key}：{old} → {new}").format(key=name, old=old, new=new)


def reason(told: dict[str, Any]) -> str:
    """One thing that can explain changes."""
    sentence = _word(_REASONS, told["reason"])
    if "files" not in told:
        return sentence.format(**_values(told))
    files = told["files"]
    named = _("、").join(files[:MOST_FILES])
    if len(files) > MOST_FILES:
        named = _("{files} 等 {count} 个文件").format(files=named, count=len(files))
    if told["reason"] == "dossier" and not told["sure"]:
        sentence = _word(_REASONS, "some_dossier")
    return sentence.format(files=named)


def verdict(code: str | None) -> str:
    """A verdict as people read it; a dash where there is none."""
    return "—" if code is None else VERDICT.label(code)


def value(told: Any) -> str:
    """A value of a setting as people read it."""
    if told is None:
        return "—"
    if isinstance(told, bool):
        return _("是") if told else _("否")
    if isinstance(told, dict):
        return _("、").join(f"{key} = {each}" for key, each in told.items()) or "—"
    if isinstance(told, list):
        return _("、").join(map(str, told)) or "—"
    return str(told)


def _figures(changes: Sequence[dict[str, Any]], names: dict[str, str]) -> list[str]:
    return [_figure(each, names) for each in changes]


def _figure(change: dict[str, Any], names: dict[str, str]) -> str:
    told = _("{key} {old} → {new}").format(
        key=_word(names, change["key"]), old=_money(change["old"]), new=_money(change["new"])
    )
    if change["change"] is None:
        return told
    return _("{told}（{change}）").format(told=told, change=f"{Decimal(change['change']):+,.2f}")


def _row(row: dict[str, Any], names: dict[str, str]) -> str:
    if row["change"] != "changed":
        side, sentence = ("new", _("新增")) if row["change"] == "added" else ("old", _("不再有"))
        amounts = [f"{_word(names, each['key'])} {_money(each[side])}" for each in row["figures"]]
        return _("，").join([sentence, *amounts])
    return _("；").join(_figures(row["figures"], names))


def _moved(change: dict[str, Any]) -> str:
    return _("{key} {old} → {new}").format(
        key=_word(_KEYS, change["key"]), old=value(change["old"]), new=value(change["new"])
    )


def _values(change: dict[str, Any]) -> dict[str, str]:
    """A setting and its values; files of options whose names are the same are told apart by their hashes."""
    key = change["key"].removeprefix("options.").removeprefix("lead_tests.").removesuffix(".threshold")
    old, new = change["old"], change["new"]
    sides = [each["path"] for each in (old, new) if _is_file(each)]
    with_hash = len(sides) == 2 and sides[0] == sides[1]  # noqa: PLR2004 - both sides
    told = {name: _file(side, with_hash=with_hash) for name, side in (("old", old), ("new", new))}
    return {"key": _word(_OPTIONS, key), **told}


def _is_file(told: Any) -> bool:
    return isinstance(told, dict) and set(told) == {"path", "sha256"}


def _file(told: Any, *, with_hash: bool) -> str:
    if not _is_file(told):
        return value(told)
    if not with_hash:
        return str(told["path"])
    digest = str(told["sha256"] or "—")
    return _("{path}（{kind}）").format(path=told["path"], kind=f"SHA-256 {digest[:_SHORT_HASH]}…")


def _fact(key: str, told: Any) -> str:
    if told == _NO_OUTCOME:
        return _("无")
    if key in _VALUES and isinstance(told, str):
        return _label(_VALUES[key], told)
    return value(told)


def _waiver(waiver: dict[str, Any] | None) -> str:
    if waiver is None:
        return _("无")
    said = str(waiver.get("expires_on", "—"))
    told = _("已过期（有效期至 {day}）") if waiver.get("expired") else _("有效期至 {day}")
    return told.format(day=said)


def _money(amount: str | None) -> str:
    return "—" if amount is None else grouped(Decimal(amount))


def _category(code: str | None) -> str:
    return category_name(code) if code is None or code in CATEGORY.codes else code


def _source(code: str | None) -> str:
    return source_name(code) if code is None or code in SOURCE.codes else code


def _label(vocabulary: Any, code: str) -> str:
    return vocabulary.label(code) if code in vocabulary.codes else code


def _word(words: dict[str, str], code: str) -> str:
    """The word of a code in the language in use; the code itself where there is none."""
    return _(words[code]) if code in words else code
