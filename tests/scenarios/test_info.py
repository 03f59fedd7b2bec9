# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the info modules tell of accounts in all kinds of situations, and that they never write."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import NotAllowedError
from ansible_collections.community.ovhcloud.plugins.module_utils._info import Found
from ansible_collections.community.ovhcloud.plugins.module_utils._order_info import find_orders
from ansible_collections.community.ovhcloud.plugins.module_utils._project_info import find_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from tests.emulator.credentials import ACCOUNT
from tests.emulator.identities import Identity
from tests.scenarios.harness import NAME, DirectTransport, World, plain

FLAVOURS = ("EU", "CA", "US")
UNKNOWN_ID = "0123456789ab4def0123456789abcdef"
PARTS = ("VALIDATING", "VALIDATED", "DELIVERING", "AVAILABLE")
ORDER_ACTION = "account:apiovh:me/order/"
# All that ovh_order_info asks for.
ACTIONS = (
    "account:apiovh:cloud/order/get",
    *(ORDER_ACTION + name for name in ("get", "status/get", "details/get")),
    *(ORDER_ACTION + name for name in ("details/extension/get", "details/operations/get", "followUp/get")),
)


def api(world: World) -> Api:
    return Api(Client(DirectTransport(world), world.clock, Budget(world.clock, 300)))


def orders(world: World, order_id: int | None = None) -> list[dict[str, Any]]:
    found = read_orders(world, order_id)
    assert found.warnings == ()
    return list(found.result["orders"])


def read_orders(world: World, order_id: int | None = None) -> Found:
    """Read orders; whatever the test is about, nothing is written and no link or password shown."""
    mark = len(world.emulator.journal)
    found = find_orders(api(world), order_id)
    assert {entry.method for entry in world.emulator.journal[mark:]} <= {"GET"}
    text = plain(found.result) + " ".join(found.warnings)
    for order in world.orders:
        assert order.password not in text
    assert "http://" not in text and "https://" not in text
    return found


def projects(world: World, name: str | None = None, project_id: str | None = None) -> Found:
    mark = len(world.emulator.journal)
    found = find_projects(api(world), name, project_id)
    assert {entry.method for entry in world.emulator.journal[mark:]} <= {"GET"}
    return found


def unpaid(flavour: str = "EU") -> World:
    world = World(flavour)
    assert world.ordered(payment_method="none")["order"]["status"] == "notPaid"
    return world


def delivered(flavour: str = "EU") -> World:
    world = World(flavour)
    assert world.ordered()["project"]["usable"]
    return world


def under_way(*statuses: str) -> World:
    """An account with an order that was paid and stays in the last of these statuses."""
    world = World(
        seed={"settings": {"transitions": [*({"status": one} for one in statuses), {"status": "x", "manual": True}]}}
    )
    world.ordered(wait=False)
    return world


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_unpaid_order_is_open_and_tells_name_plan_and_price_but_no_project(flavour: str) -> None:
    world = unpaid(flavour)
    (shown,) = orders(world)
    (placed,) = world.orders
    assert (shown["id"], shown["status"], shown["name"]) == (placed.id, "notPaid", NAME)
    assert (shown["plan_code"], shown["project_id"]) == (world.emulator.state.flavour.project_plan, None)
    assert shown["price"]["value"] == 0
    assert shown["expiration_date"] > shown["date"]
    assert [stage["step"] for stage in shown["stages"]] == list(PARTS)
    assert [line["quantity"] for line in shown["details"]] == [1] * len(placed.details)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_delivered_order_tells_the_same_project_by_its_id_and_in_the_list(flavour: str) -> None:
    world = delivered(flavour)
    (placed,), (project,) = world.orders, world.projects
    (shown,) = orders(world, placed.id)
    assert (shown["status"], shown["project_id"], shown["name"]) == ("delivered", project.id, NAME)
    assert [stage["status"] for stage in shown["stages"]] == ["DONE"] * len(PARTS)
    assert orders(world) == [shown]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_order_that_is_not_in_the_list_any_more_still_tells_its_project_by_its_id(flavour: str) -> None:
    world = delivered(flavour)
    world.emulator.seed({"settings": {"cloud_order_retention": 0}})
    (placed,), (project,) = world.orders, world.projects
    assert orders(world) == []
    (shown,) = orders(world, placed.id)
    assert (shown["project_id"], shown["name"]) == (project.id, NAME)
    assert shown["plan_code"] == project.plan_code


def test_an_order_is_shown_like_the_order_module_shows_it() -> None:
    world = World()
    result = world.ordered()
    (shown,) = orders(world, result["order"]["id"])
    assert {key: shown[key] for key in result["order"]} == result["order"]


def test_a_project_is_shown_like_the_order_module_shows_it() -> None:
    world = World()
    result = world.ordered()
    (shown,) = projects(world).result["projects"]
    assert {key: shown[key] for key in result["project"]} == result["project"]
    assert shown["order_id"] in (None, result["order"]["id"])


@pytest.mark.parametrize(
    ("statuses", "label"),
    [(("checking",), "FRAUD_CHECK"), (("checking", "documentsRequested"), "FRAUD_DOCS_REQUESTED")],
)
def test_the_stages_tell_what_holds_an_order_up(statuses: tuple[str, ...], label: str) -> None:
    (shown,) = orders(under_way(*statuses))
    assert shown["status"] == statuses[-1]
    validating = shown["stages"][0]
    assert (validating["step"], validating["status"]) == ("VALIDATING", "DOING")
    last = validating["history"][-1]
    assert last["label"] == label
    assert last["date"] and last["description"]


def test_a_cancelled_order_is_not_open_but_can_be_asked_for() -> None:
    world = World(seed={"next_transitions": [[{"status": "checking"}, {"status": "cancelled"}]]})
    order_id = world.ordered()["order_id"]
    assert orders(world) == []
    (shown,) = orders(world, order_id)
    assert (shown["status"], shown["project_id"]) == ("cancelled", None)


def test_open_orders_are_sorted_each_with_its_own_name() -> None:
    world = World()
    for name in ("one", "two", "three"):
        world.ordered(name=name, payment_method="none")
    assert [order["name"] for order in orders(world)] == ["one", "two", "three"]


def test_unknown_orders_names_and_ids_are_empty_lists() -> None:
    world = delivered()
    assert orders(world, 1) == []
    assert projects(world, "other") == Found({"projects": [], "unreadable": []}, ())
    assert projects(world, project_id=UNKNOWN_ID) == Found({"projects": [], "unreadable": []}, ())
    assert projects(world, project_id="no/id?") == Found({"projects": [], "unreadable": []}, ())


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_routes_that_a_region_does_not_have_are_left_out(flavour: str) -> None:
    world = delivered(flavour)
    (placed,), (project,) = world.orders, world.projects
    for path in ("/me/order/*/followUp", "/me/order/*/details/*/extension"):
        world.emulator.faults.add("missing_route", method="GET", path=path, status=404)
    (shown,) = orders(world, placed.id)
    assert "stages" not in shown
    assert (shown["name"], shown["project_id"]) == (None, project.id)
    assert shown["details"]


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_identity_with_exactly_these_actions_reads_all_that_the_owner_reads(flavour: str) -> None:
    world = delivered(flavour)
    everything = orders(world), orders(world, world.orders[0].id)
    world.identity = Identity("few", ACCOUNT, actions=list(ACTIONS))
    assert (orders(world), orders(world, world.orders[0].id)) == everything


@pytest.mark.parametrize(
    ("action", "rule", "part"),
    [
        ("followUp", "GET /me/order/*/followUp", "stages"),
        ("details/extension", "GET /me/order/*/details/*/extension", "name"),
    ],
)
def test_a_missing_right_to_an_optional_part_costs_that_part_and_is_named_once(
    action: str, rule: str, part: str
) -> None:
    world = World()
    for name in ("one", "two"):
        world.ordered(name=name, payment_method="none")
    whole = orders(world)
    missing = f"{ORDER_ACTION}{action}/get"
    world.identity = Identity("few", ACCOUNT, actions=[one for one in ACTIONS if one != missing])
    found = read_orders(world)
    (warning,) = found.warnings
    assert f"'{rule}'" in warning and missing in warning
    for before, after in zip(whole, found.result["orders"], strict=True):
        assert before[part] and not after.get(part)
        assert {**before, part: None} == {**after, part: None}


@pytest.mark.parametrize(
    "action", ["account:apiovh:cloud/order/get", *(ORDER_ACTION + one for one in ("get", "status/get"))]
)
def test_a_missing_right_to_the_orders_themselves_is_a_failure_that_names_it(action: str) -> None:
    world = unpaid()
    world.identity = Identity("few", ACCOUNT, actions=[one for one in ACTIONS if one != action])
    with pytest.raises(NotAllowedError, match=action):
        find_orders(api(world), None)


def test_projects_can_be_looked_up_by_name_also_where_several_have_it() -> None:
    world = World(seed={"projects": [{"description": NAME}, {"description": "other"}, {"description": NAME}]})
    everything = projects(world).result["projects"]
    assert [one["name"] for one in everything] == ["other", NAME, NAME]
    assert projects(world, NAME).result["projects"] == everything[1:]
    for one in everything:
        assert projects(world, project_id=one["id"]).result["projects"] == [one]


def test_a_list_that_is_not_expanded_or_has_holes_tells_the_same_projects() -> None:
    world = World(seed={"projects": 3})
    everything = projects(world)
    for kind in ("ids_instead", "null_elements"):
        fault = world.emulator.faults.add(kind, path="/cloud/project", positions=[1])
        mark = len(world.emulator.journal)
        assert projects(world) == everything
        assert len(world.emulator.journal) - mark > 1
        world.emulator.faults.remove(fault)


def test_a_suspended_project_is_shown_and_not_usable() -> None:
    world = World(seed={"projects": [{"description": NAME, "status": "suspended"}]})
    (shown,) = projects(world, NAME).result["projects"]
    assert (shown["status"], shown["usable"]) == ("suspended", False)


def test_a_project_that_must_not_be_read_yet_is_named_and_not_taken_for_missing() -> None:
    world = World(seed={"projects": [{"description": NAME, "project_id": UNKNOWN_ID}]})
    path, action = f"/cloud/project/{UNKNOWN_ID}", "publicCloudProject:apiovh:get"
    world.emulator.faults.add("missing_route", method="GET", path=path, status=403, action=action)
    found = projects(world, project_id=UNKNOWN_ID)
    assert found.result == {"projects": [], "unreadable": [UNKNOWN_ID]}
    (warning,) = found.warnings
    assert UNKNOWN_ID in warning and action in warning
    world.emulator.faults.add("ids_instead", path="/cloud/project")
    found = projects(world, NAME)
    assert found.result == {"projects": [], "unreadable": [UNKNOWN_ID]}
    assert UNKNOWN_ID in found.warnings[0]


def test_without_the_right_to_list_projects_there_is_a_failure_and_never_no_projects() -> None:
    world = delivered()
    world.identity = Identity("few", ACCOUNT, actions=[])
    with pytest.raises(NotAllowedError, match="publicCloudProject:apiovh:get"):
        find_projects(api(world), NAME, None)


def test_a_server_that_fails_now_and_then_makes_no_difference() -> None:
    world = delivered()
    everything = orders(world), projects(world)
    for path in ("/cloud/order", "/cloud/project", "/me/order/*"):
        world.emulator.faults.add("status", method="GET", path=path, status=503, count=2)
    assert (orders(world), projects(world)) == everything


def test_what_is_read_costs_few_requests() -> None:
    world = delivered()
    mark = len(world.emulator.journal)
    projects(world, NAME)
    assert len(world.emulator.journal) - mark == 1
    mark = len(world.emulator.journal)
    orders(world)
    asked = [entry.path for entry in world.emulator.journal[mark:]]
    assert len(asked) == len(set(asked)) == 6 + len(world.orders[0].details)
