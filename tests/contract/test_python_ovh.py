# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The real python-ovh package against a served emulator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.callers import PLAN
from tests.emulator import credentials
from tests.emulator.testing import RunningEmulator

ovh = pytest.importorskip("ovh", reason="the package ovh is not installed")
KEYS = (credentials.APPLICATION_KEY, credentials.APPLICATION_SECRET, credentials.CONSUMER_KEY)


@pytest.fixture
def endpoint(served: RunningEmulator, monkeypatch: pytest.MonkeyPatch) -> str:
    """The emulator under the name that python-ovh knows endpoints by."""
    import ovh.client

    # The loopback has no TLS, which the OAuth2 library refuses unless told otherwise.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setitem(ovh.client.ENDPOINTS, "emulator", served.endpoint)
    monkeypatch.setitem(ovh.client.OAUTH2_TOKEN_URLS, "emulator", served.token_url)
    served.emulator.seed({"settings": {"project_gate": {"after_reads": 1}}})
    return "emulator"


def clients(endpoint: str) -> dict[str, Any]:
    return {
        "signed": ovh.Client(endpoint, *KEYS),
        "service account": ovh.Client(
            endpoint, client_id=credentials.CLIENT_ID, client_secret=credentials.CLIENT_SECRET
        ),
    }


@pytest.mark.parametrize("kind", ["signed", "service account"])
def test_a_whole_order_call_by_call(endpoint: str, kind: str) -> None:
    client = clients(endpoint)[kind]
    me = client.get("/me")
    assert client.get("/auth/details")["account"] == me["nichandle"]
    cart = client.post("/order/cart", ovhSubsidiary=me["ovhSubsidiary"], description="été & co")["cartId"]
    client.post(f"/order/cart/{cart}/assign")
    assert client.get("/order/cart", description="été & co") == [cart]
    offers = client.get(f"/order/cart/{cart}/cloud")
    assert PLAN["planCode"] in [offer["planCode"] for offer in offers]
    item = client.post(f"/order/cart/{cart}/cloud", **PLAN)["itemId"]
    label = {"label": "description", "value": "mon projet ✓"}
    client.post(f"/order/cart/{cart}/item/{item}/configuration", **label)
    assert client.get(f"/order/cart/{cart}/item/{item}/requiredConfiguration")
    assert client.get(f"/order/cart/{cart}/summary")["prices"]["withTax"]["value"] == 0
    assert client.get(f"/order/cart/{cart}/checkout")["contracts"]
    order = client.post(f"/order/cart/{cart}/checkout", waiveRetractationPeriod=False)["orderId"]
    assert client.get(f"/me/order/{order}/status") == "notPaid"
    assert client.get("/cloud/order")[0]["orderId"] == order
    client.post(f"/me/order/{order}/payWithRegisteredPaymentMean", paymentMean="fidelityAccount")
    assert client.get(f"/me/order/{order}/status") == "delivered"
    detail = client.get(f"/me/order/{order}/details")[0]
    assert client.get(f"/me/order/{order}/details/{detail}/extension")["order"]["configurations"] == [label]
    project = client.get(f"/me/order/{order}/details/{detail}")["domain"]
    with pytest.raises(ovh.exceptions.ResourceNotFoundError, match="This service does not exist"):
        client.get(f"/cloud/project/{project}")
    assert client.get(f"/cloud/project/{project}")["description"] == "mon projet ✓"
    assert client.get("/v2/publicCloud/project")[0]["name"] == "mon projet ✓"
    assert client.put(f"/cloud/project/{project}", description="renamed") is None
    assert client.get(f"/cloud/project/{project}")["description"] == "renamed"


def test_a_wrong_secret_is_an_invalid_signature(endpoint: str) -> None:
    client = ovh.Client(endpoint, KEYS[0], "wrong", KEYS[2])
    with pytest.raises(ovh.exceptions.BadParametersError, match="Invalid signature") as caught:
        client.get("/me")
    assert caught.value.query_id.startswith("EU.")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("unknown", KEYS[1], KEYS[2]), "InvalidKey"),
        ((KEYS[0], KEYS[1], "unknown"), "InvalidCredential"),
    ],
)
def test_unknown_keys_are_told_apart(endpoint: str, keys: tuple[str, str, str], expected: str) -> None:
    with pytest.raises(getattr(ovh.exceptions, expected)):
        ovh.Client(endpoint, *keys).get("/me")


def test_the_client_makes_up_for_a_skewed_server_clock(endpoint: str, served: RunningEmulator) -> None:
    served.emulator.seed({"settings": {"clock_skew": 7200}})
    assert ovh.Client(endpoint, *KEYS).get("/me")["nichandle"] == credentials.ACCOUNT


def test_a_clock_that_jumps_after_the_first_call_refuses_the_signature(endpoint: str, served: RunningEmulator) -> None:
    client = ovh.Client(endpoint, *KEYS)
    client.get("/me")
    served.emulator.faults.add("skew", seconds=7200)
    with pytest.raises(ovh.exceptions.BadParametersError):
        client.get("/me")
    assert ovh.Client(endpoint, *KEYS).get("/me")


def test_restricted_rules_are_told_as_not_granted(endpoint: str, served: RunningEmulator) -> None:
    rules = [{"method": "GET", "path": "/me"}, {"method": "GET", "path": "/order/cart/*"}]
    served.emulator.seed({"consumer_keys": [{"key": "limited", "rules": rules}]})
    client = ovh.Client(endpoint, KEYS[0], KEYS[1], "limited")
    assert client.get("/me")
    for path in ("/order/cart", "/cloud/project"):
        with pytest.raises(ovh.exceptions.NotGrantedCall):
            client.get(path)


def test_a_wrong_client_secret_gets_no_token(endpoint: str) -> None:
    client = ovh.Client(endpoint, client_id=credentials.CLIENT_ID, client_secret="wrong")
    with pytest.raises(ovh.exceptions.OAuth2FailureError):
        client.get("/me")


def test_a_missing_object_and_a_bad_body_have_their_own_errors(endpoint: str) -> None:
    client = clients(endpoint)["signed"]
    with pytest.raises(ovh.exceptions.ResourceNotFoundError):
        client.get("/me/order/1")
    with pytest.raises(ovh.exceptions.BadParametersError, match="ovhSubsidiary"):
        client.post("/order/cart")
    with pytest.raises(ovh.exceptions.APIError):
        client.get("/nowhere")


def test_a_consumer_key_can_be_asked_for_and_validated(endpoint: str, served: RunningEmulator) -> None:
    served.emulator.seed({"settings": {"validate_credentials_at_once": True}})
    client = ovh.Client(endpoint, KEYS[0], KEYS[1])
    request = client.new_consumer_key_request()
    request.add_recursive_rules(["GET"], "/me")
    assert request.request()["state"] == "validated"
    assert client.get("/me")["nichandle"] == credentials.ACCOUNT
