"""Workers as real processes: killed, stopped, late, and several at once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budgetcheck.web.acts import ledgers, projects, runs
from budgetcheck.web.acts.people import local_person
from budgetcheck.web.jobs.tasks import enqueue
from budgetcheck.web.models import Entry, Ledger, Run, Unit
from budgetcheck.web.storage.store import keep_bytes, keep_file
from tests.web.conftest import AS_OF, STORY
from tests.web.installed import until

if TYPE_CHECKING:
    from tests.web.installed import Installation

DEAD_SECONDS = "3"


@pytest.fixture
def asked(installation: Installation) -> Installation:
    """One in which a check of the third story waits, and in which a worker is soon taken for dead."""
    installation.environment["BUDGETCHECK_DEAD_SECONDS"] = DEAD_SECONDS
    installation.do(_ask)
    return installation


def test_what_a_killed_worker_had_begun_is_done_by_another(asked: Installation) -> None:
    _kill(_busy(asked, 1))
    other = asked.start("manage", "worker")
    until(lambda: asked.do(_seen)["state"] == "done")
    seen = asked.do(_seen)

    assert seen["attempt"] == 2
    assert seen["acts"] == ["run_asked", "run_repeated", "run_done"]
    until(lambda: asked.do(_tasks) == ["FAILED", "SUCCESSFUL"])
    _stop(other)


def test_what_killed_two_workers_is_given_up_with_a_word_why(asked: Installation) -> None:
    _kill(_busy(asked, 1))
    _kill(_busy(asked, 2))
    asked.start("manage", "worker")
    until(lambda: asked.do(_seen)["state"] == "failed")
    seen = asked.do(_seen)

    assert seen["problems"] == [
        "处理这份资料时程序两次中断，没有再试。原始文件都在；请减少一次检查的文件，或联系管理员"
    ]
    assert seen["acts"] == ["run_asked", "run_repeated", "run_failed"]


def test_a_worker_that_wakes_up_late_changes_nothing(asked: Installation) -> None:
    sleeper = _busy(asked, 1)
    os.kill(sleeper.pid, signal.SIGSTOP)
    other = asked.start("manage", "worker")
    until(lambda: asked.do(_seen)["state"] == "done")
    _stop(other)
    before = asked.do(_seen)

    os.kill(sleeper.pid, signal.SIGCONT)
    until(lambda: asked.do(_tasks) == ["SUCCESSFUL", "SUCCESSFUL"])  # it believes that it has done it, too
    _stop(sleeper)

    assert asked.do(_seen) == before


def test_a_worker_that_is_told_to_stop_gives_back_what_it_had_begun(asked: Installation) -> None:
    worker = _busy(asked, 1)
    worker.terminate()
    worker.communicate()
    seen = asked.do(_seen)

    assert worker.returncode == 0
    assert (seen["state"], seen["attempt"]) in {("queued", 0), ("done", 1)}  # it has five seconds for it
    done = asked.start("manage", "worker", "--once")
    done.communicate()
    assert asked.do(_seen)["state"] == "done"
    assert asked.do(_seen)["attempt"] == 1


def test_a_run_that_takes_too_long_is_ended_and_its_worker_leaves(asked: Installation) -> None:
    worker = _busy(asked, 1)
    asked.do(_began_an_hour_ago)
    worker.communicate()
    seen = asked.do(_seen)

    assert worker.returncode == 1
    assert seen["state"] == "failed"
    assert seen["problems"] == [
        "超过 30 分钟没有做完，已停止。原始文件都在；请减少一次检查的文件，或请管理员调高 BUDGETCHECK_RUN_MINUTES"
    ]
    assert seen["acts"] == ["run_asked", "run_failed"]


def test_a_pattern_without_end_keeps_no_worker_from_being_watched() -> None:
    watched = (
        "import os, re, threading, time\n"
        "from budgetcheck.web.jobs.sharing import share_time\n"
        "def watch():\n"
        "    time.sleep(1)\n"
        "    os._exit(7)\n"
        "threading.Thread(target=watch, daemon=True).start()\n"
        "share_time()\n"
        "re.search('(A+)+B', 'A' * 60)\n"
    )

    assert subprocess.run([sys.executable, "-c", watched], check=False, timeout=30).returncode == 7


def test_what_waits_without_a_task_is_found(asked: Installation) -> None:
    asked.do(_lose_tasks)
    asked.start("manage", "worker", "--once").communicate()

    assert asked.do(_seen)["state"] == "done"


def test_workers_side_by_side_do_nothing_twice(installation: Installation) -> None:
    installation.do(_ask_for_many, 12)
    workers = [installation.start("manage", "worker", "--once") for _number in range(3)]
    for worker in workers:
        worker.communicate()

    assert installation.do(_attempts) == ([("done", 1)] * 12, ["SUCCESSFUL"] * 24)


def _busy(installation: Installation, attempt: int) -> subprocess.Popen[str]:
    """A worker in the midst of the run."""
    worker = installation.start("manage", "worker")

    def judges() -> bool:
        seen = installation.do(_seen)
        assert worker.poll() is None, worker.communicate()
        return seen["attempt"] == attempt and seen["stage"] in {"judging", "writing"}

    until(judges)
    return worker


def _kill(worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.communicate()


def _stop(worker: subprocess.Popen[str]) -> None:
    worker.terminate()
    worker.communicate()


def _ask() -> None:
    call_command("migrate", verbosity=0)
    user = local_person()
    unit = Unit.objects.get()
    dossier = keep_file(STORY / "dossier.yaml", "dossier.yaml", unit, user)
    [project] = projects.create_from_files(user, unit, [dossier])
    books = [
        ledgers.add(user, unit, keep_file(path, path.name, unit, user), [project])
        for path in sorted(STORY.glob("*.csv"))
    ]
    Ledger.objects.update(state="done")  # nobody looks at them here
    DBTaskResult.objects.all().delete()
    runs.ask_check(user, [project], books, {"as_of": AS_OF}, "once")


def _ask_for_many(count: int) -> None:
    """Ledgers to look at, each with two tasks that lead to it."""
    call_command("migrate", verbosity=0)
    user = local_person()
    unit = Unit.objects.get()
    text = min(STORY.glob("*.csv")).read_bytes()
    for number in range(count):
        file = keep_bytes(text + b"\n" * number, f"{number}.csv", unit, user)
        enqueue(ledgers.add(user, unit, file))


def _seen() -> dict[str, Any]:
    run = Run.objects.get()
    return {
        "state": run.state,
        "stage": run.stage,
        "attempt": run.attempt,
        "worker": run.worker,
        "problems": run.problems,
        "verdict": run.verdict,
        "acts": list(Entry.objects.filter(key=str(run.pk)).order_by("number").values_list("act", flat=True)),
        "files": sorted(run.files.values_list("name", "file__sha256", "file__place")),
    }


def _tasks() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


def _attempts() -> tuple[list[tuple[str, int]], list[str]]:
    return list(Ledger.objects.values_list("state", "attempt")), _tasks()


def _began_an_hour_ago() -> None:
    Run.objects.update(started_at=timezone.now() - dt.timedelta(hours=1))


def _lose_tasks() -> None:
    DBTaskResult.objects.all().delete()
    Run.objects.update(queued_at=timezone.now() - dt.timedelta(hours=1))
