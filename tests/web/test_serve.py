"""`budgetcheck serve` as a process: from its first line to its last, with a database that goes away and comes back."""

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import os
import re
import signal
import threading
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from budgetcheck.web.models import Entry, Project, Run
from tests import debian
from tests.postgresql import cluster
from tests.web.installed import Installation, Served, until
from tests.web.test_configuration import KEY
from tests.web.test_workers import _ask


class Browser:
    """Follows links and keeps cookies."""

    def __init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def open(self, url: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and text."""
        data = None if form is None else urlencode(form).encode()
        try:
            answer = self._opener.open(url, data, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.read().decode()


@pytest.fixture
def served(installation: Installation) -> Served:
    return Served(installation)


def test_the_link_signs_in_once(served: Served) -> None:
    first, second = Browser().open(served.link), Browser().open(served.link)

    assert first[0] == 200
    assert "本机用户" in first[1]
    assert second[0] == 404


def test_health_is_answered_without_signing_in(served: Served) -> None:
    assert Browser().open(f"{served.address}/health") == (200, '{"status": "ok"}')


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_all_of_its_processes(served: Served, number: signal.Signals) -> None:
    [worker] = _children(served)

    assert served.end(number) == 0
    assert not _lives(worker)


def test_its_worker_leaves_where_it_is_killed(served: Served) -> None:
    [worker] = _children(served)
    served.end(signal.SIGKILL)

    until(lambda: not _lives(worker))


def test_a_worker_that_dies_is_started_again(served: Served) -> None:
    [worker] = _children(served)
    os.kill(worker, signal.SIGKILL)

    until(lambda: [each for each in _children(served) if each != worker])


@pytest.mark.parametrize(
    ("proxy", "leads_to"), [("127.0.0.1", "/sign-in?next=/"), ("10.0.0.2", "https://check.example.gov.cn/")]
)
def test_only_the_proxy_is_believed_that_it_speaks_tls(
    installation: Installation, proxy: str, leads_to: str
) -> None:
    installation.environment["BUDGETCHECK_PROXY"] = proxy
    installation.environment |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "check.example.gov.cn"}
    process = installation.start("serve", "--no-browser", "--port", "0")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _number in range(2)]
    found = re.search(r"127\.0\.0\.1:(\d+)", lines[1])
    assert found

    def location(**headers: str) -> str | None:
        asked = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=60)
        with contextlib.closing(asked):
            asked.request("GET", "/", headers={"Host": "check.example.gov.cn", **headers})
            return asked.getresponse().getheader("Location")

    assert location() == "https://check.example.gov.cn/"
    assert location(**{"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}) == leads_to


def test_two_clicks_at_once_make_one_run(installation: Installation) -> None:
    project = installation.do(_project_to_check)
    served = Served(installation)
    browser = Browser()
    _status, page = browser.open(served.link)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "request_key": "one-form", "as_of": "2027-08-31"}
    seen: list[int] = []

    def click() -> None:
        seen.append(browser.open(f"{served.address}/projects/{project}/check", form)[0])

    clicks = [threading.Thread(target=click) for _number in range(8)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert seen == [200] * 8
    assert installation.do(_runs_asked) == (1, 1)


def test_a_database_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    debian.need("postgresql")
    with cluster() as server:
        installation = Installation(tmp_path / "installation", server.url)
        try:
            served = Served(installation)
            browser = Browser()
            assert browser.open(served.link)[0] == 200

            server.stop()
            status, page = browser.open(served.address)
            assert status == 503
            assert "数据库暂时不可用，刚才的操作没有完成" in page
            assert "先前已收下的内容没有丢失；请稍后再试。" in page
            assert browser.open(f"{served.address}/health")[0] == 503

            server.start()
            assert browser.open(served.address)[0] == 200
            until(lambda: _children(served))
            assert served.end() == 0
        finally:
            installation.close()


def _project_to_check() -> str:
    _ask()
    Run.objects.all().delete()
    return str(Project.objects.get().pk)


def _runs_asked() -> tuple[int, int]:
    return Run.objects.count(), Entry.objects.filter(act="run_asked").count() - 1  # one was asked for before


def _children(served: Served) -> list[int]:
    """Its workers."""
    found: list[int] = []

    def one_lives() -> bool:
        listed = [each.read_text() for each in Path(f"/proc/{served.process.pid}/task").glob("*/children")]
        found[:] = [int(each) for each in " ".join(listed).split()]
        return served.process.poll() is not None or bool(found)

    until(one_lives)
    return found


def _lives(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
