# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a cart to an order: validation, quota, the order itself."""

from __future__ import annotations

from collections import Counter

from tests.emulator import lifecycle, quotes
from tests.emulator.carts import required_configuration
from tests.emulator.clock import DAY, order_expiry
from tests.emulator.messages import ApiError, bad_request, forbidden
from tests.emulator.models import Account, Agreement, Cart, CartItem, Order, OrderedProject
from tests.emulator.state import State

FIRST_ORDER = 200_000_001
FIRST_AGREEMENT = 3001
ALIVE = ("notPaid", "checking", "documentsRequested", "delivering", "unknown")


def validate(state: State, cart: Cart) -> None:
    """What both checkouts refuse: no owner, nothing to buy, labels missing, doubled or wrong."""
    if cart.owner is None:
        raise forbidden()
    if not cart.items:
        raise bad_request("This cart is empty")
    problems = [problem for item in cart.items.values() for problem in _item_problems(state, item)]
    if problems:
        raise bad_request("\n".join(problems))


def _item_problems(state: State, item: CartItem) -> list[str]:
    given = Counter(entry.label for entry in item.configurations.values())
    problems = [
        f"Custom field {label} is duplicated for product {item.plan_code}" for label, n in given.items() if n > 1
    ]
    for requirement in required_configuration(state, item):
        label = requirement["label"]
        if requirement["required"] and label not in given:
            problems.append(f"Mandatory custom field {label} is missing for product {item.plan_code}")
        allowed = requirement.get("allowedValues")
        for entry in item.configurations.values():
            if allowed and entry.label == label and entry.value not in allowed:
                problems.append(f"Value {entry.value} is not allowed for {label} of product {item.plan_code}")
    for entry in item.configurations.values():
        if entry.label == "voucher" and not _voucher_works(state, entry.value):
            problems.append(f"The voucher of product {item.plan_code} is not valid")
    return problems


def _voucher_works(state: State, code: str) -> bool:
    voucher = state.vouchers.get(code)
    return voucher is not None and voucher.state == "valid"


def quota_used(state: State, account: Account) -> int:
    """Existing projects, plus those that open orders will bring."""
    counted = (*ALIVE, "cancelled") if state.settings.cancelled_orders_use_quota else ALIVE
    ordered = sum(len(order.projects) for order in state.orders_of(account.nichandle) if order.status in counted)
    return len(state.projects_of(account.nichandle)) + ordered


def refuse_over_quota(state: State, account: Account, added: int) -> None:
    if added and quota_used(state, account) + added > account.quota:
        raise ApiError(
            state.settings.quota_status,
            f"The quota of {account.quota} Public Cloud projects is reached",
            state.settings.quota_class,
        )


def project_items(state: State, cart: Cart) -> list[CartItem]:
    return [
        item for item in cart.items.values() if item.parent_id is None and state.catalogue.is_project(item.plan_code)
    ]


def place(state: State, cart: Cart, now: float) -> Order:
    """Make the order; the cart is read-only from here on."""
    account = state.accounts[cart.owner or ""]
    details = quotes.lines(state, cart)
    for detail in details:
        detail.id = state.ids.next("detail", quotes.FIRST_DETAIL)
    order = Order(
        id=state.ids.next("order", FIRST_ORDER),
        account=account.nichandle,
        subsidiary=cart.subsidiary,
        currency=state.currency(account.nichandle, cart.subsidiary),
        cart_id=cart.id,
        date=now,
        expiration=order_expiry(now, state.flavour.utc_offset_hours),
        password=state.ids.secret(10),
        tax_rate=state.tax_rate_for(account.nichandle, cart.subsidiary),
        details=details,
        projects=[_ordered_project(item) for item in project_items(state, cart)],
        retraction=now + state.settings.retraction_days * DAY,
    )
    cart.read_only = True
    cart.order_id = order.id
    lifecycle.begin(state, order, now)
    _agree(state, account, now)
    return order


def _ordered_project(item: CartItem) -> OrderedProject:
    labels = {entry.label: entry.value for entry in item.configurations.values()}
    return OrderedProject(item.id, item.plan_code, labels.get("description"), labels.get("vrack"))


def _agree(state: State, account: Account, now: float) -> None:
    """A checkout accepts the contracts that it shows."""
    agreed = {entry.contract_id for entry in state.agreements.values() if entry.account == account.nichandle}
    for number in range(len(quotes.CONTRACTS)):
        contract_id = number + 1
        if contract_id not in agreed:
            identifier = state.ids.next("agreement", FIRST_AGREEMENT)
            state.agreements[identifier] = Agreement(identifier, account.nichandle, contract_id, "ok", now)
