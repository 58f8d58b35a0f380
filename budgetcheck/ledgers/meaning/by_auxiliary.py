"""What the auxiliaries of lines tell, beside what their own columns say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from budgetcheck.language import _
from budgetcheck.ledgers.meaning.meanings import PARTIES, auxiliary_table
from budgetcheck.ledgers.schema import AUXILIARY
from budgetcheck.vocabulary import CATEGORY, SOURCE, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

    from budgetcheck.ledgers.meaning.profile import Profile


class Told(NamedTuple):
    """Lines with what their auxiliaries tell.

    Attributes:
        lines: Project, source, category and the parties filled in where the line's own columns are empty; `x_nature`, and
            `by_auxiliary`: whether the auxiliaries told project, source, category or nature.
        refused: Rows whose auxiliaries contradict themselves or the row's columns: sheet, row, field, value, reason.
        rules_match: Whether a rule of the profile on auxiliaries matches.
    """

    lines: pl.LazyFrame
    refused: pl.DataFrame
    rules_match: bool


def with_auxiliaries(lines: pl.LazyFrame, profile: Profile, present: Collection[str]) -> Told:
    """Join what each distinct text of auxiliaries tells.

    A project that the row's column calls by the name that the auxiliary gives beside the code is the same, and gets the
    code. Two different projects, sources or categories for one row are no choice to be made in silence: it is refused.

    Args:
        lines: Lines with codes for the words of their columns.
        profile: How the unit's books map.
        present: The columns that the file or the caller asked for; parties are filled in those only.
    """
    texts = lines.select(pl.col(AUXILIARY).unique()).collect(engine="streaming")[AUXILIARY]
    table = auxiliary_table(texts.to_list(), profile)
    joined = lines.join(table.lazy(), on=AUXILIARY, how="left", maintain_order="left").with_columns(
        reason=_clash()
    )
    refused = (
        joined.filter(pl.col("reason").is_not_null())
        .select("sheet", "row", field=pl.lit(AUXILIARY), value=pl.col(AUXILIARY), reason="reason")
        .collect(engine="streaming")
    )
    if refused.height:
        joined = joined.filter(pl.col("reason").is_null())
    told = joined.with_columns(
        by_auxiliary=((pl.col("project") == "") & pl.col("x_project").is_not_null())
        | (pl.col("source").is_null() & pl.col("x_source").is_not_null())
        | (pl.col("category").is_null() & pl.col("x_category").is_not_null())
        | (pl.col("nature").is_null() & pl.col("x_nature").is_not_null()),
        project_by_auxiliary=(pl.col("project") == "") & pl.col("x_project").is_not_null(),
        project=pl.coalesce("x_project", "project"),
        source=pl.coalesce("source", "x_source"),
        category=pl.coalesce("category", "x_category"),
        **{party: pl.coalesce(party, f"x_{party}") for party in PARTIES if party in present},
    )
    return Told(told, refused, bool(table["x_matched"].any()))


def _clash() -> pl.Expr:
    """Why a row cannot be believed; null where it can."""
    project, says = pl.col("project"), pl.col("x_project")
    same = pl.any_horizontal(
        (project == pl.col(name)).fill_null(value=False)
        for name in ("x_project", "x_project_name", "x_project_text")
    )
    return pl.coalesce(
        "x_fault",
        pl.when((project != "") & says.is_not_null() & ~same).then(
            pl.format(_("项目一列写“{}”，辅助核算写“{}”，两处不一致"), project, says)
        ),
        _differ("source", SOURCE, _("资金来源一列写“{}”，辅助核算写“{}”，两处不一致")),
        _differ("category", CATEGORY, _("费用类别一列写“{}”，辅助核算写“{}”，两处不一致")),
    )


def _differ(field: str, vocabulary: Vocabulary, text: str) -> pl.Expr:
    labels = {code: vocabulary.label(code) for code in vocabulary.codes}
    column, says = (
        pl.col(name).cast(pl.String).replace_strict(labels, default=None, return_dtype=pl.String)
        for name in (field, f"x_{field}")
    )
    return pl.when(column != says).then(pl.format(text, column, says))
