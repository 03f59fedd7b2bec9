# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup as Ansible runs it: found by its name, options through its documentation, carts in the order of the terms."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible.errors import AnsibleError, AnsibleLookupError, AnsibleOptionsError
from ansible.plugins.loader import lookup_loader

from ansible_collections.community.ovhcloud.plugins.lookup import ovh_order_cart
from ansible_collections.community.ovhcloud.plugins.module_utils import _client, _info
from ansible_collections.community.ovhcloud.plugins.module_utils._client import SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Clock
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    FakeClock,
    FakeTransport,
    Reply,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import VOUCHER, cart_id

NAME = "community.ovhcloud.ovh_order_cart"
SECRETS = {"application_key": "ak-5ecret", "application_secret": "as-5ecret", "consumer_key": "ck-5ecret"}
CONNECTION = {"endpoint": "ovh-eu", **SECRETS}
PRICE = {"value": 1.2, "currencyCode": "EUR", "text": "1.20 €"}
QUOTE = {
    "prices": {"withTax": PRICE, "withoutTax": PRICE, "tax": PRICE},
    "contracts": [{"name": "Terms", "url": "https://c"}],
    "url": "https://pay.example/5ecret",
}
ONE, TWO, THREE = cart_id(1), cart_id(2), cart_id(3)


def head(identity: str, description: str, *, day: int = 6, read_only: bool = False, items: Any = ()) -> dict[str, Any]:
    return {
        "cartId": identity,
        "description": description,
        "expire": f"2026-01-05T{day:02}:00:00+00:00",
        "readOnly": read_only,
        "items": list(items),
    }


@pytest.fixture
def transport(monkeypatch: pytest.MonkeyPatch) -> FakeTransport:
    """An account: two carts of web, one checked out cart of db, each answering with a quote."""
    carts = [
        head(ONE, "ansible/web", day=8, items=[5]),
        head(TWO, "ansible/web", day=7),
        head(THREE, "mine", read_only=True),
    ]
    fake = FakeTransport({"GET /order/cart": [], "GET /order/cart/none": NOT_FOUND})
    for one in carts:
        fake.answers[f"GET /order/cart/{one['cartId']}"] = one
        fake.answers[f"GET /order/cart/{one['cartId']}/checkout"] = QUOTE
    fake.answers["GET /order/cart?description=ansible%2Fweb"] = [ONE, TWO]
    fake.answers["GET /order/cart?description=mine"] = [THREE]
    item = {
        "itemId": 5,
        "duration": "P1M",
        "settings": {"planCode": "project.2018", "pricingMode": "default"},
        "configurations": [51, 52],
    }
    fake.answers[f"GET /order/cart/{ONE}/item/5"] = item
    labels = {51: ("description", "web"), 52: ("voucher", VOUCHER)}
    for number, (label, value) in labels.items():
        answer = {"id": number, "label": label, "value": value}
        fake.answers[f"GET /order/cart/{ONE}/item/5/configuration/{number}"] = answer
    monkeypatch.setattr(_info, "OvhTransport", lambda settings, clock: fake)
    monkeypatch.setattr(_info, "SystemClock", FakeClock)
    return fake


def run(*terms: Any, **options: Any) -> list[Any]:
    """Run the lookup as a template would."""
    plugin = lookup_loader.get(NAME)
    result: list[Any] = plugin.run(list(terms), variables={}, **options)
    return result


def ids(*terms: Any, **options: Any) -> list[str]:
    return [cart["id"] for cart in run(*terms, **CONNECTION, **options)]


@pytest.mark.usefixtures("transport")
def test_a_name_of_a_project_a_description_and_an_id_all_find_carts() -> None:
    assert ids("web") == ids("ansible/web") == [TWO, ONE]
    assert ids(THREE) == ids("mine") == [THREE]


@pytest.mark.usefixtures("transport")
def test_a_list_among_the_terms_is_flattened() -> None:
    assert ids(["mine", "web"], ONE) == [THREE, TWO, ONE, ONE]


def test_without_a_term_nothing_is_asked(transport: FakeTransport) -> None:
    assert ids() == []
    assert transport.requests == []


@pytest.mark.usefixtures("transport")
def test_a_cart_is_returned_with_its_items_and_a_hidden_voucher() -> None:
    (found,) = run(ONE, **CONNECTION)
    assert found == {
        "id": ONE,
        "description": "ansible/web",
        "expire": "2026-01-05T08:00:00+00:00",
        "read_only": False,
        "items": [
            {
                "item_id": 5,
                "plan_code": "project.2018",
                "duration": "P1M",
                "pricing_mode": "default",
                "quantity": 1,
                "configuration": {"description": "web", "voucher": "********"},
                "options": [],
            }
        ],
    }
    assert VOUCHER not in json.dumps(found)


def test_a_quote_is_returned_on_demand_only_and_without_its_link(transport: FakeTransport) -> None:
    (with_quote,) = run(ONE, quote=True, **CONNECTION)
    amounts = {name: with_quote["quote"][name] for name in ("with_tax", "without_tax", "tax", "currency")}
    assert amounts == {"with_tax": 1.2, "without_tax": 1.2, "tax": 1.2, "currency": "EUR"}
    assert with_quote["quote"]["contracts"] == [{"name": "Terms", "url": "https://c"}]
    assert "5ecret" not in json.dumps(with_quote)
    asked = transport.requests.count(f"GET /order/cart/{ONE}/checkout")
    (without,) = run(ONE, **CONNECTION)
    assert "quote" not in without
    assert transport.requests.count(f"GET /order/cart/{ONE}/checkout") == asked == 1


def test_a_cart_that_was_checked_out_has_no_quote_and_is_not_asked_for_one(transport: FakeTransport) -> None:
    (found,) = run(THREE, quote=True, **CONNECTION)
    assert found["quote"] is None
    assert f"GET /order/cart/{THREE}/checkout" not in transport.requests


def test_the_lookup_only_reads(transport: FakeTransport) -> None:
    run("web", "mine", ONE, quote=True, **CONNECTION)
    assert {one.method for one in transport.sent} == {"GET"}


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    monkeypatch.setattr(ovh_order_cart.display, "warning", seen.append)
    return seen


@pytest.mark.usefixtures("transport")
def test_a_missing_cart_is_an_error_that_names_the_term() -> None:
    for options in ({}, {"on_missing": "error"}):
        with pytest.raises(AnsibleLookupError, match="There is no cart with the id or description 'none'"):
            ids("web", "none", **options)


@pytest.mark.usefixtures("transport")
def test_a_missing_cart_can_be_a_warning(warnings: list[str]) -> None:
    assert ids("none", "mine", on_missing="warn") == [THREE]
    assert len(warnings) == 1
    assert "'none'" in warnings[0]


@pytest.mark.usefixtures("transport")
def test_a_missing_cart_can_be_skipped_silently(warnings: list[str]) -> None:
    assert ids("none", "mine", on_missing="skip") == [THREE]
    assert warnings == []


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize("options", [{"on_missing": "ignore"}, {"timeout": "soon"}], ids=lambda one: next(iter(one)))
def test_a_value_that_the_documentation_does_not_allow_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(AnsibleError, match=next(iter(options))):
        ids("web", **options)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, transport: FakeTransport) -> list[Settings]:
    """The settings that transports were made with."""
    made: list[Settings] = []

    def make(settings: Settings, clock: Clock) -> FakeTransport:
        made.append(settings)
        return transport

    monkeypatch.setattr(_info, "OvhTransport", make)
    return made


def test_connection_options_are_those_of_the_lookup(seen: list[Settings]) -> None:
    ids("mine", timeout=7)
    assert (seen[0].endpoint, seen[0].credential, seen[0].timeout) == ("ovh-eu", SECRETS, 7.0)
    assert seen[0].source == "the task's options"


BAD_SETTINGS: list[tuple[dict[str, Any], str]] = [
    ({}, "No endpoint is given"),
    ({"endpoint": "ovh-eu"}, "No credential is given"),
    ({"endpoint": "ovh-eu", "application_key": "ak-5ecret"}, "missing: application_secret and consumer_key"),
    ({"config_file": "/nowhere/ovh.conf", **CONNECTION}, "The config_file /nowhere/ovh.conf does not exist"),
]


@pytest.mark.usefixtures("transport")
@pytest.mark.parametrize(("options", "words"), BAD_SETTINGS)
def test_wrong_settings_are_an_options_error_without_a_secret(options: dict[str, Any], words: str) -> None:
    with pytest.raises(AnsibleOptionsError, match=words) as caught:
        run("web", **options)
    assert "5ecret" not in str(caught.value)


TROUBLE = {
    "a missing right": (FORBIDDEN, "consumer-key rule 'GET /order/cart/\\*'"),
    "HTML": (Reply(200, text="<html>"), "not JSON"),
    "no server": (SendError("Connection refused", sent=False), "could not be sent: Connection refused"),
    "trouble of the server": (Reply(500, {"message": "Oops"}), "HTTP 500: Oops"),
}


@pytest.mark.parametrize(("answer", "words"), TROUBLE.values(), ids=TROUBLE.keys())
def test_trouble_with_the_api_is_a_lookup_error_without_a_secret(
    answer: Any, words: str, transport: FakeTransport
) -> None:
    transport.answers[f"GET /order/cart/{ONE}"] = answer
    with pytest.raises(AnsibleLookupError, match=words) as caught:
        ids(ONE, on_missing="skip")
    assert "5ecret" not in str(caught.value)


def test_a_missing_library_is_a_lookup_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_client, "OVH_IMPORT_ERROR", "Traceback ...")
    with pytest.raises(AnsibleLookupError, match=r"required Python library \(ovh\)"):
        ids("web")
