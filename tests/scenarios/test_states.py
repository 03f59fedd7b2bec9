# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every state from every start: what is done, what check mode foretells, and that a second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.scenarios.harness import NAME, Killed, World


def fresh() -> World:
    return World(seed={"account": {"support_level": "business"}})


def left_alone(world: World) -> World:
    """Let so much time pass that nobody can be filling the cart any more: then it is not waited for."""
    world.clock.seconds += 60
    return world


def cart_as_wanted() -> World:
    world = fresh()
    world.ordered(state="cart")
    return world


def cart_with_other_label() -> World:
    world = fresh()
    world.ordered(state="cart", vrack="pn-1")
    return world


def cart_with_option() -> World:
    world = fresh()
    world.ordered(state="cart", options=[{"plan_code": world.emulator.state.flavour.hds_plan}])
    return world


def empty_cart() -> World:
    world = fresh()
    kill_at(world, "POST", "/cloud")
    return left_alone(world)


def unpaid_order() -> World:
    world = fresh()
    assert world.ordered(payment_method="none")["order"]["status"] == "notPaid"
    return world


def paid_order() -> World:
    world = fresh()
    world.emulator.seed(
        {"settings": {"transitions": [{"status": "checking"}, {"status": "delivered", "after_seconds": 60}]}}
    )
    assert world.ordered(wait=False)["changed"]
    return world


def project() -> World:
    world = fresh()
    world.ordered()
    return world


def project_and_leftover_cart() -> World:
    world = project()
    world.emulator.seed({"carts": [{"description": f"ansible/{NAME}"}]})
    return world


def kill_at(world: World, method: str, path_end: str) -> None:
    def before(_number: int, current: str, path: str) -> None:
        if current == method and path.endswith(path_end):
            raise Killed

    with pytest.raises(Killed):
        world.ordered(before=before)


STARTS: list[Callable[[], World]] = [
    fresh,
    cart_as_wanted,
    cart_with_other_label,
    cart_with_option,
    empty_cart,
    unpaid_order,
    paid_order,
    project,
    project_and_leftover_cart,
]

# state -> start -> whether a run changes something: the table of the ordering contract.
CHANGES: dict[str, dict[str, bool]] = {
    "ordered": {
        "fresh": True,
        "cart_as_wanted": True,
        "cart_with_other_label": True,
        "cart_with_option": True,
        "empty_cart": True,
        "unpaid_order": True,
        "paid_order": False,
        "project": False,
        "project_and_leftover_cart": False,
    },
    "cart": {
        "fresh": True,
        "cart_as_wanted": False,
        "cart_with_other_label": True,
        "cart_with_option": True,
        "empty_cart": True,
        "unpaid_order": False,
        "paid_order": False,
        "project": False,
        "project_and_leftover_cart": False,
    },
    "absent": {
        "fresh": False,
        "cart_as_wanted": True,
        "cart_with_other_label": True,
        "cart_with_option": True,
        "empty_cart": True,
        "unpaid_order": False,
        "paid_order": False,
        "project": False,
        "project_and_leftover_cart": True,
    },
}

FLAVOURS = ("EU", "CA", "US")


@pytest.fixture(params=FLAVOURS, autouse=True)
def everywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything here holds in each region."""
    monkeypatch.setattr(World, "flavour", request.param)


CELLS = [pytest.param(state, start, id=f"{state}-{start.__name__}") for state in CHANGES for start in STARTS]


@pytest.mark.parametrize(("state", "start"), CELLS)
def test_check_mode_writes_nothing_and_foretells_the_run(state: str, start: Callable[[], World]) -> None:
    world = start()
    mark = len(world.emulator.journal)
    foretold = world.ordered(state=state, check_mode=True)
    assert {entry.method for entry in world.emulator.journal[mark:]} == {"GET"}
    done = world.ordered(state=state)
    assert not foretold.get("failed") and not done.get("failed"), (foretold, done)
    assert foretold["changed"] == done["changed"] == CHANGES[state][start.__name__]
    assert foretold["diff"] == done["diff"]
    assert (foretold["diff"]["before"] != foretold["diff"]["after"]) == foretold["changed"]
    assert actions(foretold) == actions(done)


@pytest.mark.parametrize(("state", "start"), CELLS)
def test_the_second_run_changes_nothing_and_writes_nothing(state: str, start: Callable[[], World]) -> None:
    world = start()
    world.ordered(state=state)
    mark = len(world.emulator.journal)
    again = world.ordered(state=state)
    assert again["changed"] is False
    assert world.writes(mark) == []
    assert [step for step in again["steps"] if step["action"] != "wait"] == []


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.__name__)
def test_whatever_was_there_ordering_ends_with_one_order_and_one_usable_project(start: Callable[[], World]) -> None:
    world = start()
    result = world.ordered()
    assert result["project"]["usable"] is True
    assert result["project"]["name"] == NAME
    assert [project.description for project in world.projects] == [NAME]
    assert len(world.orders) == 1


# Who wants a name to be absent asks for its carts, and for the intents of checkouts.
@pytest.mark.parametrize(("state", "requests"), [("ordered", 1), ("cart", 1), ("absent", 3)])
def test_an_existing_project_costs_a_small_constant_number_of_requests(state: str, requests: int) -> None:
    few, many = World(seed={"projects": 1}), World(seed={"projects": 200})
    for world in (few, many):
        world.emulator.seed({"projects": [{"description": NAME}], "settings": {"page_size": 5000}})
        world.ordered(state=state)
    assert few.last_requests == many.last_requests == requests


def test_an_order_that_stays_unpaid_for_a_while_after_it_was_paid_is_awaited_by_the_next_run() -> None:
    world = fresh()
    # The United States have no route that tells of a payment: there it has to show within the settle time.
    seconds = 20 if world.flavour == "US" else 60
    script = [{"status": "checking", "after_seconds": seconds}, {"status": "delivered"}]
    world.emulator.seed({"settings": {"transitions": script}})
    assert world.ordered(wait=False)["order"]["status"] == "notPaid"
    result = world.ordered()
    assert not result.get("failed"), result
    assert result["project"]["usable"] is True
    assert len(world.orders) == 1


def actions(result: dict[str, Any]) -> list[str]:
    return [step["action"] for step in result["steps"]]
