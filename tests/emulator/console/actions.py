# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person can do on the pages, and how a form's fields become what the control path takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.emulator import control
from tests.emulator.core import Emulator
from tests.emulator.lifecycle import FINAL
from tests.emulator.messages import ApiError
from tests.emulator.models import Order

Form = Mapping[str, str]
LEAST_NUMBERS = {"nth": 1, "count": 0, "status": 100}


@dataclass(frozen=True)
class Action:
    """A button of an order; `name` is what the control path calls it."""

    name: str
    label: str
    main: bool = False


MOVES = (
    Action("deliver", "Deliver"),
    Action("request_documents", "Request documents"),
    Action("refuse", "Refuse"),
    Action("cancel", "Cancel"),
)


def offered(order: Order) -> list[Action]:
    """The buttons that make sense now: none once nothing is to come."""
    if order.status in FINAL and not order.steps:
        return []
    if order.status == "notPaid" and order.payment is None:
        return [Action("pay", "Pay", main=True), *MOVES]
    waiting = [Action("release", f"Release to {order.steps[0].status}", main=True)] if order.steps else []
    return [*waiting, *MOVES]


def act(emulator: Emulator, order_id: int, form: Form) -> None:
    """Move an order. Raises ApiError when it is not there, or not to be moved like that."""
    name = form.get("action", "")
    order = emulator.state.orders.get(order_id)
    if order is None:
        raise ApiError(404, f"There is no order {order_id}")
    if name not in (action.name for action in offered(order)):
        raise ApiError(409, f"Order {order_id} is {order.status}: this can not be done any more")
    control.transition(emulator, {"action": name}, {"id": str(order_id)})


def add_fault(emulator: Emulator, form: Form) -> None:
    """Raises ValueError with what is wrong in the form."""
    emulator.faults.add(**fault_spec(form))


def fault_spec(form: Form) -> dict[str, Any]:
    """Fields left empty are left out, so that a fault's own defaults hold."""
    spec: dict[str, Any] = {
        name: form[name].strip() for name in ("kind", "method", "path") if form.get(name, "").strip()
    }
    for name, least in LEAST_NUMBERS.items():
        if text := form.get(name, "").strip():
            spec[name] = _whole_number(name, text, least)
    if text := form.get("seconds", "").strip():
        spec["seconds"] = _seconds(text)
    if form.get("effect"):
        spec["effect"] = True
    spec.update(_further_keys(form.get("more", "").strip()))
    spec.setdefault("kind", "")
    return spec


def _whole_number(name: str, text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise ValueError(f"{name} must be a whole number, {least} or more")
    return int(text)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ValueError("seconds must be a number") from error


def _further_keys(text: str) -> dict[str, Any]:
    try:
        keys = json.loads(text or "{}")
    except ValueError as error:
        raise ValueError(f"further keys must be JSON: {error}") from error
    if not isinstance(keys, dict):
        raise ValueError('further keys must be a JSON object, such as {"list": "carts", "reads": 2}')
    return keys
