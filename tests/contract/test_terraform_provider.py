# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What OVHcloud's own Terraform provider sends is accepted, and what it needs is answered."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.emulator import credentials
from tests.emulator.testing import RunningEmulator

PROJECT_ID = re.compile(r"^[0-9a-f]{12}4[0-9a-f]{19}$")
# The body of the item as the provider sends it: three of its fields are in no schema.
ITEM: dict[str, Any] = {
    "configuration": [],
    "duration": "P1M",
    "itemId": None,
    "planCode": "project.2018",
    "pricingMode": "default",
    "quantity": 1,
    "domain": None,
}


class Provider:
    """Signs as go-ovh does, over one kept-alive connection; a call without a body has no Content-Type."""

    def __init__(self, running: RunningEmulator) -> None:
        self.host = running.url.removeprefix("http://")
        self.connection = http.client.HTTPConnection(self.host, timeout=10)

    def call(self, method: str, path: str, body: Any = None, *, sign: bool = True) -> tuple[int, Any]:
        payload = "" if body is None else json.dumps(body, separators=(",", ":"))
        headers = {"Accept": "application/json", "X-Ovh-Application": credentials.APPLICATION_KEY}
        if payload:
            headers["Content-Type"] = "application/json;charset=utf-8"
        elif method in ("POST", "PUT"):
            headers["Content-Length"] = "0"
        if sign:
            headers.update(self._signature(method, f"http://{self.host}/1.0{path}", payload))
        self.connection.request(method, f"/1.0{path}", payload.encode() if payload else None, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.headers["X-OVH-QueryID"]
        return answer.status, json.loads(text) if text else None

    def _signature(self, method: str, url: str, payload: str) -> dict[str, str]:
        moment = str(int(time.time()))
        parts = (credentials.APPLICATION_SECRET, credentials.CONSUMER_KEY, method, url, payload, moment)
        digest = hashlib.sha1("+".join(parts).encode()).hexdigest()
        return {
            "X-Ovh-Consumer": credentials.CONSUMER_KEY,
            "X-Ovh-Timestamp": moment,
            "X-Ovh-Signature": f"$1${digest}",
        }

    def ok(self, method: str, path: str, body: Any = None, *, sign: bool = True) -> Any:
        status, value = self.call(method, path, body, sign=sign)
        assert 200 <= status < 300, (method, path, value)
        return value


@pytest.fixture
def provider(served: RunningEmulator) -> Iterator[Provider]:
    client = Provider(served)
    yield client
    client.connection.close()


def start_clients(provider: Provider) -> None:
    """Two SDKs in one provider: each asks for the time and for itself."""
    for dummy in range(2):
        assert isinstance(provider.ok("GET", "/auth/time", sign=False), int)
        assert isinstance(provider.ok("GET", "/auth/details"), dict)


def read_data_sources(provider: Provider) -> None:
    me = provider.ok("GET", "/me")
    assert {"nichandle", "ovhSubsidiary"} <= set(me)
    expire = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    cart = provider.ok("POST", "/order/cart", {"ovhSubsidiary": me["ovhSubsidiary"], "expire": expire})["cartId"]
    offers = {offer["planCode"]: offer for offer in provider.ok("GET", f"/order/cart/{cart}/cloud")}
    assert any("renew" in price["capacities"] for price in offers["project.2018"]["prices"])
    assert {"duration", "pricingMode"} <= set(offers["project.2018"]["prices"][0])


def place_order(provider: Provider) -> int:
    cart = provider.ok("POST", "/order/cart", {"ovhSubsidiary": "FR"})["cartId"]
    provider.ok("POST", f"/order/cart/{cart}/assign")
    item = provider.ok("POST", f"/order/cart/{cart}/cloud", ITEM)
    assert item["cartId"] == cart
    assert isinstance(item["itemId"], int)
    order = provider.ok("POST", f"/order/cart/{cart}/checkout")["orderId"]
    assert isinstance(order, int)
    return order


def pay_with_default_method(provider: Provider, order: int) -> None:
    methods = provider.ok("GET", "/me/payment/method?default=true")
    assert isinstance(methods[0], int)
    provider.ok("POST", f"/me/order/{order}/pay", {"paymentMethod": {"id": methods[0]}})


def read_project_id(provider: Provider, order: int) -> str:
    """As the provider does: the first detail whose domain fits, else the operations."""
    assert provider.ok("GET", f"/me/order/{order}")["orderId"] == order
    details = provider.ok("GET", f"/me/order/{order}/details")
    assert details
    for number in details:
        detail = provider.ok("GET", f"/me/order/{order}/details/{number}")
        assert isinstance(detail["quantity"], str)
        provider.ok("GET", f"/me/order/{order}/details/{number}/extension")
        if PROJECT_ID.match(detail["domain"]):
            return str(detail["domain"])
        for operation in provider.call("GET", f"/me/order/{order}/details/{number}/operations")[1]:
            resource = provider.ok("GET", f"/me/order/{order}/details/{number}/operations/{operation}")["resource"]
            if resource["name"]:
                return str(resource["name"])
    raise AssertionError("the order does not name its project")


def wait_for_project(provider: Provider, project: str, limit: int = 5) -> int:
    """Asked again on 404 only; answers how often it was a 404."""
    for missed in range(limit):
        status, value = provider.call("GET", f"/cloud/project/{project}")
        if status == 200:
            assert value["project_id"] == project
            return missed
        assert status == 404
    raise AssertionError("the project never became readable")


def test_the_first_apply_ends_with_a_named_project(provider: Provider, served: RunningEmulator) -> None:
    start_clients(provider)
    read_data_sources(provider)
    start_clients(provider)
    order = place_order(provider)
    pay_with_default_method(provider, order)
    assert provider.ok("GET", f"/me/order/{order}/status") == "delivered"
    project = read_project_id(provider, order)
    assert wait_for_project(provider, project) == 1
    provider.ok("PUT", f"/cloud/project/{project}", {"description": "from terraform"})
    assert provider.ok("GET", f"/cloud/project/{project}")["description"] == "from terraform"
    unknown = [entry.unknown_fields for entry in served.emulator.journal if entry.unknown_fields]
    assert unknown == [["configuration", "itemId", "domain"]]
    assert len(served.emulator.state.projects) == len(served.emulator.state.orders) == 1


def test_the_no_op_apply_reads_the_project_again(provider: Provider, served: RunningEmulator) -> None:
    served.emulator.seed({"projects": [{"description": "from terraform"}]})
    project = next(iter(served.emulator.state.projects))
    start_clients(provider)
    read_data_sources(provider)
    assert provider.ok("GET", f"/cloud/project/{project}")["description"] == "from terraform"
    start_clients(provider)


def test_without_a_default_method_a_free_project_is_paid_with_points(
    provider: Provider, served: RunningEmulator
) -> None:
    served.emulator.seed({"payment_methods": 0})
    assert provider.ok("GET", "/me/payment/method?default=true") == []
    cart = provider.ok("POST", "/order/cart", {"ovhSubsidiary": "FR"})["cartId"]
    provider.ok("POST", f"/order/cart/{cart}/assign")
    provider.ok("POST", f"/order/cart/{cart}/cloud", ITEM)
    assert provider.ok("GET", f"/order/cart/{cart}/checkout")["prices"]["withoutTax"]["value"] == 0
    order = provider.ok("POST", f"/order/cart/{cart}/checkout")["orderId"]
    provider.ok("POST", f"/me/order/{order}/payWithRegisteredPaymentMean", {"paymentMean": "fidelityAccount"})
    assert provider.ok("GET", f"/me/order/{order}/status") == "delivered"


def test_in_the_united_states_the_project_id_comes_from_the_operations(
    provider: Provider, served: RunningEmulator
) -> None:
    served.emulator.seed({"settings": {"detail_domain": "star", "operations": "on"}})
    order = place_order(provider)
    pay_with_default_method(provider, order)
    assert wait_for_project(provider, read_project_id(provider, order)) <= 1


def test_options_and_labels_go_in_as_the_provider_sends_them(provider: Provider, served: RunningEmulator) -> None:
    served.emulator.seed({"account": {"support_level": "business"}})
    cart = provider.ok("POST", "/order/cart", {"ovhSubsidiary": "FR"})["cartId"]
    provider.ok("POST", f"/order/cart/{cart}/assign")
    label = {"label": "vrack", "value": "pn-12345"}
    item = provider.ok("POST", f"/order/cart/{cart}/cloud", {**ITEM, "configuration": [label]})["itemId"]
    assert set(provider.ok("POST", f"/order/cart/{cart}/item/{item}/configuration", label)) == {"id", "label", "value"}
    option = {key: value for key, value in ITEM.items() if key != "domain"}
    option.update(itemId=item, planCode="certification.hds.2018")
    options = provider.ok("GET", f"/order/cart/{cart}/cloud/options?planCode=project.2018")
    assert {"exclusive", "family", "mandatory", "planCode", "prices"} <= set(options[0])
    assert provider.ok("POST", f"/order/cart/{cart}/cloud/options", option)["parentItemId"] == item
    assert provider.ok("POST", f"/order/cart/{cart}/checkout")["orderId"]


def test_destroy_reads_the_token_from_the_newest_mail(provider: Provider, served: RunningEmulator) -> None:
    served.emulator.seed({"projects": 1})
    project = next(iter(served.emulator.state.projects))
    known = provider.ok("GET", "/me/notification/email/history")
    assert known
    assert all(isinstance(number, int) for number in known)
    provider.ok("POST", f"/cloud/project/{project}/terminate")
    new = sorted(set(provider.ok("GET", "/me/notification/email/history")) - set(known))
    mail = provider.ok("GET", f"/me/notification/email/history/{new[0]}")
    assert project in mail["body"]
    link = re.search(rf"/billing/confirmTerminate\?id={project}&token=([a-zA-Z0-9]+)", mail["body"])
    assert link is not None
    provider.ok("POST", f"/cloud/project/{project}/confirmTermination", {"token": link.group(1)})
    assert provider.call("GET", f"/cloud/project/{project}")[0] == 404
    assert provider.call("POST", f"/cloud/project/{project}/terminate")[0] == 404


def test_an_error_has_a_class_and_a_message(provider: Provider) -> None:
    status, value = provider.call("GET", "/me/order/1")
    assert (status, set(value)) == (404, {"class", "message"})
    assert value["class"] == "Client::NotFound"
