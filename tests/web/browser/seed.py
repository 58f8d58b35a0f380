"""An installation in which something of every kind has happened, made in one of its own processes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

from django.test import Client
from django.utils import timezone

from budgetcheck.demo import samples
from budgetcheck.web.acts import decisions, ledgers, projects, reviews, runs, tokens
from budgetcheck.web.acts.audits import Wanted, ask_year_end
from budgetcheck.web.acts.batches import ask_screening
from budgetcheck.web.acts.people import make_link
from budgetcheck.web.jobs import checking
from budgetcheck.web.models import Membership, Role, Unit, User
from budgetcheck.web.storage.store import keep_file
from tests.web.conftest import AS_OF, STORY, work

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody


def seed(folder: Path) -> dict[str, str]:  # noqa: PLR0915 - one thing after another
    """Fill the database.

    Args:
        folder: For files that are made on the way.

    Returns:
        The session of each person by user name; under `link`, the key of a link that sets a password.
    """

    checking.MOST_WITH_PDF = 0
    department = Unit.objects.create(name="烟台市科学技术局")
    unit = Unit.objects.create(name="烟台澜行智能装备有限公司", parent=department)

    def person(username: str, name: str, **flags: bool) -> User:
        made = User(username=username, name=name, **flags)
        made.set_password(PASSWORD)
        made.save()
        return made

    officer, reviewer = person("officer", "曲会计"), person("reviewer", "周科长")
    auditor = person("auditor", "审计员", is_auditor=True)
    administrator = person("administrator", "管理员", is_administrator=True)
    invited = User.objects.create(username="invited", name="新人")
    Membership.objects.create(user=officer, unit=unit, role=Role.OFFICER)
    Membership.objects.create(user=reviewer, unit=department, role=Role.REVIEWER)

    def stored(path: Path, name: str | None = None) -> object:
        return keep_file(path, name or path.name, unit, officer)

    def checked(story: Path, day: str) -> tuple[object, object]:
        dossier = next(story.glob("dossier.*"))
        project = projects.create_from_files(officer, unit, [stored(dossier)])[0]
        books = [path for path in sorted(story.iterdir()) if path.suffix in (".csv", ".xlsx")]
        for path in books:
            ledgers.add(officer, unit, stored(path), [project])
        work()
        return project, again(project, day, "first")

    def again(project: object, day: str, key: str) -> object:
        run = runs.ask_check(
            officer, [project], list(project.ledgers.all()), {"as_of": day}, f"{project.pk}{key}"
        )
        work()
        run.refresh_from_db()
        return run

    later = (timezone.localdate() + dt.timedelta(days=700)).isoformat()
    project, run = checked(STORY, max(AS_OF, timezone.localdate().isoformat()))
    row = run.projects.get()
    proof = io.BytesIO("已批".encode())
    proof.name, proof.chunks = "付款审批单.txt", lambda _size=None: [proof.getvalue()]
    reviews.answer(officer, row, "YT34-2", "余款已安排，下月退回。", [proof])
    waiver = reviews.propose(officer, row, "YT34-2", "财政部门同意分期退回。", later)
    reviews.decide_waiver(reviewer, waiver, approve=True, remark="同意。")
    decisions.certify(reviewer, again(project, run.options["as_of"], "second"), "同意。")

    _over, other = checked(samples() / "1-yantai-over-cap", "2026-12-31")
    rule = next(
        each["rule"] for each in other.projects.get().content["findings"] if each["verdict"] == "fail"
    )
    reviews.propose(officer, other.projects.get(), rule, "正在申请调整。", later)
    decisions.send_back(reviewer, other, "请先更正预算。")

    odd = folder / "看不懂的账簿.csv"
    odd.write_text("日期,凭证号,摘要,科目编码,科目名称,多少钱\n2026-03-05,1,买材料,1002,银行存款,1.00\n")
    ledgers.add(officer, unit, stored(odd))
    ledgers.keep_profile(officer, unit, "本单位方案", 'name = "本单位方案"')

    packed = folder / "申报.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted((samples() / "5-yantai-applications").iterdir()):
            archive.write(path, path.name)
    ask_screening(
        reviewer, department, [keep_file(packed, packed.name, department, reviewer)], "第一批", "", "1"
    )
    broken = folder / "坏档案.yaml"
    broken.write_text("project: {id: A, programme: yantai}\nbudget: {lines: [{category: x}]}\n")
    ask_screening(
        reviewer, department, [keep_file(broken, broken.name, department, reviewer)], "第二批", "", "2"
    )
    ask_year_end(officer, [unit], Wanted("2026", without_unreadable=True), "o")
    ask_year_end(auditor, [unit], Wanted("2026", without_unreadable=True), "a")
    work()
    tokens.create(officer, "财务系统", "read", 30)

    def session(user: User) -> str:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.cookies["sessionid"].value

    people = {each.username: session(each) for each in (officer, reviewer, auditor, administrator)}
    return people | {"link": make_link(invited, hours=1, sets_password=True, by=None)}
