# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that lag behind what was written."""

from __future__ import annotations

import pytest

from tests.contract.callers import PAGES, Caller, ManualClock, new_cart, new_order, pay, status


def seen(caller: Caller, kind: str) -> int:
    """How many entries the list shows."""
    targets = {
        "carts": "/order/cart",
        "orders": "/me/order",
        "cloud_orders": "/cloud/order",
        "projects": "/cloud/project",
    }
    return len(caller.get(targets[kind]))


def write(caller: Caller, kind: str) -> None:
    """One more entry in the list."""
    if kind == "carts":
        new_cart(caller)
        return
    order = new_order(caller)
    if kind == "projects":
        pay(caller, order)


KINDS = ["carts", "orders", "cloud_orders", "projects"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_can_lag_by_reads(owner: Caller, kind: str) -> None:
    owner.emulator.faults.add("lag", list=kind, reads=2)
    assert seen(owner, kind) == 0
    write(owner, kind)
    assert [seen(owner, kind) for dummy in range(4)] == [0, 0, 1, 1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_can_lag_by_time(owner: Caller, clock: ManualClock, kind: str) -> None:
    owner.emulator.faults.add("lag", list=kind, seconds=30)
    assert seen(owner, kind) == 0
    write(owner, kind)
    clock.sleep(29)
    assert seen(owner, kind) == 0
    clock.sleep(1)
    assert seen(owner, kind) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_lag_ends_when_the_fault_is_removed(owner: Caller, kind: str) -> None:
    fault = owner.emulator.faults.add("lag", list=kind, seconds=3600)
    owner.get("/me")
    write(owner, kind)
    assert seen(owner, kind) == 0
    owner.emulator.faults.remove(fault)
    assert seen(owner, kind) == 1


def test_a_deleted_cart_stays_in_a_lagging_list_but_not_by_its_id(owner: Caller) -> None:
    cart = new_cart(owner)
    owner.emulator.faults.add("lag", list="carts", reads=1)
    owner.get("/me")
    owner.delete(f"/order/cart/{cart}")
    assert owner.get("/order/cart") == [cart]
    assert owner.raw("GET", f"/order/cart/{cart}").status == 404
    assert owner.get("/order/cart") == []


def test_a_lagging_list_shows_old_contents_of_what_it_lists(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.seed({"projects": [{"description": "old"}]})
    project = owner.get("/cloud/project")[0]
    owner.emulator.faults.add("lag", list="projects", seconds=10)
    owner.get("/me")
    owner.put(f"/cloud/project/{project}", {"description": "new"})
    assert owner.get("/cloud/project", PAGES)[0]["description"] == "old"
    assert owner.get(f"/cloud/project/{project}")["description"] == "new"
    clock.sleep(10)
    assert owner.get("/cloud/project", PAGES)[0]["description"] == "new"


def test_a_lagging_list_of_pending_orders_shows_an_old_status(owner: Caller) -> None:
    order = new_order(owner)
    owner.emulator.faults.add("lag", list="cloud_orders", reads=1)
    owner.get("/me")
    pay(owner, order)
    assert status(owner, order) == "delivered"
    assert [owner.get("/cloud/order")[0]["status"] for dummy in range(2)] == ["unpaid", "delivered"]


def test_a_lag_of_the_cache_is_passed_by_a_client_that_asks_for_no_cache(owner: Caller) -> None:
    owner.emulator.faults.add("lag", list="projects", seconds=600, cache_only=True)
    owner.get("/me")
    write(owner, "projects")
    assert owner.get("/cloud/project") == []
    assert len(owner.get("/cloud/project", {"pragma": "no-cache"})) == 1


def test_an_ordinary_lag_is_not_passed_by_asking_for_no_cache(owner: Caller) -> None:
    owner.emulator.faults.add("lag", list="projects", seconds=600)
    owner.get("/me")
    write(owner, "projects")
    assert owner.get("/cloud/project", {"pragma": "no-cache"}) == []


def test_every_write_lags_by_its_own_time(owner: Caller, clock: ManualClock) -> None:
    owner.emulator.faults.add("lag", list="carts", seconds=10)
    owner.get("/me")
    new_cart(owner, "one")
    clock.sleep(6)
    new_cart(owner, "two")
    counts = []
    for dummy in range(3):
        counts.append(seen(owner, "carts"))
        clock.sleep(5)
    assert counts == [0, 1, 2]


def test_a_lag_survives_a_snapshot(owner: Caller) -> None:
    owner.emulator.faults.add("lag", list="carts", reads=1)
    owner.get("/me")
    new_cart(owner)
    before = owner.emulator.snapshot()
    for dummy in range(2):
        assert [seen(owner, "carts") for dummy in range(2)] == [0, 1]
        owner.emulator.restore(before)


def test_the_newer_list_of_projects_lags_as_well(owner: Caller) -> None:
    owner.emulator.faults.add("lag", list="projects", reads=1)
    owner.get("/me")
    write(owner, "projects")
    assert [len(owner.get("/v2/publicCloud/project")) for dummy in range(2)] == [0, 1]
