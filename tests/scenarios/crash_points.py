# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is there when a fresh run dies after each of its requests, and what the next run does about it: measured."""

from __future__ import annotations

import contextlib
import itertools
from typing import Any, NamedTuple

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import is_intent_description
from tests.scenarios.harness import NAME, Killed, World

# Paid, checked for half a minute, then delivered; the project shows after the first look at it, as in the field.
SETTINGS = {"transitions": [{"status": "checking"}, {"status": "delivered", "after_seconds": 30}]}
# Seconds that a run only waits for when a checkout is in doubt.
LONG = 120
WORDS = {
    "create_cart": "creates the cart",
    "delete_cart": "deletes the cart",
    "add_item": "adds the project",
    "add_configuration": "names it",
    "add_intent": "tells of its checkout",
    "remove_intent": "takes the intent away",
    "check_out": "checks out",
    "pay": "pays",
    "wait": "waits",
}


class Point(NamedTuple):
    """A moment to die: after the request of that number (0: before the first)."""

    number: int
    request: str
    there: str
    next_run: str


def measure() -> list[Point]:
    """Return every crash point of a fresh run."""
    world = World(seed={"settings": SETTINGS})
    assert not world.ordered().get("failed")
    requests = ["nothing yet", *world.requests()]
    last = len(requests) - 1
    return [_die_after(number, request, number == last) for number, request in enumerate(requests)]


def grouped(points: list[Point]) -> list[tuple[Point, int]]:
    """Return the first point of each series that leaves the same and has the same consequence, with the series' length."""
    series = itertools.groupby(points, key=lambda point: (point.there, point.next_run))
    return [(group[0], len(group)) for group in (list(members) for _key, members in series)]


def _die_after(number: int, request: str, last: bool) -> Point:
    world = World(seed={"settings": SETTINGS})

    def before(current: int, _method: str, _path: str) -> None:
        if current == number + 1:
            raise Killed

    with contextlib.nullcontext() if last else pytest.raises(Killed):
        world.ordered(before=before)
    there = _there(world)
    mark, began = len(world.emulator.journal), world.clock.seconds
    result = world.ordered()
    assert not result.get("failed"), result
    assert len(world.orders) == len(world.projects) == 1
    first_write = next((entry.time for entry in world.emulator.journal[mark:] if entry.write), began)
    return Point(number, request, there, _next(result, first_write - began))


def _there(world: World) -> str:
    found = [_cart_words(cart) for cart in world.emulator.state.carts.values() if cart.description]
    for order in world.orders:
        paid = "paid" if order.payment is not None else "unpaid"
        found.append("delivered order" if order.status == "delivered" else f"{paid} order")
    found += ["project" for project in world.projects if project.description == NAME]
    return ", ".join(found) or "nothing"


def _cart_words(cart: Any) -> str:
    if cart.read_only:
        return "checked-out cart"
    if cart.owner is None:
        return "cart that nobody sees"
    labels = [configuration for item in cart.items.values() for configuration in item.configurations]
    if not cart.items:
        return "intent" if is_intent_description(cart.description) else "empty cart"
    return "filled cart" if labels else "cart with a nameless project"


def _next(result: dict[str, Any], waited: float) -> str:
    actions = [WORDS[step["action"]] for step in result["steps"]]
    if waited >= LONG:
        actions.insert(0, f"waits for {round(waited / 60)} minutes whether an order appears")
    return ", ".join(actions) or "nothing: the project is there"
