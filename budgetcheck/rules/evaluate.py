"""All rules over all projects in one evaluation: facts in, findings out, and the lines that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.facts.facts import Facts, always, answer, is_absent
from budgetcheck.language import _
from budgetcheck.money import DTYPE
from budgetcheck.problems import InputError, Problem, in_one_line
from budgetcheck.rules.governing import with_editions
from budgetcheck.rules.missing import lacking, named_where
from budgetcheck.rules.parameters import UnknownParameterError
from budgetcheck.rules.rule import Outcome, Verdict, needs_review, say

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from budgetcheck.facts.gather import Known
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import EvidenceSource, Judgement, Phase, Rule, Text
    from budgetcheck.rules.rulebook import Edition, Rulebook

VERDICTS = pl.Enum([verdict.value for verdict in Verdict])
_NO_TEXTS = pl.lit([], pl.List(pl.String))
UNSETTLED = (Verdict.FAIL.value, Verdict.REVIEW.value)


class Request(NamedTuple):
    """Evidence that a rule asks for.

    Attributes:
        rule: Its code.
        source: `lines`, or the table of the intake that holds the evidence.
        projects: The projects whose finding is not settled, with the facts on which the choice depends.
        chosen: The condition over ledger lines; None for other sources.
    """

    rule: str
    source: EvidenceSource
    projects: pl.DataFrame
    chosen: pl.Expr | None


class Judged(NamedTuple):
    """Findings and the evidence they ask for.

    Attributes:
        findings: One row per project and rule: `project`, `programme`, `regulation`, `order` (of the rule), `rule`,
            `verdict`, `actual`, `limit`, `difference` (元, null where the rule has no amount), `message`, `working`
            and `notes` (lists), `remedy`, `missing` (list of dossier keys).
        requests: The evidence asked for.
    """

    findings: pl.DataFrame
    requests: list[Request]


def judge(known: Known, rulebook: Rulebook, phases: Collection[Phase]) -> Judged:
    """Judge every project by the rules of its edition and of the books that run in some phases.

    Raises:
        InputError: where there is no such rule for any of them, or a rule that a user added cannot be run.
    """
    projects = with_editions(known.projects, rulebook.editions)
    governed = set(projects["regulation"])
    judged = [
        _judge_edition(each, rules, known, projects)
        for each in rulebook.editions
        if each.parameters.id in governed
        and (rules := [rule for rule in (*each.rules, *rulebook.book_rules) if rule.phase in phases])
    ]
    if not judged:
        raise InputError(Problem("", "", _("没有一条规则可以检查：档案中的计划不是规则所属的计划"), ""))
    findings = pl.concat([each.findings for each in judged]).sort("project", "order")
    return Judged(findings, [request for each in judged for request in each.requests])


def _judge_edition(edition: Edition, rules: Sequence[Rule], known: Known, projects: pl.DataFrame) -> Judged:
    try:
        return _judge_by(rules, edition.parameters, known, projects)
    except Exception:  # a user's rule may raise anything, in itself or where its expressions are worked out
        for rule in (rule for rule in rules if edition.folder and rule in edition.rules):
            try:
                _judge_by([rule], edition.parameters, known, projects)
            except Exception as error:
                raise InputError(_fault_of(rule, edition, error)) from error
        raise


def _fault_of(rule: Rule, edition: Edition, error: Exception) -> Problem:
    if isinstance(error, UnknownParameterError):
        found = _("没有这个参数，规则 {rule} 要用").format(rule=rule.code)
        expected = _("请补上，或改正规则中的名称")
        return Problem(f"{edition.folder}/parameters.toml", str(error), found, expected)
    found = _("规则运行出错：{error}").format(error=in_one_line(error))
    return Problem(edition.folder, rule.code, found, _("请改正这条规则"))


def _judge_by(rules: Sequence[Rule], edition: Parameters, known: Known, projects: pl.DataFrame) -> Judged:
    project = Facts()
    judgements = [rule.judge(project, edition) for rule in rules]
    governed = projects.filter(pl.col("regulation") == edition.id)
    facts = answer(governed, known.tables, project)
    findings = pl.concat(
        pl.collect_all(
            [
                _findings(facts.lazy(), rule, judgement, order)
                for order, (rule, judgement) in enumerate(zip(rules, judgements, strict=True))
            ]
        )
    )
    return Judged(findings, _requests(facts, findings, rules, judgements))


def _findings(facts: pl.LazyFrame, rule: Rule, judgement: Judgement, order: int) -> pl.LazyFrame:
    cases, decided_from = _cases(rule, judgement)
    case = pl.lit(len(cases) - 1)
    for index, each in reversed(list(enumerate(cases))):
        if each.when is not None:
            case = pl.when(each.when).then(pl.lit(index)).otherwise(case)
    decided = pl.col("case") >= decided_from
    return (
        facts.with_columns(case=case)
        .with_columns(_by_case(pl.lit(each.verdict.value) for each in cases).cast(VERDICTS).alias("verdict"))
        .select(
            "project",
            pl.col("project.programme").alias("programme"),
            "regulation",
            pl.lit(order).alias("order"),
            pl.lit(rule.code).alias("rule"),
            "verdict",
            *(
                pl.when(decided)
                .then(pl.lit(None, DTYPE) if amount is None else amount.cast(DTYPE))
                .alias(name)
                for name, amount in (
                    ("actual", judgement.actual),
                    ("limit", judgement.limit),
                    ("difference", judgement.difference),
                )
            ),
            _by_case(each.message for each in cases).alias("message"),
            pl.when(decided).then(_steps(judgement.working)).otherwise(_NO_TEXTS).alias("working"),
            pl.when(decided).then(_steps(judgement.notes)).otherwise(_NO_TEXTS).alias("notes"),
            _by_case(_remedy(each, judgement.remedy) for each in cases).alias("remedy"),
            _by_case(_missing(each) for each in cases).alias("missing"),
        )
    )


def _cases(rule: Rule, judgement: Judgement) -> tuple[list[Outcome], int]:
    """Every way a rule can answer, in the order in which they are tried; and from where on the rule itself decides."""
    cases: list[Outcome] = []
    if not rule.runs_uncovered:
        cases.append(
            Outcome(~pl.col("is_covered"), Verdict.NOT_APPLICABLE, say(_("项目不适用本版办法，本条未运行")))
        )
    if rule.when.keys:
        lacks = {key: is_absent(key) for key in rule.when.keys}
        unknown = say(
            _("缺少 {keys}，无法确定本条是否适用（{scope}）"), keys=named_where(lacks), scope=_(rule.scope)
        )
        cases.append(needs_review(rule.when.expr.is_null(), unknown, lacks=lacks))
    if rule.when is not always:
        cases.append(Outcome(~rule.when.expr, Verdict.NOT_APPLICABLE, say(_(rule.scope))))
    if rule.needs:
        cases.append(lacking(rule.needs))
    return [*cases, *judgement.outcomes], len(cases)


def _steps(texts: Sequence[Text]) -> pl.Expr:
    """Those of the texts that a project has."""
    return pl.concat_list(texts).list.drop_nulls() if texts else _NO_TEXTS


def _missing(outcome: Outcome) -> pl.Expr:
    """Those of an outcome's facts that are lacking."""
    return _steps([pl.when(is_lacking).then(pl.lit(key)) for key, is_lacking in outcome.lacks.items()])


def _remedy(outcome: Outcome, of_judgement: str) -> pl.Expr:
    """What to do about an outcome; nothing can be said of what is owed while a fact is lacking."""
    if outcome.verdict not in UNSETTLED:
        return pl.lit("")
    if outcome.remedy is not None:
        return pl.lit(outcome.remedy)
    if not outcome.lacks:
        return pl.lit(of_judgement)
    keys = named_where(outcome.lacks)
    supply = say(_("在项目档案中补充：{keys}"), keys=keys)
    return pl.when(keys != "").then(supply).otherwise(pl.lit(of_judgement))


def _by_case(values: Iterable[pl.Expr]) -> pl.Expr:
    """The value of the case that holds."""
    *others, chosen = values
    for index, value in reversed(list(enumerate(others))):
        chosen = pl.when(pl.col("case") == index).then(value).otherwise(chosen)
    return chosen


def _requests(
    facts: pl.DataFrame, findings: pl.DataFrame, rules: Sequence[Rule], judgements: Sequence[Judgement]
) -> list[Request]:
    unsettled = findings.filter(pl.col("verdict").is_in(UNSETTLED))
    requests: list[Request] = []
    for rule, judgement in zip(rules, judgements, strict=True):
        lines = judgement.evidence
        if lines is None and judgement.evidence_from == "lines":
            continue
        of_rule = facts.join(unsettled.filter(pl.col("rule") == rule.code), on="project", how="semi")
        if of_rule.height:
            given = [expr.alias(name) for name, expr in lines.given.items()] if lines else []
            requests.append(
                Request(
                    rule.code,
                    judgement.evidence_from,
                    of_rule.select("project", *given),
                    lines.chosen if lines else None,
                )
            )
    return requests
