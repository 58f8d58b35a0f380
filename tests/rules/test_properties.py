from __future__ import annotations

import datetime as dt
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budgetcheck.check import check
from budgetcheck.money import DTYPE
from budgetcheck.rules.blocks.tiered_cap import tiered_cap
from budgetcheck.rules.registry import built_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.result import Result

FEN = Decimal("0.01")
AS_OF = dt.date(2027, 12, 31)
BANDS = built_in().edition_on("yantai", dt.date(2026, 1, 1)).parameters.parameter("indirect_cap").bands
BOOKS = "日期,凭证号,摘要,科目编码,借方,贷方,项目,资金来源,费用类别,性质"
CATEGORIES = ("设备购置费", "设备试制、改造与租赁费", "业务费", "劳务费", "间接费用", "绩效支出")
SOURCES = ("市级财政资金", "其他财政资金", "单位自筹资金", "其他来源资金")
OF_TOTALS = ("YT18-3", "YT20-1", "YT20-3", "YT21-8", "YT23-2", "YT25-2", "YT34-2", "BK-4")
"""Rules that judge the municipal total, the cap or the surplus, not single categories of direct cost."""

Dossier = dict[str, Any]


def amounts(least: str, most: str) -> st.SearchStrategy[Decimal]:
    """Amounts of whole fen."""
    return st.integers(_fen(least), _fen(most)).map(lambda fen: Decimal(fen).scaleb(-2))


def _fen(amount: str) -> int:
    return int(Decimal(amount).scaleb(2))


bases = st.one_of(
    amounts("0", "20000000"),
    amounts("4999990", "5000010"),
    amounts("9999990", "10000010"),
    amounts("0", "900000000000000"),
)
days = st.dates(dt.date(2025, 9, 1), dt.date(2028, 6, 30)).map(str)
sums = amounts("0", "3000000").map(str)
some = settings(
    deadline=None, max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def dossiers(draw: st.DrawFn, name: str, programme: str | None = None) -> Dossier:
    """A project's dossier, its budget in 元."""
    kind = draw(st.sampled_from([None, "验收", "终止", "撤销"]))
    optional = {
        "subsidy": draw(st.sampled_from([None, "事前补助", "分期补助", "后补助"])),
        "lump_sum": draw(st.sampled_from([None, "是", "否"])),
        "approved_on": draw(st.sampled_from([None, "2025-09-17", "2025-10-28", "2025-11-10"])),
        "starts_on": draw(st.sampled_from([None, "2026-01-01"])),
        "ends_on": draw(st.sampled_from([None, "2027-06-30"])),
    }
    project = {"id": name, "programme": programme or draw(st.sampled_from(["烟台", "大同"]))}
    project |= {key: value for key, value in optional.items() if value is not None}
    lines = st.fixed_dictionaries(
        {"category": st.sampled_from(CATEGORIES), "source": st.sampled_from(SOURCES), "amount": sums}
    )
    promises = st.fixed_dictionaries({"source": st.sampled_from(SOURCES), "amount": sums, "due_on": days})
    budget = draw(st.lists(lines, max_size=6))
    dossier: Dossier = {
        "project": project,
        "budget": {"lines": budget},
        "funding": draw(st.lists(promises, max_size=3)),
    }
    if draw(st.booleans()):
        dossier["budget"]["total"] = draw(sums)
    if kind is not None:
        conclusion = draw(st.sampled_from(["通过验收", "结题", "不通过验收"]))
        dossier["outcome"] = {"kind": kind, "decided_on": draw(days), "conclusion": conclusion}
    return dossier


@st.composite
def ledger_lines(draw: st.DrawFn) -> str:
    """A line of a ledger, of one of the projects or of none."""
    amount = str(draw(amounts("-1000", "2000000")))
    debit, credit = draw(st.sampled_from([(amount, ""), ("", amount)]))
    return ",".join(
        (
            draw(days),
            f"记-{draw(st.integers(1, 5))}",
            draw(st.sampled_from(["", "材料费", "拨款"])),
            draw(st.sampled_from(["", "530101", "2401", "1002", "6602"])),
            debit,
            credit,
            draw(st.sampled_from(["P1", "P1", "P2", "P3", "X9", ""])),
            draw(st.sampled_from([*SOURCES, "市级财政资金", ""])),
            draw(st.sampled_from([*CATEGORIES, ""])),
            draw(st.sampled_from(["支出", "支出", "到账", "退回", "预付", ""])),
        )
    )


portfolios = st.tuples(dossiers("P1"), dossiers("P2"), dossiers("P3"))
books = st.lists(ledger_lines(), min_size=1, max_size=25)


@given(st.lists(bases, min_size=2, max_size=50).map(sorted))
@settings(deadline=None)
def test_the_cap_never_falls_as_its_base_grows(growing: list[Decimal]) -> None:
    caps = _caps(growing)

    assert caps == sorted(caps)


@given(st.one_of(amounts("4999000", "5001000"), amounts("9999000", "10001000"), bases))
@settings(deadline=None)
def test_a_fen_more_of_base_is_never_more_than_a_fen_more_of_cap(base: Decimal) -> None:
    before, after = _caps([base, base + FEN])

    assert after - before in (Decimal(0), FEN)


def test_the_cap_has_no_jump_at_five_million() -> None:
    around = [Decimal("4999999.99"), Decimal("5000000.00"), Decimal("5000000.01"), Decimal("5000000.04")]

    assert [str(cap) for cap in _caps(around)] == ["1499999.99", "1500000.00", "1500000.00", "1500000.01"]


@given(st.lists(bases, min_size=1, max_size=50))
@settings(deadline=None)
def test_the_cap_is_the_exact_amount_rounded_down_to_the_fen(some_bases: list[Decimal]) -> None:
    for base, cap in zip(some_bases, _caps(some_bases), strict=True):
        exact = _exact_cap(base)
        assert exact - FEN < cap <= exact


@given(bases)
@settings(deadline=None)
def test_the_text_is_silent_above_its_last_band_and_only_there(base: Decimal) -> None:
    frame = pl.DataFrame({"base": [base]}, schema={"base": DTYPE})
    is_silent = frame.select(tiered_cap(pl.col("base"), BANDS).text_is_silent).item()

    assert is_silent == (base > Decimal(10_000_000))


@given(dossiers("P1", "烟台"), books, amounts("1", "100000"))
@some
def test_moving_a_fen_from_labour_to_business_changes_no_municipal_total(
    dossier: Dossier, lines: list[str], labour: Decimal
) -> None:
    def with_direct_cost(labour: Decimal, business: Decimal) -> Result:
        costs = (("劳务费", labour), ("业务费", business))
        budget = [
            {"category": category, "source": "市级财政资金", "amount": str(amount)}
            for category, amount in costs
        ]
        spent = [f"2026-03-01,记-1,,,{amount},,P1,市级财政资金,{category},支出" for category, amount in costs]
        whole = {**dossier["budget"], "lines": dossier["budget"]["lines"] + budget}
        return _checked([{**dossier, "budget": whole}], lines + spent)

    before = with_direct_cost(labour, labour)
    after = with_direct_cost(labour - FEN, labour + FEN)

    assert _answers(after, OF_TOTALS) == _answers(before, OF_TOTALS)


@given(portfolios, books, st.data())
@some
def test_no_finding_changes_when_ledger_lines_are_shuffled(
    projects: tuple[Dossier, ...], lines: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(lines))

    assert _answers(_checked(projects, shuffled)) == _answers(_checked(projects, lines))


@given(portfolios, books, st.data())
@some
def test_no_finding_changes_when_dossiers_and_what_they_list_are_shuffled(
    projects: tuple[Dossier, ...], lines: list[str], data: st.DataObject
) -> None:
    shuffled = [
        {
            **dossier,
            "budget": {
                **dossier["budget"],
                "lines": data.draw(st.permutations(dossier["budget"]["lines"])),
            },
            "funding": data.draw(st.permutations(dossier["funding"])),
        }
        for dossier in data.draw(st.permutations(projects))
    ]

    assert _answers(_checked(shuffled, lines)) == _answers(_checked(projects, lines))


@given(portfolios, books)
@some
def test_no_finding_changes_when_a_budget_is_given_in_units_of_ten_thousand(
    projects: tuple[Dossier, ...], lines: list[str]
) -> None:
    rewritten = [{**dossier, "budget": _in_ten_thousands(dossier["budget"])} for dossier in projects]

    assert _answers(_checked(rewritten, lines)) == _answers(_checked(projects, lines))


@given(portfolios, books)
@some
def test_every_project_has_one_finding_by_each_rule_of_its_programme_and_of_the_books(
    projects: tuple[Dossier, ...], lines: list[str]
) -> None:
    codes = {
        each.parameters.programme: [rule.code for rule in (*each.rules, *built_in().book_rules)]
        for each in built_in().editions
    }
    found = {
        project["project"]: (project["programme"], [finding["rule"] for finding in project["findings"]])
        for project in _checked(projects, lines).to_dict()["projects"]
    }

    assert found.keys() == {"P1", "P2", "P3"}
    assert all(rules == codes[programme] for programme, rules in found.values())


@given(portfolios, books)
@some
def test_a_project_is_judged_the_same_alone_as_among_others(
    projects: tuple[Dossier, ...], lines: list[str]
) -> None:
    among = _answers(_checked(projects, lines))
    alone = _answers(_checked(projects[:1], lines))

    assert alone == {key: answer for key, answer in among.items() if key[0] == "P1"}


def _caps(of: Sequence[Decimal]) -> list[Decimal]:
    frame = pl.DataFrame({"base": of}, schema={"base": DTYPE})
    return frame.select(tiered_cap(pl.col("base"), BANDS).amount).to_series().to_list()


def _exact_cap(base: Decimal) -> Decimal:
    """Article 20, worked out apart from the rule's code."""
    first, second = Decimal(5_000_000), Decimal(10_000_000)
    return min(base, first) * 30 / 100 + max(Decimal(0), min(base, second) - first) * 25 / 100


def _checked(projects: Sequence[Dossier], lines: Sequence[str]) -> Result:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for at, dossier in enumerate(projects):
            files.append(folder / f"{at}.json")
            files[-1].write_text(json.dumps(dossier, ensure_ascii=False), encoding="utf-8")
        ledger = folder / "账簿.csv"
        ledger.write_text("\n".join((BOOKS, *lines)) + "\n", encoding="utf-8")
        return check(files, [ledger], as_of=AS_OF)


def _answers(result: Result, rules: Sequence[str] | None = None) -> dict[tuple[str, str], dict[str, Any]]:
    """All that findings say but their evidence, which names rows."""
    kept = ("verdict", "actual", "limit", "difference", "missing", "message", "working", "notes", "remedy")
    return {
        (project["project"], finding["rule"]): {key: finding[key] for key in kept}
        for project in result.to_dict()["projects"]
        for finding in project["findings"]
        if rules is None or finding["rule"] in rules
    }


def _in_ten_thousands(budget: dict[str, Any]) -> dict[str, Any]:
    rewritten = {
        **budget,
        "unit": "万元",
        "lines": [{**line, "amount": _ten_thousands(line["amount"])} for line in budget["lines"]],
    }
    return rewritten | ({"total": _ten_thousands(budget["total"])} if "total" in budget else {})


def _ten_thousands(amount: str) -> str:
    return str(Decimal(amount).scaleb(-4))
