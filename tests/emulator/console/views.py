# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the pages show, as plain data without secrets: no password, no link, no voucher."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.emulator import lifecycle, orders, quotes
from tests.emulator.console.actions import Action, offered
from tests.emulator.console.timeline import Run, runs_of
from tests.emulator.console.words import STAGE_TONES, Tone, moment_of, tone_of, wait_of
from tests.emulator.core import Emulator
from tests.emulator.faults import Fault
from tests.emulator.models import Cart, CartItem, FollowUp, Order, Project, Step
from tests.emulator.money import price
from tests.emulator.state import State

# Of each kind the newest so many are on the page.
SHOWN = 50
# Labels of a cart's item whose value is worth money.
SECRET_LABELS = ("voucher",)

Thing = TypeVar("Thing")
Row = TypeVar("Row")


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """The newest rows, and how many there are in all."""

    rows: list[Row]
    total: int

    @property
    def hidden(self) -> int:
        return self.total - len(self.rows)


def _newest(things: Iterable[Thing], show: Callable[[Thing], Row]) -> Listing[Row]:
    listed = list(things)
    return Listing([show(thing) for thing in reversed(listed[-SHOWN:])], len(listed))


@dataclass(frozen=True)
class ItemView:
    id: int
    plan: str
    terms: str
    labels: list[tuple[str, str]]
    options: list[ItemView]


@dataclass(frozen=True)
class CartView:
    id: str
    description: str
    account: str | None
    read_only: bool
    order_id: int | None
    coupons: int
    created: str
    expires: str
    items: list[ItemView]


@dataclass(frozen=True)
class StageView:
    name: str
    status: str
    tone: Tone
    history: list[dict[str, str]]


@dataclass(frozen=True)
class OrderView:
    id: int
    status: str
    tone: Tone
    projects: list[tuple[str, str | None]]
    price: str
    tax: str
    payment: str | None
    ordered: str
    lapses: str
    account: str
    cart_id: str | None
    stages: list[StageView]
    coming: list[str]
    lines: list[tuple[str, int, str]]
    actions: list[Action]


@dataclass(frozen=True)
class ProjectView:
    id: str
    description: str
    status: str
    tone: Tone
    plan: str
    account: str
    order_id: int | None
    created: str
    hidden_until: str | None


@dataclass(frozen=True)
class MethodView:
    id: int
    type: str
    status: str
    tone: Tone
    default: bool
    account: str


@dataclass(frozen=True)
class FaultView:
    id: int
    kind: str
    where: str
    when: str
    details: str
    struck: int


@dataclass(frozen=True)
class Overview:
    """The whole page at the root."""

    orders: Listing[OrderView]
    carts: Listing[CartView]
    projects: Listing[ProjectView]
    payments: Listing[OrderView]
    methods: list[MethodView]
    runs: list[Run]
    requests: int
    faults: list[FaultView]


def overview(emulator: Emulator) -> Overview:
    state, now = emulator.state, emulator.server_now()
    lifecycle.settle_all(state, now)
    return Overview(
        orders=_newest(state.orders.values(), lambda order: order_view(state, order)),
        carts=_newest((cart for cart in state.carts.values() if cart.expire > now), _cart),
        projects=_newest(state.projects.values(), lambda project: _project(project, now)),
        payments=_newest(
            (order for order in state.orders.values() if order.payment), lambda order: order_view(state, order)
        ),
        methods=[
            MethodView(
                method.id, method.payment_type, method.status, tone_of(method.status), method.default, method.account
            )
            for method in state.payment_methods.values()
        ],
        runs=runs_of(emulator.journal),
        requests=len(emulator.journal),
        faults=[_fault(fault) for fault in emulator.faults.faults.values()],
    )


def order_view(state: State, order: Order) -> OrderView:
    currency = quotes.zero_currency(state, order.currency, order.without_tax)
    due = orders.amount_due(order)
    return OrderView(
        id=order.id,
        status=order.status,
        tone=tone_of(order.status),
        projects=[(project.description or "without a name", project.project_id) for project in order.projects],
        price=price(due, currency)["text"],
        tax=price(due - order.without_tax, currency)["text"],
        payment=_payment(order),
        ordered=moment_of(order.date),
        lapses=moment_of(order.expiration),
        account=order.account,
        cart_id=order.cart_id,
        stages=[_stage(stage) for stage in order.follow_up],
        coming=[f"{step.status}, {wait_of(step.wait)}" for step in _course(state, order)],
        lines=[
            (detail.description, detail.quantity, price(detail.total, order.currency)["text"])
            for detail in order.details
        ],
        actions=offered(order),
    )


def _payment(order: Order) -> str | None:
    if order.payment is None:
        return None
    used = f" (method {order.payment.identifier})" if order.payment.identifier else ""
    return f"{order.payment.payment_type}{used}, {moment_of(order.payment.moment)}"


def _course(state: State, order: Order) -> list[Step]:
    """What is still to come: before the payment, what will follow it."""
    if order.steps or order.status != "notPaid":
        return order.steps
    return lifecycle.parse_script(state.settings.transitions) if order.script is None else order.script


def _stage(stage: FollowUp) -> StageView:
    return StageView(stage.step, stage.status, STAGE_TONES.get(stage.status, "plain"), stage.history)


def _cart(cart: Cart) -> CartView:
    return CartView(
        id=cart.id,
        description=cart.description,
        account=cart.owner,
        read_only=cart.read_only,
        order_id=cart.order_id,
        coupons=len(cart.coupons),
        created=moment_of(cart.created),
        expires=moment_of(cart.expire),
        items=[_item(cart, item) for item in cart.items.values() if item.parent_id is None],
    )


def _item(cart: Cart, item: CartItem) -> ItemView:
    return ItemView(
        id=item.id,
        plan=item.plan_code,
        terms=f"{item.quantity} for {item.duration}, {item.pricing_mode}",
        labels=[
            (entry.label, "(hidden)" if entry.label in SECRET_LABELS else entry.value)
            for entry in item.configurations.values()
        ],
        options=[_item(cart, option) for option in cart.options_of(item.id)],
    )


def _project(project: Project, now: float) -> ProjectView:
    gate = project.gate
    return ProjectView(
        id=project.id,
        description=project.description or "without a name",
        status=project.status,
        tone=tone_of(project.status),
        plan=project.plan_code,
        account=project.account,
        order_id=project.order_id,
        created=moment_of(project.created),
        hidden_until=wait_of(gate.wait) if gate is not None and not gate.is_open(now) else None,
    )


def _fault(fault: Fault) -> FaultView:
    method = fault.method if fault.method not in (None, "*") else "any method"
    run = f", run {fault.run}" if fault.run else ""
    often = {0: "for good", 1: "once"}.get(fault.count, f"{fault.count} times")
    return FaultView(
        id=fault.id,
        kind=fault.kind,
        where=f"{method} {fault.path or 'any path'}{run}",
        when=f"from matching request {fault.nth} on, {often}",
        details=", ".join(f"{name}: {value}" for name, value in fault.params.items()),
        struck=fault.struck,
    )
