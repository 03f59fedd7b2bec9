# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Put accounts, projects, orders, carts and settings in place before a test or a demonstration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.emulator import carts, checkout, lifecycle, projects
from tests.emulator.api.cloud import FIRST_EMAIL
from tests.emulator.api.methods import FIRST_METHOD
from tests.emulator.models import Account, Cart, Email, Order, PaymentMethod, Voucher
from tests.emulator.money import to_ucents
from tests.emulator.state import State
from tests.emulator.waits import Gate, Wait

Spec = Mapping[str, Any]
DEFAULT_QUOTA_ROOM = 3


def first_account(state: State, nichandle: str, now: float) -> None:
    """What every new emulator has: an account, a default card, a mail."""
    add_account(state, {"nichandle": nichandle}, now)
    state.default_account = nichandle
    add_payment_method(state, {}, now)


def add_account(state: State, spec: Spec, now: float) -> Account:
    account = Account(spec["nichandle"], spec.get("subsidiary", state.flavour.default_subsidiary))
    account.iam_id = state.ids.uuid()
    state.accounts[account.nichandle] = account
    _edit_account(account, spec)
    mail = Email(state.ids.next("email", FIRST_EMAIL), account.nichandle, now, "Welcome", "Your account is open.")
    state.emails[mail.id] = mail
    return account


def _edit_account(account: Account, spec: Spec) -> None:
    for name, value in spec.items():
        if name == "nichandle":
            continue
        if not hasattr(account, name):
            raise ValueError(f"unknown key for an account: {name}")
        setattr(account, name, value)


def add_payment_method(state: State, spec: Spec, now: float) -> PaymentMethod:
    account = spec.get("account", state.default_account)
    known = [method for method in state.payment_methods.values() if method.account == account]
    method = PaymentMethod(
        id=spec.get("id") or state.ids.next("payment method", FIRST_METHOD),
        account=account,
        payment_type=spec.get("paymentType", "CREDIT_CARD"),
        status=spec.get("status", "VALID"),
        default=spec.get("default", not known),
        created=now,
        description=spec.get("description"),
        label=spec.get("label"),
    )
    state.payment_methods[method.id] = method
    return method


def add_project(state: State, spec: Spec, now: float) -> None:
    gate = Gate(Wait.of(spec["gate"]), now) if spec.get("gate") else None
    projects.add(
        state,
        account=spec.get("account", state.default_account),
        description=spec.get("description"),
        plan_code=spec.get("planCode", state.flavour.project_plan),
        created=now - float(spec.get("age", 0)),
        order_id=spec.get("orderId"),
        vrack=spec.get("vrack"),
        gate=gate,
        project_id=spec.get("project_id"),
        status=spec.get("status", "ok"),
    )


def add_cart(state: State, spec: Spec, now: float) -> Cart:
    """A cart with one project item, unless `items` says otherwise."""
    account = spec.get("account", state.default_account)
    expire = now + float(spec["expires_in"]) if "expires_in" in spec else None
    subsidiary = spec.get("ovhSubsidiary", state.accounts[account].subsidiary)
    cart = carts.create(state, now, subsidiary, spec.get("description"), expire)
    cart.owner = account if spec.get("assigned", True) else None
    for item in spec.get("items", [{}]):
        _add_item(state, cart, item, None)
    return cart


def _add_item(state: State, cart: Cart, spec: Spec, parent: int | None) -> None:
    plan = state.catalogue.plans[spec.get("planCode", state.flavour.project_plan)]
    body = {"duration": "P1M", "pricingMode": "default", "quantity": 1, **spec}
    item = carts.add_item(state, cart, plan, body, parent)
    for label, value in spec.get("configuration", {}).items():
        carts.add_configuration(state, item, label, value)
    for option in spec.get("options", []):
        _add_item(state, cart, option, item.id)


def add_order(state: State, spec: Spec, now: float) -> Order:
    """An order for one project; `status` says how far it got."""
    labels = {"description": spec["description"]} if spec.get("description") is not None else {}
    item = {
        "planCode": spec.get("planCode", state.flavour.project_plan),
        "configuration": {**labels, **spec.get("configuration", {})},
        "options": spec.get("options", []),
    }
    age = float(spec.get("age", 0))
    cart_spec = {"account": spec.get("account", state.default_account), "items": [item]}
    if "cart_description" in spec:
        cart_spec["description"] = spec["cart_description"]
    cart = add_cart(state, cart_spec, now - age)
    order = checkout.place(state, cart, now - age)
    if "cart_description" not in spec:
        del state.carts[cart.id]
    if "transitions" in spec:
        order.script = lifecycle.parse_script(spec["transitions"])
    status = spec.get("status", "notPaid")
    if status != "notPaid":
        following = order.script or []
        order.script = [*lifecycle.parse_script([{"status": status}]), *following]
        lifecycle.pay(state, order, "creditCard", None, now - age)
    return order


def _each(value: Any, numbered: Callable[[int], dict[str, Any]]) -> list[Any]:
    """A number stands for so many plain ones."""
    return [numbered(number) for number in range(1, value + 1)] if isinstance(value, int) else list(value)


class Seeder:
    """Applies one seed document, key by key, in an order that makes references work."""

    def __init__(self, state: State, true_time: float) -> None:
        self.state = state
        self._true_time = true_time

    @property
    def now(self) -> float:
        """The server's time, by the skew that the document itself may set."""
        return self._true_time + self.state.settings.clock_skew

    def apply(self, document: Spec) -> None:
        unknown = sorted(set(document) - {*KEYS, "flavour"})
        if unknown:
            raise ValueError(f"unknown seed keys: {', '.join(unknown)}; known: flavour, {', '.join(KEYS)}")
        for key, method in KEYS.items():
            if key in document:
                method(self, document[key])

    def settings(self, values: Spec) -> None:
        self.state.settings.update(values)

    def account(self, spec: Spec) -> None:
        _edit_account(self.state.accounts[spec.get("nichandle", self.state.default_account)], spec)

    def accounts(self, specs: list[Spec]) -> None:
        for spec in specs:
            add_account(self.state, spec, self.now)

    def quota(self, value: int) -> None:
        self.state.accounts[self.state.default_account].quota = value

    def tax_rate(self, value: float) -> None:
        self.state.tax_rate = float(value)

    def prices(self, values: Spec) -> None:
        self.state.catalogue.reprice(values)

    def coupons(self, values: Spec) -> None:
        self.state.coupons.update({code: float(percent) for code, percent in values.items()})

    def vouchers(self, values: Mapping[str, Spec]) -> None:
        for code, spec in values.items():
            self.state.vouchers[code] = Voucher(
                code,
                to_ucents(spec.get("credit", 0)),
                spec.get("paymentMethodRequired", True),
                spec.get("state", "valid"),
            )

    def payment_methods(self, value: Any) -> None:
        """Replaces the methods of the accounts: `0` or `[]` takes the last one away."""
        self.state.payment_methods.clear()
        for spec in _each(value, lambda number: {}):
            add_payment_method(self.state, spec, self.now)

    def transitions(self, script: Any) -> None:
        lifecycle.parse_script(script)
        self.state.settings.transitions = script

    def next_transitions(self, scripts: list[Any]) -> None:
        for script in scripts:
            lifecycle.parse_script(script)
        self.state.settings.next_transitions = list(scripts)

    def projects(self, value: Any) -> None:
        for spec in _each(value, lambda number: {"description": f"seeded-{number:04d}"}):
            add_project(self.state, spec, self.now)
        self._leave_quota_room()

    def orders(self, value: Any) -> None:
        for spec in _each(value, lambda number: {"description": f"ordered-{number:04d}", "status": "delivered"}):
            add_order(self.state, spec, self.now)
        self._leave_quota_room()

    def _leave_quota_room(self) -> None:
        """Seeding many projects is not meant to use the quota up; `quota` sets it exactly."""
        for account in self.state.accounts.values():
            account.quota = max(account.quota, checkout.quota_used(self.state, account) + DEFAULT_QUOTA_ROOM)

    def carts(self, value: Any) -> None:
        for spec in _each(value, lambda number: {"description": f"cart-{number:04d}"}):
            add_cart(self.state, spec, self.now)

    def emails(self, specs: list[Spec]) -> None:
        for spec in specs:
            identifier = self.state.ids.next("email", FIRST_EMAIL)
            account = spec.get("account", self.state.default_account)
            self.state.emails[identifier] = Email(identifier, account, self.now, spec["subject"], spec["body"])

    def applications(self, specs: list[dict[str, Any]]) -> None:
        for spec in specs:
            self.state.identities.add_application(spec)

    def consumer_keys(self, specs: list[dict[str, Any]]) -> None:
        for spec in specs:
            self.state.identities.add_consumer_key(spec, self.state.default_account, self.now)

    def oauth2_clients(self, specs: list[dict[str, Any]]) -> None:
        for spec in specs:
            self.state.identities.add_client(spec, self.state.default_account)

    def access_tokens(self, specs: list[dict[str, Any]]) -> None:
        for spec in specs:
            self.state.identities.add_token(spec, self.state.default_account, self.now)


# Applied in this order, so that references work and `quota` has the last word.
KEYS: dict[str, Callable[[Seeder, Any], None]] = {
    "settings": Seeder.settings,
    "accounts": Seeder.accounts,
    "account": Seeder.account,
    "applications": Seeder.applications,
    "consumer_keys": Seeder.consumer_keys,
    "oauth2_clients": Seeder.oauth2_clients,
    "access_tokens": Seeder.access_tokens,
    "tax_rate": Seeder.tax_rate,
    "prices": Seeder.prices,
    "coupons": Seeder.coupons,
    "vouchers": Seeder.vouchers,
    "payment_methods": Seeder.payment_methods,
    "transitions": Seeder.transitions,
    "next_transitions": Seeder.next_transitions,
    "projects": Seeder.projects,
    "orders": Seeder.orders,
    "carts": Seeder.carts,
    "emails": Seeder.emails,
    "quota": Seeder.quota,
}
