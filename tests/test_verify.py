"""Whether a report follows from its inputs: each story's pages agree, and whatever is changed afterwards is named."""

from __future__ import annotations

import shutil
import zipfile
from importlib.resources import files
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest
from lxml import html

import budgetcheck
from budgetcheck.files import sha256
from budgetcheck.language import speaking
from budgetcheck.reporting.formats import write_reports
from budgetcheck.reporting.manifest import seal
from budgetcheck.verify.figures import compare_all
from budgetcheck.verify.verification import verify
from tests.stories import APPLICATIONS, EVERY_STORY, FAILED_ACCEPTANCE, FIXTURES, TERMINATED

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from budgetcheck.reporting.report import Report
    from tests.stories import Story

DATONG = (TERMINATED.folder / "dossier.json", *TERMINATED.ledgers)
MORE_SPENT = ("差旅费,1452.14,", "差旅费,1552.14,")
"""A cell of the Datong ledger, and what somebody makes of it."""

CHANGED_LEDGER = [
    "DT-2025-0042 项目的结论 报告 需人工复核，重算 不符合",
    "DT20-2 终止的项目，结余资金退回财政：限额 报告 351,377.08，重算 351,277.08",
    "BK-1 每张凭证借贷平衡：结论 报告 符合，重算 不符合；实际 报告 0.00，重算 100.00",
    "BK-2 账簿的合计行、科目余额表与明细之和一致：结论 报告 符合，重算 不符合；差额 报告 0.00，重算 200.00",
    "决算，业务费 市级财政资金：以前年度支出 报告 19,057.97，重算 19,157.97；累计支出 报告 152,836.47，重算 152,936.47；预算结余 报告 107,163.53，重算 107,063.53",
]
CHANGED_DOSSIER = [
    "DT-2025-0042 项目的结论 报告 需人工复核，重算 不符合",
    "BK-4 预算总额与各行之和一致，市级财政资金承诺与预算一致：结论 报告 符合，重算 不符合；差额 报告 0.00，重算 2.00",
    "决算，间接费用 市级财政资金：批复预算 报告 70,000.00，重算 70,001.00；调整后预算 报告 70,000.00，重算 70,001.00；预算结余 报告 41,263.60，重算 41,264.60",
]


def project_page(folder: Path) -> Path:
    (page,) = (each for each in folder.glob("*.html") if each.name != "index.html")
    return page


def written(told: Story, out: Path, **options: Any) -> Path:
    """The report of a check of the story."""
    options = {"profile": told.profile, "as_of": told.as_of, **options}
    write_reports(budgetcheck.check([told.folder], told.ledgers, **options), out)
    return out


def card_with(page: Path, rule: str, *, badge: str) -> tuple[str, str]:
    """A finding's card as it stands on a page, up to the text of its badge, and the same with another text there."""
    markup = page.read_text(encoding="utf-8")
    tree = html.document_fromstring(markup)
    (card,) = (
        each for each in tree.iter("article") if rule in "".join(each.xpath(".//*[@class='code']//text()"))
    )
    (shown,) = (each.text for each in card.iter("span") if "badge" in each.classes)
    start = markup.index(">", markup.index(f'id="{card.get("id")}"'))
    old = markup[start : markup.index(shown, start) + len(shown)]
    return old, old.removesuffix(shown) + badge


def apart(told: dict[str, Any], outcome: str = "differs") -> list[str]:
    """The sentences of what differs."""
    return [each["text"] for each in told["checks"] if each["outcome"] == outcome]


def counts(told: dict[str, Any]) -> tuple[int, int]:
    """How much differs, and how much cannot be known."""
    return told["counts"]["differs"], told["counts"]["unknown"]


@pytest.fixture(scope="module")
def datong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project_page(written(TERMINATED, tmp_path_factory.mktemp("datong")))


class Edited(NamedTuple):
    """A page that somebody changed, and what is said of it beside its true inputs."""

    path: Path
    told: dict[str, Any]

    @property
    def apart(self) -> list[str]:
        return apart(self.told)


@pytest.fixture
def edited(datong: Path, tmp_path: Path) -> Callable[..., Edited]:
    def edit(old: str, new: str, *, sealed: bool = False, inputs: Sequence[Path] = DATONG) -> Edited:
        markup = datong.read_text(encoding="utf-8")
        assert old in markup
        changed = markup.replace(old, new, 1)
        if sealed:
            at = changed.rindex('"page_sha256":"') + len('"page_sha256":"')
            changed = seal(changed[:at] + "0" * 64 + changed[at + 64 :])
        page = tmp_path / "page.html"
        page.write_text(changed, encoding="utf-8", newline="")
        return Edited(page, verify(page, inputs))

    return edit


@pytest.fixture
def changed_ledger(tmp_path: Path) -> Path:
    text = TERMINATED.ledgers[0].read_text(encoding="utf-8")
    assert MORE_SPENT[0] in text
    path = tmp_path / "ledger.csv"
    path.write_text(text.replace(*MORE_SPENT), encoding="utf-8", newline="")
    return path


class TestAgreement:
    @pytest.mark.parametrize("told", EVERY_STORY, ids=lambda told: told.folder.name)
    def test_every_storys_pages_follow_from_its_files(self, told: Story, tmp_path: Path) -> None:
        out = written(told, tmp_path, leads=True)
        for page in (out / "index.html", project_page(out)):
            said = verify(page, [told.folder])
            assert said["agrees"] is True
            assert counts(said) == (0, 0)
            assert said["checks"][-1]["text"] == "重算的页面与报告逐字节相同"

    def test_every_page_of_a_screening_follows_from_the_folder_of_applications(self, tmp_path: Path) -> None:
        write_reports(budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of), tmp_path)
        for name in ("index.html", "YT-2026-SB-0133.html", "YT-2026-SB-0118.html"):
            said = verify(tmp_path / name, [APPLICATIONS.folder])
            assert (said["report"]["kind"], counts(said)) == ("screening", (0, 0))

    def test_a_year_end_report_in_ten_thousands_follows_with_its_settlement(self, tmp_path: Path) -> None:
        told = FAILED_ACCEPTANCE
        result = budgetcheck.year_end([told.folder], told.ledgers, 2026, profile=told.profile)
        write_reports(result, tmp_path, unit="万元")
        said = verify(project_page(tmp_path), [told.folder])
        assert counts(said) == (0, 0)
        assert (said["report"]["year"], said["report"]["unit"]) == (2026, "万元")
        assert "决算：10 行的金额一致" in apart(said, "agrees")

    def test_an_english_report_is_judged_in_the_readers_language(self, tmp_path: Path) -> None:
        out = written(TERMINATED, tmp_path, language="en")
        said = verify(project_page(out), DATONG)
        assert counts(said) == (0, 0)
        assert "账簿 ledger.csv：内容一致" in apart(said, "agrees")

    def test_files_may_be_called_otherwise_now(self, datong: Path, tmp_path: Path) -> None:
        dossier, ledger = tmp_path / "项目.json", tmp_path / "2026年账.txt"
        shutil.copy(DATONG[0], dossier)
        shutil.copy(DATONG[1], ledger)
        said = verify(datong, [ledger, dossier])
        assert counts(said) == (0, 0)
        assert f"账簿 ledger.csv：内容一致（文件改了名，现在是 {ledger}）" in apart(said, "agrees")

    def test_labels_that_needed_a_folder_are_made_again(self, tmp_path: Path) -> None:
        ledgers = [tmp_path / year / "账.csv" for year in ("2026", "2027")]
        for path, source in zip(ledgers, FAILED_ACCEPTANCE.ledgers, strict=True):
            path.parent.mkdir()
            shutil.copy(source, path)
        out = written(FAILED_ACCEPTANCE._replace(ledgers=ledgers), tmp_path / "out")
        said = verify(
            project_page(out), [FAILED_ACCEPTANCE.folder / "dossier.yaml", *FAILED_ACCEPTANCE.ledgers]
        )
        assert counts(said) == (0, 0)
        assert [each["subject"] for each in said["checks"] if each["check"] == "ledger"] == [
            "2026/账.csv",
            "2027/账.csv",
        ]

    def test_a_profile_and_thresholds_of_ones_own_are_inputs_too(self, tmp_path: Path) -> None:
        profile, thresholds = tmp_path / "本单位.toml", tmp_path / "阈值.toml"
        built_in = files("budgetcheck.ledgers.meaning") / "profiles" / "enterprise.toml"
        profile.write_text(built_in.read_text(encoding="utf-8"), encoding="utf-8")
        thresholds.write_text("[cash_payments]\nabove = 500\n", encoding="utf-8")
        told = FAILED_ACCEPTANCE
        out = written(told, tmp_path / "out", profile=str(profile), leads=True, lead_thresholds=thresholds)
        page = project_page(out)
        assert counts(verify(page, [told.folder, profile, thresholds])) == (0, 0)
        assert apart(verify(page, [told.folder, thresholds])) == ["科目对照方案 本单位.toml：没有给出"]
        without = verify(page, [told.folder, profile])
        assert apart(without) == ["线索的阈值文件 阈值.toml：没有给出"]
        assert [each["check"] for each in without["checks"] if each["outcome"] == "unknown"] == ["page"]

    def test_an_archive_of_ledgers_is_one_input(self, tmp_path: Path) -> None:
        archive = tmp_path / "账簿.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.write(TERMINATED.ledgers[0], "ledger.csv")
        out = written(TERMINATED._replace(ledgers=[archive]), tmp_path / "out")
        assert counts(verify(project_page(out), [DATONG[0], archive])) == (0, 0)

    def test_templates_of_ones_own_must_be_named(self, tmp_path: Path) -> None:
        templates = tmp_path / "templates"
        templates.mkdir()
        built_in = files("budgetcheck.reporting") / "templates" / "passes.html.jinja"
        own = built_in.read_text(encoding="utf-8").replace(
            'class="note on-screen">', 'class="note on-screen">本单位：'
        )
        (templates / "passes.html.jinja").write_text(own, encoding="utf-8")
        result = budgetcheck.check([TERMINATED.folder], TERMINATED.ledgers, as_of=TERMINATED.as_of)
        write_reports(result, tmp_path / "out", templates=templates)
        page = project_page(tmp_path / "out")
        assert counts(verify(page, DATONG, templates=templates)) == (0, 0)
        without = verify(page, DATONG)
        assert without["agrees"] is False
        assert apart(without, "note") == ["如果报告是用自备的模板写的，请用 --templates 指明模板的文件夹"]

    def test_a_title_that_looks_like_the_place_of_a_hash_is_none(self, tmp_path: Path) -> None:
        dossier = tmp_path / "dossier.json"
        text = DATONG[0].read_text(encoding="utf-8")
        dossier.write_text(text.replace("煤矸石基多孔陶瓷储热材料中试", "0" * 64), encoding="utf-8")
        result = budgetcheck.check([dossier], TERMINATED.ledgers, as_of=TERMINATED.as_of)
        write_reports(result, tmp_path / "out")
        page = project_page(tmp_path / "out")
        assert f"<h1>{'0' * 64}</h1>" in page.read_text(encoding="utf-8")
        assert counts(verify(page, [dossier, DATONG[1]])) == (0, 0)


class TestInputsThatDiffer:
    def test_without_files_nothing_is_known_of_them(self, datong: Path) -> None:
        said = verify(datong)
        assert said["agrees"] is True
        assert apart(said, "unknown") == [
            "没有给出输入文件：只知道报告页自写成后是否改动过，不知道它的结论是否由这些文件得出"
        ]

    def test_a_changed_ledger_is_named_with_every_figure_that_comes_out_otherwise(
        self, datong: Path, changed_ledger: Path
    ) -> None:
        said = verify(datong, [DATONG[0], changed_ledger])
        assert said["agrees"] is False
        (first, *figures) = apart(said)
        assert first.startswith(f"账簿 ledger.csv：内容变了（{changed_ledger} 的 SHA-256 是 ")
        assert figures == CHANGED_LEDGER
        assert apart(said, "unknown") == ["页面没有逐字核对：输入文件或程序版本与报告的不同"]

    def test_a_changed_amount_of_a_dossier_is_named_likewise(self, datong: Path, tmp_path: Path) -> None:
        dossier = tmp_path / "dossier.json"
        text = DATONG[0].read_text(encoding="utf-8")
        dossier.write_text(
            text.replace('"municipal", "amount": 70000.00', '"municipal", "amount": 70001.00'),
            encoding="utf-8",
        )
        said = verify(datong, [dossier, DATONG[1]])
        assert apart(said)[1:] == CHANGED_DOSSIER

    def test_without_its_ledger_only_what_the_dossier_decides_is_confirmed(self, datong: Path) -> None:
        said = verify(datong, [DATONG[0]])
        assert apart(said) == ["账簿 ledger.csv：没有给出"]
        (unknown,) = (each for each in said["checks"] if each["outcome"] == "unknown")
        assert unknown["text"].startswith("项目 DT-2025-0042 不能确认：项目的结论、")
        assert "DT20-2" in unknown["text"]
        assert unknown["text"].endswith("、决算、到位")
        confirmed = {each["subject"] for each in said["checks"] if each["check"] == "finding"}
        assert "DT20-2" not in confirmed
        assert len(confirmed) == 5

    def test_without_its_dossier_nothing_is_confirmed(self, datong: Path) -> None:
        said = verify(datong, [DATONG[1]])
        assert apart(said) == ["项目档案 dossier.json：没有给出"]
        assert apart(said, "unknown") == ["全部结论和数字都不能确认：没有给出报告所依据的项目档案"]

    def test_projects_whose_dossiers_are_there_are_confirmed(self, tmp_path: Path) -> None:
        write_reports(budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of), tmp_path / "out")
        given = [path for path in APPLICATIONS.folder.iterdir() if path.suffix in (".yaml", ".json", ".xlsx")]
        left = [path for path in given if path.name != "YT-2026-SB-0115.json"]
        said = verify(tmp_path / "out" / "index.html", left)
        assert apart(said) == ["项目档案 YT-2026-SB-0115.json：没有给出"]
        assert apart(said, "unknown") == [
            "项目总数、各结论的项目数和项目的整个清单不能确认：缺少档案",
            "项目 YT-2026-SB-0115 的结论和数字不能确认：缺少它的档案",
            "页面没有逐字核对：输入文件或程序版本与报告的不同",
        ]
        assert sum(each["check"] == "verdict" for each in said["checks"]) == 13

    def test_a_file_that_is_no_input_differs_where_it_was_named(self, datong: Path) -> None:
        other = FIXTURES / "1-yantai-over-cap" / "dossier.yaml"
        said = verify(datong, [*DATONG, other])
        assert apart(said) == [f"{other}：不是这份报告的输入，没有采用"]

    def test_a_file_that_is_no_input_is_mentioned_where_it_lies_in_a_folder(self, datong: Path) -> None:
        said = verify(datong, [TERMINATED.folder])
        assert said["agrees"] is True
        (note,) = apart(said, "note")
        assert note.startswith("文件夹里另有 2 个文件不是这份报告的输入，没有采用：")

    def test_wrong_files_altogether_are_each_named(self, datong: Path) -> None:
        others = [FAILED_ACCEPTANCE.folder / "dossier.yaml", FAILED_ACCEPTANCE.ledgers[0]]
        said = verify(datong, others)
        assert apart(said) == [
            "项目档案 dossier.json：没有给出",
            "账簿 ledger.csv：没有给出",
            f"{others[0]}：不是这份报告的输入，没有采用",
            f"{others[1]}：不是这份报告的输入，没有采用",
        ]

    def test_a_ledger_that_can_no_longer_be_read_is_said(self, datong: Path, tmp_path: Path) -> None:
        ledger = tmp_path / "ledger.csv"
        ledger.write_text("没有账\n", encoding="utf-8")
        said = verify(datong, [DATONG[0], ledger])
        failure = apart(said)[1]
        assert failure.startswith("用这些文件重算不成：ledger.csv：没有找到账簿的标题行")
        assert apart(said, "unknown") == ["全部结论和数字都不能确认：没有能够重算"]

    def test_programmes_that_the_report_knows_nothing_of_are_named(
        self, datong: Path, tmp_path: Path
    ) -> None:
        assert apart(verify(datong, DATONG, programmes=tmp_path)) == [
            f"自备的计划和规则 {tmp_path}：报告没有用自备的计划，没有采用"
        ]


class TestPagesThatWereChanged:
    def test_a_changed_page_is_told_without_any_file(self, edited: Callable[..., Edited]) -> None:
        said = edited("368,304.37", "368,304.38", inputs=())
        assert said.apart == ["报告页在写成以后被改动过（页面哈希不一致）"]

    def test_an_edited_figure_is_named_with_its_finding(self, edited: Callable[..., Edited]) -> None:
        said = edited("结余资金 351,377.08 元，已全部退回", "结余资金 351,377.09 元，已全部退回", sealed=True)
        assert said.apart[0] == "重算的页面与报告不同"
        (line,) = said.apart[1:]
        assert line.endswith(
            " › DT20-2 › 查明的情况：报告为“结余资金 351,377.09 元，已全部退回”，重算为“结余资金 351,377.08 元，已全部退回”"
        )

    def test_an_edited_verdict_is_named_with_its_finding(
        self, edited: Callable[..., Edited], datong: Path
    ) -> None:
        said = edited(*card_with(datong, "DT19-3", badge="符合"), sealed=True)
        (line,) = said.apart[1:]
        assert line.endswith(" DT19-3 within-period：报告为“符合”，重算为“需人工复核”")

    def test_an_edited_figure_of_the_data_is_named(self, edited: Callable[..., Edited]) -> None:
        said = edited('"limit":"351377.08"', '"limit":"351377.09"')
        assert said.apart[0] == "报告页在写成以后被改动过（页面哈希不一致）"
        assert said.apart[1].startswith("内嵌的数据被改动过：按它算出的报告指纹是 ")
        assert said.apart[2] == "DT20-2 终止的项目，结余资金退回财政：限额 报告 351,377.09，重算 351,377.08"
        assert said.apart[4].startswith("可见的文字都相同，不同的是看不见的部分（第 ")

    def test_an_edited_hash_is_named_with_its_file(self, edited: Callable[..., Edited]) -> None:
        digest = sha256(DATONG[1])
        said = edited(f'"kind":"ledger","sha256":"{digest}"', f'"kind":"ledger","sha256":"{"f" * 64}"')
        assert said.apart[2] == (
            f"账簿 ledger.csv：内容变了（{DATONG[1]} 的 SHA-256 是 {digest[:12]}…，报告依据的是 ffffffffffff…）"
        )

    def test_a_changed_style_is_no_visible_change_but_one(self, edited: Callable[..., Edited]) -> None:
        said = edited("</style>", "main{display:none}</style>", sealed=True)
        assert said.apart[0] == "重算的页面与报告不同"
        assert said.apart[1].startswith("可见的文字都相同，不同的是看不见的部分（第 ")

    def test_another_day_comes_out_otherwise(self, edited: Callable[..., Edited]) -> None:
        said = edited('"as_of":"2026-12-31"', '"as_of":"2026-10-31"')
        assert any(each.startswith("DT20-2 ") and "结论 报告 符合，重算 " in each for each in said.apart)

    def test_of_another_version_the_figures_are_compared_and_the_bytes_are_not(
        self, edited: Callable[..., Edited]
    ) -> None:
        said = edited('"version":"0.1.0"', '"version":"0.0.9"')
        assert apart(said.told, "unknown") == [
            "报告由 0.0.9 版写成，这里是 0.1.0 版：只核对结论和数字，不逐字核对页面",
            "页面没有逐字核对：输入文件或程序版本与报告的不同",
        ]
        assert [each["section"] for each in said.told["checks"] if each["outcome"] == "differs"] == [
            "page",
            "page",
        ]

    def test_a_finding_that_was_taken_out_of_the_data_is_missed(self, edited: Callable[..., Edited]) -> None:
        gone = '{"rule":"BK-1","verdict":"pass","actual":"0.00","limit":null,"difference":null},'
        assert "BK-1 在报告里没有，重算有：符合，实际 0.00" in edited(gone, "").apart

    def test_a_project_that_was_taken_out_of_the_data_is_missed(self, tmp_path: Path) -> None:
        write_reports(budgetcheck.screen([APPLICATIONS.folder], as_of=APPLICATIONS.as_of), tmp_path)
        page = tmp_path / "index.html"
        text = page.read_text(encoding="utf-8")
        entry = '{"project":"YT-2026-SB-0115","regulation":"yantai-2025","verdict":"'
        start = text.index(entry)
        end = text.index("},", start) + 2
        left = (text[:start] + text[end:]).replace('"projects_total":14', '"projects_total":13')
        page.write_text(left, encoding="utf-8", newline="")
        assert "项目 YT-2026-SB-0115 在报告里没有，重算有" in apart(verify(page, [APPLICATIONS.folder]))


def test_the_outcome_is_told_as_plain_values(datong: Path, changed_ledger: Path) -> None:
    with speaking("zh"):
        said = verify(datong, [DATONG[0], changed_ledger])
    assert said["schema"] == "budgetcheck/verification/1"
    assert said["report"] | {"file": "", "sha256": "", "fingerprint": ""} == {
        "file": "",
        "sha256": "",
        "kind": "check",
        "project": "DT-2025-0042",
        "version": "0.1.0",
        "as_of": "2026-12-31",
        "year": None,
        "language": "zh",
        "unit": "元",
        "fingerprint": "",
    }
    (finding,) = (each for each in said["checks"] if each["subject"] == "BK-2")
    assert finding == {
        "section": "figures",
        "check": "finding",
        "outcome": "differs",
        "text": CHANGED_LEDGER[3],
        "subject": "BK-2",
        "project": "DT-2025-0042",
        "reported": {"verdict": "pass", "difference": "0.00"},
        "recomputed": {"verdict": "fail", "difference": "200.00"},
    }


class TestPagesOfAllProjects:
    """Such a page states how many projects there are, and how they come out; of very many it lists the first."""

    def said(self, outcome: str = "differs", *, listed: Sequence[str] = "AB", **stated: Any) -> list[str]:
        projects = [
            {"project": code, "regulation": "r", "verdict": verdict}
            for code, verdict in (("A", "pass"), ("B", "fail"), ("C", "review"))
        ]
        counted = {
            "project": None,
            "projects_total": 3,
            "projects_sha256": "c0de" * 16,
            "verdicts": {"fail": 1, "review": 1, "pass": 1},
        }
        now = {**counted, "projects": projects[:2]}
        page = {**counted, "projects": [projects["ABC".index(code)] for code in listed], **stated}
        report = SimpleNamespace(each_project=lambda: iter(projects), rules={})
        checks = compare_all(page, now, cast("Report", report), some_missing=False)
        return [each.text for each in checks if each.outcome == outcome]

    def test_those_listed_and_their_number_are_compared(self) -> None:
        assert self.said() == []
        assert self.said("agrees")[:3] == [
            "项目数：3",
            "各结论的项目数：不符合 1 个、需人工复核 1 个、符合 1 个",
            "全部 3 个项目的编号、适用的办法和结论一致（逐个列出 2 个，其余按整个清单核对）",
        ]

    def test_one_that_is_listed_beyond_today_is_known_all_the_same(self) -> None:
        assert self.said(listed="ABC") == []

    def test_another_number_is_named(self) -> None:
        assert self.said(projects_total=4) == ["项目数 报告 4，重算 3"]

    def test_other_counts_of_verdicts_are_named_in_words(self) -> None:
        assert self.said(verdicts={"review": 2, "pass": 1}) == [
            "各结论的项目数 报告 需人工复核 2 个、符合 1 个，重算 不符合 1 个、需人工复核 1 个、符合 1 个"
        ]

    def test_of_a_project_that_is_not_listed_only_that_the_list_differs_is_known(self) -> None:
        assert self.said(projects_sha256="0" * 64) == [
            "项目的整个清单（编号、适用的办法、结论）与报告不同；报告没有逐个列出的 1 个项目里哪些不同，不能指明，请核对它们各自的页面"
        ]

    def test_a_stated_hash_that_is_not_that_of_the_projects_listed_is_said(self) -> None:
        told = self.said(listed="AB", projects_total=2, projects_sha256="0" * 64)
        assert told == [
            "项目数 报告 2，重算 3",
            "项目的整个清单与报告写明的不同：逐个列出的项目都一致，清单的哈希不一致",
        ]

    def test_one_that_should_be_listed_is_missed(self) -> None:
        assert self.said(listed="A") == ["项目 B 按重算的结论应列在这一页，报告没有列出"]
