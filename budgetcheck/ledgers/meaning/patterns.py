"""What is wrong with a regular expression of a profile, in words for the person who wrote it."""

from __future__ import annotations

import re

from budgetcheck.language import _, later

_PATTERNS = (
    (re.compile(r"unterminated character set"), later("方括号没有成对")),
    (re.compile(r"missing \)|unbalanced parenthesis|unterminated subpattern"), later("圆括号没有成对")),
    (re.compile(r"nothing to repeat|multiple repeat"), later("*、+、? 前面没有可以重复的内容")),
    (re.compile(r"escape"), later("反斜杠后面的字符不对")),
)


def pattern_problem(error: re.error) -> str:
    """What is wrong with a regular expression."""
    said = next((told for pattern, told in _PATTERNS if pattern.search(error.msg)), later("写法有误"))
    if error.pos is None:
        return _(said)
    return _("第 {position} 个字符处，{problem}").format(position=error.pos + 1, problem=_(said))
