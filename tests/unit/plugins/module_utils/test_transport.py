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
import socket
import sys
import threading
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _client
from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._client import (
    Client,
    CredentialError,
    OvhTransport,
    SendError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    MissingLibraryError,
    NotFoundError,
    SettingsError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, SystemClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import FakeClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.loopback import (
    Answer,
    Handler,
    Server,
    close,
    cut,
    hang,
    respond,
    serving,
)

KEYS = {"application_key": "the-ak", "application_secret": "the-as", "consumer_key": "the-ck"}
CLIENT = {"client_id": "the-id", "client_secret": "the-5ecret"}
ACCESS = {"access_token": "the-t0ken"}
ALL = [KEYS, CLIENT, ACCESS]
NAMED = ["kimsufi-ca", "kimsufi-eu", "ovh-ca", "ovh-eu", "ovh-us", "soyoustart-ca", "soyoustart-eu"]
TOKEN = {"access_token": "fresh-t0ken", "token_type": "Bearer", "expires_in": 3600}


def clock(ahead: int = 0) -> Answer:
    """The time of the server at each request, so many seconds ahead."""

    def answer(handler: Handler) -> None:
        respond(200, int(time.time()) + ahead)(handler)

    return answer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")
    with serving() as one:
        one.answers["/1.0/auth/time"] = clock()
        one.answers["/token"] = respond(200, TOKEN, Content_Type="application/json")
        one.answers["/1.0/me"] = respond(200, {"nichandle": "xx1-ovh"})
        yield one


def settings(server: Server | None, credential: dict[str, str], base: str = "/1.0", **others: t.Any) -> Settings:
    root = server.root if server else "http://127.0.0.1:1"
    given = {"endpoint": root + base, "timeout": 5.0, "oauth2_token_url": root + "/token", "source": "a test", **others}
    return Settings(credential=credential, **given)


def made(given: Settings) -> OvhTransport:
    return OvhTransport(given, SystemClock())


def transport(server: Server | None, credential: dict[str, str], base: str = "/1.0", **others: t.Any) -> OvhTransport:
    return made(settings(server, credential, base, **others))


def get(one: OvhTransport, path: str = "/me") -> t.Any:
    return one.send("GET", path, None, {})


def lost(one: OvhTransport) -> SendError:
    with pytest.raises(SendError) as caught:
        get(one)
    return caught.value


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


def test_a_refused_oauth2_client_is_told_from_an_api_that_refuses(server: Server) -> None:
    server.answers["/token"] = respond(401, {"error": "invalid_client"}, Content_Type="application/json")
    with pytest.raises(CredentialError, match="invalid_client") as caught:
        get(transport(server, CLIENT))
    assert "5ecret" not in str(caught.value)
    assert server.paths == ["/token"]


ENVIRONMENT = {"OVH_CLIENT_ID": "x", "OVH_CLIENT_SECRET": "x", "OVH_APPLICATION_KEY": "x", "OVH_CONSUMER_KEY": "x"}


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


TIME_TROUBLE = {
    "answers 404": (respond(404, {"message": "No such route"}), "No such route"),
    "answers 429": (respond(429, {"message": "Too many requests"}), "Too many requests"),
    "answers 500": (respond(500, {"message": "Internal server error"}), "Internal server error"),
    "answers HTML": (respond(200, text="<html>"), "GET /auth/time answered something that is not JSON"),
    "answers 404 HTML": (respond(404, text="<html>"), "GET /auth/time answered something that is not JSON"),
    "answers 502 HTML": (respond(502, text="<html>"), "GET /auth/time answered something that is not JSON"),
    "answers a text": (respond(200, "soon"), "GET /auth/time"),
    "answers an object": (respond(200, {}), "GET /auth/time"),
    "answers null": (respond(200, None), "GET /auth/time"),
    "answers 500 with a list": (respond(500, []), "GET /auth/time"),
    "closes": (close, "Remote end closed connection without response"),
    "hangs": (hang, "no answer in time"),
}


@pytest.mark.parametrize(("trouble", "words"), TIME_TROUBLE.values(), ids=TIME_TROUBLE.keys())
def test_trouble_with_the_time_of_the_server_is_never_taken_for_an_answer_to_the_request(
    server: Server, trouble: t.Any, words: str
) -> None:
    """Nothing was sent: so no cart is gone, and no checkout may have happened."""
    server.answers["/1.0/auth/time"] = trouble
    one = transport(server, KEYS, timeout=0.2)
    one.refresh()
    client = Client(one, FakeClock(), Budget(FakeClock(), 0))
    for route in (routes.CART, routes.CHECK_OUT):
        with pytest.raises(ApiError) as caught:
            client.call(route, lambda value: value, cart_id="c")
        assert not isinstance(caught.value, NotFoundError)
        assert not caught.value.outcome_unknown
        assert words in caught.value.message
    assert set(server.paths) == {"/1.0/auth/time"}


def test_the_time_of_the_server_is_read_once_after_a_refresh_and_never_before(server: Server) -> None:
    one = transport(server, KEYS)
    get(one)
    one.refresh()
    get(one)
    get(one)
    assert server.paths == ["/1.0/me", "/1.0/auth/time", "/1.0/me", "/1.0/me"]


def test_the_offset_of_the_server_is_nothing_until_its_clock_was_read(server: Server) -> None:
    server.answers["/1.0/auth/time"] = clock(-500)
    one = transport(server, KEYS)
    get(one)
    assert one.time_offset() == 0.0
    one.refresh()
    get(one)
    assert one.time_offset() == pytest.approx(-500, abs=2)


@pytest.mark.parametrize("code", ["INVALID_SIGNATURE", "QUERY_TIME_OUT"])
def test_a_clock_that_is_wrong_costs_one_refused_request_and_one_look_at_the_time(server: Server, code: str) -> None:
    """What both kinds of servers say to a timestamp that is far off."""

    def strict(handler: Handler) -> None:
        late = abs(int(handler.headers["X-Ovh-Timestamp"]) - time.time() - 7200) > 60
        respond(*((400, {"errorCode": code, "message": "Bad"}) if late else (200, {"fine": True})))(handler)

    server.answers["/1.0/auth/time"] = clock(7200)
    server.answers["/1.0/me"] = strict
    client = Client(transport(server, KEYS), FakeClock(), Budget(FakeClock(), 600))
    for dummy in range(2):
        assert client.call(routes.ME, lambda value: value) == {"fine": True}
    assert server.paths == ["/1.0/me", "/1.0/auth/time", "/1.0/me", "/1.0/me"]


THREADS = 8


def test_threads_that_begin_at_once_share_one_token(server: Server) -> None:
    one = transport(server, CLIENT)
    assert [answer.status for answer in Threads(THREADS).map([functools.partial(get, one)] * THREADS)] == [
        200
    ] * THREADS
    assert server.paths.count("/token") == 1


def test_threads_that_are_refused_at_once_see_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """Each makes its client anew while others do; the variables are hidden from all of them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    one = transport(server, CLIENT)
    monkeypatch.setattr(_client, "_SignedClient", functools.partial(_made_without_environment, _client._SignedClient))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        Threads(THREADS).map([one.refresh] * 400)
    finally:
        sys.setswitchinterval(interval)
    assert {name: os.environ.get(name) for name in ENVIRONMENT} == ENVIRONMENT


def _made_without_environment(kind: t.Any, *args: t.Any, **kwargs: t.Any) -> t.Any:
    assert [name for name in os.environ if name.startswith("OVH_")] == []
    made_client = kind(*args, **kwargs)
    assert [name for name in os.environ if name.startswith("OVH_")] == []
    return made_client


@pytest.mark.parametrize("credential", [CLIENT, ACCESS], ids=lambda one: next(iter(one)))
def test_without_application_keys_nobody_asks_for_the_time(server: Server, credential: dict[str, str]) -> None:
    assert transport(server, credential).time_offset() == 0.0
    assert server.paths == []


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


@pytest.mark.parametrize("missing", ["ovh", "requests"])
def test_the_client_can_be_imported_without_the_library(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    spec = importlib.util.spec_from_file_location("client_without_library", _client.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert missing in module.OVH_IMPORT_ERROR
    with pytest.raises(MissingLibraryError):
        module.OvhTransport(settings(None, KEYS), SystemClock())
