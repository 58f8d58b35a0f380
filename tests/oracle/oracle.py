"""Every rule of the catalogue, and the answer of each for each project of a unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle import books, datong, yantai_closing, yantai_execution, yantai_screening
from tests.oracle.lives import NOT_APPLICABLE, Answer, Life, Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = Callable[[Life], Answer]

YANTAI: dict[str, Rule] = {
    "YT46-1": yantai_screening.edition_covers,
    "YT03-1": yantai_screening.project_type,
    "YT04-1": yantai_screening.award_and_subsidy,
    "YT11-1": yantai_screening.applicant_eligible,
    "YT11-2": yantai_screening.joint_agreement,
    "YT11-3": yantai_screening.leader_age,
    "YT15-1": yantai_screening.task_book_in_time,
    "YT18-1": yantai_screening.direct_and_indirect,
    "YT18-2": yantai_screening.lump_sum_undivided,
    "YT18-3": yantai_execution.lump_sum_amount,
    "YT19-1": yantai_screening.post_subsidy_set_up,
    "YT19-2": yantai_execution.post_subsidy_direct_use,
    "YT20-1": yantai_screening.indirect_budget_cap,
    "YT20-2": yantai_screening.indirect_only_lowered,
    "YT20-3": yantai_execution.indirect_spent,
    "YT21-1": yantai_execution.source_known,
    "YT21-2": yantai_execution.accounts_apart,
    "YT21-3": yantai_execution.cost_moved_between_sources,
    "YT21-4": yantai_execution.same_invoice_twice,
    "YT21-5": yantai_execution.dedicated_use,
    "YT21-6": yantai_execution.other_funds_arrived,
    "YT21-7": yantai_execution.other_funds_used,
    "YT21-8": yantai_execution.municipal_not_overdrawn,
    "YT22-1": yantai_execution.within_period,
    "YT22-2": yantai_execution.category_within_budget,
    "YT23-1": yantai_execution.restricted_changes_approved,
    "YT23-2": yantai_execution.total_within_budget,
    "YT25-1": yantai_closing.ended_with_audit,
    "YT25-2": yantai_closing.ended_refund,
    "YT29-1": yantai_closing.closing_papers,
    "YT32-1": yantai_execution.extension_in_time,
    "YT32-2": yantai_execution.extension_once,
    "YT32-3": yantai_execution.acceptance_begun,
    "YT33-1": yantai_closing.grade_fits_conclusion,
    "YT33-2": yantai_closing.grade_supported,
    "YT34-1": yantai_closing.surplus_kept_for_direct,
    "YT34-2": yantai_closing.surplus_returned,
    "YT34-3": yantai_closing.no_further_payment,
    "YT34-4": yantai_closing.carry_over_paid,
    "YT35-1": yantai_closing.archived_in_time,
}
DATONG: dict[str, Rule] = {
    "DT24-1": datong.edition_covers,
    "DT07-1": datong.programme_plan,
    "DT14-1": datong.award_mode,
    "DT14-2": datong.commission_published,
    "DT15-1": datong.matching_arrived,
    "DT18-1": datong.own_account,
    "DT18-2": datong.dedicated_use,
    "DT18-3": datong.closing_papers,
    "DT19-1": datong.changes_approved_first,
    "DT19-2": datong.category_within_budget,
    "DT19-3": datong.within_period,
    "DT20-1": datong.termination_applied,
    "DT20-2": datong.termination_surplus,
    "DT21-1": datong.revocation_recovery,
    "DT22-1": datong.revocation_listed,
}
BOOKS: dict[str, Rule] = {
    "BK-1": books.vouchers_balance,
    "BK-2": books.control_totals,
    "BK-3": books.settlement_ties,
    "BK-4": books.budget_ties,
    "BK-5": books.lines_without_project,
    "BK-6": books.rows_rejected,
    "BK-7": books.category_unknown,
    "BK-8": books.exports_overlap,
    "BK-9": books.project_in_books,
}
RULES = {"yantai": YANTAI, "datong": DATONG}
IN_FORCE = {"yantai": yantai_screening.IN_FORCE, "datong": datong.IN_FORCE}
EDITION_RULES = ("YT46-1", "DT24-1")


def judge(unit: Unit) -> dict[str, dict[str, Answer]]:
    """What each rule answers, by project and rule."""
    return {each["project"]["id"]: _judge_one(Life(each, unit)) for each in unit.dossiers}


def _judge_one(life: Life) -> dict[str, Answer]:
    first, last = IN_FORCE[life.programme]
    is_covered = first <= (life.act("approved_on") or life.as_of) <= last
    own = {
        code: rule(life) if is_covered or code in EDITION_RULES else NOT_APPLICABLE
        for code, rule in RULES[life.programme].items()
    }
    return own | {code: rule(life) for code, rule in BOOKS.items()}
