# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""In-process callers: an emulator with a clock that only the test moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.emulator import ApiAnswer, ApiRequest, Emulator
from tests.emulator.identities import Identity

START = 1_780_000_000.0
PLAN = {"planCode": "project.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
HDS = {"planCode": "certification.hds.2018", "duration": "P1M", "pricingMode": "default", "quantity": 1}
PAGES = {"x-pagination-mode": "CachedObjectList-Pages"}


class ManualClock:
    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, answer: ApiAnswer) -> None:
        self.status = answer.status
        self.payload: dict[str, Any] = answer.json()
        self.error_class = self.payload.get("class")
        self.message = str(self.payload.get("message"))
        super().__init__(f"{answer.status} {self.payload}")


class Caller:
    """One authenticated (or anonymous) caller of one emulator."""

    def __init__(self, emulator: Emulator, identity: Identity | None) -> None:
        self.emulator = emulator
        self.identity = identity

    def raw(self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> ApiAnswer:
        return self.emulator.handle(ApiRequest.of(method, target, body, headers), self.identity)

    def call(self, method: str, target: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        answer = self.raw(method, target, body, headers)
        if answer.status >= 400:
            raise Refused(answer)
        return answer.json()

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Any:
        return self.call("GET", target, None, headers)

    def post(self, target: str, body: Any = None) -> Any:
        return self.call("POST", target, body)

    def put(self, target: str, body: Any = None) -> Any:
        return self.call("PUT", target, body)

    def delete(self, target: str) -> Any:
        return self.call("DELETE", target)


def subsidiary_of(caller: Caller) -> str:
    return caller.emulator.state.accounts[caller.emulator.state.default_account].subsidiary


def new_cart(caller: Caller, description: str = "ansible/one", *, assign: bool = True) -> str:
    cart: str = caller.post("/order/cart", {"ovhSubsidiary": subsidiary_of(caller), "description": description})[
        "cartId"
    ]
    if assign:
        caller.post(f"/order/cart/{cart}/assign")
    return cart


def new_item(caller: Caller, cart: str, **labels: str) -> int:
    plan = {**PLAN, "planCode": caller.emulator.state.flavour.project_plan}
    item: int = caller.post(f"/order/cart/{cart}/cloud", plan)["itemId"]
    for label, value in labels.items():
        caller.post(f"/order/cart/{cart}/item/{item}/configuration", {"label": label, "value": value})
    return item


def new_order(caller: Caller, name: str = "one") -> int:
    """A checked-out, unpaid order for one project."""
    cart = new_cart(caller, f"ansible/{name}")
    new_item(caller, cart, description=name)
    order: int = caller.post(f"/order/cart/{cart}/checkout")["orderId"]
    return order


def pay(caller: Caller, order: int) -> None:
    method = caller.get("/me/payment/method?default=true")[0]
    caller.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": method}})


def status(caller: Caller, order: int) -> str:
    text: str = caller.get(f"/me/order/{order}/status")
    return text
