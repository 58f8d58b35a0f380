"""How people read the fields of a ledger."""

from __future__ import annotations

from budgetcheck.language import _, later

_LABELS = {
    "date": later("日期"),
    "year": later("年"),
    "month": later("月"),
    "day": later("日"),
    "voucher_word": later("凭证字"),
    "voucher": later("凭证号"),
    "line": later("行号"),
    "summary": later("摘要"),
    "account_code": later("科目编码"),
    "account_name": later("科目名称"),
    "debit": later("借方"),
    "credit": later("贷方"),
    "amount": later("金额"),
    "direction": later("方向"),
    "project": later("项目"),
    "source": later("资金来源"),
    "category": later("费用类别"),
    "nature": later("性质"),
    "counterparty": later("往来单位"),
    "invoice": later("发票号"),
    "department": later("部门"),
    "auxiliary": later("辅助核算"),
    "book": later("账簿"),
    "file": later("原文件"),
    "sheet": later("原工作表"),
    "row": later("原行"),
}


def field_label(field: str) -> str:
    """A field of the ledger in the language in use; one that has no label by its own name."""
    return _(_LABELS[field]) if field in _LABELS else field


def field_heading(field: str) -> str:
    """The heading over a canonical column in Chinese, whatever the language in use: the intake reads it back."""
    return _LABELS[field]
