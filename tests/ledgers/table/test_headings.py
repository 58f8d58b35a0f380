from __future__ import annotations

import pytest

from budgetcheck.ledgers.table.headings import TRIAL_BALANCE, meaning, other_document, two_rows, unit_in


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("本期借方发生额", "debit"),
        ("借方金额（人民币）", "debit"),
        ("贷方发生额(元)", "credit"),
        ("凭证.字", "voucher_word"),
        ("凭证.号", "voucher"),
        ("2026年.月", "month"),
        ("发生额.借方", "debit"),
        ("本位币.贷方", "credit"),
        ("借方.本位币", "debit"),
        ("FOBJNAME1", "aux_name"),
        ("核算维度", "auxiliary"),
    ],
)
def test_a_heading_is_known_by_its_words(heading: str, field: str) -> None:
    means = meaning(heading)
    assert (means.field, means.taken) == (field, True)


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("对方科目", "contra_account"),
        ("对方科目借方", "contra_account"),
        ("抵销科目", "contra_account"),
        ("借方原币", "original_currency"),
        ("原币.借方", "original_currency"),
        ("借方.原币", "original_currency"),
        ("余额", "balance"),
        ("期末余额.借方", "balance"),
        ("本年累计.借方", "balance"),
        ("数量.借方", "quantity"),
        ("制单", "people"),
        ("随便什么", "unknown"),
    ],
)
def test_what_is_never_taken_has_a_reason(heading: str, reason: str) -> None:
    means = meaning(heading)
    assert (means.field, means.taken) == (reason, False)


def test_the_sets_of_auxiliaries_are_numbered() -> None:
    assert [meaning(heading).number for heading in ("FOBJID1", "FOBJID2", "核算编码")] == [1, 2, 0]


def test_in_a_trial_balance_the_same_words_mean_balances() -> None:
    assert meaning("期末余额.借方金额", TRIAL_BALANCE).field == "closing_debit"
    assert meaning("期初余额.贷方", TRIAL_BALANCE).field == "opening_credit"
    assert meaning("本期发生额.借方", TRIAL_BALANCE).field == "period_debit"


class TestTwoRows:
    def test_a_merged_cell_holds_for_the_columns_below_it(self) -> None:
        upper = ("科目编码", "科目名称", "期初余额", "", "期末余额", "")
        lower = ("", "", "借方", "贷方", "借方", "贷方")
        assert two_rows(upper, lower) == (
            "科目编码", "科目名称", "期初余额.借方", "期初余额.贷方", "期末余额.借方", "期末余额.贷方",
        )  # fmt: skip

    def test_it_ends_where_the_second_row_is_blank(self) -> None:
        assert two_rows(("凭证", "", "摘要", ""), ("字", "号", "", "")) == ("凭证.字", "凭证.号", "摘要", "")

    @pytest.mark.parametrize(
        ("upper", "lower"),
        [
            (("某公司", "", ""), ("日期", "凭证号", "借方")),
            (("日期", "摘要", "借方", ""), ("2026-01-01", "材料", "5", "x")),
            (("日期", "摘要", "借方"), ("", "期初余额", "")),
            (("日期", "摘要", ""), ("", "", "借")),
        ],
        ids=["a title", "an entry", "an opening balance", "a cell under no heading"],
    )
    def test_what_is_no_second_row(self, upper: tuple[str, ...], lower: tuple[str, ...]) -> None:
        assert two_rows(upper, lower) is None


def test_a_unit_may_stand_in_a_heading() -> None:
    assert [unit_in(text) for text in ("借方金额(万元)", "借方（ 元 ）", "借方")] == ["万元", "元", None]


def test_two_headings_of_another_document_are_no_proof() -> None:
    assert other_document(["发票号码", "税额", "金额"]) is None
    assert other_document(["发票号码", "税额", "金额", "开票日期"]) == "invoice_register"
