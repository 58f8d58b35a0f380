"""What a Word template may name, and what each name holds: the documented keys, and a specimen on which a template is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Count(str):
    """What a key holds that is a whole number; all others hold text."""

    __slots__ = ()


_FUNDS = {
    "promised": "承诺的金额",
    "due": "截至该日应到",
    "received": "已到账",
    "arrival_rate": "到位率",
    "first_budget": "批复预算",
    "budget": "调整后（执行的）预算",
    "budget_left": "预算结余（调整后 − 支出）",
    "spent": "已支出",
    "execution_rate": "执行率",
    "refunded": "已退回",
    "unspent": "账面结余（到账 − 退回 − 支出）",
}
_SETTLED = {
    "budget": "批复预算",
    "adjusted": "调整后预算",
    "prior": "以前年度支出",
    "year": "本年支出",
    "cumulative": "累计支出",
    "balance": "预算结余（调整后 − 累计）",
}
_BOOKED = {"lines": Count("行数"), "debit": "借方", "credit": "贷方"}
_FINDING = {
    "number": Count("在这一组里的序号"),
    "rule": "规则编号",
    "title": "规则的内容",
    "article": "条款",
    "message": "发现",
    "working": ["计算的一步"],
    "notes": ["供参考的一句"],
    "figures": [{"label": "实际、限额或差额", "amount": "金额（元）"}],
    "missing": ["缺少的事实"],
    "evidence": ["账簿依据的一行"],
    "remedy": "建议",
    "waiver": "豁免的理由和两人姓名；没有的为空",
    "carried": "上年末就没有了结时的说明；不是的为空",
}

KEYS: Mapping[str, Any] = {
    "language": "zh 或 en",
    "is_year_end": "是不是年度审计",
    "title": "报告的标题",
    "as_of": "检查日期",
    "day": "数字截至的日期",
    "year": Count("审计的年度；不是年度审计的为空"),
    "unit": "各表金额的单位，元 或 万元",
    "version": "程序版本",
    "fingerprint": "报告指纹",
    "fingerprint_short": "指纹的前 12 位",
    "project": {
        "id": "项目编号",
        "title": "项目名称，没有的为编号",
        "verdict": "结论",
        "regulation": "适用的办法",
        "issued_by": "办法的发文单位",
    },
    "facts": [{"label": "事项", "value": "内容"}],
    "events": [{"date": "日期", "event": "事项"}],
    "changes": [
        {
            "kind": "变更事项",
            "applied_on": "申请日期",
            "approved_on": "批准日期",
            "effective_on": "约定的生效日期",
            "in_force": "是否生效",
        }
    ],
    "cap": {
        "article": "条款",
        "base": "基数",
        "cap": "间接费用上限",
        "indirect": "间接费用预算",
        "headroom": "余量",
        "excess": "超出上限的金额",
        "silent_above": "办法没有规定的部分从哪里起；没有的为空",
    },
    "funding": {"rows": [{"source": "资金来源", **_FUNDS}], "total": _FUNDS},
    "partners": [{"name": "参与单位", "share": "任务书分配的市级财政资金"}],
    "settlement": {
        "sources": [
            {"source": "资金来源", "rows": [{"category": "费用类别", **_SETTLED}], "total": _SETTLED}
        ],
        "total": _SETTLED,
        "note": "包干制项目的说明；不是的为空",
    },
    "surplus": [
        {
            "source": "资金来源",
            "received": "到账",
            "spent_by_decision": "截至决定日支出",
            "surplus": "结余",
            "refunded": "已退回",
            "outstanding": "尚未退回",
        }
    ],
    "counts": {
        "all": Count("检查了几项"),
        "fail": Count("不符合几项"),
        "review": Count("需人工复核几项"),
        "waived": Count("已豁免几项"),
        "pass": Count("符合几项"),
        "not_applicable": Count("不适用几项"),
    },
    "findings": {"fail": [_FINDING], "review": [_FINDING], "waived": [_FINDING]},
    "settled": [
        {
            "rule": "规则编号",
            "title": "规则的内容",
            "was": "上年末的结论",
            "difference": "上年末的差额（元）",
            "now": "检查日期的结论",
        }
    ],
    "opinion": ["审计意见草稿的一句"],
    "accounts": [
        {
            "account": "账户或科目",
            "source": "资金来源",
            "debit": "借方",
            "credit": "贷方",
            "mixed": "是否与其他来源混用",
        }
    ],
    "advances": [
        {
            "account": "科目",
            "counterparty": "往来单位",
            "source": "资金来源",
            "first_on": "第一笔日期",
            "balance": "余额",
        }
    ],
    "reconciliation": [{"file": "账簿", "rows": [{"use": "去向", **_BOOKED}], "total": _BOOKED}],
    "limits": ["账簿里没有计入的内容的一句"],
    "inputs": [{"path": "文件", "sha256": "SHA-256"}],
    "inputs_total": Count("文件有几个，inputs 最多列 40 个"),
}
"""By name what it holds; in a list stands one element. Tables' amounts are text with thousands separated; what is unknown is `—`."""


def paths(keys: Mapping[str, Any] = KEYS, above: str = "") -> Iterator[tuple[str, str]]:
    """Each key as a template writes it, with what it holds: `funding.rows[].due`."""
    for name, held in keys.items():
        yield from _below(f"{above}{name}", held)


def specimen(keys: Mapping[str, Any] = KEYS) -> dict[str, Any]:
    """Values of the right kind for each key; every list holds one."""
    return {name: _specimen_of(held) for name, held in keys.items()}


def _specimen_of(held: Any) -> Any:
    if isinstance(held, list):
        return [_specimen_of(held[0])]
    if isinstance(held, Count):
        return 1
    return held if isinstance(held, str) else specimen(held)


def _below(path: str, held: Any) -> Iterator[tuple[str, str]]:
    if isinstance(held, list):
        yield from _below(f"{path}[]", held[0])
    elif isinstance(held, str):
        yield path, f"{held}（整数）" if isinstance(held, Count) else held
    else:
        yield from paths(held, f"{path}.")
