# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad input ends with one clear sentence, without a traceback, and with nothing left behind in the account."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.emulator.testing import RunningEmulator
from tests.processes.harness import (
    APPLICATION_KEYS,
    OAUTH2,
    TOKEN,
    Outcome,
    Played,
    Settings,
    Stage,
    Task,
    as_environment,
    assert_nothing_left,
    connection,
    look,
    order,
)

# Longer than this nobody reads to the end, however clear it is.
LONGEST_MESSAGE = 600


@dataclass(frozen=True)
class Case:
    """What is wrong, the options that make it wrong, and the words that tell the user."""

    title: str
    words: tuple[str, ...]
    options: dict[str, Any] = field(default_factory=dict)

    def module_task(self, **defaults: Any) -> Task:
        options = {"name": "shop", "accept_contracts": True, **defaults, **self.options}
        return order(self.title, **{name: value for name, value in options.items() if value is not None})

    def lookup_task(self, **defaults: Any) -> Task:
        options = {**defaults, **self.options}
        return look(self.title, "shop", **{name: value for name, value in options.items() if value is not None})


def assert_one_sentence(outcome: Outcome, words: tuple[str, ...]) -> None:
    message = outcome.message
    assert outcome.state == "failed", f"{outcome.task}: did not fail"
    assert "\n" not in message.strip(), message
    assert len(message) <= LONGEST_MESSAGE, message
    missing = [word for word in words if word not in message]
    assert not missing, f"{outcome.task}: {missing} not in: {message}"


def assert_no_traceback(played: Played) -> None:
    assert "Traceback" not in played.output, played.output
    assert "MODULE FAILURE" not in played.output, played.output


def assert_refused(played: Played, cases: list[Case], subtests: pytest.Subtests) -> None:
    for case in cases:
        with subtests.test(case.title):
            assert_one_sentence(played.of(case.title), case.words)
            assert not played.of(case.title).result.get("changed"), f"{case.title}: nothing was changed"
    assert_no_traceback(played)


def credential_cases(served: RunningEmulator) -> list[Case]:
    """Cases that the module and the lookup share."""
    token_url = served.token_url
    no_keys: dict[str, Any] = dict.fromkeys(APPLICATION_KEYS)
    return [
        Case("wrong endpoint name", ("ovh-mars", "ovh-eu", "ovh-us", "URL"), {"endpoint": "ovh-mars"}),
        Case("wrong kind of URL", ("ftp://127.0.0.1", "https://"), {"endpoint": "ftp://127.0.0.1"}),
        Case(
            "half from the task, half from the environment",
            ("the task's options", "application_secret", "consumer_key", "missing"),
            {**no_keys, "application_key": APPLICATION_KEYS["application_key"]},
        ),
        Case("two credentials at once", ("exactly one", "access_token", "consumer_key"), TOKEN),
        Case(
            "wrong application secret",
            ("INVALID_SIGNATURE", "consumer_key in the task's options belong"),
            {"application_secret": "wrong"},
        ),
        Case(
            "wrong application key",
            ("INVALID_KEY", "Check the credential in the task's options:"),
            {"application_key": "wrong"},
        ),
        Case(
            "wrong consumer key",
            ("INVALID_CREDENTIAL", "Check the credential in the task's options:"),
            {"consumer_key": "wrong"},
        ),
        Case("expired consumer key", ("NOT_CREDENTIAL", "expired"), {"consumer_key": "ExpiredConsumerKey"}),
        Case(
            "wrong client secret",
            ("OAuth2", "client_id in the task's options"),
            {**no_keys, **OAUTH2, "client_secret": "wrong", "oauth2_token_url": token_url},
        ),
        Case("OAuth2 client without a token URL", ("oauth2_token_url",), {**no_keys, **OAUTH2}),
        Case(
            "wrong token", ("401", "Check the credential in the task's options:"), {**no_keys, "access_token": "wrong"}
        ),
        Case(
            "token in clear over the network", ("not encrypted",), {**no_keys, **TOKEN, "endpoint": "http://192.0.2.1"}
        ),
        Case("ovh.conf that is not there", ("config_file", "does not exist"), {"config_file": "/does/not/exist.conf"}),
    ]


def seed_expired_key(served: RunningEmulator) -> None:
    served.emulator.seed({"consumer_keys": [{"key": "ExpiredConsumerKey", "status": "expired"}]})


def test_bad_connection_settings_of_a_module_end_with_one_sentence(
    stage: Stage, served: RunningEmulator, subtests: pytest.Subtests
) -> None:
    seed_expired_key(served)
    cases = credential_cases(served)
    played = stage.play(
        [case.module_task(**connection(served)) for case in cases], **as_environment(connection(served))
    )
    assert_refused(played, cases, subtests)
    assert_nothing_left(served)


def test_bad_connection_settings_of_a_lookup_end_with_one_sentence(
    stage: Stage, served: RunningEmulator, subtests: pytest.Subtests
) -> None:
    seed_expired_key(served)
    cases = credential_cases(served)
    played = stage.play(
        [case.lookup_task(**connection(served)) for case in cases], **as_environment(connection(served))
    )
    assert_refused(played, cases, subtests)
    assert_nothing_left(served)


def test_what_is_not_offered_or_contradicts_itself_is_refused_and_leaves_no_cart(
    stage: Stage, served: RunningEmulator, subtests: pytest.Subtests
) -> None:
    cases = [
        Case("unknown plan", ("project.1999", "project.2018"), {"plan_code": "project.1999"}),
        Case(
            "unknown plan in a cart", ("project.1999", "project.2018"), {"plan_code": "project.1999", "state": "cart"}
        ),
        Case("unknown duration", ("P7Y", "P1M"), {"duration": "P7Y"}),
        Case("unknown pricing mode", ("upfront99", "default"), {"pricing_mode": "upfront99"}),
        Case("unknown option", ("credit.1999", "cloud.credit"), {"options": [{"plan_code": "credit.1999"}]}),
        Case("payment method that is not there", ("4711", "payment_method"), {"payment_method": "4711"}),
        Case("payment method that is no number", ("visa", "payment_method"), {"payment_method": "visa"}),
        Case("negative price", ("max_price",), {"max_price": -1}),
        Case("empty name", ("name",), {"name": " "}),
        Case("neither name nor projects", ("name", "projects"), {"name": None}),
        Case("name and projects", ("name", "projects"), {"projects": [{"name": "other"}]}),
        Case("one name twice", ("other", "twice"), {"name": None, "projects": [{"name": "other"}, {"name": "other"}]}),
    ]
    played = stage.play([case.module_task(**connection(served)) for case in cases])
    assert_refused(played, cases, subtests)
    assert_nothing_left(served)


def test_a_module_without_its_library_names_the_library_and_the_interpreter(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What measures coverage is no more there than any other library.
    monkeypatch.delenv("_ANSIBLE_ANSIBALLZ_COVERAGE_CONFIG", raising=False)
    bare = stage.folder / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True, timeout=60)
    interpreter = bare / "bin" / "python"
    task = order("bare", name="shop", endpoint="ovh-eu", **TOKEN)
    played = stage.play([{**task, "vars": {"ansible_python_interpreter": str(interpreter)}}])
    assert_one_sentence(played.of("bare"), ("(ovh)", str(interpreter)))
    assert_no_traceback(played)


def test_a_lookup_without_its_library_names_the_library_and_the_interpreter(stage: Stage) -> None:
    hidden = stage.folder / "hidden" / "ovh"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('no ovh here')\n", "utf-8")
    played = stage.play([look("bare", "shop", endpoint="ovh-eu", **TOKEN)], PYTHONPATH=str(hidden.parent))
    assert_one_sentence(played.of("bare"), ("(ovh)", "Python"))
    assert str(Path(sys.executable).parent) in played.of("bare").message
    assert_no_traceback(played)


class _HtmlPage(BaseHTTPRequestHandler):
    """What a proxy or a maintenance page answers."""

    status = 200

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        body = b"<html><body><h1>Down for maintenance</h1></body></html>"
        self.send_response(self.status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def html_server(status: int) -> Iterator[str]:
    handler = type("_Handler", (_HtmlPage,), {"status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/1.0"
        server.shutdown()
        thread.join(10)


def closed_endpoint() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/1.0"


def test_a_server_that_is_no_api_ends_with_one_sentence(stage: Stage, subtests: pytest.Subtests) -> None:
    with html_server(200) as fine, html_server(502) as broken:
        gone = closed_endpoint()
        not_json = ("not JSON", "OVHcloud API")
        # A task's time is bounded, or each would try again for ten seconds.
        keys: dict[str, Any] = {**APPLICATION_KEYS, "wait_timeout": 1}
        token: dict[str, Any] = {**TOKEN, "wait_timeout": 1}
        cases = [
            Case("HTML, keys", (fine, *not_json), {**keys, "endpoint": fine}),
            Case("HTML, token", not_json, {**token, "endpoint": fine}),
            Case("HTML with 502, keys", (broken, "not JSON"), {**keys, "endpoint": broken}),
            Case("HTML with 502, token", ("502",), {**token, "endpoint": broken}),
            Case(
                "HTML instead of an OAuth2 token", ("OAuth2",), {**OAUTH2, "endpoint": fine, "oauth2_token_url": fine}
            ),
            Case("nobody listens, keys", (gone, "Connection refused"), {**keys, "endpoint": gone}),
            Case("nobody listens, token", (gone, "Connection refused"), {**token, "endpoint": gone}),
            Case("name that resolves to nothing", ("host.invalid",), {**keys, "endpoint": "https://host.invalid/1.0"}),
        ]
        played = stage.play([case.module_task() for case in cases])
    assert_refused(played, cases, subtests)


def test_a_lookup_at_a_server_that_is_no_api_ends_with_one_sentence(stage: Stage) -> None:
    settings: Settings = {**TOKEN, "endpoint": closed_endpoint()}
    played = stage.play([look("nobody listens", "shop", **settings)])
    assert_one_sentence(played.of("nobody listens"), (settings["endpoint"], "Connection refused"))
    assert_no_traceback(played)
