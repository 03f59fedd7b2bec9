# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request through python-ovh: where it goes, how it is signed, and what is known when no answer comes."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import queue
import re
import socket
import ssl
import sys
import threading
import time
import typing as t
from pathlib import Path

import pytest
import requests

from ansible_collections.community.ovhcloud.plugins.module_utils import _client
from ansible_collections.community.ovhcloud.plugins.module_utils._client import (
    CredentialError,
    SendError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    MissingLibraryError,
    SettingsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import SystemClock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import MAXIMUM_CONCURRENCY
from ansible_collections.community.ovhcloud.tests.unit.plugins.loopback import (
    Handler,
    Server,
    close,
    cut,
    hang,
    respond,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.transports import (
    ACCESS,
    ALL,
    CLIENT,
    ENVIRONMENT,
    KEYS,
    TOKEN,
    clock,
    get,
    lost,
    made,
    settings,
    transport,
)

NAMED = ["kimsufi-ca", "kimsufi-eu", "ovh-ca", "ovh-eu", "ovh-us", "soyoustart-ca", "soyoustart-eu"]


def test_every_endpoint_name_of_python_ovh_is_known() -> None:
    for endpoint in NAMED:
        made(settings(None, KEYS, endpoint=endpoint))


def test_an_unknown_endpoint_lists_the_known_names_and_nothing_else() -> None:
    made(settings(None, KEYS, endpoint="ovh-eu"))  # leaves a private name in python-ovh's table
    with pytest.raises(SettingsError) as caught:
        made(settings(None, KEYS, endpoint="ovh-mars"))
    assert caught.value.message == "The endpoint ovh-mars is not known. Use a URL, or one of: %s." % ", ".join(NAMED)


@pytest.mark.parametrize("endpoint", ["ovh-eu", "ovh-ca", "ovh-us"])
def test_oauth2_clients_exist_for_the_three_regions(endpoint: str) -> None:
    made(settings(None, CLIENT, endpoint=endpoint, oauth2_token_url=None))


@pytest.mark.parametrize("endpoint", ["kimsufi-eu", "soyoustart-ca"])
def test_oauth2_clients_do_not_exist_for_other_endpoints(endpoint: str) -> None:
    with pytest.raises(SettingsError, match="OAuth2 clients do not exist for the endpoint %s" % endpoint):
        made(settings(None, CLIENT, endpoint=endpoint))


BASES = [
    ("/1.0", "/me", "/1.0/me"),
    ("/1.0", "/v1/me", "/v1/me"),
    ("/1.0", "/v2/iam/policy", "/v2/iam/policy"),
    ("/v1", "/me", "/v1/me"),
    ("/v1", "/v2/iam/policy", "/v2/iam/policy"),
    ("/v2", "/me", "/v1/me"),
    ("/v2", "/v2/iam/policy", "/v2/iam/policy"),
    ("/behind/a/proxy/1.0", "/me", "/behind/a/proxy/1.0/me"),
    ("/behind/a/proxy/1.0", "/v2/iam/policy", "/behind/a/proxy/v2/iam/policy"),
]


@pytest.mark.parametrize(("base", "path", "target"), BASES)
def test_a_url_endpoint_works_with_every_version_prefix_and_credential(
    server: Server, base: str, path: str, target: str
) -> None:
    folder = base.rpartition("/")[0]
    server.answers[folder + "/1.0/auth/time"] = server.answers["/1.0/auth/time"]
    server.answers[target] = respond(200, {"fine": True})
    for credential in ALL:
        assert get(transport(server, credential, base), path).text == '{"fine": true}'
        assert server.last().path == target


@pytest.mark.parametrize("ahead", [0, 1000])
def test_application_keys_sign_the_exact_request_with_the_time_of_the_server_once_it_is_asked_for(
    server: Server, ahead: int
) -> None:
    server.answers["/1.0/auth/time"] = clock(ahead)
    server.answers["/1.0/order/cart"] = respond(200, {})
    one = transport(server, KEYS)
    if ahead:
        one.refresh()
    one.send("POST", "/order/cart?x=a%20b", {"description": "é", "n": 1}, {})
    got = server.last()
    stamp = got.headers["x-ovh-timestamp"]
    signed = "+".join(["the-as", "the-ck", "POST", server.root + "/1.0/order/cart?x=a%20b", got.body, stamp])
    assert got.headers["x-ovh-signature"] == "$1$" + hashlib.sha1(signed.encode()).hexdigest()
    assert (got.headers["x-ovh-application"], got.headers["x-ovh-consumer"]) == ("the-ak", "the-ck")
    assert abs(int(stamp) - time.time() - ahead) < 10
    assert "authorization" not in got.headers


def test_an_access_token_is_sent_as_it_is_and_no_other_is_asked_for(server: Server) -> None:
    get(transport(server, ACCESS))
    assert server.last().headers["authorization"] == "Bearer the-t0ken"
    assert server.paths == ["/1.0/me"]


def test_an_oauth2_client_gets_one_token_and_uses_it_for_all_requests(server: Server) -> None:
    one = transport(server, CLIENT)
    get(one)
    get(one)
    assert server.paths == ["/token", "/1.0/me", "/1.0/me"]
    assert server.last().headers["authorization"] == "Bearer fresh-t0ken"


def test_a_refreshed_oauth2_client_gets_a_new_token(server: Server) -> None:
    one = transport(server, CLIENT)
    get(one)
    one.refresh()
    get(one)
    assert server.paths == ["/token", "/1.0/me", "/token", "/1.0/me"]


def test_threads_that_are_refused_with_the_same_token_get_one_new_one_together(server: Server) -> None:
    one = transport(server, CLIENT)
    get(one)

    def be_refused() -> None:
        get(one)
        refused.wait()
        one.refresh()
        get(one)

    refused = threading.Barrier(4)
    threads = [threading.Thread(target=be_refused) for dummy in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.paths.count("/token") == 2


@pytest.mark.parametrize("credential", [KEYS, ACCESS, CLIENT], ids=["keys", "token", "client"])
def test_connections_are_kept_for_all_that_a_task_may_do_at_once(
    credential: dict[str, str], server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    one = transport(server, credential)
    get(one)
    together = threading.Barrier(MAXIMUM_CONCURRENCY)

    def wait_for_all(handler: Handler) -> None:
        together.wait()
        respond(200, {})(handler)

    server.answers["/1.0/me"] = wait_for_all
    Threads(MAXIMUM_CONCURRENCY).map([functools.partial(get, one) for dummy in range(MAXIMUM_CONCURRENCY)])
    assert not [record for record in caplog.records if "discarding connection" in record.getMessage()]


@pytest.mark.parametrize("status", [408, 429, 500, 503, 599])
def test_a_token_service_that_is_down_or_busy_did_not_refuse_the_client(server: Server, status: int) -> None:
    server.answers["/token"] = respond(status, {"message": "later"})
    one = transport(server, CLIENT)
    with pytest.raises(SendError, match="the service for OAuth2 tokens answered HTTP %d" % status) as caught:
        get(one)
    assert not caught.value.sent
    server.answers["/token"] = respond(200, TOKEN, Content_Type="application/json")
    assert get(one).status == 200


def test_a_token_service_that_is_down_when_a_token_ran_out_did_not_refuse_the_client(server: Server) -> None:
    answers = iter([respond(200, {**TOKEN, "expires_in": -1}, Content_Type="application/json"), respond(503, {})])

    def answer(handler: Handler) -> None:
        next(answers)(handler)

    server.answers["/token"] = answer
    with pytest.raises(SendError, match="the service for OAuth2 tokens answered HTTP 503"):
        get(transport(server, CLIENT))
    assert server.paths == ["/token", "/token"]


def test_a_refused_oauth2_client_is_told_from_an_api_that_refuses(server: Server) -> None:
    server.answers["/token"] = respond(401, {"error": "invalid_client"}, Content_Type="application/json")
    with pytest.raises(CredentialError, match=r"for the client_id in a test: .*invalid_client") as caught:
        get(transport(server, CLIENT))
    assert "5ecret" not in str(caught.value)
    assert server.paths == ["/token"]


@pytest.mark.parametrize("credential", ALL, ids=lambda one: next(iter(one)))
def test_variables_of_the_environment_are_not_mixed_into_a_credential(
    server: Server, credential: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    one = transport(server, credential)
    one.refresh()
    assert get(one).status == 200
    assert {name: os.environ.get(name) for name in ENVIRONMENT} == ENVIRONMENT


def test_a_file_in_the_home_folder_is_not_mixed_into_a_credential() -> None:
    conf = "[default]\nendpoint = ovh-ca\n[ovh-eu]\nclient_id = x\nclient_secret = x\n"
    Path(os.environ["HOME"], ".ovh.conf").write_text(conf, "utf-8")
    made(settings(None, KEYS, endpoint="ovh-eu"))


@pytest.mark.parametrize("credential", [CLIENT, ACCESS], ids=lambda one: next(iter(one)))
@pytest.mark.parametrize("url", ["http://192.0.2.1/1.0", "http://api.example.com/1.0", "http://127.0.0.1.example.com"])
def test_a_token_is_never_sent_over_the_network_in_clear(credential: dict[str, str], url: str) -> None:
    with pytest.raises(SettingsError, match="is not encrypted"):
        made(settings(None, credential, endpoint=url))


def test_a_client_secret_is_never_sent_to_a_token_url_in_clear() -> None:
    with pytest.raises(SettingsError, match=r"http://192\.0\.2\.1/token is not encrypted"):
        made(settings(None, CLIENT, endpoint="https://api.example.com/1.0", oauth2_token_url="http://192.0.2.1/token"))


def test_application_keys_may_be_used_in_clear_since_they_only_sign() -> None:
    made(settings(None, KEYS, endpoint="http://192.0.2.1/1.0"))


@pytest.mark.parametrize("credential", ALL, ids=lambda one: next(iter(one)))
@pytest.mark.parametrize("url", ["http://[bad/1.0", "https://", "https://127.0.0.1:port/1.0"])
def test_a_url_that_is_none_is_one_clear_error(credential: dict[str, str], url: str) -> None:
    with pytest.raises((SettingsError, SendError)) as caught:
        get(made(settings(None, credential, endpoint=url)))
    assert url in str(caught.value)


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.mark.parametrize("credential", ALL, ids=lambda one: next(iter(one)))
@pytest.mark.usefixtures("server")
def test_a_refused_connection_was_not_sent_and_names_the_endpoint(credential: dict[str, str], closed_port: int) -> None:
    root = "http://127.0.0.1:%d" % closed_port
    error = lost(made(settings(None, credential, endpoint=root + "/1.0", oauth2_token_url=root + "/token")))
    assert not error.sent
    assert error.reason.endswith("Connection refused (endpoint %s/1.0)" % root)
    assert "object at 0x" not in error.reason
    assert "Max retries" not in error.reason


def test_a_name_that_cannot_be_resolved_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: t.Any, **kwargs: t.Any) -> t.Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    error = lost(made(settings(None, KEYS, endpoint="https://no.such.host.invalid/1.0")))
    assert not error.sent
    assert "Name or service not known" in error.reason


def nested(kind: t.Any, inner: BaseException) -> BaseException:
    """Return an error of requests as its libraries nest them: in the reason of another error, which is the argument."""
    outer = OSError("Max retries exceeded")
    vars(outer)["reason"] = inner
    return t.cast(BaseException, kind(outer))


UNTRUSTED = ssl.SSLCertVerificationError(1, "certificate verify failed")
TLS_ERRORS: list[tuple[t.Any, bool]] = [
    (UNTRUSTED, False),
    (ssl.SSLError(1, "bad record mac"), True),
    (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), True),
    (ssl.SSLZeroReturnError(6, "connection was closed"), True),
]


@pytest.mark.parametrize(("cause", "sent"), TLS_ERRORS)
def test_a_tls_error_may_come_after_the_request_unless_the_certificate_is_not_trusted(
    cause: Exception, sent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    def fail(*dummy: t.Any, **dummies: t.Any) -> t.NoReturn:
        raise nested(requests.exceptions.SSLError, cause) from cause

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", fail)
    assert lost(transport(None, ACCESS)).sent is sent


@pytest.mark.parametrize("credential", ALL, ids=lambda one: next(iter(one)))
@pytest.mark.parametrize("trouble", [close, cut], ids=lambda one: str(one.__name__))
def test_a_lost_answer_may_have_been_acted_upon(server: Server, credential: dict[str, str], trouble: t.Any) -> None:
    server.answers["/1.0/me"] = trouble
    error = lost(transport(server, credential))
    assert error.sent
    assert error.reason.endswith("(endpoint %s/1.0)" % server.root)
    assert "object at 0x" not in error.reason


@pytest.mark.parametrize("credential", ALL, ids=lambda one: next(iter(one)))
def test_an_answer_that_does_not_come_in_time_may_have_been_acted_upon(
    server: Server, credential: dict[str, str]
) -> None:
    server.answers["/1.0/me"] = hang
    error = lost(transport(server, credential, timeout=0.2))
    assert error.sent
    assert error.reason == "no answer in time (endpoint %s/1.0)" % server.root


@pytest.mark.parametrize(
    ("timeout", "request_limits", "token_limits"),
    [(120.0, (10.0, 120.0), (10.0, 30.0)), (20.0, (10.0, 20.0), (10.0, 20.0)), (5.0, (5.0, 5.0), (5.0, 5.0))],
)
def test_a_connection_is_waited_for_ten_seconds_and_a_token_thirty_however_long_an_answer_may_take(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    timeout: float,
    request_limits: tuple[float, float],
    token_limits: tuple[float, float],
) -> None:
    seen: set[tuple[str, t.Any]] = set()
    send = requests.adapters.HTTPAdapter.send

    def noting(adapter: t.Any, request: t.Any, **how: t.Any) -> t.Any:
        seen.add((request.path_url, how["timeout"]))
        return send(adapter, request, **how)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", noting)
    # The first token is over at once: python-ovh itself fetches the next one.
    tokens = iter(respond(200, {**TOKEN, "expires_in": life}, Content_Type="application/json") for life in (-1, 3600))

    def hand_out(handler: Handler) -> None:
        answer = next(tokens)
        answer(handler)

    server.answers["/token"] = hand_out
    for credential in ALL:
        get(transport(server, credential, timeout=timeout))
    assert server.paths.count("/token") == 2
    assert seen == {("/1.0/me", request_limits), ("/token", token_limits)}


def test_the_timeout_holds_for_the_token_service_too(server: Server) -> None:
    server.answers["/token"] = hang
    one = transport(server, CLIENT, timeout=0.2)
    ended: queue.Queue[SendError] = queue.Queue()

    def send() -> None:
        try:
            get(one)
        except SendError as exc:
            ended.put(exc)

    threading.Thread(target=send, daemon=True).start()
    assert "no answer in time" in ended.get(timeout=2).reason


@pytest.mark.parametrize("status", [200, 204, 400, 403, 404, 429, 500, 503])
def test_an_answer_of_every_status_is_handed_on(server: Server, status: int) -> None:
    server.answers["/1.0/me"] = respond(status, text="", X_OVH_QUERYID="EU.ext-1", Retry_After="3")
    answer = get(transport(server, KEYS))
    assert (answer.status, answer.headers["x-ovh-queryid"], answer.headers["retry-after"]) == (status, "EU.ext-1", "3")


def test_text_is_utf_8_whatever_the_content_type_says_or_leaves_out(server: Server) -> None:
    server.answers["/1.0/me"] = respond(200, text='"Gérard €"', Content_Type="text/plain")
    assert get(transport(server, KEYS)).text == '"Gérard €"'


def test_the_headers_of_the_call_are_sent_and_stay_as_they_are(server: Server) -> None:
    headers = {"User-Agent": "me", "Pragma": "no-cache"}
    transport(server, KEYS).send("GET", "/me", None, headers)
    got = server.last().headers
    assert (got["user-agent"], got["pragma"]) == ("me", "no-cache")
    assert headers == {"User-Agent": "me", "Pragma": "no-cache"}


def test_without_the_library_the_transport_says_so_and_keeps_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "OVH_IMPORT_ERROR", "Traceback: no module named ovh")
    with pytest.raises(MissingLibraryError) as caught:
        made(settings(None, KEYS))
    assert caught.value.traceback == "Traceback: no module named ovh"


def loaded_anew() -> t.Any:
    """Return the client's module as it is when it is loaded now."""
    spec = importlib.util.spec_from_file_location("client_anew", _client.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "content", ["application_secret=HIDDEN\n", "[default]\nendpoint\n", "[default]\n[default]\nx=HIDDEN\n"]
)
def test_a_broken_ovh_conf_that_the_library_reads_when_it_is_loaded_is_told_and_not_quoted(
    content: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "ovh.conf").write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in [one for one in sys.modules if one == "ovh" or one.startswith("ovh.")]:
        monkeypatch.delitem(sys.modules, name)
    module = loaded_anew()
    assert re.fullmatch(r"An ovh\.conf cannot be read \(\w+\)\.", module.OVH_IMPORT_ERROR)


@pytest.mark.parametrize("missing", ["ovh", "requests"])
def test_the_client_can_be_imported_without_the_library(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    module = loaded_anew()
    assert missing in module.OVH_IMPORT_ERROR
    with pytest.raises(MissingLibraryError):
        module.OvhTransport(settings(None, KEYS), SystemClock())
