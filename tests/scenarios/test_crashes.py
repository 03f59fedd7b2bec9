# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is cut off before or after any of its requests: the next one ends with one order and one project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import is_intent_description
from tests.scenarios.harness import NAME, Killed, World

THREE = [{"name": "web-1"}, {"name": "web-2"}, {"name": "web-3"}]


def fresh() -> World:
    return World()


def with_prepared_cart() -> World:
    world = World()
    assert world.ordered(state="cart")["changed"]
    return world


REQUIRED = [
    {"label": "description", "type": "text", "fields": [], "allowedValues": [], "required": True},
    {"label": "infrastructure", "type": "text", "fields": [], "allowedValues": ["production"], "required": True},
]


def with_required_labels() -> World:
    return World(seed={"settings": {"required_configuration": {"project.2018": REQUIRED}}})


# What nobody knows of carts that were checked out, and of an expiry that a client asks for.
ODD_CARTS: dict[str, dict[str, Any]] = {
    "checked-out carts not to be read": {"checked_out_cart_status": 403},
    "checked-out carts gone for good": {"checked_out_cart_status": 410},
    "checked-out carts readable and not listed": {"list_checked_out_carts": False},
    "expiry ignored": {"requested_expiry": "ignored"},
    "expiry not told": {"requested_expiry": "hidden"},
    "expiry rounded": {"requested_expiry": "minute"},
}


def with_odd_carts(settings: dict[str, Any]) -> Callable[[], World]:
    def make() -> World:
        return World(seed={"settings": settings})

    return make


STARTS: dict[str, tuple[Callable[[], World], dict[str, Any], list[str]]] = {
    "fresh": (fresh, {"name": NAME}, [NAME]),
    "prepared": (with_prepared_cart, {"name": NAME}, [NAME]),
    "required labels": (with_required_labels, {"name": NAME}, [NAME]),
    **{what: (with_odd_carts(settings), {"name": NAME}, [NAME]) for what, settings in ODD_CARTS.items()},
    "three": (fresh, {"projects": THREE}, ["web-1", "web-2", "web-3"]),
}


def length(start: str) -> int:
    """Return how many requests an undisturbed run makes."""
    make, params, _names = STARTS[start]
    world = make()
    result = world.run(accept_contracts=True, **params)
    assert not result.get("failed"), result
    return world.last_requests


CASES = [
    pytest.param(start, moment, number, id=f"{start}-{moment}-request-{number}")
    for start in STARTS
    for moment in ("before", "after")
    for number in range(1, length(start) + 1)
]


@pytest.mark.parametrize(("start", "moment", "number"), CASES)
def test_a_run_killed_at_a_request_is_finished_by_the_next_one(start: str, moment: str, number: int) -> None:
    make, params, names = STARTS[start]
    world = make()

    def kill(current: int, _method: str, _path: str) -> None:
        if current == number:
            raise Killed

    hook: dict[str, Any] = {moment: kill}
    with pytest.raises(Killed):
        world.run(accept_contracts=True, **hook, **params)
    finished, left = len(world.projects) == len(names), len(world.open_carts)
    mark = len(world.emulator.journal)
    second = world.run(accept_contracts=True, **params)
    assert not second.get("failed"), second
    assert second["changed"] == bool(world.writes(mark)), second
    if finished:
        gone = left - len(world.open_carts)
        assert world.writes(mark) == ["DELETE /order/cart/{cartId}"] * gone, "only intents were left to take away"
    mark = len(world.emulator.journal)
    third = world.run(accept_contracts=True, **params)
    assert not third.get("failed")
    assert third["changed"] is False
    assert world.writes(mark) == []
    assert len(world.orders) == len(names)
    assert sorted(project.description for project in world.projects) == names
    if start != "expiry not told":  # then an intent has no age, and no order is known to be its answer: it expires
        assert world.open_carts == []
    assert all(is_intent_description(cart.description) for cart in world.open_carts)
