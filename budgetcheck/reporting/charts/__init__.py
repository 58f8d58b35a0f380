"""The pictures of the reports, as SVG that stands in the page: no script, no font, nothing fetched.

They are drawn here, for a chart library took 0.75 s to start and 40 ms a picture, and a portfolio needs thousands.

Each takes plain values as they stand in the result's JSON and answers with `Markup`; all words are in the language in
use. A picture shows amounts rounded to what a label can hold: the exact figures belong in a table beside it. Ids within
it begin with `chart_id`, which must be unique on its page. With the functions in the environment's globals as `charts`,
a template writes:

    {{ charts.budget_against_actual(rows, chart_id="budget") }}
    {{ charts.spending_over_time(points, start="2026-01-01", end="2027-12-31", as_of=as_of, budget="8000000.00",
                                 chart_id="spending") }}
    {{ charts.cap_bands(cap.base, cap.bands, cap.cap, indirect="2100000.00", silent_above=cap.silent_above,
                        chart_id="cap") }}
    {{ charts.verdict_bar({"fail": 3, "review": 5, "pass": 92}, chart_id="verdicts") }}
    {{ charts.execution_rates(["0.8123", "1.02", none], chart_id="rates") }}

What the page's stylesheet adds (`.chart`): the width, and larger text on a narrow screen. Room is kept for that size.
"""

from budgetcheck.reporting.charts.budget import budget_against_actual
from budgetcheck.reporting.charts.cap import cap_bands
from budgetcheck.reporting.charts.portfolio import execution_rates, verdict_bar
from budgetcheck.reporting.charts.spending import spending_over_time

__all__ = ["budget_against_actual", "cap_bands", "execution_rates", "spending_over_time", "verdict_bar"]
