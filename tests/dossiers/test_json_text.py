from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.dossiers.json_text import parse_json


@pytest.mark.parametrize(
    "number",
    [
        "0.1",
        "8000000.10",
        "100000000000000.01",
        "9007199254740993",
        "123456789012345678901234567890.12",
        "-0.01",
        "1e5",
        "1E-2",
        "9" * 6_000,
    ],
)
def test_a_number_stays_the_text_of_the_file(number: str) -> None:
    assert parse_json(f'{{"amount": {number}}}') == {"amount": number}


def test_other_values_are_what_json_means() -> None:
    assert parse_json('{"a": null, "b": true, "c": "1.50", "d": [], "e": {}}') == {
        "a": None,
        "b": True,
        "c": "1.50",
        "d": [],
        "e": {},
    }


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=12,
    ),
    st.booleans(),
)
def test_any_tree_without_numbers_is_read_back(tree: object, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    assert parse_json(json.dumps(tree, ensure_ascii=ascii_only)) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "a": 2}', "字段 a 写了两次"),
        ('{"budget": {"total": 1, "total": 1}}', "字段 total 写了两次"),
        ('{"a": NaN}', "NaN 不是金额或数字"),
        ('{"a": [-Infinity]}', "-Infinity 不是金额或数字"),
        ("[" * 1_000_000, "嵌套过深"),
        ('{"a": ' * 100_000 + "1" + "}" * 100_000, "嵌套过深"),
        (
            '{\n "a": 1,\n}',
            "JSON 格式有误，第 3 行：Expecting property name enclosed in double quotes",
        ),
        ('{\n "a": 1\n "b": 2}', "JSON 格式有误，第 3 行：Expecting ',' delimiter"),
        ('{"a": 01}', "JSON 格式有误，第 1 行：Expecting ',' delimiter"),
        ('{"a": 1}\n{"b": 2}', "JSON 格式有误，第 2 行：Extra data"),
        ("", "JSON 格式有误，第 1 行：Expecting value"),
        ('{"a": "\\ud800"}', "含有不完整的字符（半个 \\uXXXX 转义）"),
        ('{"\\udfff": 1}', "含有不完整的字符（半个 \\uXXXX 转义）"),
    ],
)
def test_what_is_no_dossier_in_json_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r".") as error:
        parse_json(text)

    assert str(error.value) == message
