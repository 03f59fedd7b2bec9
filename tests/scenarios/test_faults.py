# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One fault at one request, for every request of a run and every fault: then re-runs until quiet. One order, one project."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.scenarios.harness import NAME, World
from tests.scenarios.test_crashes import STARTS, length

FAULTS: dict[str, dict[str, Any]] = {
    "closed before the effect": {"kind": "close", "effect": False},
    "closed after the effect": {"kind": "close", "effect": True},
    "never answered, no effect": {"kind": "hang", "effect": False},
    "never answered, with effect": {"kind": "hang", "effect": True},
    "HTML, no effect": {"kind": "html", "effect": False},
    "HTML, with effect": {"kind": "html", "effect": True},
    "504, effect 2 seconds later": {"kind": "late", "seconds": 2, "answer": "504"},
    "closed, effect 40 seconds later": {"kind": "late", "seconds": 40, "answer": "close"},
    "400 QUERY_TIME_OUT, effect 10 minutes later": {"kind": "late", "seconds": 600, "answer": "query_time_out"},
    "504, taken up at once and done 10 minutes later": {"kind": "late", "seconds": 600, "accepted": True},
    "cut JSON": {"kind": "cut_json"},
    "JSON of another type": {"kind": "wrong_type"},
    "empty body, with effect": {"kind": "empty", "effect": True},
    "slow": {"kind": "delay", "seconds": 45},
    "400 QUERY_TIME_OUT, no effect": {"kind": "query_time_out", "effect": False},
    "400 QUERY_TIME_OUT, with effect": {"kind": "query_time_out", "effect": True},
    **{
        f"{status}{after}, {'with effect' if effect else 'no effect'}": {
            "kind": "status",
            "status": status,
            "effect": effect,
            **extra,
        }
        for status, after, extra in [
            (408, "", {}),
            (429, "", {}),
            (429, " with Retry-After seconds", {"retry_after": 2}),
            (429, " with Retry-After date", {"retry_after_date": 3}),
            (500, "", {}),
            (502, "", {}),
            (503, "", {}),
            (503, " with Retry-After", {"retry_after": 2}),
            (504, "", {}),
            (404, "", {}),
            (403, "", {}),
        ]
        for effect in (False, True)
        if not (effect and status in (403, 404))
    },
}


def hit(world: World, number: int, fault: dict[str, Any]) -> Callable[[int, str, str], None]:
    """Return a hook that scripts the fault for exactly the request of that number."""

    def before(current: int, _method: str, _path: str) -> None:
        if current == number:
            world.emulator.faults.add(**fault, count=1)

    return before


def denied_carts(world: World) -> list[str]:
    """Return the carts that the server refused to delete, or denied to have: they are left to expire, or ordered."""
    ordered = {order.cart_id for order in world.orders}
    denied = [
        entry.path.split("/")[3]
        for entry in world.emulator.journal
        if entry.fault == "status"
        and entry.route == "/order/cart/{cartId}"
        and (entry.method, entry.status) in (("DELETE", 403), ("DELETE", 404), ("GET", 404))
    ]
    return [cart_id for cart_id in denied if cart_id not in ordered]


CASES = [
    pytest.param(start, number, fault, id=f"{start}-request-{number}-{fault}")
    for start in ("fresh", "prepared")
    for number in range(1, length(start) + 1)
    for fault in FAULTS
]


@pytest.mark.parametrize(("start", "number", "fault"), CASES)
def test_one_fault_never_makes_two_orders_and_is_overcome_by_running_again(start: str, number: int, fault: str) -> None:
    make, params, names = STARTS[start]
    world = make()
    mark = len(world.emulator.journal)
    first = world.run(accept_contracts=True, before=hit(world, number, FAULTS[fault]), **params)
    assert [entry.fault for entry in world.emulator.journal if entry.fault] == [FAULTS[fault]["kind"]]
    effects = [entry for entry in world.emulator.journal[mark:] if entry.write and (entry.effect or entry.effect_at)]
    if first["changed"]:
        assert effects, "the run claims a change, and no write had an effect"
    if first.get("failed"):
        assert first["msg"] and "Traceback" not in first["msg"]
    settled = first
    for dummy in range(3):
        world.emulator.faults.clear()
        settled = world.run(accept_contracts=True, **params)
        if not settled.get("failed") and not settled["changed"]:
            break
    assert not settled.get("failed"), settled
    assert settled["changed"] is False
    world.clock.seconds += 700
    world.emulator.settle()
    assert len(world.orders) == len(names)
    assert sorted(project.description for project in world.projects) == [NAME]
    assert [cart.id for cart in world.open_carts] == denied_carts(world)
