from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgetcheck.dossiers import yaml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

TREES = st.recursive(
    st.none() | st.text("甲乙1.,:- #", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("ab丙", min_size=1), inner, max_size=3)
    ),
    max_leaves=12,
)
PIECES = (
    "a", "b", "甲", "1.0", "~", "null", ":", ": ", "- ", "-", "? ", "\n", "\n  ", "\n- ", "\n---\n", "\n...\n", "[", "]",
    "{", "}", ", ", "'", '"', "&x ", "*x", "!", "! ", "!!str ", "!t ", "# ", "|", ">", "\t", "\x01", "<<: ", "%", "@",
)  # fmt: skip


@pytest.fixture(params=["libyaml", "PyYAML without libyaml"])
def yaml(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The module under test, with either parser that an installation may have."""
    if request.param == "libyaml":
        yield yaml_text
        return
    with pytest.MonkeyPatch.context() as without:
        without.setitem(sys.modules, "yaml.cyaml", None)
        yield importlib.reload(yaml_text)
    importlib.reload(yaml_text)


@pytest.mark.parametrize(
    "text",
    [
        "8000000.10",
        "9007199254740993.01",
        "0.1",
        "1_000",
        "0o17",
        "017",
        "0x1F",
        "1e3",
        ".inf",
        ".nan",
        "yes",
        "No",
        "on",
        "true",
        "2026-01-01",
        "2026-01-01 10:00:00",
        "12:30:45",
        "91370600MA3C000008",
        "=",
        "<",
    ],
)
def test_a_scalar_stays_what_the_file_says(yaml: ModuleType, text: str) -> None:
    assert _tree(yaml, f"key: {text}") == {"key": text}


@pytest.mark.parametrize("text", ["", " ", "~", "null", "Null", "NULL", " # nothing yet"])
def test_an_empty_value_is_none(yaml: ModuleType, text: str) -> None:
    assert _tree(yaml, f"key: {text}\nnext: 1") == {"key": None, "next": "1"}


@pytest.mark.parametrize(
    ("text", "value"), [("''", ""), ('"~"', "~"), ("'null'", "null"), ("!!str null", "null")]
)
def test_a_quoted_value_is_text_whatever_it_says(yaml: ModuleType, text: str, value: str) -> None:
    assert _tree(yaml, f"key: {text}") == {"key": value}


def test_lists_and_maps_nest_in_both_styles(yaml: ModuleType) -> None:
    text = """\
    project: {id: A-1, ledger_codes: [K1, K2], partners: []}
    budget:
      lines:
      - {category: 业务费, amount: 1.50}
      - category: 劳务费
        amount: 2
    """
    assert _tree(yaml, text) == {
        "project": {"id": "A-1", "ledger_codes": ["K1", "K2"], "partners": []},
        "budget": {
            "lines": [{"category": "业务费", "amount": "1.50"}, {"category": "劳务费", "amount": "2"}],
        },
    }


def test_each_place_knows_its_line(yaml: ModuleType) -> None:
    _, lines = yaml.parse_yaml("a: 1\nb:\n  - c: 2\n    d: 3\n\n  - 4\n")

    assert lines == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("b", 0): 3,
        ("b", 0, "c"): 3,
        ("b", 0, "d"): 4,
        ("b", 1): 6,
    }


def test_an_empty_document_is_none(yaml: ModuleType) -> None:
    assert yaml.parse_yaml("# 还没有写\n") == (None, {})


def test_an_alias_stands_for_what_it_names(yaml: ModuleType) -> None:
    assert _tree(yaml, "a: &lines [{x: 1}]\nb: *lines\nc: &word 甲\nd: *word") == {
        "a": [{"x": "1"}],
        "b": [{"x": "1"}],
        "c": "甲",
        "d": "甲",
    }


def test_an_alias_stands_on_the_line_where_it_is_used(yaml: ModuleType) -> None:
    _, lines = yaml.parse_yaml("a: &lines\n  - x: 1\nb: *lines\n")

    assert lines["b",] == 3


def test_a_merge_key_is_a_key_like_any_other(yaml: ModuleType) -> None:
    assert _tree(yaml, "a: &a {x: 1}\nb: {<<: *a}") == {"a": {"x": "1"}, "b": {"<<": {"x": "1"}}}


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_both_readings_of_a_text_agree(text: str) -> None:
    assert _told(yaml_text.read_yaml, text) == _told(lambda text: yaml_text.parse_yaml(text)[0], text)


@pytest.mark.parametrize("depth", [48, 49, 50, 51, 52])
def test_both_readings_agree_on_how_deep_a_dossier_may_nest(yaml: ModuleType, depth: int) -> None:
    text = "{a: " * depth + "x" + "}" * depth

    assert _told(yaml.read_yaml, text) == _told(lambda text: yaml.parse_yaml(text)[0], text)


def test_a_long_document_is_weighed_though_it_is_plain() -> None:
    with pytest.raises(ValueError, match="内容过多"):
        yaml_text.read_yaml("[" + "[]," * 200_000 + "]")


@given(TREES)
def test_any_tree_is_read_back_from_its_json(tree: object) -> None:
    assert yaml_text.parse_yaml(_quoted(tree))[0] == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", "第 3 行：字段 a 写了两次"),
        ("a:\n  b: 1\n  'b': 2", "第 3 行：字段 b 写了两次"),
        ("a: 1\n[b]: 2", "第 2 行：字段名应为文字"),
        ("? {a: 1}\n: 2", "第 1 行：字段名应为文字"),
        ("a: &a 1\n*a : 2", "第 2 行：字段名应为文字"),
        ("a: *b", "第 1 行：别名 *b 没有定义"),
        ("a: 1\nb: &b [1, *b]", "第 2 行：别名 *b 没有定义"),
        ("a: 1\n---\nb: 2", "第 2 行起是第二个文档；一个文件只写一个项目"),
        ("a: 1\nb: !!int 2", "第 2 行有不支持的标签 tag:yaml.org,2002:int"),
        ("a: !!float 2.5", "第 1 行有不支持的标签 tag:yaml.org,2002:float"),
        ("a: !amount 2.5", "第 1 行有不支持的标签 !amount"),
        ("a: !!python/name:os.system", "第 1 行有不支持的标签 tag:yaml.org,2002:python/name:os.system"),
        ("- 1\n- !!python/tuple [1]", "第 2 行有不支持的标签 tag:yaml.org,2002:python/tuple"),
        ("!!python/object:os.X {a: 1}", "第 1 行有不支持的标签 tag:yaml.org,2002:python/object:os.X"),
        (
            "a: !!python/object/apply:os.system ['touch pwned']",
            "第 1 行有不支持的标签 tag:yaml.org,2002:python/object/apply:os.system",
        ),
        ("!!python/name:os.system a: 1", "第 1 行有不支持的标签 tag:yaml.org,2002:python/name:os.system"),
    ],
)
def test_what_no_dossier_holds_is_refused_with_its_line(yaml: ModuleType, text: str, message: str) -> None:
    assert _refusal(yaml, text) == message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a:\n\tb: 1", 2),
        ("a: 1\n b: 2", 2),
        ("a: 1\nb: 'open", 2),
        ("a: 1\nb: @x", 2),
        ("项目: 1\n预算: \x01", 2),
        ("a: 1\nb: 2\nc: \x07", 3),
    ],
)
def test_a_fault_of_syntax_names_its_line(yaml: ModuleType, text: str, line: int) -> None:
    assert _refusal(yaml, text).startswith(f"YAML 格式有误，第 {line} 行：")


@pytest.mark.parametrize("text", ["a: 1\n b: 2", "a: \x01", "a:\n\tb: 1"])
def test_a_fault_of_syntax_is_said_in_one_line(yaml: ModuleType, text: str) -> None:
    assert "\n" not in _refusal(yaml, text)


@pytest.mark.parametrize(
    "text", ["[" * 1_000_000, "{a: " * 500_000, "- " * 500_000 + "x", "[" * 60 + "]" * 60]
)
def test_nesting_beyond_any_dossier_is_refused(yaml: ModuleType, text: str) -> None:
    assert _refusal(yaml, text) == "第 1 行：嵌套过深"


def test_a_dossier_may_nest_as_deep_as_it_needs(yaml: ModuleType) -> None:
    assert _tree(yaml, "[" * 40 + "x" + "]" * 40) != []


def test_aliases_of_aliases_are_refused_before_they_grow(yaml: ModuleType) -> None:
    laughs = "a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(
        f"{name}: &{name} [{', '.join(f'*{before}' for _ in range(10))}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert _refusal(yaml, laughs) == "第 6 行：内容过多或别名（*）展开过大，不像一份项目档案"


def test_a_long_text_is_not_multiplied_by_aliases(yaml: ModuleType) -> None:
    text = f"a: &a {'长' * 1_000_000}\nb:\n" + "- *a\n" * 1_000

    assert _refusal(yaml, text) == "第 6 行：内容过多或别名（*）展开过大，不像一份项目档案"


def _tree(yaml: ModuleType, text: str) -> object:
    """What both readings give."""
    tree, _lines = yaml.parse_yaml(text)
    assert yaml.read_yaml(text) == tree
    return tree


def _refusal(yaml: ModuleType, text: str) -> str:
    """What both readings say."""
    with pytest.raises(ValueError, match=r".") as error:
        yaml.parse_yaml(text)
    with pytest.raises(ValueError, match=r".") as again:
        yaml.read_yaml(text)
    assert str(again.value) == str(error.value)
    return str(error.value)


def _told(read: Callable[[str], object], text: str) -> object:
    """What a reading gives, or says is wrong."""
    try:
        return read(text)
    except ValueError as error:
        return str(error)


def _quoted(tree: object) -> str:
    """A tree in YAML's flow style, every text quoted."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f'"{key}": {_quoted(value)}' for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(_quoted, tree)) + "]"
    return "~" if tree is None else f'"{tree}"'
