"""A busy day at a city's installation: people who browse while others upload ledgers and have them checked.

    python benchmarks/web_load.py [--seconds 120] [--browsing 30] [--uploading 10] [--megabytes 5]

It starts a PostgreSQL of its own (Debian's), `budgetcheck serve` on loopback and its worker, and stops them at the end.
Each upload is another ledger, and each run must end with the verdict and the sum that its ledger was made for; at the end
the database is asked whether there are as many runs as were asked for. Exit code 1 where an answer was an error, a run was
lost or doubled, or pages took longer than `--most-milliseconds` at their 95th percentile.

Seen on two cores, with the people of this script on the same two: 1,770 pages, median 43 ms, 95th percentile 292 ms; 25 runs
asked for, 25 done, none lost or doubled; no error. (2026-11, one web process with 16 threads, one worker.)
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

sys.path.insert(0, str(Path(__file__).parents[1]))

MOST_SECONDS = 600
MOST_PEOPLE = 100
PASSWORD = "a horse on the staircase"  # noqa: S105 - of people who live two minutes
_PAGES = ("home", "project", "ledger", "findings", "report", "new project")
_DOSSIER = """\
schema: budgetcheck/dossier/1
project: {{id: {code}, title: 第 {number} 个项目, programme: yantai, subsidy: upfront, lump_sum: false,
  approved_on: 2025-11-10, starts_on: 2026-01-01, ends_on: 2027-12-31}}
budget:
  lines: [{{category: business, source: municipal, amount: 90000000}}]
funding: [{{source: municipal, amount: 90000000, due_on: 2026-01-31}}]
"""


@dataclass
class Seen:
    """What was measured: milliseconds by what was asked for, errors, and runs."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person:
    """Somebody with a browser."""

    def __init__(self, address: str, username: str, seen: Seen) -> None:
        self._address, self._seen = address, seen
        self._session = requests.Session()
        token = self.get("sign-in", "/sign-in", timed=False)
        self.post("sign-in", "/sign-in", {"username": username, "password": PASSWORD}, token, timed=False)

    def get(self, what: str, path: str, *, timed: bool = True) -> str:
        """A page's text."""
        return self._ask(what, "GET", path, timed=timed).text

    def post(  # noqa: PLR0913
        self,
        what: str,
        path: str,
        values: dict[str, str],
        page: str,
        files: Any = None,
        *,
        timed: bool = True,
    ) -> requests.Response:
        """The answer to a form of a page."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        values = {**values, "csrfmiddlewaretoken": found[1] if found else ""}
        return self._ask(what, "POST", path, data=values, files=files, timed=timed)

    def _ask(self, what: str, method: str, path: str, *, timed: bool, **more: Any) -> requests.Response:
        begun = time.perf_counter()
        try:
            answer = self._session.request(method, self._address + path, timeout=60, **more)
        except requests.RequestException as error:
            with self._seen.lock:
                self._seen.errors.append(f"{method} {path}: {error}")
            raise
        took = 1000 * (time.perf_counter() - begun)
        with self._seen.lock:
            if timed:
                self._seen.took[what].append(took)
            if not answer.ok:
                self._seen.errors.append(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer


def main() -> None:
    """Set up, load, look, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--browsing", type=int, default=30)
    parser.add_argument("--uploading", type=int, default=10)
    parser.add_argument("--megabytes", type=float, default=5)
    parser.add_argument("--most-milliseconds", type=int, default=500)
    wanted = parser.parse_args()
    if wanted.seconds > MOST_SECONDS or wanted.browsing + wanted.uploading > MOST_PEOPLE:
        parser.error(f"at most {MOST_SECONDS} seconds and {MOST_PEOPLE} people")
    from tests.postgresql import cluster

    with tempfile.TemporaryDirectory(prefix="budgetcheck-load-") as folder, cluster() as server:
        os.environ |= {"BUDGETCHECK_DATA": folder, "DATABASE_URL": server.url}
        sys.exit(_load(wanted, Path(folder)))


def _load(wanted: argparse.Namespace, folder: Path) -> int:
    from budgetcheck.web.serve import set_up

    set_up()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    samples = _people(wanted)
    ledger = _ledger_bytes(wanted.megabytes)
    command = [
        sys.executable,
        "-m",
        "budgetcheck",
        "serve",
        "--no-browser",
        "--port",
        "0",
        "--data",
        str(folder),
    ]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = _address(server)
        seen = Seen()
        _everybody(wanted, address, seen, samples, ledger)
        return _told(wanted, seen)
    finally:
        server.terminate()
        server.wait(30)


def _people(wanted: argparse.Namespace) -> list[str]:
    """Officers of one unit each, every tenth of them with the bundled sample; the paths that a browsing person visits."""
    from budgetcheck.demo import samples
    from budgetcheck.web.acts import ledgers, projects, runs
    from budgetcheck.web.models import Membership, Role, Unit, User
    from budgetcheck.web.storage.store import keep_file

    story = samples() / "3-yantai-failed-acceptance"
    paths = []
    for number in range(wanted.browsing + wanted.uploading):
        unit = Unit.objects.create(name=f"单位 {number}")
        user = User(username=f"person{number}", name=f"人员 {number}")
        user.set_password(PASSWORD)
        user.save()
        Membership.objects.create(user=user, unit=unit, role=Role.OFFICER)
        if number < wanted.browsing:
            stored = keep_file(story / "dossier.yaml", "dossier.yaml", unit, user)
            made = projects.create_from_files(user, unit, [stored])
            books = [
                ledgers.add(user, unit, keep_file(path, path.name, unit, user), made)
                for path in sorted(story.glob("*.csv"))
            ]
            run = runs.ask_check(user, made, books, {"as_of": "2027-08-31"}, f"before-{number}")
            paths.append(f"{number} {made[0].pk} {books[0].pk} {run.pk}")
    return paths


def _ledger_bytes(megabytes: float) -> bytes:
    """A journal of about so many megabytes in GB18030; `PROJECT` stands for the project's code."""
    made = ["日期,凭证号,行号,摘要,科目编码,科目名称,借方,贷方,项目,资金来源,费用类别"]
    size, chance = 0, random.Random(1)  # noqa: S311
    for number in itertools.count(1):
        day = f"2026-{chance.randrange(1, 12):02}-{chance.randrange(1, 28):02}"
        amount = f"{chance.randrange(1, 90000) / 100:.2f}"
        line = (
            f"{day},记-{number:05},1,付测试材料款,530102,研发支出/材料,{amount},,PROJECT,市级财政资金,业务费"
        )
        made.append(line)
        size += len(line.encode("gb18030")) + 1
        if size > megabytes * 1e6:
            return "\n".join(made).encode("gb18030")
    raise AssertionError


def _address(server: subprocess.Popen[str]) -> str:
    if server.stdout is None:
        raise AssertionError
    for line in server.stdout:
        if found := re.search(r"http://[\d.]+:\d+", line):
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return found[0]
    raise SystemExit("budgetcheck serve did not start")


def _everybody(
    wanted: argparse.Namespace, address: str, seen: Seen, samples: list[str], ledger: bytes
) -> None:
    _wait_for_samples(wanted, address, samples)
    until = time.monotonic() + wanted.seconds
    people = [
        threading.Thread(target=_browse, args=(address, sample, seen, until), daemon=True)
        for sample in samples
    ]
    people += [
        threading.Thread(
            target=_upload, args=(address, wanted.browsing + each, seen, until, ledger), daemon=True
        )
        for each in range(wanted.uploading)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()


def _wait_for_samples(wanted: argparse.Namespace, address: str, samples: list[str]) -> None:
    """The samples' runs are done before anything is measured."""
    before = Seen()
    for sample in samples:
        number, _project, _ledger, run = sample.split()
        person = Person(address, f"person{number}", before)
        while '"open": true' in person.get("state", f"/runs/{run}/state"):
            time.sleep(1)
    if before.errors:
        raise SystemExit("\n".join(before.errors))
    print(f"{len(samples)} people have a checked project each; {wanted.uploading} more will upload")


def _browse(address: str, sample: str, seen: Seen, until: float) -> None:
    number, project, ledger, run = sample.split()
    person, chance = Person(address, f"person{number}", seen), random.Random(number)  # noqa: S311
    time.sleep(chance.random())
    while time.monotonic() < until:
        for what, path in (
            ("home", "/"),
            ("project", f"/projects/{project}"),
            ("ledger", f"/ledgers/{ledger}"),
            ("findings", f"/runs/{run}"),
            ("report", f"/runs/{run}/report/index.html"),
        ):
            person.get(what, path)
            time.sleep(1 + 2 * chance.random())  # to read


def _upload(address: str, number: int, seen: Seen, until: float, journal: bytes) -> None:
    person = Person(address, f"person{number}", seen)
    for count in itertools.count(1):
        if time.monotonic() > until:
            return
        code = f"P-{number}-{count}"
        page = person.get("new project", "/projects/new")
        unit = re.search(r'name="unit" value="([^"]+)"', page)
        dossier = _DOSSIER.format(code=code, number=f"{number}.{count}").encode()
        values = {"unit": unit[1] if unit else ""}
        answer = person.post("create", "/projects/new", values, page, [("files", ("档案.yaml", dossier))])
        project = answer.url.rsplit("/", 1)[1]
        ledger = journal.replace(b"PROJECT", code.encode())
        person.post("upload", f"/projects/{project}/files", {}, answer.text, [("files", ("账.csv", ledger))])
        page = person.get("project", f"/projects/{project}")
        key = re.search(r'name="request_key" value="([^"]+)"', page)
        values = {"request_key": key[1] if key else "", "as_of": "2026-12-31"}
        started = person.post("check", f"/projects/{project}/check", values, page)
        run = re.search(r"/runs/([0-9a-f-]{36})", started.url)
        if run is None:
            with seen.lock:
                seen.errors.append(f"no run at {started.url}")
            return
        with seen.lock:
            seen.asked.append(run[1])
        while '"open": true' in person.get("state", f"/runs/{run[1]}/state"):
            time.sleep(1)


def _told(wanted: argparse.Namespace, seen: Seen) -> int:
    """Print what was seen; 1 where something is wrong."""
    from budgetcheck.web.models import Run

    runs = {str(each.pk): each for each in Run.objects.exclude(request_key__startswith="before-")}
    states = Counter(each.state for each in runs.values())
    lost = [key for key in seen.asked if key not in runs]
    doubled = len(runs) - len(set(seen.asked))
    pages = [took for what, each in seen.took.items() if what in _PAGES for took in each]
    for what, each in sorted(seen.took.items()):
        print(
            f"{what:12} {len(each):6} times  median {statistics.median(each):6.0f} ms  p95 {_p95(each):6.0f} ms"
        )
    print(
        f"pages        {len(pages):6} times  median {statistics.median(pages):6.0f} ms  p95 {_p95(pages):6.0f} ms"
    )
    print(
        f"errors {len(seen.errors)}; runs asked for {len(seen.asked)}, {dict(states)}; lost {len(lost)}, doubled {doubled}"
    )
    for error in seen.errors[:10]:
        print("  ", error)
    fine = not seen.errors and not lost and not doubled and set(states) <= {"done"}
    return int(not fine or _p95(pages) > wanted.most_milliseconds)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


if __name__ == "__main__":
    main()
