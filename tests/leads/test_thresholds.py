"""Thresholds: the built-in ones, a unit's own, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.leads.look import LEADS
from budgetcheck.leads.thresholds import Thresholds, load_thresholds, thresholds_for
from tests.leads.books import Found, paid, spent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.leads.books import Books


def test_the_built_in_thresholds_are_those_of_auditors() -> None:
    limits = load_thresholds()

    assert limits.cash_payments.above == Decimal("5000.00")
    assert (limits.round_amounts.above, limits.round_amounts.multiple_of) == (10000, 1000)
    assert limits.days_off.above == 0
    assert limits.december_share.above == Decimal("0.40")
    assert (limits.split_payments.limit, limits.split_payments.within_days, limits.split_payments.fewest) == (
        50000,
        7,
        2,
    )
    assert limits.late_equipment.last_days == 60
    assert limits.red_reversals.above == 0
    assert (limits.late_reclassification.last_months, limits.late_reclassification.above) == (1, 0)
    assert (limits.first_digits.lines_above, limits.first_digits.deviation_above) == (1000, Decimal("0.0022"))
    assert (limits.first_digits.amounts_from, limits.first_digits.pairs_listed) == (10, 3)


def test_every_lead_has_its_part_of_the_thresholds() -> None:
    assert [lead.limits for lead in LEADS] == list(Thresholds.model_fields)


def test_a_unit_replaces_what_it_states_and_no_more(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("[split_payments]\nlimit = 30_000\n", encoding="utf-8")

    own, built_in = load_thresholds(file), load_thresholds()

    assert own.split_payments.limit == Decimal("30000.00")
    assert own.split_payments.within_days == 7
    assert own.cash_payments == built_in.cash_payments


DAY = "2026-03-04"


@pytest.mark.parametrize(
    ("lead", "thresholds", "rows", "expected"),
    [
        (
            "LD-1",
            "[cash_payments]\nabove = 1000.00\n",
            [spent(DAY, "记-1", "1000.01"), paid(DAY, "记-1", "1000.01", "1001 库存现金")],
            Found(1, "1000.01", [2]),
        ),
        (
            "LD-2",
            "[round_amounts]\nabove = 500.00\nmultiple_of = 100.00\n",
            [spent(DAY, "记-1", "500.00"), spent(DAY, "记-2", "600.00"), spent(DAY, "记-3", "650.00")],
            Found(1, "600.00", [3]),
        ),
        (
            "LD-3",
            "[days_off]\nabove = 100.00\n",
            [spent("2026-03-07", "记-1", "100.00"), spent("2026-03-07", "记-2", "100.01")],
            Found(1, "100.01", [3]),
        ),
        (
            "LD-4",
            "[december_share]\nabove = 0.1\n",
            [spent(DAY, "记-1", "89.99"), spent("2026-12-07", "记-2", "10.00")],
            Found(1, "10.00", [3]),
        ),
        (
            "LD-5",
            "[split_payments]\nlimit = 100.00\nwithin_days = 1\nfewest = 3\n",
            [
                *(spent(DAY, f"记-{at}", "60.00", party="甲") for at in range(2)),
                *(spent("2026-04-08", f"记-{at}", "40.00", party="甲") for at in range(2)),
                spent("2026-04-09", "记-3", "40.00", party="甲"),
            ],
            Found(1, "120.00", [4, 5, 6]),
        ),
        (
            "LD-6",
            "[late_equipment]\nlast_days = 1\n",
            [spent(f"2026-12-{day}", "记-1", "1.00", category="设备购置费") for day in (30, 31)],
            Found(1, "1.00", [3]),
        ),
        (
            "LD-8",
            "[late_reclassification]\nlast_months = 2\nabove = 1.00\n",
            [
                spent("2026-11-02", "转-1", "-1.00"),
                spent("2026-11-02", "转-1", "1.00", category="劳务费"),
                spent("2026-11-02", "转-2", "-1.01"),
                spent("2026-11-02", "转-2", "1.01", category="劳务费"),
            ],
            Found(1, "1.01", [4, 5]),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("LD") else "",
)
def test_the_unit_s_thresholds_are_the_ones_looked_by(
    books: Books, lead: str, thresholds: str, rows: list[str], expected: Found
) -> None:
    assert books.found(lead, *rows, thresholds=thresholds) == expected


def test_the_result_states_the_thresholds_in_use(books: Books) -> None:
    result = books.check(spent(DAY, "记-1", "1.00"), thresholds="[cash_payments]\nabove = 1234.50\n")

    stated = {test["lead"]: test["threshold"] for test in result.to_dict()["lead_tests"]}

    assert stated["LD-1"] == "一张凭证用现金支付超过 1,234.50 元"
    assert stated["LD-2"] == "单笔超过 10,000.00 元，并且是 1,000.00 元的整数倍"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[cash]\nabove = 1\n", "阈值.toml，cash：不认识的键；请核对拼写"),
        ("[cash_payments]\nabvoe = 1\n", "阈值.toml，cash_payments.abvoe：不认识的键；请核对拼写"),
        ('[cash_payments]\nabove = "5000"\n', "阈值.toml，cash_payments.above：5000；应为数字，不加引号"),
        ("[cash_payments]\nabove = true\n", "阈值.toml，cash_payments.above：True；应为数字，不加引号"),
        ("[cash_payments]\nabove = -0.01\n", "阈值.toml，cash_payments.above：-0.01；应为不小于 0 的数字"),
        ("[cash_payments]\nabove = nan\n", "阈值.toml，cash_payments.above：NaN；应为不小于 0 的数字"),
        (
            "[cash_payments]\nabove = 0.001\n",
            "阈值.toml，cash_payments.above：0.001；金额最多精确到分：元最多两位小数，万元最多六位小数",
        ),
        ("[round_amounts]\nmultiple_of = 0\n", "阈值.toml，round_amounts.multiple_of：0；应大于 0"),
        ("[split_payments]\nlimit = 0.00\n", "阈值.toml，split_payments.limit：0.00；应大于 0"),
        (
            "[december_share]\nabove = 40\n",
            "阈值.toml，december_share.above：40；应为 0 到 1 之间的小数，最多六位，如 0.40",
        ),
        (
            "[december_share]\nabove = 0.1234567\n",
            "阈值.toml，december_share.above：0.1234567；应为 0 到 1 之间的小数，最多六位，如 0.40",
        ),
        (
            "[late_equipment]\nlast_days = 0\n",
            "阈值.toml，late_equipment.last_days：0；应为大于 0 的整数，不加引号",
        ),
        (
            "[late_equipment]\nlast_days = 1.5\n",
            "阈值.toml，late_equipment.last_days：1.5；应为大于 0 的整数，不加引号",
        ),
        (
            "[late_equipment]\nlast_days = true\n",
            "阈值.toml，late_equipment.last_days：True；应为大于 0 的整数，不加引号",
        ),
        (
            "[first_digits]\namounts_from = 0.09\n",
            "阈值.toml，first_digits.amounts_from：0.09；应不低于 0.10 元，否则没有前两位数字",
        ),
        (
            "[december_share]\nabove = 1e999999999999999999999\n",
            "阈值.toml：有一个数字大得无法计算；请改正后重试",
        ),
        ("cash_payments = 5000\n", "阈值.toml，cash_payments：5000；应为一组“键 = 值”"),
        (
            "[cash_payments]\nabove 5000\n",
            "阈值.toml，第 2 行第 7 列：读到“above 5000”：键的后面应为“=”和值；应为 UTF-8 编码的 TOML 文件",
        ),
    ],
)
def test_what_is_no_threshold_is_refused_with_file_and_key(books: Books, text: str, message: str) -> None:
    with pytest.raises(budgetcheck.InputError) as refused:
        books.check(spent(DAY, "记-1", "1.00"), thresholds=text)

    assert str(refused.value) == message


def test_every_fault_of_a_file_is_shown_at_once(books: Books) -> None:
    with pytest.raises(budgetcheck.InputError) as refused:
        books.check(thresholds="[cash]\n[late_equipment]\nlast_days = 0\n[days_off]\nabove = 'x'\n")

    assert [problem.place for problem in refused.value.problems] == [
        "days_off.above",
        "late_equipment.last_days",
        "cash",
    ]


def test_a_file_that_is_missing_or_not_in_utf_8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(budgetcheck.InputError, match="文件不存在"):
        load_thresholds(tmp_path / "none.toml")
    file = tmp_path / "阈值.toml"
    file.write_bytes("# 阈值\n".encode("gb18030"))
    with pytest.raises(budgetcheck.InputError, match=r"阈值.toml，第 1 行：不是 UTF-8 编码的文字"):
        load_thresholds(file)


def test_zero_and_one_are_shares(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    for share in ("0", "1", "1.0", "0.123456"):
        file.write_text(f"[december_share]\nabove = {share}\n", encoding="utf-8")
        assert load_thresholds(file).december_share.above == Decimal(share)


def test_thresholds_without_leads_are_refused() -> None:
    with pytest.raises(budgetcheck.InputError, match="没有要求找线索"):
        thresholds_for(leads=False, path="own.toml")
    assert thresholds_for(leads=False, path=None) is None
