"""The field's words: one code each, its Chinese and English label, and what else input may say.

Codes stand in results and in code; labels stand where people read. Input takes either.
"""

from __future__ import annotations

import difflib
import re
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator

from budgetcheck.language import Language, _, current


class Word(NamedTuple):
    """A code of a vocabulary, its labels, and other spellings that mean the same."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


class Vocabulary:
    """A closed list of words.

    Args:
        name: What the words are of, as a person would say it.
        words: The list, in the order in which reports show it.
    """

    def __init__(self, name: str, *words: Word) -> None:
        self.name = name
        self.words = words
        self.codes = tuple(word.code for word in words)
        self._code_of = {
            _folded(spelling): word.code
            for word in words
            for spelling in (word.code, word.zh, word.en, *word.aliases)
        }
        self._word_of = {word.code: word for word in words}

    def code(self, text: str) -> str:
        """The code that a text means.

        Raises:
            ValueError: naming the words that are known, the nearest first.
        """
        code = self._code_of.get(text) or self._code_of.get(_folded(text))
        if code is None:
            raise ValueError(
                _("不认识的{name}，应为：{known}").format(name=_(self.name), known=self._nearest(text))
            )
        return code

    def label(self, code: str, language: Language | None = None) -> str:
        """How people read a code, in the language in use unless told."""
        word = self._word_of[code]
        return word.zh if (language or current()) == "zh" else word.en

    def spellings(self) -> dict[str, str]:
        """Every spelling that input may use, and the code it means; folded as `Vocabulary.code` folds."""
        return dict(self._code_of)

    def _nearest(self, text: str) -> str:
        near = difflib.get_close_matches(_folded(text), self._code_of, n=1, cutoff=0.5)
        first = [self._code_of[near[0]]] if near else []
        ordered = first + [code for code in self.codes if code not in first]
        return _("、").join(f"{self.label(code)} ({code})" for code in ordered)


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text).lower()


DIRECT = ("equipment_purchase", "equipment_other", "business", "labour")
INDIRECT = ("indirect", "performance")
FISCAL = ("municipal", "other_fiscal")
"""Sources whose surplus goes back to the treasury."""

CATEGORY = Vocabulary(
    "费用类别",
    Word("equipment_purchase", "设备购置费", "equipment purchase", ("购置设备费",)),
    Word(
        "equipment_other",
        "设备试制、改造与租赁费",
        "equipment trial-making, upgrading and leasing",
        ("设备试制费", "设备改造费", "设备租赁费", "设备改造与租赁费", "试制设备费", "设备升级改造与租赁费"),
    ),
    Word(
        "business",
        "业务费",
        "business expenses",
        (
            "材料费",
            "测试化验加工费",
            "燃料动力费",
            "会议费",
            "差旅费",
            "国际合作与交流费",
            "会议/差旅/国际合作与交流费",
            "出版/文献/信息传播/知识产权事务费",
        ),
    ),
    Word("labour", "劳务费", "labour", ("专家咨询费",)),
    Word("indirect", "间接费用", "indirect costs", ("间接费",)),
    Word("performance", "绩效支出", "performance pay", ("绩效",)),
    Word("lump_sum", "包干经费", "lump sum", ("包干费",)),
)
SOURCE = Vocabulary(
    "资金来源",
    Word("municipal", "市级财政资金", "municipal funds", ("市级财政", "市财政资金", "市财政")),
    Word("other_fiscal", "其他财政资金", "other fiscal funds", ("其他财政",)),
    Word("self_raised", "单位自筹资金", "self-raised funds", ("单位自筹", "自筹资金", "自筹")),
    Word("other", "其他来源资金", "funds from other sources", ("其他来源", "其他资金")),
)
NATURE = Vocabulary(
    "性质",
    Word("expense", "支出", "expense"),
    Word("receipt", "到账", "receipt"),
    Word("refund", "退回", "refund"),
    Word("advance", "预付、暂借", "advance", ("预付", "暂借", "暂借款", "预付款")),
    Word("contra", "对方科目", "contra"),
)
SUBSIDY = Vocabulary(
    "补助方式",
    Word("upfront", "事前补助", "upfront subsidy"),
    Word("phased", "分期补助", "phased subsidy"),
    Word("post", "后补助", "post-subsidy", ("事后补助",)),
)
AWARD_MODE = Vocabulary(
    "立项方式",
    Word("open_challenge", "揭榜挂帅", "open challenge"),
    Word("competitive", "竞争择优", "competitive"),
    Word("directed_selection", "定向择优", "directed selection"),
    Word("commissioned", "定向委托", "commissioned"),
    Word("province_city", "省市联动", "province and city"),
    Word("horse_race", "赛马制", "horse race", ("赛马",)),
    Word("case_by_case", "一事一议", "case by case"),
)
OUTCOME = Vocabulary(
    "项目结果",
    Word("accepted", "验收", "accepted"),
    Word("terminated", "终止", "terminated"),
    Word("revoked", "撤销", "revoked"),
)
CAUSE = Vocabulary(
    "原因",
    Word("force_majeure", "不可抗力", "force majeure", ("不可抗拒因素",)),
    Word("infeasible", "技术路线不可行", "infeasible route"),
    Word("violation", "违规", "violation"),
    Word("other", "其他", "other cause"),
)
CONCLUSION = Vocabulary(
    "验收结论",
    Word("passed", "通过验收", "passed"),
    Word("concluded", "结题", "concluded"),
    Word("failed", "不通过验收", "failed"),
)
GRADE = Vocabulary(
    "绩效等级",
    Word("excellent", "优秀", "excellent"),
    Word("good", "良好", "good"),
    Word("fair", "一般", "fair"),
    Word("poor", "差", "poor"),
)
DISQUALIFIER = Vocabulary(
    "不通过情形",
    Word("fund_violation", "资金使用严重违规", "fund violation"),
    Word("materials_missing", "验收材料不全", "materials missing"),
    Word("falsified", "弄虚作假", "falsified"),
    Word("changes_unapproved", "重大调整未报批", "changes unapproved"),
    Word("serious_dishonesty", "严重失信", "serious dishonesty"),
    Word("refused_evaluation", "拒不配合验收", "refused evaluation"),
)
CHANGE = Vocabulary(
    "变更事项",
    Word("budget", "预算调整", "budget"),
    Word("extension", "延期", "extension"),
    Word("period", "实施周期", "period"),
    Word("leader", "项目负责人", "leader"),
    Word("applicant", "承担单位", "applicant"),
    Word("legal_person", "法人", "legal person"),
    Word("partners", "参与单位", "partners"),
    Word("research_content", "研究内容", "research content"),
    Word("indicators", "考核指标", "indicators"),
)
EVENT = Vocabulary(
    "事项",
    Word("joint_agreement_signed", "签订联合申报协议", "joint agreement signed"),
    Word("applied", "申报", "applied"),
    Word("commission_reason_published", "公示定向委托理由", "reason for commissioning published"),
    Word("approved", "立项", "approved"),
    Word("approval_received", "收到立项通知", "approval received"),
    Word("task_book_signed", "签订任务书", "task book signed"),
    Word("starts", "实施周期开始", "start"),
    Word("ends", "实施周期届满", "end"),
    Word("change_applied", "申请变更", "change applied for"),
    Word("change_approved", "批准变更", "change approved"),
    Word("change_effective", "变更生效", "change in effect"),
    Word("change_effective_unapproved", "变更实际实施（未经批准）", "change carried out without approval"),
    Word("closing_applied", "申请验收或终止", "closing applied for"),
    Word("audit_reported", "出具审计报告", "audit report"),
    Word("tech_reported", "科技报告收录证书", "technical report included"),
    Word("materials_submitted", "提交验收材料", "acceptance papers handed in"),
    Word("decided", "作出决定", "decided"),
    Word("archived", "归档", "archived"),
    Word("integrity_listed", "列入科研失信名单", "listed for dishonesty"),
)
DEADLINE = Vocabulary(
    "期限",
    Word("commission_publication", "公示定向委托理由", "publication of the reason for commissioning"),
    Word("task_book", "签订任务书", "signing of the task book"),
    Word("extension_application", "申请延期", "application for extension"),
    Word("archiving", "验收材料归档", "archiving of acceptance papers"),
)
USE = Vocabulary(
    "账簿行的去向",
    Word("expense", "计入支出", "counted as expense"),
    Word("receipt", "计入到账", "counted as receipts"),
    Word("refund", "计入退回", "counted as refunds"),
    Word("advance", "预付、暂借（不计支出）", "advances (no expense)"),
    Word("contra", "对方科目和结转（不计）", "contra accounts and transfers (not counted)"),
    Word("without_dossier", "没有档案的项目（不计）", "projects without a dossier (not counted)"),
    Word("without_project", "未写项目（不计）", "lines without a project (not counted)"),
    Word("after_the_day", "截止日之后（不计）", "after the day (not counted)"),
)
PHASE = Vocabulary(
    "检查阶段",
    Word("S", "立项前初审", "screening"),
    Word("X", "项目执行", "execution"),
    Word("C", "验收、终止或撤销", "closing"),
)
VERDICT = Vocabulary(
    "结论",
    Word("fail", "不符合", "fail"),
    Word("review", "需人工复核", "review"),
    Word("pass", "符合", "pass"),
    Word("not_applicable", "不适用", "not applicable"),
    Word("waived", "已豁免", "waived"),
)


def _validator(vocabulary: Vocabulary) -> BeforeValidator:
    def code(value: Any) -> Any:
        return vocabulary.code(value) if isinstance(value, str) else value

    return BeforeValidator(code)


Category = Annotated[str, _validator(CATEGORY)]
Source = Annotated[str, _validator(SOURCE)]
Subsidy = Annotated[str, _validator(SUBSIDY)]
AwardMode = Annotated[str, _validator(AWARD_MODE)]
OutcomeKind = Annotated[str, _validator(OUTCOME)]
Cause = Annotated[str, _validator(CAUSE)]
Conclusion = Annotated[str, _validator(CONCLUSION)]
Grade = Annotated[str, _validator(GRADE)]
Disqualifier = Annotated[str, _validator(DISQUALIFIER)]
ChangeKind = Annotated[str, _validator(CHANGE)]
