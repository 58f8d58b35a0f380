"""专款专用: project money is spent on the project, as far as words in the books can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.language import _
from budgetcheck.rules.blocks.close_up import first_few, marked
from budgetcheck.rules.rule import Judgement, needs_review, passes, say, yuan

if TYPE_CHECKING:
    from budgetcheck.facts.facts import Facts


def without_doubtful_words(project: Facts) -> Judgement:
    """No summary or account of what is spent holds a word at which an auditor stops.

    A lead for a person: what was reversed or refunded is taken off word by word, and a word on which nothing is left spent
    is not shown. It states no amounts: the words say nothing of how much is wrong.
    """
    words = project.count("doubtful_uses", "doubtful words", pl.len())
    which = first_few(
        project,
        "doubtful_uses",
        "which doubtful words",
        say(
            _("“{word}”{lines} 笔，冲销和退款后 {spent}"),
            word=pl.col("word"),
            lines=pl.col("lines"),
            spent=yuan(pl.col("spent")),
        ),
        "word",
    )
    return Judgement(
        outcomes=[
            needs_review(
                words > 0,
                say(
                    _("摘要或科目名称中有 {words} 个需要留意的词：{which}；请核对是否用于本项目"),
                    words=words,
                    which=which,
                ),
            ),
            passes(say(_("支出的摘要和科目名称中没有需要留意的词"))),
        ],
        remedy=_("逐笔核对票据和合同；与项目无关或不得列支的，从项目支出中调出；确属项目支出的，补充说明"),
        evidence=marked("use_is_doubtful"),
    )
