# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signatures, rules, tokens: checked as the real API checks them."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

import pytest

from tests.contract.callers import PLAN, START, Caller, ManualClock, new_cart
from tests.contract.signing import HOST, signed, with_token
from tests.emulator import ApiAnswer, ApiRequest, Emulator, credentials
from tests.emulator.api import ALL_ROUTES

PROTECTED = [route for route in ALL_ROUTES if not route.anonymous]


def code(answer: ApiAnswer) -> tuple[int, str]:
    return answer.status, answer.json().get("errorCode") or answer.json().get("class")


def test_a_signed_call_is_served(emulator: Emulator) -> None:
    answer = signed(emulator, "GET", "/1.0/me")
    assert answer.status == 200
    assert emulator.journal[-1].identity == "sample-consumer-key"


@pytest.mark.parametrize("prefix", ["/1.0", "/v1", ""])
def test_the_first_version_answers_under_every_prefix(emulator: Emulator, prefix: str) -> None:
    assert signed(emulator, "GET", f"{prefix}/me").json()["nichandle"] == credentials.ACCOUNT


def test_the_signature_covers_body_and_query_as_sent(emulator: Emulator) -> None:
    assert signed(emulator, "POST", "/1.0/order/cart", {"ovhSubsidiary": "FR"}).status == 200
    assert signed(emulator, "GET", "/1.0/order/cart?description=a%20b+c").status == 200
    other_query = signed(emulator, "GET", "/1.0/me/order?date.from=x", signed_target="/1.0/me/order?date.from=y")
    assert code(other_query) == (400, "INVALID_SIGNATURE")
    other_body = signed(emulator, "POST", "/1.0/order/cart", {"ovhSubsidiary": "FR"}, signed_body=b"{}")
    assert code(other_body) == (400, "INVALID_SIGNATURE")
    other_spaces = signed(
        emulator, "POST", "/1.0/order/cart", {"ovhSubsidiary": "FR"}, signed_body=b'{"ovhSubsidiary": "FR"}'
    )
    assert code(other_spaces) == (400, "INVALID_SIGNATURE")


def test_the_signature_covers_the_host_and_scheme_that_the_client_used(emulator: Emulator) -> None:
    assert signed(emulator, "GET", "/1.0/me", signed_host=HOST).status == 200
    for other in ("https://emulator", "http://emulator:80", "http://127.0.0.1"):
        assert code(signed(emulator, "GET", "/1.0/me", signed_host=other)) == (400, "INVALID_SIGNATURE")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"secret": "x"}, (400, "INVALID_SIGNATURE")),
        ({"application": "x"}, (403, "INVALID_KEY")),
        ({"consumer": "x"}, (403, "INVALID_CREDENTIAL")),
        ({"consumer": ""}, (403, "NOT_CREDENTIAL")),
    ],
)
def test_wrong_credentials_are_named(emulator: Emulator, wrong: dict[str, str], expected: tuple[int, str]) -> None:
    answer = signed(emulator, "GET", "/1.0/me", **wrong)  # type: ignore[arg-type]
    assert code(answer) == expected
    assert answer.json()["httpCode"].startswith(str(expected[0]))


@pytest.mark.parametrize(("offset", "status"), [(-301, 400), (-299, 200), (299, 200), (301, 400)])
def test_a_timestamp_outside_the_window_is_refused(emulator: Emulator, offset: int, status: int) -> None:
    assert signed(emulator, "GET", "/1.0/me", timestamp=START + offset).status == status


def test_the_window_and_the_code_of_a_stale_timestamp_can_be_set(emulator: Emulator) -> None:
    emulator.seed({"settings": {"timestamp_window": 10, "stale_timestamp_error": "QUERY_TIME_OUT"}})
    assert signed(emulator, "GET", "/1.0/me", timestamp=START - 9).status == 200
    assert code(signed(emulator, "GET", "/1.0/me", timestamp=START - 11)) == (400, "QUERY_TIME_OUT")


def test_a_skewed_server_refuses_the_true_time_and_tells_its_own(emulator: Emulator, anonymous: Caller) -> None:
    emulator.seed({"settings": {"clock_skew": 3600}})
    assert code(signed(emulator, "GET", "/1.0/me")) == (400, "INVALID_SIGNATURE")
    told = anonymous.get("/auth/time")
    assert told == START + 3600
    assert signed(emulator, "GET", "/1.0/me", timestamp=told).status == 200


@pytest.mark.parametrize("route", PROTECTED, ids=[f"{r.method} {r.full_template}" for r in PROTECTED])
def test_without_credentials_a_protected_route_asks_to_log_in(anonymous: Caller, route: object) -> None:
    method, target = route.method, route.full_template.replace("{", "").replace("}", "")  # type: ignore[attr-defined]
    assert code(anonymous.raw(method, target)) == (403, "NOT_CREDENTIAL")


def test_unprotected_routes_serve_without_credentials(anonymous: Caller) -> None:
    cart = new_cart(anonymous, assign=False)
    assert anonymous.post(f"/order/cart/{cart}/cloud", PLAN)["cartId"] == cart
    assert anonymous.get("/order/catalog/public/cloud?ovhSubsidiary=FR")["plans"]
    assert anonymous.get("/auth/time") == int(START)


def test_unprotected_routes_accept_a_signature_and_refuse_a_wrong_one(emulator: Emulator) -> None:
    body = {"ovhSubsidiary": "FR"}
    assert signed(emulator, "POST", "/1.0/order/cart", body).status == 200
    assert code(signed(emulator, "POST", "/1.0/order/cart", body, secret="x")) == (400, "INVALID_SIGNATURE")
    assert len(emulator.state.carts) == 1


def test_an_application_key_alone_is_enough_where_no_credentials_are_asked_for(emulator: Emulator) -> None:
    headers = {"x-ovh-application": credentials.APPLICATION_KEY}
    assert emulator.handle(ApiRequest.of("POST", "/1.0/order/cart", {"ovhSubsidiary": "FR"}, headers)).status == 200


@pytest.mark.parametrize(
    ("rules", "allowed", "denied"),
    [
        ([("GET", "/me")], ["/me"], ["/me/order", "/cloud/project"]),
        ([("GET", "/me/*")], ["/me/order"], ["/me"]),
        ([("GET", "/cloud/project*")], ["/cloud/project"], ["/cloud/order", "/me"]),
        ([("POST", "/*")], [], ["/me"]),
        ([("GET", "/v2/*")], ["/v2/publicCloud/project"], ["/me"]),
        ([("GET", "/*")], ["/me", "/v2/publicCloud/project", "/me/order"], []),
    ],
)
def test_a_consumer_key_may_do_what_its_rules_say(
    emulator: Emulator, rules: list[tuple[str, str]], allowed: list[str], denied: list[str]
) -> None:
    spec = {"key": "limited", "rules": [{"method": method, "path": path} for method, path in rules]}
    emulator.seed({"consumer_keys": [spec]})
    for path in allowed:
        target = path if path.startswith("/v2") else f"/1.0{path}"
        assert signed(emulator, "GET", target, consumer="limited").status == 200, path
    for path in denied:
        assert code(signed(emulator, "GET", f"/1.0{path}", consumer="limited")) == (403, "NOT_GRANTED_CALL"), path


def test_an_expired_consumer_key_is_refused(emulator: Emulator, clock: ManualClock) -> None:
    emulator.seed({"consumer_keys": [{"key": "short", "expires_in": 60}, {"key": "dead", "status": "expired"}]})
    assert signed(emulator, "GET", "/1.0/me", consumer="short").status == 200
    clock.sleep(60)
    assert signed(emulator, "GET", "/1.0/me", consumer="short").status == 403
    assert signed(emulator, "GET", "/1.0/me", consumer="dead").status == 403


def test_a_consumer_key_belongs_to_its_application(emulator: Emulator) -> None:
    emulator.seed({"applications": [{"key": "other", "secret": "s"}]})
    assert code(signed(emulator, "GET", "/1.0/me", application="other", secret="s")) == (403, "INVALID_CREDENTIAL")


def test_a_requested_consumer_key_works_after_its_owner_validated_it(emulator: Emulator) -> None:
    headers = {"x-ovh-application": credentials.APPLICATION_KEY}
    body = {"accessRules": [{"method": "GET", "path": "/me"}]}
    asked = emulator.handle(ApiRequest.of("POST", "/1.0/auth/credential", body, headers)).json()
    assert asked["state"] == "pendingValidation"
    assert code(signed(emulator, "GET", "/1.0/me", consumer=asked["consumerKey"])) == (403, "INVALID_CREDENTIAL")
    emulator.handle(ApiRequest.of("GET", asked["validationUrl"].removeprefix(HOST)))
    assert signed(emulator, "GET", "/1.0/me", consumer=asked["consumerKey"]).status == 200
    told = signed(emulator, "GET", "/1.0/auth/details", consumer=asked["consumerKey"]).json
    assert told()["errorCode"] == "NOT_GRANTED_CALL"


def test_access_rules_are_checked_when_a_key_is_asked_for(emulator: Emulator) -> None:
    headers = {"x-ovh-application": credentials.APPLICATION_KEY}
    for rules in ([{"method": "FETCH", "path": "/me"}], [{"path": "/me"}], ["/me"], None):
        answer = emulator.handle(ApiRequest.of("POST", "/auth/credential", {"accessRules": rules}, headers))
        assert answer.status == 400
    assert code(emulator.handle(ApiRequest.of("POST", "/auth/credential", {"accessRules": []}))) == (403, "INVALID_KEY")


def test_a_key_that_logged_out_is_used_up(emulator: Emulator) -> None:
    emulator.seed({"consumer_keys": [{"key": "mine"}]})
    assert signed(emulator, "GET", "/1.0/auth/currentCredential", consumer="mine").json()["status"] == "validated"
    signed(emulator, "POST", "/1.0/auth/logout", consumer="mine")
    assert signed(emulator, "GET", "/1.0/me", consumer="mine").status == 403


def test_a_bearer_token_is_served(emulator: Emulator) -> None:
    assert with_token(emulator, "GET", "/1.0/me").json()["nichandle"] == credentials.ACCOUNT
    assert with_token(emulator, "GET", "/v2/publicCloud/project").status == 200
    assert with_token(emulator, "GET", "/1.0/auth/details").json()["method"] == "oauth2_client_credentials"


def test_an_unknown_or_expired_token_is_a_401(emulator: Emulator, clock: ManualClock) -> None:
    emulator.seed({"access_tokens": [{"token": "short", "expires_in": 60}]})
    assert with_token(emulator, "GET", "/1.0/me", "nonsense").status == 401
    assert with_token(emulator, "GET", "/1.0/me", "short").status == 200
    clock.sleep(60)
    assert with_token(emulator, "GET", "/1.0/me", "short").status == 401


def test_a_missing_action_is_named(emulator: Emulator) -> None:
    emulator.seed(
        {"access_tokens": [{"token": "limited", "actions": ["account:apiovh:me/*", "order:apiovh:cart/get"]}]}
    )
    assert with_token(emulator, "GET", "/1.0/me/order", "limited").status == 200
    assert with_token(emulator, "GET", "/1.0/order/cart", "limited").status == 200
    answer = with_token(emulator, "GET", "/1.0/cloud/project", "limited")
    assert code(answer) == (403, "Client::Forbidden")
    assert answer.json()["details"] == {"unauthorizedActionsByIAM": "publicCloudProject:apiovh:get"}


def token_request(emulator: Emulator, form: dict[str, str], authorization: str = "") -> ApiAnswer:
    headers = {"content-type": "application/x-www-form-urlencoded", "authorization": authorization}
    return emulator.handle(ApiRequest("POST", "/auth/oauth2/token", "", headers, urlencode(form).encode()))


GRANT = {"grant_type": "client_credentials", "scope": "all"}
IN_FORM = {"client_id": credentials.CLIENT_ID, "client_secret": credentials.CLIENT_SECRET}
BASIC = "Basic " + base64.b64encode(f"{credentials.CLIENT_ID}:{credentials.CLIENT_SECRET}".encode()).decode()


@pytest.mark.parametrize(("form", "authorization"), [({**GRANT, **IN_FORM}, ""), (GRANT, BASIC)])
def test_client_credentials_get_a_token_that_works(
    emulator: Emulator, clock: ManualClock, form: dict[str, str], authorization: str
) -> None:
    granted = token_request(emulator, form, authorization).json()
    assert (granted["token_type"], granted["expires_in"], granted["scope"]) == ("Bearer", 3599, "all")
    assert with_token(emulator, "GET", "/1.0/me", granted["access_token"]).status == 200
    clock.sleep(granted["expires_in"])
    assert with_token(emulator, "GET", "/1.0/me", granted["access_token"]).status == 401


@pytest.mark.parametrize(
    ("form", "authorization", "status", "error"),
    [
        ({**GRANT, **IN_FORM, "client_secret": "x"}, "", 401, "invalid_client"),
        (GRANT, "", 401, "invalid_client"),
        (GRANT, "Basic !!!", 401, "invalid_client"),
        ({**IN_FORM, "grant_type": "password"}, "", 400, "unsupported_grant_type"),
    ],
)
def test_a_token_is_not_given_to_everybody(
    emulator: Emulator, form: dict[str, str], authorization: str, status: int, error: str
) -> None:
    answer = token_request(emulator, form, authorization)
    assert (answer.status, answer.json()["error"]) == (status, error)


def test_asking_for_a_token_is_no_write(emulator: Emulator) -> None:
    token_request(emulator, {**GRANT, **IN_FORM})
    assert emulator.journal[-1].write is False


@pytest.mark.parametrize(
    "target", ["/1.0/nothing", "/1.0/me/", "/1.0//me", "/v2/me", "/1.0/v2/iam/resource", "/", "/1.0"]
)
def test_an_unknown_address_is_a_404_of_its_own(emulator: Emulator, target: str) -> None:
    answer = with_token(emulator, "GET", target)
    assert (answer.status, answer.json()["message"]) == (404, "Got an invalid (or empty) URL")


def test_a_method_that_a_path_lacks_is_an_unknown_address(emulator: Emulator) -> None:
    assert with_token(emulator, "DELETE", "/1.0/me").status == 404


def test_every_answer_carries_a_query_id_of_its_own(emulator: Emulator) -> None:
    targets = ("/1.0/me", "/1.0/nothing", "/1.0/me/order/1", "/1.0/auth/time")
    seen = {with_token(emulator, "GET", target).headers["X-Ovh-QueryID"] for target in targets}
    assert len(seen) == len(targets)
