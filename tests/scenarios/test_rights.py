# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exactly the documented rights are enough; with one less, what fails names that one; nothing else is ever asked for."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._rights import (
    Feature,
    Right,
    Use,
    needed,
    rights_of,
    rules_for,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route
from tests.emulator.credentials import ACCOUNT
from tests.emulator.identities import Identity
from tests.scenarios import write_rights
from tests.scenarios.harness import World
from tests.scenarios.rights_cases import CASES, Case, RightsWorld, Without, is_request_of

FLAVOURS = ("EU", "US")
SITUATIONS = [
    pytest.param(flavour, feature, id=f"{flavour}-{feature.value}") for flavour in FLAVOURS for feature in Feature
]
# All but one, which has a test of its own: a cart is not refused because an order cannot be told from others.
REQUIRED = [
    pytest.param(flavour, feature, right, id=f"{flavour}-{feature.value}-{right.route.rule}")
    for flavour in FLAVOURS
    for feature in Feature
    for right in rights_of(feature, flavour)
    if feature in right.required and (feature, right.route) != (Feature.CART, routes.ORDER_EXTENSION)
]
OPTIONAL = [
    pytest.param(flavour, feature, right, id=f"{flavour}-{feature.value}-{right.route.rule}")
    for flavour in FLAVOURS
    for feature in Feature
    for right in rights_of(feature, flavour)
    # Only a consumer key is asked for its rules: what happens where it must not tell them is tested with keys.
    if feature in right.optional and right.route is not routes.CREDENTIAL
]
# Tasks that order anew: the only ones for which a consumer key is compared with the table before anything is written.
NEW_ORDERS = ("free", "paid by the default method", "with an option", "a prepared cart", "beside another project")


def outcome(world: World, result: dict[str, Any]) -> dict[str, Any]:
    """Return what matters of a run: what it says, and what it leaves."""
    return {
        "failed": bool(result.get("failed")),
        "changed": result["changed"],
        "steps": [step["action"] for step in result.get("steps", [])],
        "found": result.get("found"),
        "projects": [project.description for project in world.projects],
        "orders": [order.status for order in world.orders],
        "carts": len(world.open_carts),
    }


def with_left_carts(one: dict[str, Any]) -> dict[str, Any]:
    """Return the outcome for one who may not delete carts: they stay, and expire, and nothing else is different."""
    kept = [step for step in one["steps"] if step not in ("delete_cart", "remove_intent")]
    left = len(one["steps"]) - len(kept)
    return {**one, "changed": bool(set(kept) - {"wait"}), "steps": kept, "carts": one["carts"] + left}


def assert_ends_alike(case: Case, world: World, result: dict[str, Any], flavour: str, *, deletes: bool) -> None:
    """The run ended as that of the owner did; where it must not delete carts, with a warning for each that it left."""
    expected = by_owner(flavour, case)[0]
    if not deletes:
        left = with_left_carts(expected)["carts"] - expected["carts"]
        expected = with_left_carts(expected)
        assert sum("is left behind, and expires" in warning for warning in result.get("warnings", ())) == left
    assert outcome(world, result) == expected, (case.name, result)


def without_found(one: dict[str, Any]) -> dict[str, Any]:
    """Leave out what info modules found: they warn of what they must not read."""
    return {**one, "found": None}


@cache
def by_owner(flavour: str, case: Case) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """Return the outcome and the requests of a case when the one who acts may do everything."""
    world = case.world(flavour)
    mark = len(world.emulator.journal)
    result = case.act(world)
    assert bool(result.get("failed")) is case.fails, result
    return outcome(world, result), tuple((entry.method, entry.path) for entry in world.emulator.journal[mark:])


def cases_with(flavour: str, feature: Feature, route: Route) -> list[Case]:
    """Return the cases of a feature that make a request of that route."""
    return [
        case
        for case in CASES[feature]
        if any(is_request_of(route, method, path) for method, path in by_owner(flavour, case)[1])
    ]


def with_key(world: RightsWorld, rules: tuple[str, ...]) -> None:
    spec = [{"method": rule.split(" ")[0], "path": rule.split(" ")[1]} for rule in rules]
    world.emulator.seed({"consumer_keys": [{"key": "few", "rules": spec}]})
    world.consumer_key = "few"
    world.identity = world.emulator.state.identities.consumer_keys["few"].identity


def refusals(world: World, mark: int) -> list[str]:
    return [f"{entry.method} {entry.path}" for entry in world.emulator.journal[mark:] if entry.status == 403]


def unexpected(world: World, mark: int, feature: Feature) -> list[str]:
    """Return the refusals, but for the one that reading lives with: without it, check mode tells the plan all the same."""
    return [one for one in refusals(world, mark) if (feature, one) != (Feature.READ, f"GET {routes.CREDENTIAL.path}")]


def effects(world: World, mark: int) -> list[str]:
    """Return the requests that changed something."""
    return [
        f"{entry.method} {entry.path}"
        for entry in world.emulator.journal[mark:]
        if entry.write and (entry.status or 0) < 400
    ]


@pytest.mark.parametrize(("flavour", "feature"), SITUATIONS)
def test_a_key_with_exactly_the_documented_rules_does_all_that_the_owner_does(flavour: str, feature: Feature) -> None:
    for case in CASES[feature]:
        world = case.world(flavour)
        with_key(world, write_rights.rules(feature))
        mark = len(world.emulator.journal)
        result = case.act(world)
        assert outcome(world, result) == by_owner(flavour, case)[0], (case.name, result)
        assert unexpected(world, mark, feature) == []


@pytest.mark.parametrize(("flavour", "feature"), SITUATIONS)
def test_a_policy_with_exactly_the_documented_actions_does_all_that_the_owner_does(
    flavour: str, feature: Feature
) -> None:
    for case in CASES[feature]:
        world = case.world(flavour)
        world.identity = Identity("few", ACCOUNT, actions=list(write_rights.actions(feature)))
        mark = len(world.emulator.journal)
        result = case.act(world)
        assert outcome(world, result) == by_owner(flavour, case)[0], (case.name, result)
        assert unexpected(world, mark, feature) == []


@pytest.mark.parametrize(("flavour", "feature"), SITUATIONS)
def test_nothing_is_asked_for_that_is_not_in_the_table(flavour: str, feature: Feature) -> None:
    declared = [routes.CREDENTIAL, *(right.route for right in rights_of(feature))]
    for case in CASES[feature]:
        for method, path in by_owner(flavour, case)[1]:
            assert any(is_request_of(route, method, path) for route in declared), (case.name, method, path)


@pytest.mark.parametrize(("flavour", "feature", "right"), REQUIRED)
def test_without_a_required_right_a_run_fails_and_names_it(flavour: str, feature: Feature, right: Right) -> None:
    named = 0
    for case in cases_with(flavour, feature, right.route):
        if case.fails:
            continue
        world = case.world(flavour)
        orders, carts, mark = len(world.orders), len(world.open_carts), len(world.emulator.journal)
        world.identity = Without("few", ACCOUNT, denied=(right.route,))
        result = case.act(world)
        assert refusals(world, mark), case.name
        if not result.get("failed"):
            assert without_found(outcome(world, result)) == without_found(by_owner(flavour, case)[0])
            continue
        if right.route is routes.ORDER_EXTENSION and "was checked out" in result["msg"]:
            # A checked-out cart that is still listed tells of the order first; without its name it counts as missing.
            continue
        named += 1
        assert f"'{right.route.rule}'" in result["msg"] or f"{right.route.rule}," in result["msg"], case.name
        assert right.route.iam_action is None or right.route.iam_action in result["msg"], case.name
        if len(world.orders) == orders:
            assert len(world.open_carts) <= carts, (case.name, "a cart is left behind")
    assert named


@pytest.mark.parametrize(("flavour", "feature", "right"), OPTIONAL)
def test_without_an_optional_right_a_run_ends_alike(flavour: str, feature: Feature, right: Right) -> None:
    cases = cases_with(flavour, feature, right.route)
    assert cases
    for case in cases:
        world = case.world(flavour)
        mark = len(world.emulator.journal)
        world.identity = Without("few", ACCOUNT, denied=(right.route,))
        result = case.act(world)
        # Where the route is not there anyway (in the United States, or by a fault), that comes to the same as not allowed.
        missing = flavour == "US" or any(entry.fault for entry in world.emulator.journal[mark:])
        assert refusals(world, mark) or missing, case.name
        assert_ends_alike(case, world, result, flavour, deletes=right.route is not routes.DELETE_CART)


@pytest.mark.parametrize(("flavour", "feature"), SITUATIONS)
def test_all_optional_rights_can_be_missing_at_once(flavour: str, feature: Feature) -> None:
    required = needed(feature, flavour, set(Use))
    denied = tuple(right.route for right in rights_of(feature, flavour) if right.route not in required)
    for case in CASES[feature]:
        world = case.world(flavour)
        world.identity = Without("few", ACCOUNT, denied=denied)
        result = case.act(world)
        assert_ends_alike(case, world, result, flavour, deletes=routes.DELETE_CART not in denied)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_key_without_one_of_the_rules_is_refused_before_anything_is_written(flavour: str) -> None:
    required = rules_for(needed(Feature.ORDER, flavour, set(Use)))
    assert required
    for missing in required:
        granted = tuple(rule for rule in write_rights.rules(Feature.ORDER) if rule != missing)
        assert len(granted) == len(write_rights.rules(Feature.ORDER)) - 1
        named = 0
        for case in CASES[Feature.ORDER]:
            if case.name not in NEW_ORDERS:
                continue
            world = case.world(flavour)
            with_key(world, granted)
            mark = len(world.emulator.journal)
            for check_mode in (True, False):
                result = case.act(world) if not check_mode else world.ordered(**checked(case, world))
                if not result.get("failed"):
                    assert missing.endswith("/options"), (missing, case.name)
                    continue
                named += 1
                assert f"'{missing}'" in result["msg"], (missing, case.name, result["msg"])
                assert effects(world, mark) == [], (missing, case.name)
        assert named, missing


def checked(case: Case, world: RightsWorld) -> dict[str, Any]:
    options = {"options": [world.hds]} if case.name == "with an option" else {}
    return {"max_price": 1000, "check_mode": True, **options}


@pytest.mark.parametrize(("flavour", "feature"), SITUATIONS)
def test_a_policy_without_one_of_its_actions_fails_and_names_it(flavour: str, feature: Feature) -> None:
    actions = write_rights.actions(feature)
    required = {right.route.iam_action for right in rights_of(feature, flavour) if feature in right.required}
    if feature is Feature.CART:
        required.discard(routes.ORDER_EXTENSION.iam_action)
    for missing in required & set(actions):
        named = 0
        for case in CASES[feature]:
            if case.fails:
                continue
            world = case.world(flavour)
            world.identity = Identity("few", ACCOUNT, actions=[action for action in actions if action != missing])
            named += f" {missing}" in case.act(world).get("msg", "")
        assert named, missing


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_an_order_that_cannot_be_told_from_others_does_not_stop_a_cart_but_every_other_order(flavour: str) -> None:
    case = next(case for case in CASES[Feature.CART] if case.name == "leave an unpaid order alone")
    world = case.world(flavour)
    world.identity = Without("few", ACCOUNT, denied=(routes.ORDER_EXTENSION,))
    assert case.act(world)["changed"]
    assert len(world.open_carts) == len(world.orders) == 1
    refused = world.ordered(max_price=1000)
    assert refused["failed"] and routes.ORDER_EXTENSION.rule in refused["msg"]
    assert len(world.orders) == 1


def test_check_mode_with_a_key_that_shows_its_rules_refuses_what_that_key_cannot_do() -> None:
    world = RightsWorld("EU", {})
    with_key(world, (*write_rights.rules(Feature.READ), routes.CREDENTIAL.rule))
    refused = world.ordered(check_mode=True)
    assert refused["failed"] and f"'{routes.CHECK_OUT.rule}'" in refused["msg"]


def test_every_project_of_a_task_is_held_against_the_key() -> None:
    world = RightsWorld("EU", {"account": {"support_level": "business"}})
    with_key(world, tuple(rule for rule in write_rights.rules(Feature.ORDER) if not rule.endswith("/options")))
    mark = len(world.emulator.journal)
    result = world.run(
        projects=[{"name": "one"}, {"name": "two", "options": [world.hds]}], accept_contracts=True, max_price=1000
    )
    one, two = result["projects"]
    assert one["project"]["usable"] and two["failed"]
    assert "'POST /order/cart/*/cloud/options'" in two["msg"]
    assert len(world.orders) == 1
    assert [entry for entry in effects(world, mark) if entry.endswith("/options")] == []


def test_the_page_is_current() -> None:
    assert write_rights.PAGE.read_text("utf-8") == write_rights.render(), "run: python -m tests.scenarios.write_rights"
