from __future__ import annotations

import pytest

from budgetcheck.vocabulary import (
    AWARD_MODE,
    CATEGORY,
    CAUSE,
    CHANGE,
    CONCLUSION,
    DISQUALIFIER,
    GRADE,
    NATURE,
    OUTCOME,
    SOURCE,
    SUBSIDY,
    VERDICT,
    Vocabulary,
    Word,
)

VOCABULARIES = (
    AWARD_MODE,
    CATEGORY,
    CAUSE,
    CHANGE,
    CONCLUSION,
    DISQUALIFIER,
    GRADE,
    NATURE,
    OUTCOME,
    SOURCE,
    SUBSIDY,
    VERDICT,
)
WORDS = [(vocabulary, word) for vocabulary in VOCABULARIES for word in vocabulary.words]
CONTRACT = [
    (
        CATEGORY,
        "equipment_purchase 设备购置费 equipment_other 设备试制、改造与租赁费 business 业务费 labour 劳务费",
    ),
    (CATEGORY, "indirect 间接费用 performance 绩效支出 lump_sum 包干经费"),
    (SOURCE, "municipal 市级财政资金 other_fiscal 其他财政资金 self_raised 单位自筹资金 other 其他来源资金"),
    (NATURE, "expense 支出 receipt 到账 refund 退回 advance 预付、暂借 contra 对方科目"),
    (SUBSIDY, "upfront 事前补助 phased 分期补助 post 后补助"),
    (
        AWARD_MODE,
        "open_challenge 揭榜挂帅 competitive 竞争择优 directed_selection 定向择优 commissioned 定向委托",
    ),
    (AWARD_MODE, "province_city 省市联动 horse_race 赛马制 case_by_case 一事一议"),
    (OUTCOME, "accepted 验收 terminated 终止 revoked 撤销"),
    (CONCLUSION, "passed 通过验收 concluded 结题 failed 不通过验收"),
    (GRADE, "excellent 优秀 good 良好 fair 一般 poor 差"),
    (CAUSE, "force_majeure 不可抗力 infeasible 技术路线不可行 violation 违规"),
]


@pytest.mark.parametrize(
    ("vocabulary", "code", "zh"),
    [
        (vocabulary, code, zh)
        for vocabulary, pairs in CONTRACT
        for code, zh in zip(pairs.split()[::2], pairs.split()[1::2], strict=True)
    ],
)
def test_the_contract_s_chinese_words_mean_their_codes(vocabulary: Vocabulary, code: str, zh: str) -> None:
    assert vocabulary.code(zh) == code
    assert vocabulary.label(code, "zh") == zh


@pytest.mark.parametrize(("vocabulary", "word"), WORDS)
def test_every_spelling_of_a_word_means_its_code(vocabulary: Vocabulary, word: Word) -> None:
    spellings = (word.code, word.zh, word.en, *word.aliases)

    assert {vocabulary.code(spelling) for spelling in spellings} == {word.code}


@pytest.mark.parametrize(("vocabulary", "word"), WORDS)
def test_every_code_has_a_label_in_both_languages(vocabulary: Vocabulary, word: Word) -> None:
    assert vocabulary.label(word.code, "zh") == word.zh
    assert vocabulary.label(word.code, "en") == word.en


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_no_spelling_means_two_codes(vocabulary: Vocabulary) -> None:
    owners: dict[str, set[str]] = {}
    for word in vocabulary.words:
        for spelling in (word.code, word.zh, word.en, *word.aliases):
            owners.setdefault(spelling, set()).add(word.code)

    assert [spelling for spelling, codes in owners.items() if len(codes) > 1] == []


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_the_spellings_hold_every_code(vocabulary: Vocabulary) -> None:
    assert set(vocabulary.spellings().values()) == set(vocabulary.codes)


def test_post_subsidy_has_two_spellings() -> None:
    assert SUBSIDY.code("事后补助") == "post"


@pytest.mark.parametrize(
    "text", [" 业务费 ", "业 务 费", "业务费\n", "BUSINESS", "Business Expenses", "　业务费"]
)
def test_spaces_and_capitals_do_not_matter(text: str) -> None:
    assert CATEGORY.code(text) == "business"


def test_a_label_is_chinese_unless_told_otherwise() -> None:
    assert VERDICT.label("review") == "需人工复核"


def test_an_unknown_word_is_refused_with_the_nearest_word_first() -> None:
    with pytest.raises(ValueError, match="不认识的资金来源") as error:
        SOURCE.code("自筹经费")

    assert str(error.value) == (
        "不认识的资金来源，应为：单位自筹资金 (self_raised)、市级财政资金 (municipal)、"
        "其他财政资金 (other_fiscal)、其他来源资金 (other)"
    )


def test_a_misspelt_code_is_refused_with_the_nearest_word_first() -> None:
    with pytest.raises(ValueError, match="不认识的费用类别，应为：劳务费 \\(labour\\)、设备购置费 "):
        CATEGORY.code("labor")


def test_a_word_like_no_other_is_refused_with_all_words_in_their_order() -> None:
    with pytest.raises(ValueError, match="不认识的补助方式") as error:
        SUBSIDY.code("Qingdao")

    expected = "不认识的补助方式，应为：事前补助 (upfront)、分期补助 (phased)、后补助 (post)"
    assert str(error.value) == expected


def test_an_empty_word_is_refused() -> None:
    with pytest.raises(ValueError, match="不认识的绩效等级，应为：优秀 \\(excellent\\)、良好 "):
        GRADE.code("")
