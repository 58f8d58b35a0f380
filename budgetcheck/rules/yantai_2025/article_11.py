"""第十一条: who may apply, alone or together, and who may lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from budgetcheck.facts.credit_codes import LENGTH, bare
from budgetcheck.facts.facts import (
    Facts,
    agreement_signed_on,
    applied_on,
    as_of,
    birth_date,
    credit_code,
    credit_code_is_sound,
    has_partners,
    leader_name,
    legal_person,
    registered_in,
)
from budgetcheck.language import _, later
from budgetcheck.money import beyond
from budgetcheck.rules.blocks.places import registered
from budgetcheck.rules.blocks.wording import reasons
from budgetcheck.rules.missing import lacking
from budgetcheck.rules.rule import Judgement, Phase, fails, needs_review, passes, rule, say, yuan

if TYPE_CHECKING:
    from budgetcheck.rules.blocks.places import Registered
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Filling

_SHARE = "project.partners[].municipal_share"


@rule("YT11-1", name="applicant-eligible", article="第十一条", phase=Phase.SCREENING)
def applicant_eligible(_project: Facts, edition: Parameters) -> Judgement:
    """承担单位在烟台市注册，是独立法人。

    In English: the applicant is registered in Yantai and is a legal person.

    查什么: 承担单位的注册地（registered_in）在烟台市，是独立法人（legal_person）；填有统一社会信用代码的，核对校验码。

    依据: 烟台市科技创新发展计划管理办法第十一条第二款：申报单位须在烟台注册，并有独立法人资格。

    怎么算: 注册地以烟台市或其区市、功能区的名称开头（芝罘、福山、牟平、莱山、蓬莱、长岛、龙口、莱阳、莱州、招远、栖霞、海阳、黄渤海新区、高新区，前面可以有“山东省”），或地址中写有“烟台”，即在烟台；以其他省、市的名称开头，又没有“烟台”，即不在烟台。街道、村镇名称中的地名不算（北京中路、烟台路）。信用代码按国家标准 GB 32100 重算最后一位。

    符合的例子: 注册地填“招远市”，是独立法人，信用代码 91370600MA3C000008。

    不符合的例子: 注册地填“青岛市”；或填“青岛高新区”；或单位是分公司，不是独立法人。

    何时无法判断: 缺少注册地或是否独立法人；注册地看不出在哪个市（如只填“山东省”）；信用代码的校验码不对。没有填信用代码的，不影响本条。科研能力、管理是否规范，档案反映不了。
    """
    place = _registered(edition)
    characters = bare(credit_code.expr).str.len_chars()
    stated: dict[str, Filling] = {
        "place": registered_in.expr,
        "code": credit_code.expr,
        "characters": characters,
        "length": str(LENGTH),
    }
    outside = say(_("注册地“{place}”不在烟台市"), **stated)
    unclear = ~place.inside & ~place.elsewhere
    misspelt = ~credit_code_is_sound
    spelling = (
        pl.when(characters == LENGTH)
        .then(say(_("统一社会信用代码 {code} 的校验码不对"), **stated))
        .otherwise(say(_("统一社会信用代码 {code} 有 {characters} 位，应为 {length} 位"), **stated))
    )
    return Judgement(
        outcomes=[
            fails(
                place.elsewhere | ~legal_person.expr,
                reasons(
                    (place.elsewhere, outside),
                    (~legal_person.expr, say(_("承担单位不是独立法人"))),
                    (misspelt, spelling),
                ),
            ),
            lacking(
                {
                    registered_in: later("以此核对是否在烟台市注册"),
                    legal_person: later("以此核对是否独立法人"),
                }
            ),
            needs_review(
                unclear | misspelt,
                reasons(
                    (unclear, say(_("从注册地“{place}”看不出是否在烟台市"), **stated)),
                    (misspelt, spelling),
                ),
            ),
            passes(say(_("承担单位在“{place}”注册，是独立法人"), **stated)),
        ],
        remedy=_("对照营业执照或法人证书，核对注册地、法人资格和统一社会信用代码"),
    )


@rule(
    "YT11-2",
    name="joint-agreement",
    article="第十一条",
    phase=Phase.SCREENING,
    when=has_partners,
    scope=later("适用于有参与单位的项目"),
)
def joint_agreement(project: Facts, _edition: Parameters) -> Judgement:
    """联合申报的单位签有协议，约定的资金不超过市级财政资金。

    In English: units that apply together have signed an agreement, and share out no more than the municipal money.

    查什么: 有参与单位的项目，到检查日期为止已签订联合申报协议；各参与单位分得的市级财政资金，合计不超过市级财政资金预算。

    依据: 烟台市科技创新发展计划管理办法第十一条第二款：几个单位一起申报的，要签协议，写明分工、资金怎样分配等内容。

    怎么算: 参与单位份额合计（municipal_share 之和）与市级财政资金预算比较，预算取已生效的调整之后的数；超出 = 份额合计 − 预算。协议日期晚于检查日期的，视为尚未签订。

    符合的例子: 2025-10-30 签订协议，两家参与单位各分得 50 万元，市级财政资金 500 万元。

    不符合的例子: 有参与单位而没有签订协议；或份额合计 5,000,000.01 元，市级财政资金 5,000,000.00 元，超出 0.01 元。

    何时无法判断: 有协议，但有参与单位的份额没有填写。协议是否写明任务分工、知识产权等内容，档案反映不了。
    """
    count = project.count("partners", "partners", pl.len())
    unstated = project.count(
        "partners", "partners without a share", pl.col("municipal_share").is_null().sum()
    )
    is_complete = unstated == 0
    shares = pl.when(is_complete).then(
        project.money("partners", "shares of partners", pl.col("municipal_share").sum())
    )
    limit = pl.when(is_complete).then(project.budget("municipal"))
    shown: dict[str, Filling] = {
        "count": count,
        "unstated": unstated,
        "shares": yuan(shares),
        "limit": yuan(limit),
        "over": yuan(beyond(shares, limit)),
        "day": agreement_signed_on.expr,
    }
    is_unsigned = agreement_signed_on.expr.is_null()
    above = say(
        _("{count} 家参与单位的份额合计 {shares}，超过市级财政资金预算 {limit}，超出 {over}"), **shown
    )
    return Judgement(
        outcomes=[
            fails(
                is_unsigned,
                reasons(
                    (is_unsigned, say(_("有 {count} 家参与单位，没有已签订的联合申报协议"), **shown)),
                    (shares > limit, above),
                ),
            ),
            needs_review(
                ~is_complete,
                say(
                    _("{count} 家参与单位中有 {unstated} 家没有填写市级财政资金份额，无法与预算比较"), **shown
                ),
                _SHARE,
            ),
            fails(shares > limit, above),
            passes(
                say(
                    _(
                        "{day} 签订了联合申报协议；{count} 家参与单位的份额合计 {shares}，未超过市级财政资金预算 {limit}"
                    ),
                    **shown,
                )
            ),
        ],
        actual=shares,
        limit=limit,
        difference=beyond(shares, limit),
        working=[
            pl.when(is_complete).then(
                say(
                    _("份额合计 {shares} − 市级财政资金预算 {limit} = {rest}"),
                    **shown,
                    rest=yuan(shares - limit),
                )
            )
        ],
        remedy=_("补签联合申报协议，按市级财政资金预算写明各单位的份额，并在档案中填写"),
    )


@rule(
    "YT11-3",
    name="leader-age",
    article="第十一条",
    phase=Phase.SCREENING,
    needs={birth_date: later("以此计算年龄")},
)
def leader_age(_project: Facts, edition: Parameters) -> Judgement:
    """项目负责人申报时原则上不超过 60 周岁。

    In English: as a rule, the leader is not past the 60th birthday when applying.

    查什么: 项目负责人在申报日期（没有申报日期的，在检查日期）有没有过 60 周岁生日。

    依据: 烟台市科技创新发展计划管理办法第十一条第三款：原则上项目负责人在 60 周岁以内；45 周岁以下的青年人才是鼓励，不是要求。

    怎么算: 60 周岁生日 = 出生日期加 60 年。申报日期不晚于这一天，为符合。

    符合的例子: 1965-11-01 出生，2025-11-01 申报，当天满 60 周岁。

    不符合的例子: 1965-11-01 出生，2025-11-02 申报：需人工复核。

    何时无法判断: 没有出生日期；已过生日的，因为条文写的是“原则上”，而且“60 周岁”也可以读作未满 61 周岁，由人复核；没有申报日期而检查日期已过生日的，补上申报日期。
    """
    years = edition.parameter("leader_age").number
    birthday = birth_date.expr.dt.offset_by(f"{years}y")
    day = pl.coalesce(applied_on.expr, as_of)
    shown: dict[str, Filling] = {
        "name": leader_name.expr,
        "years": str(years),
        "birthday": birthday,
        "day": day,
    }
    return Judgement(
        outcomes=[
            needs_review(
                (day > birthday) & applied_on.expr.is_null(),
                say(
                    _(
                        "没有申报日期；到检查日期 {day}，项目负责人 {name} 已过 {years} 周岁生日（{birthday}），请补填申报日期"
                    ),
                    **shown,
                ),
                applied_on.key,
            ),
            needs_review(
                day > birthday,
                say(
                    _(
                        "{day} 申报时，项目负责人 {name} 已过 {years} 周岁生日（{birthday}）；条文写的是“原则上”"
                    ),
                    **shown,
                ),
            ),
            passes(say(_("到 {day}，项目负责人 {name} 没有过 {years} 周岁生日（{birthday}）"), **shown)),
        ],
        remedy=_("核对出生日期和申报通知对年龄的要求；确有需要的，取得主管部门的意见"),
    )


def _registered(edition: Parameters) -> Registered:
    return registered(
        registered_in.expr,
        home=edition.parameter("registered_within").words,
        around=edition.parameter("registered_around").words,
        others=edition.parameter("registered_elsewhere").words,
    )
