"""The single facts of the form, section by section, in the order in which they are asked."""

from __future__ import annotations

import datetime as dt

from budgetcheck.dossiers.form import NONE, Field, Section, day, flag, words
from budgetcheck.language import later
from budgetcheck.money import UNITS
from budgetcheck.vocabulary import (
    AWARD_MODE,
    CAUSE,
    CONCLUSION,
    DISQUALIFIER,
    GRADE,
    OUTCOME,
    SUBSIDY,
)

UNIT = Field(
    later("金额单位"),
    ("budget", "unit"),
    "万元",
    "管“预算”“变更后预算”两张表；其他表的金额一律为元",
    words={unit: unit for unit in UNITS},
    required=True,
)
PROGRAMME = ("project", "programme")
"""The key of the fact whose words depend on which programmes are known."""
PROJECT_FIELDS = (
    Section(
        later("基本情况"),
        (
            Field(
                later("项目编号"),
                ("project", "id"),
                "YT-2025-0001",
                later("立项文件上的编号；与账簿的“项目”一列对应"),
                required=True,
            ),
            Field(later("项目名称"), ("project", "title"), "高性能分离膜中试"),
            Field(
                later("计划"),
                PROGRAMME,
                "烟台",
                later("按哪个市的办法检查；从列表中选"),
                required=True,
            ),
            Field(
                later("项目类别"),
                ("project", "category"),
                "重点研发项目",
                later("如 重点研发项目、重点研发计划"),
            ),
            Field(
                later("立项方式"),
                ("project", "award_mode"),
                "竞争择优",
                "从列表中选",
                words=words(AWARD_MODE),
            ),
            Field(
                later("补助方式"),
                ("project", "subsidy"),
                "事前补助",
                "从列表中选",
                words=words(SUBSIDY),
            ),
            flag(later("是否包干制"), ("project", "lump_sum"), "否", later("不填视为否")),
            Field(
                later("账上代码"),
                ("project", "ledger_codes"),
                ("KY2026-017",),
                later("单位账上给这个项目用的其他代码，每格一个"),
                cells=3,
            ),
        ),
    ),
    Section(
        later("承担单位和负责人"),
        (
            Field(later("承担单位"), ("project", "applicant", "name"), "某公司"),
            Field(later("统一社会信用代码"), ("project", "applicant", "credit_code"), "91370600MA3C000008"),
            Field(later("注册地"), ("project", "applicant", "registered_in"), "烟台市"),
            flag(later("是否独立法人"), ("project", "applicant", "legal_person"), "是"),
            Field(later("项目负责人"), ("project", "leader", "name"), "甲"),
            day(later("负责人出生日期"), ("project", "leader", "birth_date"), dt.date(1980, 5, 1)),
        ),
    ),
    Section(
        later("日期"),
        (
            day(
                later("联合申报协议签订日期"),
                ("project", "joint_agreement_signed_on"),
                dt.date(2025, 10, 30),
                later("联合申报的项目填"),
            ),
            day(later("申报日期"), ("project", "applied_on"), dt.date(2025, 11, 1)),
            day(
                later("立项日期"),
                ("project", "approved_on"),
                dt.date(2025, 11, 10),
                later("立项（下达）文件的日期，决定适用哪一版办法；没有立项不填"),
            ),
            day(later("接到立项通知日期"), ("project", "approval_received_on"), dt.date(2025, 11, 12)),
            day(later("任务书签订日期"), ("project", "task_book_signed_on"), dt.date(2025, 12, 10)),
            day(later("实施期开始日期"), ("project", "starts_on"), dt.date(2026, 1, 1)),
            day(
                later("实施期结束日期"),
                ("project", "ends_on"),
                dt.date(2027, 12, 31),
                "批准时的结束日期；延期填在“变更”表",
            ),
            day(
                later("定向委托理由公示日期"),
                ("project", "commission_reason_published_on"),
                None,
                later("大同定向委托项目填"),
            ),
        ),
    ),
    Section(
        later("后补助项目的前置事项"),
        (
            flag(
                later("目标任务是否明确"),
                ("project", "post_subsidy", "targets_set"),
                None,
                later("以下四项只有烟台后补助项目填（第十九条）"),
            ),
            flag(later("考核指标是否确定"), ("project", "post_subsidy", "indicators_set")),
            flag(later("绩效目标表是否已编"), ("project", "post_subsidy", "performance_table")),
            flag(later("补助金额是否评审时确定"), ("project", "post_subsidy", "amount_set_at_review")),
        ),
    ),
)

OUTCOME_FIELDS = (
    Section(
        later("结果"),
        (
            Field(later("项目结果"), ("outcome", "kind"), "验收", "从列表中选", words=words(OUTCOME)),
            day(
                later("申请日期"),
                ("outcome", "applied_on"),
                dt.date(2028, 2, 1),
                later("提出验收或终止申请的日期"),
            ),
            day(
                later("决定日期"),
                ("outcome", "decided_on"),
                dt.date(2028, 3, 1),
                later("作出验收结论、终止或撤销决定的日期"),
            ),
            Field(
                later("终止或撤销的原因"),
                ("outcome", "cause"),
                None,
                later("终止、撤销的项目从列表中选"),
                words=words(CAUSE),
            ),
            Field(
                later("验收结论"),
                ("outcome", "conclusion"),
                "通过验收",
                "从列表中选",
                words=words(CONCLUSION),
            ),
            Field(later("绩效等级"), ("outcome", "grade"), "良好", "从列表中选", words=words(GRADE)),
            Field(
                later("验收考核指标完成数"),
                ("outcome", "acceptance_indicators", "met"),
                10,
                later("与下一项同时填"),
                "count",
            ),
            Field(later("验收考核指标总数"), ("outcome", "acceptance_indicators", "total"), 10, "", "count"),
            Field(
                later("不通过验收的情形"),
                ("outcome", "disqualifiers"),
                (NONE,),
                "每格从列表中选一种；确认没有的选“无”，不清楚的不填",
                words={NONE: NONE, **words(DISQUALIFIER)},
                cells=6,
            ),
            Field(
                later("决定退回金额（元）"),
                ("outcome", "refund_amount"),
                None,
                later("决定书写明的金额；没写不填"),
                "money",
            ),
        ),
    ),
    Section(
        later("材料和归档日期"),
        (
            day(later("资金审计报告日期"), ("outcome", "audit_report_on"), dt.date(2028, 2, 20)),
            day(
                later("科技报告日期"),
                ("outcome", "tech_report_on"),
                dt.date(2028, 1, 20),
                later("烟台填收录证书的日期"),
            ),
            day(later("验收材料提交日期"), ("outcome", "materials_submitted_on"), dt.date(2028, 2, 1)),
            day(later("验收材料归档日期"), ("outcome", "archived_on"), dt.date(2028, 3, 20)),
            day(
                later("列入科研诚信记录日期"),
                ("outcome", "integrity_listed_on"),
                None,
                later("大同项目填（第二十二条）"),
            ),
        ),
    ),
)
