# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an order moves: its transition list, its follow-up, its delivery, its end."""

from __future__ import annotations

from typing import Any

from tests.emulator import projects, quotes
from tests.emulator.clock import iso
from tests.emulator.models import FollowUp, Operation, Order, Payment, Step
from tests.emulator.state import State
from tests.emulator.waits import Wait

FIRST_OPERATION = 900_001
FINAL = ("delivered", "cancelled")
KNOWN_STATUSES = (
    "cancelled",
    "cancelling",
    "checking",
    "delivered",
    "delivering",
    "documentsRequested",
    "notPaid",
    "unknown",
)
OUTCOMES: dict[str, list[dict[str, Any]]] = {
    "delivered": [{"status": "checking"}, {"status": "delivering"}, {"status": "delivered"}],
    "fraud_refused": [
        {"status": "checking"},
        {"status": "cancelling", "label": "FRAUD_REFUSED", "after_reads": 1},
        {"status": "cancelled", "label": "FRAUD_REFUSED", "after_reads": 1},
    ],
    "documents_requested": [
        {"status": "checking"},
        {"status": "documentsRequested"},
        {"status": "delivering", "manual": True},
        {"status": "delivered"},
    ],
    "manual_review": [
        {"status": "checking", "label": "FRAUD_MANUAL_REVIEW"},
        {"status": "delivering", "manual": True},
        {"status": "delivered"},
    ],
    "cancelled": [{"status": "checking"}, {"status": "cancelled", "after_reads": 1}],
    "unknown": [
        {"status": "checking"},
        {"status": "unknown"},
        {"status": "delivering", "after_reads": 1},
        {"status": "delivered"},
    ],
    "undocumented": [
        {"status": "checking"},
        {"status": "awaitingTheMoon"},
        {"status": "delivering", "after_reads": 1},
        {"status": "delivered"},
    ],
    "stuck": [{"status": "checking"}, {"status": "delivering"}, {"status": "delivered", "manual": True}],
}

# What each status says on the four steps of the follow-up, and which label it leaves there.
VALIDATING, VALIDATED, DELIVERING, AVAILABLE = range(4)
STEP_NAMES = ("VALIDATING", "VALIDATED", "DELIVERING", "AVAILABLE")
PROGRESS: dict[str, tuple[str, str, str, str]] = {
    "notPaid": ("DOING", "TODO", "TODO", "TODO"),
    "checking": ("DOING", "TODO", "TODO", "TODO"),
    "documentsRequested": ("DOING", "TODO", "TODO", "TODO"),
    "delivering": ("DONE", "DONE", "DOING", "TODO"),
    "delivered": ("DONE", "DONE", "DONE", "DONE"),
    "cancelling": ("ERROR", "TODO", "TODO", "TODO"),
    "cancelled": ("ERROR", "TODO", "TODO", "TODO"),
}
HISTORY: dict[str, tuple[tuple[int, str, str], ...]] = {
    "notPaid": ((VALIDATING, "ORDER_STARTED", "Order received"),),
    "checking": ((VALIDATING, "FRAUD_CHECK", "Order under verification"),),
    "documentsRequested": ((VALIDATING, "FRAUD_DOCS_REQUESTED", "Documents requested by e-mail"),),
    "delivering": (
        (VALIDATING, "PAYMENT_CONFIRMED", "Payment confirmed"),
        (VALIDATED, "ORDER_ACCEPTED", "Order accepted"),
        (DELIVERING, "DELIVERY", "Delivery in progress"),
    ),
    "delivered": (
        (AVAILABLE, "INVOICE_IN_PROGRESS", "Invoice being made"),
        (AVAILABLE, "INVOICE_SENT", "Invoice sent"),
    ),
}
LABEL_TEXT = {
    "FRAUD_REFUSED": "Order refused by the verification",
    "FRAUD_MANUAL_REVIEW": "Order under manual review",
}


def parse_script(spec: list[dict[str, Any]] | str) -> list[Step]:
    """A named outcome, or a list of statuses with what each waits for."""
    if isinstance(spec, str):
        if spec not in OUTCOMES:
            raise ValueError(f"unknown outcome {spec}; known: {', '.join(OUTCOMES)}")
        spec = OUTCOMES[spec]
    steps = []
    for entry in spec:
        wait = {name: value for name, value in entry.items() if name not in ("status", "label")}
        steps.append(Step(entry["status"], Wait.of(wait), entry.get("label")))
    return steps


def begin(state: State, order: Order, now: float) -> None:
    waiting = state.settings.next_transitions
    order.script = parse_script(waiting.pop(0)) if waiting else None
    order.follow_up = [FollowUp(name) for name in STEP_NAMES]
    state.orders[order.id] = order
    state.moving.add(order.id)
    enter(state, order, "notPaid", now)


def pay(state: State, order: Order, payment_type: str, identifier: str | None, now: float) -> None:
    order.payment = Payment(now, payment_type, identifier)
    _note(order, VALIDATING, "PAYMENT_INITIATED", "Payment initiated", now)
    _note(order, VALIDATING, "PAYMENT_RECEIVED", "Payment received", now)
    order.steps = parse_script(state.settings.transitions) if order.script is None else list(order.script)
    order.status_since = now
    order.reads = 0
    state.moving.add(order.id)
    settle(state, order, now)


def settle_all(state: State, now: float) -> None:
    for order_id in sorted(state.moving):
        settle(state, state.orders[order_id], now)


def settle(state: State, order: Order, now: float) -> None:
    """Take every step whose wait is over; unpaid orders lapse."""
    while order.steps:
        step = order.steps[0]
        if not step.wait.done(order.reads, order.status_since, now):
            break
        order.steps.pop(0)
        enter(state, order, step.status, step.wait.moment(order.status_since, now), step.label)
    if order.status == "notPaid" and order.payment is None and now >= order.expiration:
        enter(state, order, "cancelled", order.expiration)
    if not order.steps and order.status in FINAL:
        state.moving.discard(order.id)


def note_read(order: Order) -> None:
    """Somebody looked at the status: the next request may see a later one."""
    order.reads += 1


def enter(state: State, order: Order, status: str, at: float, label: str | None = None) -> None:
    order.status = status
    order.status_since = at
    order.reads = 0
    for step, history_label, text in HISTORY.get(status, ()):
        _note(order, step, history_label, text, at)
    if label is not None:
        _note(order, VALIDATING, label, LABEL_TEXT.get(label, label), at)
    for entry, progress in zip(order.follow_up, PROGRESS.get(status, ()), strict=False):
        entry.status = progress
    if status == "delivered" and order.delivered is None:
        _deliver(state, order, at)
    if status == "cancelled":
        for detail in order.details:
            detail.cancelled = True


def force(state: State, order: Order, script: list[dict[str, Any]] | str, now: float) -> None:
    """Replace what is still to come, from the control path."""
    order.steps = parse_script(script)
    order.status_since = now
    order.reads = 0
    state.moving.add(order.id)
    settle(state, order, now)


def release(state: State, order: Order, now: float) -> None:
    """Take the step that waits for a hand."""
    if order.steps:
        order.steps[0].wait = Wait()
        settle(state, order, now)


def _note(order: Order, step: int, label: str, text: str, at: float) -> None:
    order.follow_up[step].history.append({"date": iso(at), "description": text, "label": label})


def _deliver(state: State, order: Order, at: float) -> None:
    order.delivered = at
    order.bill_id = f"{state.flavour.default_subsidiary}{state.ids.digits(8)}"
    for ordered in order.projects:
        project = projects.create(state, order, ordered, at)
        ordered.project_id = project.id
        _name_the_project(state, order, ordered.item_id, project.id)


def _name_the_project(state: State, order: Order, item_id: int, project_id: str) -> None:
    """Write the project's id where this flavour shows it: in the details, or in operations only."""
    wanted = state.settings.detail_domain
    shown = not state.flavour.star_domains if wanted == "flavour" else wanted == "project"
    for detail in order.details:
        if detail.item_id == item_id and shown:
            detail.domain = project_id
        elif detail.parent_item_id == item_id and not quotes.uses_stars(state):
            detail.domain = f"{detail.product}-{project_id[:8]}"
    if has_operations(state):
        for detail in order.details:
            if item_id in (detail.item_id, detail.parent_item_id):
                identifier = state.ids.next("operation", FIRST_OPERATION)
                operation = Operation(identifier, detail.id, "installation", "done", project_id, "ok", detail.quantity)
                order.operations.append(operation)


def has_operations(state: State) -> bool:
    wanted = state.settings.operations
    return state.flavour.operations if wanted == "flavour" else wanted == "on"
