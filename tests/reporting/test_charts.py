"""The pictures: places that can be worked out by hand, every figure printed, hostile text as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
from lxml import etree

from budgetcheck.language import speaking
from budgetcheck.reporting import charts
from budgetcheck.reporting.charts.amounts import YUAN, fen, label, number
from budgetcheck.reporting.charts.picture import px
from budgetcheck.reporting.charts.room import cut, room_for
from budgetcheck.reporting.charts.scale import Scale, round_steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

HOSTILE = "</text><script>alert('1')</script>&\"\x00\x1b\u202e"
SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def _tree(picture: Markup) -> etree._Element:
    return etree.fromstring(str(picture))


def _texts(picture: Markup) -> list[str]:
    return [element.text or "" for element in _tree(picture).iter(f"{SVG}text")]


def _boxes(picture: Markup, fill: str, height: float) -> list[Box]:
    """The bars of a fill: rectangles as high as a bar is, not those of the legend."""
    boxes = [
        Box(*(float(each.get(key, "")) for key in ("x", "y", "width", "height")))
        for each in _tree(picture).iter(f"{SVG}rect")
        if each.get("fill") == fill and each.getparent().tag != f"{SVG}pattern"
    ]
    return [box for box in boxes if box.height == height]


def _budget(*rows: tuple[str, str, str]) -> Markup:
    named = [{"label": name, "budget": budget, "spent": spent} for name, budget, spent in rows]
    return charts.budget_against_actual(named, chart_id="b")


def _allowed(picture: Markup) -> list[Box]:
    return _boxes(picture, "#fff", 16)


def _taken(picture: Markup) -> list[Box]:
    return _boxes(picture, "#4a78ad", 9)


def _beyond(picture: Markup) -> list[Box]:
    return _boxes(picture, "url(#b-hatch)", 16)


def _spending(
    *points: tuple[str, str, str],
    start: str | None = "2026-01-01",
    end: str | None = "2026-12-31",
    as_of: str = "2026-12-31",
    budget: str | None = "1000000.00",
) -> Markup:
    named = [{"month": month, "received": received, "spent": spent} for month, received, spent in points]
    return charts.spending_over_time(named, start, end, as_of, budget, chart_id="s")


def _months(count: int) -> list[tuple[str, str, str]]:
    return [(f"{2018 + at // 12}-{at % 12 + 1:02d}", f"{at}0000.00", f"{at}5000.00") for at in range(count)]


def _route(picture: Markup, dashes: str | None) -> str:
    """The line of spending (not dashed) or of money received."""
    lines = [
        each.get("d", "")
        for each in _tree(picture).iter(f"{SVG}path")
        if each.get("stroke-width") == "2.5" and each.get("stroke-dasharray") == dashes
    ]
    return lines[-1]


BANDS = [
    {"above": "0.00", "up_to": "5000000.00", "rate": "0.30", "amount": "1500000.00"},
    {"above": "5000000.00", "up_to": "10000000.00", "rate": "0.25", "amount": "1250000.00"},
]


def _cap(base: str, indirect: str | None, silent_above: str | None = None) -> Markup:
    return charts.cap_bands(base, BANDS, "2750000.00", indirect, silent_above, chart_id="c")


ALL: list[Callable[[], Markup]] = [
    lambda: _budget(("业务费", "1.00", "2.00"), (HOSTILE, "3.00", "-1.00")),
    lambda: _spending(*_months(3)),
    lambda: _cap("12000000.00", "3000000.00", "10000000.00"),
    lambda: charts.verdict_bar({"fail": 1, "review": 2, "pass": 3}, chart_id="v"),
    lambda: charts.execution_rates(["-1", "0.5", "2", None], chart_id="e"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("draw", ALL)
def test_a_picture_is_well_formed_and_says_what_it_is(draw: Callable[[], Markup], language: str) -> None:
    with speaking("en" if language == "en" else "zh"):
        tree = _tree(draw())
    ids = [each.get("id", "") for each in tree.iter() if each.get("id") is not None]
    assert len(ids) == len(set(ids))
    assert tree.get("role") == "img"
    assert (tree.get("aria-labelledby") or "").split() == ids[:2]
    assert [each.tag for each in tree[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert all(each.text for each in tree[:2])


@pytest.mark.parametrize("draw", ALL)
def test_a_picture_holds_nothing_that_the_policy_of_a_page_forbids(draw: Callable[[], Markup]) -> None:
    tree = _tree(draw())
    names = {name for each in tree.iter() for name in map(str, each.attrib)}
    assert not {name for name in names if name in {"style", "href"} or name.startswith("on")}
    assert not list(tree.iter(f"{SVG}script", f"{SVG}style", f"{SVG}image"))


@pytest.mark.parametrize("draw", ALL)
def test_every_pattern_that_is_used_is_defined(draw: Callable[[], Markup]) -> None:
    picture = draw()
    defined = {each.get("id") for each in _tree(picture).iter(f"{SVG}pattern")}
    assert set(re.findall(r"url\(#([^)]+)\)", picture)) <= defined


@pytest.mark.parametrize("draw", ALL)
def test_the_same_values_give_the_same_picture(draw: Callable[[], Markup]) -> None:
    assert draw() == draw()


def test_pictures_with_ids_of_their_own_share_none() -> None:
    counts = {"fail": 1}
    found = [
        set(re.findall(r'id="([^"]+)"', charts.verdict_bar(counts, chart_id=name))) for name in ("a", "b")
    ]
    assert found[0]
    assert found[0].isdisjoint(found[1])


def test_hostile_text_stays_text() -> None:
    picture = _budget((HOSTILE, "1.00", "1.00"))
    assert "<script" not in picture
    assert "</text><script>alert('1')</script>&\"…" in _texts(picture)
    assert r"&amp;&#34;\x00\x1b\u202e：" in picture


def test_a_hostile_id_stays_an_id() -> None:
    tree = _tree(charts.verdict_bar({}, chart_id='"><script>'))
    assert tree[0].get("id") == '"><script>-title'


def test_half_of_a_budget_fills_half_of_its_bar() -> None:
    picture = _budget(("业务费", "1000000.00", "500000.00"))
    assert _allowed(picture) == [Box(1, 53, 558, 16)]
    assert _taken(picture) == [Box(1, 56.5, 279, 9)]
    assert _beyond(picture) == []


def test_bars_are_to_one_scale() -> None:
    picture = _budget(("设备购置费", "4000000.00", "0.00"), ("劳务费", "1000000.00", "1000000.00"))
    assert [box.width for box in _allowed(picture)] == [558, 139.5]
    assert [box.width for box in _taken(picture)] == [139.5]


def test_what_goes_beyond_the_budget_is_hatched_from_the_budget_on() -> None:
    picture = _budget(("业务费", "1000000.00", "1250000.00"))
    allowed, taken, beyond = _allowed(picture)[0], _taken(picture)[0], _beyond(picture)[0]
    assert taken.width == allowed.width
    assert beyond.x == allowed.x + allowed.width
    assert (allowed.width, beyond.width) == (338.1, 84.5)
    assert "超出 25 万元" in _texts(picture)


def test_spending_without_a_budget_is_beyond_it_as_a_whole() -> None:
    picture = _budget(("业务费", "0.00", "8000.00"))
    assert (_allowed(picture), _taken(picture)) == ([], [])
    assert [box.x for box in _beyond(picture)] == [1]
    assert {"支出 0.8 万元 / 预算 0 元", "超出 0.8 万元"} <= set(_texts(picture))


def test_exactly_the_budget_is_not_beyond_it() -> None:
    picture = _budget(("业务费", "8000.00", "8000.00"))
    assert "hatch" not in picture
    assert not [text for text in _texts(picture) if "超出" in text]


def test_a_fen_beyond_the_budget_is_seen_and_said() -> None:
    picture = _budget(("业务费", "8000000.00", "8000000.01"))
    assert [box.width for box in _beyond(picture)] == [6]
    assert "超出 0.01 元" in _texts(picture)


def test_negative_spending_lies_left_of_zero() -> None:
    picture = _budget(("业务费", "3000000.00", "-1000000.00"))
    assert _taken(picture) == [Box(1, 56.5, 139.5, 9)]
    assert _allowed(picture) == [Box(140.5, 53, 418.5, 16)]


def test_a_thousandth_of_the_largest_bar_is_seen() -> None:
    picture = _budget(("设备购置费", "9000000.00", "0.00"), ("劳务费", "9000.00", "9000.00"))
    assert [box.width for box in _allowed(picture)] == [558, 2]


def test_nothing_but_zeros_has_no_bars() -> None:
    picture = _budget(("业务费", "0.00", "0.00"), ("劳务费", "0.00", "0.00"))
    assert (_allowed(picture), _taken(picture), _beyond(picture)) == ([], [], [])
    assert _texts(picture).count("支出 0 元 / 预算 0 元") == 2


def test_no_rows_no_picture() -> None:
    assert not _budget()


def test_a_long_label_is_cut_and_leaves_room_for_its_amounts() -> None:
    texts = _texts(_budget(("绩效支出" * 50, "1234567.89", "1234567.89")))
    name, amounts = texts[-2:]
    assert amounts == "支出 123.46 万元 / 预算 123.46 万元"
    assert re.fullmatch("(绩效支出)+(绩|绩效|绩效支)?…", name)
    assert room_for(name) + room_for(amounts) < 5600


def test_every_category_and_amount_is_printed() -> None:
    rows = [(f"类别{at}", f"{at}0000.00", f"{at}2000.00") for at in range(1, 9)]
    texts = _texts(_budget(*rows))
    for at in range(1, 9):
        assert {f"类别{at}", f"支出 {at}.2 万元 / 预算 {at} 万元"} <= set(texts)
    assert texts.count("超出 0.2 万元") == 8


def test_the_description_says_what_the_bars_show() -> None:
    description = _tree(_budget(("业务费", "1000000.00", "1123600.00")))[1].text
    assert description == "业务费：支出 112.36 万元 / 预算 100 万元，超出 12.36 万元。"


def test_no_points_no_picture() -> None:
    assert not _spending()


def test_one_point_is_a_step_at_the_end_of_its_month() -> None:
    picture = _spending(("2026-01", "1000000.00", "500000.00"), as_of="2026-12-31")
    # 364 days lie between 114 and 524 (tenths: 1140 and 5240); 31 January is the 30th of them.
    left = float(_route(picture, None).split(",")[0][1:])
    right = 524.0
    x = f"{left + (right - left) * 30 / 364:.1f}"
    assert f"H{x}V" in _route(picture, None)
    assert _route(picture, None).endswith("H524")


def test_the_last_month_ends_with_the_day_of_the_check() -> None:
    picture = _spending(
        ("2026-03", "0.00", "5000.00"), start="2026-03-01", end="2026-03-31", as_of="2026-03-16"
    )
    left = float(_route(picture, None).split(",")[0][1:])
    middle = px(round((left + 524) / 2 * 10))
    assert f"H{middle}V" in _route(picture, None)
    assert _route(picture, None).endswith(f"H{middle}")


def test_half_of_the_budget_is_half_as_high() -> None:
    picture = _spending(("2026-06", "1000000.00", "500000.00"))
    spent, received = (_heights(_route(picture, dashes)) for dashes in (None, "6 3"))
    bottom, half = spent
    assert received == [bottom, bottom - 190]
    assert half == bottom - 95


def test_a_line_falls_where_money_went_back() -> None:
    picture = _spending(("2026-05", "1000000.00", "800000.00"), ("2026-06", "600000.00", "-200000.00"))
    bottom, high, low = _heights(_route(picture, None))
    assert high < bottom < low
    assert {"累计支出 -20 万元", "累计到账 60 万元", "-50"} <= set(_texts(picture))


def _heights(route: str) -> list[float]:
    return [float(y) for y in re.findall(r"[V,]([\d.]+)", route)]


def test_days_and_amounts_are_printed() -> None:
    texts = _texts(
        _spending(
            ("2026-01", "2000000.00", "123456.78"),
            start="2026-01-01",
            end="2027-12-31",
            as_of="2026-06-30",
            budget="8000000.00",
        )
    )
    assert {
        "累计支出 12.35 万元",
        "累计到账 200 万元",
        "开始 2026-01-01",
        "结束 2027-12-31",
        "检查日 2026-06-30",
        "预算 800 万元",
        "万元",
    } <= set(texts)


def test_what_is_not_known_is_not_drawn() -> None:
    texts = _texts(_spending(("2026-01", "0.00", "1.00"), start=None, end=None, budget=None))
    assert not [text for text in texts if text.startswith(("开始", "结束", "预算"))]


@pytest.mark.parametrize(
    ("count", "labels"),
    [
        (1, ["2018-01"]),
        (5, ["2018-01", "2018-02", "2018-03", "2018-04", "2018-05"]),
        (12, ["2018-01", "2018-03", "2018-05", "2018-07", "2018-09", "2018-11"]),
        (120, ["2018", "2020", "2022", "2024", "2026"]),
    ],
)
def test_months_are_labelled_as_far_as_there_is_room(count: int, labels: list[str]) -> None:
    months = _months(count)
    last = months[-1][0]
    texts = _texts(_spending(*months, start="2018-01-01", end=f"{last}-28", as_of=f"{last}-28"))
    assert [text for text in texts if re.fullmatch(r"\d{4}(-\d\d)?", text)] == labels


def test_a_hundred_and_twenty_months_have_a_marker_on_every_fifth() -> None:
    picture = _spending(*_months(120), end="2027-12-31", as_of="2027-12-31")
    # One more stands in the legend.
    assert len(list(_tree(picture).iter(f"{SVG}circle"))) == 24 + 1


def test_marks_of_the_same_day_are_written_below_one_another() -> None:
    picture = _spending(("2026-01", "1.00", "1.00"), start="2026-01-01", end="2026-12-31", as_of="2026-12-31")
    heights = {
        each.text: each.get("y") for each in _tree(picture).iter(f"{SVG}text") if "2026-" in str(each.text)
    }
    assert heights["结束 2026-12-31"] == heights["开始 2026-01-01"]
    assert heights["检查日 2026-12-31"] != heights["结束 2026-12-31"]


def test_a_period_without_end_is_drawn() -> None:
    picture = _spending(("2026-01", "1.00", "1.00"), end="9999-12-31", as_of="2026-01-31")
    assert "结束 9999-12-31" in _texts(picture)


def test_bands_are_cut_from_the_base_and_filled_as_far_as_their_rate() -> None:
    picture = _cap("10000000.00", "2750000.00")
    base, first, second, cap = _boxes(picture, "#fff", 16)
    assert (base.width, first.x, first.width, second.x, second.width) == (558, 1, 279, 280, 279)
    assert [box.width for box in _taken(picture)][:2] == [83.7, 69.8]
    assert cap.width == _taken(picture)[2].width


def test_rates_and_amounts_of_bands_are_printed() -> None:
    assert {
        "基数 1,000 万元",
        "0 元至 500 万元",
        "30%，得 150 万元",
        "500 万元至 1,000 万元",
        "25%，得 125 万元",
        "上限 275 万元",
        "间接费用预算 200 万元",
        "还有余地 75 万元",
    } <= set(_texts(_cap("10000000.00", "2000000.00")))


def test_indirect_costs_beyond_the_cap_are_hatched() -> None:
    picture = _cap("10000000.00", "3300000.00")
    allowed = _boxes(picture, "#fff", 16)[-1]
    beyond = _boxes(picture, "url(#c-hatch)", 16)
    assert [box.x for box in beyond] == [allowed.x + allowed.width]
    assert beyond[0].width == pytest.approx(allowed.width / 5, abs=0.1)
    assert "超出 55 万元" in _texts(picture)


def test_where_the_text_is_silent_the_base_is_hatched_and_the_cap_is_what_is_certain() -> None:
    picture = _cap("20000000.00", "2000000.00", "10000000.00")
    assert _boxes(picture, "url(#c-stripes)", 16) == [Box(280, _silent_top(picture), 279, 16)]
    assert {"超过 1,000 万元的部分", "条文未规定", "条文确定的上限 275 万元"} <= set(_texts(picture))


def _silent_top(picture: Markup) -> float:
    return _boxes(picture, "#fff", 16)[2].y + 50


def test_a_band_that_the_base_does_not_reach_has_no_bar() -> None:
    bands = [BANDS[0], {**BANDS[1], "amount": "0.00"}]
    picture = charts.cap_bands("5000000.00", bands, "1500000.00", None, None, chart_id="c")
    assert [box.width for box in _boxes(picture, "#fff", 16)] == [558, 558, 558]
    assert "25%，得 0 元" in _texts(picture)


def test_a_base_of_zero_has_a_picture() -> None:
    bands = [{**band, "amount": "0.00"} for band in BANDS]
    texts = _texts(charts.cap_bands("0.00", bands, "0.00", "0.00", None, chart_id="c"))
    assert {"基数 0 元", "上限 0 元", "还有余地 0 元"} <= set(texts)


def _parts(counts: dict[str, int]) -> list[tuple[float, float]]:
    picture = charts.verdict_bar(counts, chart_id="v")
    found = []
    for fill in ("url(#v-hatch)", "url(#v-dots)", "#cfe3d5"):
        found += [(box.x, box.width) for box in _boxes(picture, fill, 32)]
    return found


def test_verdicts_share_the_bar_by_their_numbers() -> None:
    assert _parts({"fail": 1, "review": 1, "pass": 2}) == [(1, 139.5), (140.5, 139.5), (280, 279)]


def test_one_failure_among_thousands_is_seen_and_the_bar_is_no_longer() -> None:
    assert _parts({"fail": 1, "review": 0, "pass": 99_999}) == [(1, 3), (4, 555)]


def test_verdicts_are_printed_with_their_numbers() -> None:
    texts = _texts(charts.verdict_bar({"fail": 1, "pass": 1234}, chart_id="v"))
    assert texts == ["不符合 1 个", "需人工复核 0 个", "符合 1,234 个"]


def test_no_projects_leave_the_bar_empty() -> None:
    assert _parts({}) == []


def _columns(*rates: str | None) -> dict[str, str]:
    """The counts by class, as printed."""
    texts = _texts(charts.execution_rates(rates, chart_id="e"))[:-1]
    return dict(zip(texts[1::2], texts[::2], strict=True))


def test_rates_on_a_border_belong_to_the_class_above_and_the_whole_to_the_one_below() -> None:
    counts = _columns("0", "0.1999", "0.2", "0.4", "0.6", "0.8", "1", "1.0001", None)
    assert counts == {
        "0–20%": "2",
        "20–40%": "1",
        "40–60%": "1",
        "60–80%": "1",
        "80–100%": "2",
        ">100%": "1",
        "无预算": "1",
    }


def test_negative_rates_have_a_class_only_where_there_are_such() -> None:
    assert "<0%" not in _columns("0.5")
    assert _columns("-0.0001", "0.5")["<0%"] == "1"


def test_columns_are_as_high_as_their_numbers() -> None:
    picture = charts.execution_rates(["0.1", "0.3", "0.3"], chart_id="e")
    assert _boxes(picture, "#4a78ad", 75)[0].y == 97
    assert _boxes(picture, "#4a78ad", 150)[0].y == 22


def test_no_rates_have_a_picture_of_zeros() -> None:
    assert set(_columns().values()) == {"0"}


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0.00", "0 元"),
        ("0.01", "0.01 元"),
        ("99.99", "99.99 元"),
        ("100.00", "0.01 万元"),
        ("1123600.00", "112.36 万元"),
        ("1123650.00", "112.37 万元"),
        ("1123649.99", "112.36 万元"),
        ("-300000.00", "-30 万元"),
        ("99999999999999.99", "10,000,000,000 万元"),
    ],
)
def test_amounts_are_labelled_in_ten_thousands_with_two_decimals(amount: str, shown: str) -> None:
    assert label(fen(amount)) == shown


def test_yuan_keep_their_fen() -> None:
    assert number(fen("1234.50"), YUAN) == "1,234.5"


def test_a_place_is_rounded_half_up_without_a_float() -> None:
    thirds = Scale(0, 3, 0, 100)
    assert [thirds.at(quantity) for quantity in range(4)] == [0, 33, 67, 100]
    assert Scale(0, 10**17, 0, 5600).at(10**17 // 2) == 2800
    assert Scale(5, 5, 7, 100).at(5) == 7


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [(0, 0, [0]), (0, 3, [0, 1, 2, 3]), (0, 900, [0, 500, 1000]), (-300, 800, [-500, 0, 500, 1000])],
)
def test_steps_are_round(low: int, high: int, steps: list[int]) -> None:
    assert list(round_steps(low, high, 4)) == steps


def test_words_are_cut_where_their_room_ends() -> None:
    assert cut("设备购置费", 800) == "设备购置费"
    assert cut("设备购置费", 799) == "设备购…"
    assert len(cut("a" * 10_000, 10**9)) == 201


@pytest.mark.parametrize(
    ("tenths", "written"), [(0, "0"), (5, "0.5"), (120, "12"), (-5, "-0.5"), (-125, "-12.5")]
)
def test_tenths_are_written_as_decimals(tenths: int, written: str) -> None:
    assert px(tenths) == written
