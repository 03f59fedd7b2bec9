# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that changes names: what a name may be made of, and how long it may be, is not documented."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from tests.scenarios.harness import World

DAY = 86400
AT_ONCE = {"settings": {"project_gate": {}, "list_checked_out_carts": False}, "quota": 20}

# what the server makes of a name -> such a name
CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "strips": (str.strip, "web\n"),
    "joins spaces": (lambda name: " ".join(name.split()), "web  one"),
    "small letters": (str.lower, "Web"),
    "composes": (lambda name: unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", "café")),
    "cuts": (lambda name: name[:20], "a rather long name of a project"),
}


class Changing(World):
    """An account whose server keeps names its own way."""

    def __init__(self, change: Callable[[str], str]) -> None:
        super().__init__(seed=AT_ONCE)
        self._change = change

    def change_names(self, *_request: object) -> None:
        for project in self.projects:
            project.description = self._change(project.description)

    def play(self, name: str, *, check_mode: bool = False) -> dict[str, object]:
        hook = self.change_names
        return self.run(name=name, accept_contracts=True, check_mode=check_mode, before=hook, after=hook)


@pytest.mark.parametrize(("change", "name"), CHANGES.values(), ids=CHANGES.keys())
def test_a_project_whose_name_the_server_changed_is_ordered_once_however_often_the_task_runs(
    change: Callable[[str], str], name: str
) -> None:
    world = Changing(change)
    for _dummy in range(5):
        result = world.play(name)
        assert result["failed"] and not result["resumable"]
        assert f"keeps its name as '{change(name)}' instead of '{name}'. Use that name" in str(result["msg"])
        assert len(world.orders) == len(world.projects) == 1
        world.clock.seconds += 10 * DAY


@pytest.mark.parametrize(("change", "name"), CHANGES.values(), ids=CHANGES.keys())
def test_with_the_name_that_the_server_keeps_all_is_well(change: Callable[[str], str], name: str) -> None:
    world = Changing(change)
    world.play(name)
    foretold = world.play(name, check_mode=True)
    assert [step["action"] for step in foretold["steps"]] == ["rename_project"]  # type: ignore[attr-defined]
    result = world.play(change(name))
    assert (result.get("failed"), result["changed"]) == (None, False)


def test_names_that_only_differ_in_what_some_servers_change_are_names_of_their_own_where_they_are_kept() -> None:
    world = World(seed=AT_ONCE)
    names = ["web", "Web", "web ", "we b", "a rather long name", "a rather long name of a project"]
    for name in (*names, *names):
        result = world.ordered(name=name)
        assert not result.get("failed"), result
    assert sorted(project.description for project in world.projects) == sorted(names)
    assert len(world.orders) == len(names)


def test_a_name_that_shows_late_is_waited_for() -> None:
    world = World(seed={**AT_ONCE, "projects": [{"description": "old", "project_id": "0" * 31 + "1"}]})
    reads = []

    def after(_number: int, method: str, path: str) -> None:
        if method == "PUT":
            world.projects[0].description = "old"
        elif path.startswith("/cloud/project/"):
            reads.append(path)
            if len(reads) == 2:
                world.projects[0].description = "new"

    result = world.run(name="new", project_id="0" * 31 + "1", after=after)
    assert (result.get("failed"), result["changed"], result["project"]["name"]) == (None, True, "new")
    assert len(reads) == 3


def test_a_name_that_does_not_show_before_the_time_is_up_is_no_name_that_is_kept() -> None:
    world = World(seed={**AT_ONCE, "projects": [{"description": "old", "project_id": "0" * 31 + "1"}]})

    def after(_number: int, method: str, _path: str) -> None:
        if method == "PUT":
            world.projects[0].description = "old"

    result = world.run(name="new", project_id="0" * 31 + "1", wait_timeout=5, after=after)
    assert (result["failed"], result["resumable"], result["changed"]) == (True, True, True)
    assert "does not show its new name 'new' yet" in result["msg"]


UNREADABLE = {
    "order": ("*", 404),
    "details": ("/details", 404),
    "extension": ("/details/*/extension", 404),
    "status": ("/status", 403),
    "extension, by want of a right": ("/details/*/extension", 403),
}


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize(
    ("there", "wanted"), [("customer-acme-production", "customer-acme-production-2"), ("Web", "web")]
)
def test_an_old_order_that_cannot_be_read_stops_no_name_that_resembles_its_project_and_no_other(
    what: str, there: str, wanted: str
) -> None:
    world = World(seed={**AT_ONCE, "orders": [{"description": there, "status": "delivered", "age": 40 * DAY}]})
    (old,) = world.orders
    part, status = UNREADABLE[what]
    world.emulator.faults.add("missing_route", path=f"/me/order/{old.id}{part}", method="GET", status=status, count=0)
    result = world.run(projects=[{"name": wanted}, {"name": "other"}], accept_contracts=True)
    assert not result.get("failed"), result["msg"]
    assert sorted(project.description for project in world.projects) == sorted([there, wanted, "other"])


def renamed(flavour: str, age: int) -> tuple[World, str]:
    """Return an account whose project was ordered under one name, and has another since; and the project's id."""
    world = World(flavour, {"quota": 20})
    project_id = world.ordered(name="shop")["project"]["id"]
    world.clock.seconds += age
    world.projects[0].description = "boutique"
    return world, project_id


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("age", [0, 7200, 10 * DAY])
@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_a_project_that_somebody_renamed_stops_the_task_with_its_new_name_and_id(
    flavour: str, age: int, state: str
) -> None:
    world, project_id = renamed(flavour, age)
    (order,) = world.orders
    mark = len(world.emulator.journal)
    foretold = world.ordered(name="shop", state=state, check_mode=True, wait_timeout=30)
    result = world.ordered(name="shop", state=state, wait_timeout=30)
    assert result["failed"] and foretold["msg"] == result["msg"]
    assert f"The project ordered as 'shop' (order {order.id}) is called 'boutique' now: {project_id}" in result["msg"]
    for way_out in ("Set project_id", "set name to 'boutique'", "ignore_orders"):
        assert way_out in result["msg"]
    assert (result["changed"], result["project_id"], world.writes(mark)) == (False, project_id, [])
    assert len(world.orders) == 1


@pytest.mark.parametrize("flavour", ["EU", "CA", "US"])
@pytest.mark.parametrize("age", [0, 7200, 10 * DAY])
def test_each_way_out_of_a_renamed_project_leads_on(flavour: str, age: int) -> None:
    world, project_id = renamed(flavour, age)
    taken = world.ordered(name="boutique")
    assert (taken["changed"], taken["project"]["id"]) == (False, project_id)
    assert world.ordered(name="other")["project"]["usable"], "names that have nothing to do with it are ordered"
    back = world.ordered(name="shop", project_id=project_id)
    assert [step["action"] for step in back["steps"]] == ["rename_project"]
    world.projects[0].description = "boutique"
    another = world.ordered(name="shop", ignore_orders=[world.orders[0].id])
    assert not another.get("failed") and another["changed"], another
    assert sorted(project.description for project in world.projects) == ["boutique", "other", "shop"]
    assert world.ordered(name="shop")["changed"] is False, "the project of that name settles the matter"


def test_a_project_whose_order_is_older_than_the_look_back_window_may_have_been_renamed_long_ago() -> None:
    world, _project_id = renamed("EU", 100 * DAY)
    assert world.ordered(name="shop")["changed"]
    assert sorted(project.description for project in world.projects) == ["boutique", "shop"]
