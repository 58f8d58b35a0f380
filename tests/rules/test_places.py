from __future__ import annotations

import polars as pl
import pytest

from budgetcheck.rules.blocks.places import registered

HOME = ("东海市", "北山区", "北山县", "临港市", "清河新区", "高新区")
AROUND = ("中国", "海东省", "海东")
OTHERS = ("西岭", "南湖")


def where(place: str | None) -> str | None:
    found = registered(pl.col("place"), home=HOME, around=AROUND, others=OTHERS)
    frame = pl.DataFrame({"place": [place]}, schema={"place": pl.String})
    ((inside, elsewhere),) = frame.select(inside=found.inside, elsewhere=found.elsewhere).rows()
    if inside is None or elsewhere is None:
        return None
    assert not (inside and elsewhere)
    return "inside" if inside else "elsewhere" if elsewhere else "unclear"


@pytest.mark.parametrize(
    "place",
    [
        "东海市",
        "东海",
        "北山区",
        "北山县",
        "北山",
        "北山新村路1号",
        "清河新区",
        "高新区创业园",
        "海东省东海市",
        "中国 海东省（东海）",
        "海东临港",
        "自由贸易区东海片区",
        "东海西岭路1号",
        "东海市西岭市场",
    ],
)
def test_a_place_that_begins_with_the_city_or_its_parts_or_names_the_city_is_inside(place: str) -> None:
    assert where(place) == "inside"


@pytest.mark.parametrize(
    "place",
    [
        "西岭",
        "西岭高新区",
        "海东省南湖",
        "西岭市",
        "丰登市",
        "丰登市北山区",
        "海东省丰登市",
        "西岭东海路1号",
        "西岭市东海南大街1号",
        "呼和浩特尔市",
        "丰登西岭市",
    ],
)
def test_a_place_that_begins_with_another_name_or_city_is_elsewhere(place: str) -> None:
    assert where(place) == "elsewhere"


@pytest.mark.parametrize(
    "place",
    [
        "海东省",
        "中国海东",
        "中国",
        "本市",
        "丰登",
        "丰登高新区",
        "北山市",
        "临港区",
        "清河",
        "西岭路1号",
        "西岭北路1号",
        "南湖南大街1号",
        "西岭东大道1号",
        "东海路1号",
        "临港镇",
        "西岭村",
        "农贸市场",
        "创业路中心市",
        "西岭市东海商会",
        "很长很长的名字市",
    ],
)
def test_a_place_that_could_be_anywhere_is_unclear(place: str) -> None:
    assert where(place) == "unclear"


def test_no_place_says_nothing() -> None:
    assert where(None) is None
