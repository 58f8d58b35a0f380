from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from budgetcheck.language import speaking
from budgetcheck.reporting.rule_pages import rule_pages, write_rule_pages
from budgetcheck.rules.page import read_page
from budgetcheck.rules.registry import built_in

CHINESE = re.compile(r"[\u2018-\u201d\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
DOCS = Path(__file__).parents[2] / "docs" / "rules"
PAGES = rule_pages(built_in())


def test_the_documents_hold_the_pages_of_the_rules_and_nothing_else() -> None:
    assert {path.name for path in DOCS.iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_in_the_documents_is_what_the_program_writes(name: str) -> None:
    assert (DOCS / name).read_bytes().decode() == PAGES[name], "run: make gallery"


@pytest.mark.parametrize("code", built_in().catalogue)
def test_a_rule_s_page_holds_its_whole_manual(code: str) -> None:
    manual = read_page(built_in().catalogue[code][0].page)

    assert f"# {code} {manual.title}\n" in PAGES[f"{code}.md"]
    for heading, text in manual.sections.items():
        assert f"## {heading}\n\n{text}\n" in PAGES[f"{code}.md"]


def test_the_index_leads_to_every_rule() -> None:
    assert [code for code in built_in().catalogue if f"[{code}]({code}.md)" not in PAGES["README.md"]] == []


def test_a_fact_that_a_rule_needs_stands_on_its_page_with_what_it_is_for() -> None:
    assert "| 需要 `project.starts_on` | 以此找出执行期之前的支出 |\n" in PAGES["YT22-1.md"]


def test_the_index_states_the_numbers_of_the_law_with_article_and_days() -> None:
    bands = "超过 0.00 元至 5,000,000.00 元：30%；超过 5,000,000.00 元至 10,000,000.00 元：25%"

    assert f"| `indirect_cap` | 第二十条 | 2025-10-28 | 2027-08-31 | {bands} |\n" in PAGES["README.md"]


def test_the_coverage_names_rules_or_the_reason_for_none() -> None:
    covered = PAGES["coverage.md"]

    assert "| 第二十条 | 间接费用的上限 | [YT20-1](YT20-1.md)、" in covered
    assert "| 第三十六条 | 知识产权 | 约束单位，但履行情况不在档案和账簿里 |\n" in covered


def test_pages_in_english_name_articles_and_rules_in_english() -> None:
    with speaking("en"):
        pages = rule_pages(built_in())

    assert (
        "| [YT20-1](YT20-1.md) | art. 20 | The municipal budget of indirect costs stays" in pages["README.md"]
    )


def test_a_page_in_english_names_the_regulation_and_then_the_article() -> None:
    with speaking("en"):
        pages = rule_pages(built_in())

    source = "Datong Science and Technology Projects, Management Measures, art. 7"
    assert f"| {source} |\n" in pages["DT07-1.md"]


def test_no_heading_and_no_label_of_a_page_in_english_is_chinese() -> None:
    with speaking("en"):
        pages = rule_pages(built_in())

    left = {
        name: [each for each in _headings_and_labels(page) if CHINESE.search(each)]
        for name, page in pages.items()
    }
    assert {name: texts for name, texts in left.items() if texts} == {}


def _headings_and_labels(page: str) -> list[str]:
    """Headings, the columns and the first cells of tables; the title of a rule is its manual's, which is Chinese."""
    lines = page.splitlines()
    headings = [line for line in lines if re.match(r"#{2,} |# (?![A-Z]+\d*-\d)", line)]
    columns = [above for above, line in pairwise(lines) if line.startswith("| --- ")]
    return [*headings, *columns, *(line.split(" | ")[0] for line in lines if line.startswith("| "))]


def test_numbers_of_the_text_and_our_reading_of_it_stand_apart() -> None:
    stated, _heading, read = PAGES["README.md"].partition("### 本程序的读法\n")

    assert "| `main_use` | 第十九条 | 2025-10-28 | 2027-08-31 | 50% |\n" in read
    assert "`registered_elsewhere`" in read
    assert "`main_use`" not in stated
    assert "| `extension_length` | 第三十二条 | 2025-10-28 | 2027-08-31 | 1 年 |\n" in stated
    assert "`extension_length`" not in read


def test_each_table_names_its_columns_by_what_they_hold() -> None:
    assert "| 名称 | 条款 | 起 | 止 | 数值或名单 |\n" in PAGES["README.md"]
    assert "| 条款 | 条文讲什么 | 规则，或没有规则的原因 |\n" in PAGES["coverage.md"]
    assert "| 哪些项目 | 适用于包干制项目 |\n" in PAGES["YT18-3.md"]


def test_pages_are_written_into_a_folder(tmp_path: Path) -> None:
    write_rule_pages(built_in(), tmp_path / "rules")

    assert {path.name: path.read_bytes().decode() for path in (tmp_path / "rules").iterdir()} == PAGES
