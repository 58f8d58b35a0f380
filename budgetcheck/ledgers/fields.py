"""How people read the fields of a ledger."""

from __future__ import annotations

from budgetcheck.language import _, later

_LABELS = {
    "date": later("日期"),
    "year": later("年"),
    "month_day": later("月日"),
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
    "voided": later("作废标志"),
    "opening": later("期初余额"),
    "opening_debit": later("期初借方"),
    "opening_credit": later("期初贷方"),
    "opening_direction": later("期初方向"),
    "period_debit": later("本期借方"),
    "period_credit": later("本期贷方"),
    "ytd_debit": later("本年累计借方"),
    "ytd_credit": later("本年累计贷方"),
    "closing": later("期末余额"),
    "closing_debit": later("期末借方"),
    "closing_credit": later("期末贷方"),
    "closing_direction": later("期末方向"),
    "level": later("级次"),
    "is_leaf": later("是否末级"),
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
