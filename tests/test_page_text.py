"""What people see on a page, line by line, and where two pages differ."""

from __future__ import annotations

from budgetcheck.verify.page_text import Line, differences, visible_lines

FINDING = """<h1>项目</h1><h2>不符合的事项</h2>
<article class="finding fail"><header><span class="badge fail">不符合</span><h3>标题</h3><span class="code">R-1 name</span></header>
<p class="message">超出</p><div><span>实际（元）</span><b>1.00</b></div><h4>计算</h4><ol><li>一</li></ol></article>
<article class="finding fail"><header><span class="badge fail">不符合</span><h3>另一条</h3><span class="code">R-2 other</span></header></article>
<h2>其他</h2><p>完</p>"""


def test_a_line_of_a_finding_is_placed_by_its_heading_and_code() -> None:
    card = ("项目", "不符合的事项", "标题 R-1 name")
    lines = visible_lines(FINDING)
    assert Line((*card, "计算"), "一") in lines
    assert Line(card, "超出") in lines
    assert Line(card, "实际（元）1.00") in lines


def test_the_verdict_above_a_findings_heading_is_placed_likewise() -> None:
    badges = [line.place[-1] for line in visible_lines(FINDING) if line.text == "不符合"]
    assert badges == ["标题 R-1 name", "另一条 R-2 other"]


def test_a_new_section_ends_the_last_finding() -> None:
    assert visible_lines(FINDING)[-1] == Line(("项目", "其他"), "完")


def test_a_cell_is_placed_by_its_row_and_column() -> None:
    table = '<h2>决算</h2><table><tr><td>设备费</td><td data-label="实际">1.00</td></tr><tr><td>业务费</td><td>2.00</td></tr></table>'
    assert visible_lines(table)[2:] == [
        Line(("决算", "设备费", "实际"), "1.00"),
        Line(("决算",), "业务费"),
        Line(("决算", "业务费"), "2.00"),
    ]


def test_a_column_without_a_label_is_named_by_its_heading() -> None:
    table = "<table><thead><tr><th>类别</th><th>预算</th></tr></thead><tbody><tr><th scope=row>设备费</th><td>1.00</td></tr></tbody></table>"
    assert visible_lines(table)[-1] == Line(("设备费", "预算"), "1.00")


def test_a_row_below_its_group_is_placed_by_it() -> None:
    table = (
        "<h2>决算</h2><table>"
        "<tbody><tr><th scope=rowgroup colspan=2>市级财政资金</th></tr><tr><th scope=row>业务费</th><td>1.00</td></tr></tbody>"
        "<tbody><tr><th scope=row>合计</th><td>2.00</td></tr></tbody></table>"
    )
    lines = visible_lines(table)
    assert lines[3] == Line(("决算", "市级财政资金", "业务费"), "1.00")
    assert lines[-1] == Line(("决算", "合计"), "2.00")


def test_a_verdict_at_the_start_of_a_row_is_placed_by_the_projects_name() -> None:
    table = '<table><tr><td><span class="badge fail">不符合</span></td><th scope=row>P-1</th><td data-label="预算">1.00</td></tr></table>'
    assert visible_lines(table) == [
        Line(("P-1",), "不符合"),
        Line((), "P-1"),
        Line(("P-1", "预算"), "1.00"),
    ]


def test_a_row_that_says_more_of_the_one_above_is_placed_by_its_name() -> None:
    table = (
        "<h2>项目</h2><table><tr><th scope=row>P-1</th></tr>"
        '<tr class="below"><td></td><td colspan=9><span class="code">R-1</span> 超出</td></tr></table><p>完</p>'
    )
    assert visible_lines(table)[-2:] == [Line(("项目", "P-1"), "R-1 超出"), Line(("项目",), "完")]


def test_an_amount_in_both_units_reads_as_two() -> None:
    cell = '<span class="yuan">10,000.00</span><span class="wan">1.00</span>'
    assert visible_lines(f"<p>{cell}</p>") == [Line((), "10,000.00 / 1.00")]


def test_a_value_is_placed_by_its_term() -> None:
    assert visible_lines("<dl><dt>检查日期</dt><dd>2026-12-31</dd></dl>")[1] == Line(
        ("检查日期",), "2026-12-31"
    )


def test_style_and_data_are_not_seen_but_words_of_pictures_are() -> None:
    markup = "<style>a</style><script>b</script><svg><title>图</title><text>1.00</text></svg><p>c</p>"
    assert [line.text for line in visible_lines(markup)] == ["图", "1.00", "c"]


def test_pages_differ_where_a_line_does() -> None:
    found, total = differences("<h2>甲</h2><p>1</p><p>2</p><p>3</p>", "<h2>甲</h2><p>1</p><p>5</p><p>3</p>")
    assert (total, found[0].place, found[0].then, found[0].now) == (
        1,
        ("甲",),
        Line(("甲",), "2"),
        Line(("甲",), "5"),
    )


def test_a_line_that_was_added_or_taken_out_moves_no_other() -> None:
    found, total = differences("<p>1</p><p>2</p><p>3</p><p>5</p>", "<p>1</p><p>3</p><p>4</p><p>5</p>")
    assert total == 2
    assert [(then and then.text, now and now.text) for then, now in found] == [("2", None), (None, "4")]


def test_another_heading_makes_no_line_below_differ() -> None:
    _found, total = differences("<h1>甲</h1><p>1</p><p>2</p>", "<h1>乙</h1><p>1</p><p>2</p>")
    assert total == 1


def test_differences_are_capped_and_counted() -> None:
    old, new = ("".join(f"<p>{side}{at}</p>" for at in range(3_000)) for side in "ab")
    found, total = differences(old, new)
    assert (len(found), total) == (20, 3_000)


def test_a_wrecked_page_is_read_as_far_as_it_goes() -> None:
    assert [line.text for line in visible_lines("<p>a</p></article></tr><td>b</td></span><h2>c")] == [
        "a",
        "b",
        "c",
    ]
    assert visible_lines("<p>a</p>" + "<div>" * 100_000 + "x")[0].text == "a"
    assert visible_lines("") == []
