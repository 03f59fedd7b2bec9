# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wait that several runs share ends as that of one run, in every key of the result, and buys and pays nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.scenarios.harness import NAME, World

SLOW = [
    {"status": "checking"},
    {"status": "delivering", "after_seconds": 40},
    {"status": "delivered", "after_seconds": 80},
]
NEVER = [{"status": "checking"}, {"status": "delivering", "after_seconds": 40}, {"status": "delivered", "manual": True}]
REFUSED = [{"status": "checking", "label": "FRAUD_MANUAL_REVIEW"}, {"status": "cancelled", "after_seconds": 40}]
DOCUMENTS = [
    {"status": "checking"},
    {"status": "documentsRequested", "after_seconds": 40},
    {"status": "delivered", "manual": True},
]
PAY = "/me/order/{orderId}/payWithRegisteredPaymentMean"


@dataclass
class Told:
    """A task that was run in parts: its result, and what was told in between, as (project, stage)."""

    result: dict[str, Any]
    stages: list[tuple[str, str | None]] = field(default_factory=list)
    parts: int = 1


def run_in_parts(world: World, **params: Any) -> Told:
    """Run the task as the action plugin does: what is handed over goes through JSON."""
    told = Told(world.run(follow={}, **params))
    while "follow" in told.result:
        assert set(told.result) == {"changed", "follow", "warnings"}
        follow = json.loads(json.dumps(told.result["follow"]))
        told.stages += [(one["name"], one["stage"]) for one in follow["projects"]]
        told.result = world.run(follow=follow, **params)
        told.parts += 1
        assert told.parts < 100
    return told


def ids_apart(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result without the moments of the server's clock, which every request moves."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            moments = ("date", "expiration_date", "expire")
            return {key: value[key] is not None if key in moments else strip(value[key]) for key in value}
        return [strip(one) for one in value] if isinstance(value, list) else value

    stripped: dict[str, Any] = strip(result)
    return stripped


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    # seed, options, how many runs share the wait at least
    "slow delivery": ({"transitions": SLOW}, {"name": NAME}, 3),
    "several projects": (
        {"transitions": SLOW, "next_transitions": [SLOW, REFUSED, SLOW]},
        {"projects": [{"name": "one"}, {"name": "two"}, {"name": "three"}]},
        3,
    ),
    "one of several is there": (
        {"transitions": SLOW, "projects": [{"description": "one"}]},
        {"projects": [{"name": "one"}, {"name": "two"}]},
        3,
    ),
    "one of several cannot be ordered": (
        {"transitions": SLOW},
        {"projects": [{"name": "one"}, {"name": "two", "project_id": "0" * 32}]},
        3,
    ),
    "time-out while delivering": ({"transitions": NEVER}, {"name": NAME, "wait_timeout": 300}, 3),
    "time-out of several": (
        {"transitions": SLOW, "next_transitions": [NEVER]},
        {"projects": [{"name": "one"}, {"name": "two"}], "wait_timeout": 300},
        3,
    ),
    "refused order": ({"transitions": REFUSED}, {"name": NAME}, 2),
    "refused order that would be ordered anew": (
        {"transitions": REFUSED},
        {"name": NAME, "on_refusal": "order"},
        2,
    ),
    "documents requested": ({"transitions": DOCUMENTS}, {"name": NAME}, 2),
    "order of a former run": (
        {"orders": [{"description": NAME, "status": "checking", "transitions": SLOW, "age": 60}]},
        {"name": NAME},
        2,
    ),
    "payment by hand, not done": ({"transitions": SLOW}, {"name": NAME, "payment_method": "none"}, 1),
    "payment by hand, done for one": (
        {"orders": [{"description": "one", "status": "checking", "transitions": SLOW, "age": 60}]},
        {"projects": [{"name": "one"}, {"name": "two"}], "payment_method": "none"},
        1,
    ),
    "no wait": ({"transitions": SLOW}, {"name": NAME, "wait": False}, 1),
    "cart": ({}, {"name": NAME, "state": "cart"}, 1),
    "quick delivery": ({}, {"name": NAME}, 1),
    "nothing to do": ({"projects": [{"description": NAME}]}, {"name": NAME}, 1),
}
FAULTS: dict[str, list[dict[str, Any]]] = {
    "none": [],
    "payment without an answer": [{"kind": "close", "method": "POST", "path": PAY, "effect": True}],
    "payment that did not arrive": [{"kind": "close", "method": "POST", "path": PAY, "effect": False}],
    "orders listed late": [{"kind": "lag", "list": "orders", "seconds": 45}],
    "no follow-up": [{"kind": "missing_route", "path": "/me/order/{orderId}/followUp"}],
}


def world_of(seed: dict[str, Any], faults: list[dict[str, Any]], flavour: str = "EU") -> World:
    world = World(flavour, seed)
    for fault in faults:
        world.emulator.faults.add(**fault)
    return world


def writes(world: World) -> list[str]:
    return [f"{entry.method} {entry.route}" for entry in world.emulator.journal if entry.write]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("case", CASES)
def test_the_result_of_a_shared_wait_is_that_of_one_run(case: str, fault: str) -> None:
    seed, options, least = CASES[case]
    whole, shared = (world_of(seed, FAULTS[fault]) for dummy in range(2))
    expected = whole.run(accept_contracts=True, **options)
    told = run_in_parts(shared, accept_contracts=True, **options)
    assert ids_apart(told.result) == ids_apart(expected)
    assert writes(shared) == writes(whole)
    assert shared.warnings == whole.warnings
    if fault == "none":
        assert told.parts >= least
        assert (told.parts > 1) == (least > 1)


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
def test_every_stage_is_told_once_and_in_order(flavour: str) -> None:
    told = run_in_parts(world_of({"transitions": SLOW}, [], flavour), name=NAME, accept_contracts=True)
    # Right after its delivery a project cannot be read yet.
    assert told.stages == [(NAME, "fraud check"), (NAME, "delivering"), (NAME, "delivered")]
    assert told.result["project"]["usable"]


def test_a_review_by_hand_is_told() -> None:
    told = run_in_parts(world_of({"transitions": REFUSED}, []), name=NAME, accept_contracts=True)
    assert told.stages == [(NAME, "fraud check (FRAUD_MANUAL_REVIEW)")]


def test_a_project_that_is_ready_is_told_while_others_are_waited_for() -> None:
    seed = {"transitions": SLOW, "next_transitions": [NEVER]}
    names = {"projects": [{"name": "one"}, {"name": "two"}], "wait_timeout": 600}
    told = run_in_parts(world_of(seed, []), accept_contracts=True, **names)
    assert {("one", "delivering"), ("two", "project ready")} <= set(told.stages)


def test_an_order_without_news_is_not_asked_again_what_its_fraud_check_is_about() -> None:
    """News of one order hand the wait over; the others stay what was told of them."""
    courses = [
        [{"status": "checking"}, {"status": "delivered", "after_seconds": 40 * number}] for number in range(1, 6)
    ]
    world = World(seed={"settings": {"next_transitions": courses}, "quota": 20})
    names = [f"web-{number}" for number in range(5)]
    told = run_in_parts(world, projects=[{"name": name} for name in names], accept_contracts=True)
    assert not told.result.get("failed"), told.result
    assert told.parts >= 4
    asked = [entry.path for entry in world.emulator.journal if entry.path.endswith("/followUp")]
    assert len(asked) == len(set(asked)) == len(names)
    last_told = dict(told.stages)
    assert set(last_told.values()) <= {"fraud check", "delivered", "project ready"}


def test_a_wait_is_left_after_ten_seconds_at_the_earliest_and_only_with_news() -> None:
    world = world_of({"transitions": SLOW}, [])
    began, moments = world.clock.seconds, []
    result = world.run(name=NAME, accept_contracts=True, follow={})
    while "follow" in result:
        moments.append(world.clock.seconds - began)
        result = world.run(name=NAME, accept_contracts=True, follow=result["follow"])
    first, second, third = moments
    assert 10 <= first < 14, "the fraud check is told as soon as it takes long"
    assert 40 <= second < 50, "the delivery when it begins"
    assert 120 <= third < 140, "and its end, while the project cannot be read yet"


def test_the_time_of_the_task_is_that_of_all_its_runs() -> None:
    world = world_of({"transitions": NEVER}, [])
    began = world.clock.seconds
    told = run_in_parts(world, name=NAME, accept_contracts=True, wait_timeout=120)
    assert "after the 120 seconds of wait_timeout" in told.result["msg"]
    assert 120 <= world.clock.seconds - began < 122


def test_what_is_handed_over_holds_no_link_and_no_password() -> None:
    world = world_of({"transitions": SLOW}, [])
    follow = world.run(name=NAME, accept_contracts=True, follow={})["follow"]
    (order,) = world.orders
    assert order.password not in json.dumps(follow)
    assert "orderPassword" not in json.dumps(follow)


@pytest.mark.parametrize(
    "follow",
    [
        {"until": 1},
        {"until": "soon", "projects": []},
        {"until": 1, "projects": []},
        {"until": 1, "projects": [{}]},
        {"until": 1, "projects": 7},
    ],
)
def test_what_no_run_has_handed_over_is_refused_before_any_request(follow: dict[str, Any]) -> None:
    world = world_of({}, [])
    result = world.run(name=NAME, accept_contracts=True, follow=follow)
    assert result["failed"]
    assert result["msg"].startswith("follow is not what a run of this task returned")
    assert world.last_requests == 0


def test_check_mode_never_leaves_and_never_goes_on() -> None:
    world = world_of({"transitions": SLOW}, [])
    options: dict[str, Any] = {"name": NAME, "accept_contracts": True}
    expected = world.run(check_mode=True, **options)
    assert world.run(check_mode=True, follow={}, **options) == expected
    follow = world.run(follow={}, **options)["follow"]
    before = writes(world)
    assert not world.run(check_mode=True, follow=follow, **options)["changed"]
    assert writes(world) == before
