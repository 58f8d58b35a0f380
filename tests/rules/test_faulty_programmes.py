"""What a programme of a user's own can have wrong with it, and how the user is told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import budgetcheck
from budgetcheck.problems import InputError
from budgetcheck.rules.registry import load_rulebook
from tests.rules.toy_programme import ARTICLE_3, ARTICLES, PARAMETERS, write_toy

if TYPE_CHECKING:
    from pathlib import Path

CAP = 'share = edition.parameter("labour_cap").ratio'


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return write_toy(tmp_path)


def refusal(city: Path, name: str, text: str) -> str:
    """What is said of a programme with a file of such a text, without the programme's path."""
    (city / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_rulebook(city)
    return str(error.value).replace(str(city), "")


def refusal_while_judging(city: Path, instead: str) -> str:
    """What is said where the rule has something else in the place of its share."""
    assert CAP in ARTICLE_3
    (city / "article_03.py").write_text(ARTICLE_3.replace(CAP, instead), encoding="utf-8")
    dossier = city.parent / "dossier.yaml"
    dossier.write_text(
        "project: {id: X-1, programme: 仙都, approved_on: 2026-03-01}\n"
        "budget: {lines: [{category: 劳务费, source: 市级财政资金, amount: 100}]}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        budgetcheck.screen([dossier], as_of=dt.date(2026, 12, 31), programmes=city)
    return str(error.value).replace(str(city), "")


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ('article = "第三条"\n', "", "parameters.labour_cap.article：缺少这一项"),
        ("until = 2028-12-31\nshare", "share", "parameters.labour_cap.until：缺少这一项"),
        ("\nfrom = 2026-01-01\n", "\n", "parameters.labour_cap.from：缺少这一项"),
        ("share", "shares", "parameters.labour_cap.shares：不认识的键；请核对拼写"),
        ("title_en", "title_fr", "title_en：缺少这一项\n/parameters.toml，title_fr：不认识的键；请核对拼写"),
        ("0.20", '"两成"', "parameters.labour_cap.share：两成；应为数字，不加引号"),
        ("0.20", "[1]", "parameters.labour_cap.share：[1]；应为数字，不加引号"),
        (
            "in_force_from = 2026-01-01",
            'in_force_from = "元旦"',
            "in_force_from：元旦；应为日期，如 2026-01-01，不加引号",
        ),
        (
            "in_force_from = 2026-01-01",
            "in_force_from = []",
            "in_force_from：[]；应为日期，如 2026-01-01，不加引号",
        ),
        ('"第三条"', '""', "parameters.labour_cap.article：不能为空"),
        (
            "share = 0.20",
            "share = 0.20\ngranted = 7",
            "parameters.labour_cap.granted：7；应为 true 或 false，不加引号",
        ),
        ("share = 0.20", "bands = [{above = 0}]", "parameters.labour_cap.bands.0.up_to：缺少这一项"),
        ("share = 0.20", "share = 1e999999999999999999999", "：有一个数字大得无法计算；请改正后重试"),
        (
            "from = 2026-01-01\nuntil",
            "from = 2026-01-02\nuntil",
            "：参数 labour_cap 的日期没有盖满本版办法的施行期；请改正 from 和 until",
        ),
        ("share = 0.20", "share =", "第 17 行第 8 列：读到“share =”：“=”后面没有值"),
    ],
)
def test_a_fault_of_the_parameters_is_named_by_its_key(
    city: Path, written: str, instead: str, message: str
) -> None:
    assert written in PARAMETERS
    said = refusal(city, "parameters.toml", PARAMETERS.replace(written, instead))

    assert said.startswith(f"/parameters.toml，{message}".replace("，：", "："))


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("without_rule", "no_rule", "第一条.no_rule：不认识的键；请核对拼写"),
        ("第三条", "三", "三：三；应为条款，如 第三条"),
        ("第三条", "第十百条", "第十百条：第十百条；应为条款，如 第三条"),
        ('about = "劳务费的比例"', "", "第三条.about：缺少这一项"),
        ('{ about = "劳务费的比例" }', "1", "第三条：1；应为一组“键 = 值”"),
    ],
)
def test_a_fault_of_the_articles_is_named_by_its_key(
    city: Path, written: str, instead: str, message: str
) -> None:
    assert written in ARTICLES
    said = refusal(city, "articles.toml", ARTICLES.replace(written, instead))

    assert said.startswith(f"/articles.toml，{message}")


def test_a_file_in_another_encoding_is_refused(city: Path) -> None:
    (city / "parameters.toml").write_bytes(PARAMETERS.encode("gb18030"))

    with pytest.raises(
        InputError, match=r"parameters.toml，第 3 行：不是 UTF-8 编码的文字；请用 UTF-8 编码另存$"
    ):
        load_rulebook(city)


def test_brackets_within_brackets_are_refused(city: Path) -> None:
    assert refusal(city, "parameters.toml", "a = " + "[" * 100_000).startswith(
        "/parameters.toml：括号嵌套过深"
    )


def test_a_parameter_that_is_not_there_is_named_with_the_rule_that_asks_for_it(city: Path) -> None:
    assert refusal_while_judging(city, CAP.replace("cap", "cup")) == (
        "/parameters.toml，labour_cup：没有这个参数，规则 XD03-1 要用；请补上，或改正规则中的名称"
    )


@pytest.mark.parametrize(
    ("instead", "message"),
    [
        ('raise RuntimeError("一\\n二")', "RuntimeError: 一"),
        ("share = edition.parameter('labour_cap').number", "ValueError: 第三条：应写明一个整数，现有 0 个"),
        (
            "share = edition.parameter('labour_cap').ratio; labour = __import__('polars').col('nothing')",
            "ColumnNotFoundError",
        ),
        ("share = edition.parameter('labour_cap').ratio; labour = project.money('a', 'b', sum)", ""),
    ],
)
def test_an_error_of_a_rule_is_told_with_its_code(city: Path, instead: str, message: str) -> None:
    said = refusal_while_judging(city, instead)

    assert said.startswith(f"，XD03-1：规则运行出错：{message}")
    assert said.endswith("；请改正这条规则")
    assert "\n" not in said


def test_a_parameter_without_a_share_says_so(city: Path) -> None:
    text = PARAMETERS.replace("share = 0.20", "count = 2")
    (city / "parameters.toml").write_text(text, encoding="utf-8")

    assert refusal_while_judging(city, CAP) == (
        "，XD03-1：规则运行出错：ValueError: 第三条：没有写明 share；请改正这条规则"
    )
