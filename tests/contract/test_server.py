# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command and the HTTP front, over real sockets."""

from __future__ import annotations

import http.client
import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.emulator import Emulator
from tests.emulator.testing import RunningEmulator, running_emulator

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 20.0


@contextmanager
def command(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m tests.emulator` and the first line that it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.emulator", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready, _write, _error = select.select([process.stdout], [], [], LIMIT)
        assert ready, "no line within the limit"
        yield process, process.stdout.readline().strip()
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=LIMIT)


def fetch(url: str, body: Any = None, method: str | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        return json.load(answer)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_first_line_is_the_url_and_a_signal_ends_it_cleanly(number: int) -> None:
    with command("--port", "0") as (process, url):
        assert url.startswith("http://127.0.0.1:")
        assert isinstance(fetch(f"{url}/1.0/auth/time"), int)
        process.send_signal(number)
        assert process.wait(LIMIT) == 0


def test_everything_can_be_set_on_the_command_line(tmp_path: Path) -> None:
    seed, faults, written = tmp_path / "seed.json", tmp_path / "faults.json", tmp_path / "url"
    seed.write_text(json.dumps({"projects": 2}))
    faults.write_text(
        json.dumps({"seed": {"quota": 9}, "faults": [{"kind": "status", "status": 503, "path": "/auth/time"}]})
    )
    options = ["--flavour", "US", "--seed-file", str(seed), "--faults-file", str(faults), "--url-file", str(written)]
    with command(*options, "--latency", "0.001", "--idle-timeout", "60") as (_process, url):
        deadline = time.monotonic() + LIMIT
        while not written.exists() and time.monotonic() < deadline:
            select.select([], [], [], 0.01)
        assert written.read_text() == f"{url}\n"
        health = fetch(f"{url}/_emulator/health")
        assert (health["flavour"], health["endpoint"]) == ("US", f"{url}/1.0")
        assert len(fetch(f"{url}/_emulator/state")["projects"]) == 2
        with pytest.raises(urllib.error.HTTPError) as caught:
            fetch(f"{url}/1.0/auth/time")
        assert caught.value.code == 503
        caught.value.close()


def test_it_stops_by_itself_when_it_is_left_alone() -> None:
    with command("--idle-timeout", "0.3") as (process, _url):
        assert process.wait(LIMIT) == 0


def test_a_file_that_can_not_be_used_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "seed.json"
    bad.write_text('{"projcts": 1}')
    run = subprocess.run(
        [sys.executable, "-m", "tests.emulator", "--seed-file", str(bad)],
        cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert "projcts" in run.stderr
    assert run.stdout == ""


def test_two_servers_do_not_share_their_state() -> None:
    with running_emulator() as one, running_emulator() as two:
        one.emulator.seed({"projects": 1})
        assert one.url != two.url
        assert len(fetch(f"{two.url}/_emulator/state")["projects"]) == 0


def test_a_prepared_emulator_can_be_served() -> None:
    emulator = Emulator(flavour="CA")
    with running_emulator(emulator, seed_document={"projects": 1}) as running:
        assert running.emulator is emulator
        assert fetch(f"{running.url}/_emulator/health")["flavour"] == "CA"
        assert running.token_url == f"{running.url}/auth/oauth2/token"


def test_a_server_that_is_gone_refuses_connections() -> None:
    with running_emulator() as running:
        url = running.url
    with pytest.raises(urllib.error.URLError):
        fetch(f"{url}/auth/time")


def test_a_large_body_arrives_whole(served: RunningEmulator) -> None:
    text = "x" * 300_000
    made = fetch(f"{served.endpoint}/order/cart", {"ovhSubsidiary": "FR", "description": text})
    assert made["description"] == text


def test_many_requests_share_one_connection(served: RunningEmulator) -> None:
    connection = http.client.HTTPConnection(served.url.removeprefix("http://"), timeout=LIMIT)
    ports = set()
    for dummy in range(5):
        connection.request("GET", "/1.0/auth/time")
        connection.getresponse().read()
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_the_control_path_answers_over_http(served: RunningEmulator) -> None:
    base = f"{served.url}/_emulator"
    fetch(f"{base}/seed", {"projects": 3, "orders": [{"description": "open", "transitions": "stuck"}]})
    assert len(fetch(f"{base}/state")["projects"]) == 3
    fetch(f"{served.endpoint}/auth/time")
    fetch(f"{served.endpoint}/order/cart", {"ovhSubsidiary": "FR"})
    assert [entry["path"] for entry in fetch(f"{base}/journal?write=true")] == ["/order/cart"]
    assert len(fetch(f"{base}/journal?since=1")) == 1
    assert fetch(f"{base}/journal", method="DELETE") == {"dropped": 2}
    made = fetch(f"{base}/faults", {"kind": "status", "status": 503, "path": "/auth/time"})
    assert fetch(f"{base}/faults")[0]["kind"] == "status"
    assert fetch(f"{base}/faults/{made['ids'][0]}", method="DELETE") == {"removed": made["ids"][0]}
    assert fetch(f"{base}/faults", method="DELETE") == {"dropped": 0}
    before = fetch(f"{served.endpoint}/auth/time")
    fetch(f"{base}/clock", {"advance": 86400})
    assert 86400 <= fetch(f"{served.endpoint}/auth/time") - before < 86460
    assert fetch(f"{base}/reset", {"flavour": "US"}) == {"flavour": "US"}
    assert fetch(f"{base}/state")["projects"] == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/nowhere", {}, 404),
        ("/faults", {"kind": "meteor"}, 400),
        ("/seed", {"projcts": 1}, 400),
        ("/seed", [1], 400),
        ("/clock", {}, 400),
        ("/orders/1/transition", {"action": "deliver"}, 404),
        ("/reset", {"flavour": "MARS"}, 400),
    ],
)
def test_a_wrong_control_call_is_explained(served: RunningEmulator, path: str, body: object, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetch(f"{served.url}/_emulator{path}", body)
    assert caught.value.code == status
    assert json.load(caught.value)["error"]
    caught.value.close()


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="needs Linux's list of sockets")
def test_it_listens_on_the_loopback_only(served: RunningEmulator) -> None:
    assert served.url.startswith("http://127.0.0.1:")
    port = f"{int(served.url.rpartition(':')[2]):04X}"
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text().splitlines()
        if f":{port} " in line and " 0A " in line
    ]
    assert listening == [f"0100007F:{port}"]


def stderr_of(process: subprocess.Popen[str]) -> str:
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=LIMIT)[1]


def test_another_address_is_taken_when_asked_for_and_warned_about() -> None:
    with command("--host", "0.0.0.0") as (process, url):
        assert url.startswith("http://127.0.0.1:")
        request = urllib.request.Request(f"{url}/1.0/auth/time", headers={"Host": "emulator.test"})
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            assert answer.status == 200
        assert "WARNING: listening on 0.0.0.0." in stderr_of(process)


def test_the_loopback_needs_no_warning_and_the_console_is_named() -> None:
    with command() as (process, url):
        with urllib.request.urlopen(url, timeout=LIMIT) as answer:
            assert answer.headers["Content-Type"].startswith("text/html")
        told = stderr_of(process)
    assert "WARNING" not in told
    assert f"console: {url}/" in told


def test_an_address_that_can_not_be_listened_on_is_named() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.emulator", "--host", "192.0.2.1"],
        cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "192.0.2.1" in run.stderr
