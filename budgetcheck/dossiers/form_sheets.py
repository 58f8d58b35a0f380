"""The sheets of the form: its sections of single facts and its tables."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from budgetcheck.dossiers.form import Field, FormSheet, Section, Table, day, flag, words
from budgetcheck.dossiers.form_fields import OUTCOME_FIELDS, PROJECT_FIELDS, UNIT
from budgetcheck.language import later
from budgetcheck.vocabulary import CATEGORY, CHANGE, SOURCE

CATEGORY_COLUMN = Field(
    later("费用类别"), ("category",), None, "从列表中选", words=words(CATEGORY), required=True
)
SOURCE_COLUMN = Field(later("资金来源"), ("source",), None, "从列表中选", words=words(SOURCE), required=True)
MUNICIPAL, SELF_RAISED = SOURCE.label("municipal", "zh"), SOURCE.label("self_raised", "zh")

CHANGE_NUMBER = Field("变更序号", ("change",), None, "“变更”表里这项变更的序号", "count", required=True)

_CHANGE_COLUMNS = (
    Field(later("变更事项"), ("kind",), None, "从列表中选", words=words(CHANGE), required=True),
    day(later("申请日期"), ("applied_on",)),
    day(later("批复日期"), ("approved_on",), None, later("单位自主调整的不填")),
    day(later("生效日期"), ("effective_on",), None, later("不填按批复日期")),
    flag(later("是否与项目负责人协商一致"), ("agreed_with_leader",), None, later("调减间接费用时填")),
    day(later("新的开始日期"), ("new_start",), None, later("实施周期变更填")),
    day(later("新的结束日期"), ("new_end",), None, later("延期必填")),
)
_LINE_COLUMNS = (
    CATEGORY_COLUMN._replace(help="从列表中选；间接费用不含绩效，绩效支出另写一行"),
    SOURCE_COLUMN,
    Field(later("金额"), ("amount",), None, "单位见上面的“金额单位”", "budget", required=True),
)
_WAIVER_COLUMNS = (
    Field(later("规则"), ("rule",), None, "规则编号，如 YT22-2", required=True),
    Field(later("理由"), ("reason",), required=True),
    Field(later("提出人"), ("proposed_by",), required=True),
    Field(later("批准人"), ("approved_by",), None, "不能与提出人相同", required=True),
    Field(later("批准日期"), ("approved_on",), None, "从这一天起有效", "date", required=True),
    Field(later("到期日期"), ("expires_on",), None, "过期后不再起作用", "date", required=True),
)

SHEETS = (
    FormSheet(
        later("项目"),
        "项目档案",
        "填“填写”一列；带 * 的必填，其余知道多少填多少。某项工作的日期空着，表示还没有发生；其他空格表示不知道。",
        PROJECT_FIELDS,
        Table(
            ("project", "partners"),
            (
                Field(later("参与单位"), ("name",), None, "每个单位一行"),
                Field(
                    later("分得的市级财政资金（元）"), ("municipal_share",), None, later("单位：元"), "money"
                ),
            ),
            (("某大学", Decimal(500000)),),
            10,
        ),
        later("参与单位"),
    ),
    FormSheet(
        later("预算"),
        "预算：第一次批复的预算",
        "先选金额单位，再逐行填写。以后的调整填在“变更”和“变更后预算”表，不要改这里。",
        (
            Section(
                later("单位和总额"),
                (
                    UNIT,
                    Field(
                        later("预算总额"),
                        ("budget", "total"),
                        Decimal(1000),
                        later("可不填；填了就与各行之和核对"),
                        "budget",
                    ),
                ),
            ),
        ),
        Table(
            ("budget", "lines"),
            _LINE_COLUMNS,
            (
                ("设备购置费", MUNICIPAL, Decimal(100)),
                ("业务费", MUNICIPAL, Decimal(350)),
                ("劳务费", MUNICIPAL, Decimal(150)),
                ("间接费用", MUNICIPAL, Decimal(120)),
                ("绩效支出", MUNICIPAL, Decimal(80)),
                ("业务费", SELF_RAISED, Decimal(200)),
            ),
            30,
        ),
        "预算明细",
    ),
    FormSheet(
        later("资金"),
        "资金：承诺给多少、何时到位",
        "实际到账看账簿，不填在这里。",
        table=Table(
            ("funding",),
            (
                SOURCE_COLUMN,
                Field(later("金额（元）"), ("amount",), None, later("单位：元"), "money", required=True),
                day(later("应到日期"), ("due_on",), None, later("如 2026-01-31")),
            ),
            (
                (MUNICIPAL, Decimal(8000000), dt.date(2026, 1, 31)),
                (SELF_RAISED, Decimal(2000000), dt.date(2026, 12, 31)),
            ),
            15,
        ),
    ),
    FormSheet(
        later("变更"),
        "变更：预算、期限、人员、内容的变更",
        "每项变更一行，没有变更不填。预算调整在“变更后预算”表写明调整后的全部预算。",
        table=Table(
            ("changes",),
            _CHANGE_COLUMNS,
            (
                (
                    "预算调整",
                    dt.date(2026, 5, 1),
                    dt.date(2026, 5, 20),
                    dt.date(2026, 5, 20),
                    "是",
                    None,
                    None,
                ),
                ("延期", dt.date(2027, 11, 1), dt.date(2027, 11, 25), None, None, None, dt.date(2028, 6, 30)),
            ),
            15,
        ),
    ),
    FormSheet(
        "变更后预算",
        "变更后预算：每次预算调整之后的全部预算",
        "写调整后的全部各行，不是差额；单位同“预算”表的金额单位。",
        table=Table(
            ("changes", "lines"),
            (
                CHANGE_NUMBER,
                *_LINE_COLUMNS[:2],
                _LINE_COLUMNS[2]._replace(help="单位见“预算”表的“金额单位”"),
            ),
            (
                (1, "设备购置费", MUNICIPAL, Decimal(100)),
                (1, "业务费", MUNICIPAL, Decimal(400)),
                (1, "劳务费", MUNICIPAL, Decimal(100)),
                (1, "间接费用", MUNICIPAL, Decimal(120)),
                (1, "绩效支出", MUNICIPAL, Decimal(80)),
                (1, "业务费", SELF_RAISED, Decimal(200)),
            ),
            60,
            may_be_none=True,
        ),
    ),
    FormSheet(
        later("结果"),
        "结果：验收、终止或撤销",
        "还没有结果的项目，这张表全部空着。",
        OUTCOME_FIELDS,
        Table(
            ("outcome", "performance_indicators"),
            (
                Field(later("绩效评价指标"), ("name",), None, "名称；确认没有指标的，在第一行写“无”"),
                Field(
                    later("目标值"),
                    ("target",),
                    None,
                    later("只写数字，用指标自己的单位"),
                    "number",
                    required=True,
                ),
                Field(later("完成值"), ("actual",), None, later("只写数字"), "number"),
            ),
            (("新增销售收入（万元）", Decimal(1000), Decimal(800)),),
            12,
            may_be_none=True,
        ),
        later("绩效评价指标"),
    ),
    FormSheet(
        later("已报决算"),
        "已报决算：单位自己的决算数，用来与账簿核对",
        "没有编决算不填；净冲销可以为负。",
        table=Table(
            ("reported",),
            (
                CATEGORY_COLUMN,
                SOURCE_COLUMN,
                Field(later("金额（元）"), ("amount",), None, later("单位：元"), "signed", required=True),
            ),
            (("业务费", MUNICIPAL, Decimal("3456789.01")),),
            30,
            may_be_none=True,
        ),
    ),
    FormSheet(
        later("豁免"),
        "豁免：某条结论经两人同意、附理由、在期限内不按不符合处理",
        "没有豁免不填。结论仍留在报告里，写为“已豁免”。",
        table=Table(
            ("waivers",),
            _WAIVER_COLUMNS,
            (
                (
                    "YT22-2",
                    "业务费超出部分已按单位制度办理内部调整",
                    "乙",
                    "丙",
                    dt.date(2026, 9, 1),
                    dt.date(2026, 12, 31),
                ),
            ),
            8,
        ),
    ),
)
"""In the order of the workbook; the first is the one that it opens with."""
