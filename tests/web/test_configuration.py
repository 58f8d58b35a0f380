"""What is unsafe is refused, with the reason; what is set up well has nothing to complain of."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from budgetcheck.language import speaking
from budgetcheck.problems import InputError
from budgetcheck.web.configuration import read_configuration, refuse_open_address

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.installed import Installation

KEY = secrets.token_urlsafe(50)


def test_without_anything_set_it_is_a_local_installation(tmp_path: Path) -> None:
    found = read_configuration({"BUDGETCHECK_DATA": str(tmp_path)})

    assert found.is_local
    assert found.hosts == ("127.0.0.1", "localhost", "::1")
    assert (found.workers, found.run_minutes, found.dead_seconds) == (1, 30, 45)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        (
            {"ALLOWED_HOSTS": "check.example.gov.cn"},
            ["SECRET_KEY：没有设置或太短；请设置至少 50 个字符的随机密钥"],
        ),
        ({"SECRET_KEY": KEY}, ["ALLOWED_HOSTS：没有设置；请写明网站的域名，多个用逗号分开"]),
        (
            {"SECRET_KEY": "short", "ALLOWED_HOSTS": "a.gov.cn"},
            ["SECRET_KEY：没有设置或太短；请设置至少 50 个字符的随机密钥"],
        ),
        (
            {"SECRET_KEY": "a" * 60, "ALLOWED_HOSTS": "a.gov.cn"},
            ["SECRET_KEY：没有设置或太短；请设置至少 50 个字符的随机密钥"],
        ),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "*"}, ["ALLOWED_HOSTS：*；请写明网站的域名，不要用 *"]),
        (
            {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "a.gov.cn, *"},
            ["ALLOWED_HOSTS：*；请写明网站的域名，不要用 *"],
        ),
        ({"BUDGETCHECK_RUN_MINUTES": "0"}, ["BUDGETCHECK_RUN_MINUTES：0；应为整数，不小于 1"]),
        ({"BUDGETCHECK_PROXY": "*"}, ["BUDGETCHECK_PROXY：*；应为一个 IP 地址，如 10.0.0.2"]),
        ({"BUDGETCHECK_WORKERS": "two"}, ["BUDGETCHECK_WORKERS：two；应为整数，不小于 0"]),
    ],
)
def test_what_is_unsafe_is_refused(environment: dict[str, str], told: list[str]) -> None:
    with speaking("zh"), pytest.raises(InputError) as refused:
        read_configuration(environment)

    assert list(refused.value.told) == told
    assert KEY not in str(refused.value)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "check.example.gov.cn"])  # noqa: S104 - to be refused
def test_a_local_installation_is_not_opened_to_others(tmp_path: Path, host: str) -> None:
    configuration = read_configuration({"BUDGETCHECK_DATA": str(tmp_path)})

    with (
        speaking("zh"),
        pytest.raises(InputError, match=f"{host} 不是本机地址，而 SECRET_KEY 和 ALLOWED_HOSTS 没有设置"),
    ):
        refuse_open_address(configuration, host)


def test_serve_refuses_an_open_address_before_anything_is_made(tmp_path: Path) -> None:
    done = _run(tmp_path / "data", {}, "serve", "--host", "0.0.0.0", "--no-browser")  # noqa: S104 - to be refused

    assert done.returncode == 2
    assert "SECRET_KEY" in done.stderr
    assert "docs/deployment.md" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "environment",
    [{}, {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "check.example.gov.cn"}],
    ids=["local", "deployed"],
)
def test_django_has_nothing_to_complain_of(tmp_path: Path, environment: dict[str, str]) -> None:
    done = _run(tmp_path, environment, "manage", "check", "--deploy", "--fail-level", "DEBUG")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("System check identified no issues")


def test_no_secret_is_shown(installation: Installation) -> None:
    installation.environment |= {"SECRET_KEY": KEY, "ALLOWED_HOSTS": "check.example.gov.cn"}
    shown = [
        installation.manage(*arguments) for arguments in (["migrate"], ["check", "--deploy"], ["check_trail"])
    ]
    served = installation.start("serve", "--no-browser", "--port", "0")
    assert served.stdout is not None
    lines = [served.stdout.readline(), served.stdout.readline()]

    assert all(each.returncode == 0 for each in shown)
    assert "地址：http://127.0.0.1:" in lines[1]
    for text in [*lines, *(each.stdout + each.stderr for each in shown)]:
        assert KEY not in text
        assert "sign-in/" not in text  # nobody's link is printed where others read the log


def test_the_key_of_a_local_installation_is_its_owners_alone(installation: Installation) -> None:
    served = installation.start("serve", "--no-browser", "--port", "0")
    assert served.stdout is not None
    served.stdout.readline()
    key = installation.data / "secret-key"

    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) >= 50


def _run(data: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    usual = {
        name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "HOME", "LANG"}
    }
    return subprocess.run(
        [sys.executable, "-m", "budgetcheck", *arguments],
        env={**usual, "BUDGETCHECK_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
