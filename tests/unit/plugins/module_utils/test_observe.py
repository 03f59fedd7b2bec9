# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Observing several names at once: what belongs to one of them is not taken for another, and how long a look takes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError, UnexpectedError
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    NOW,
    FakeClock,
    FakeTransport,
    InTurn,
    Reply,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    MARKER,
    NAME,
    PLAN,
    PROJECT_ID,
    cart_id,
    project,
    task,
    wanted,
)

ONE = cart_id(1)
OTHER = wanted(name="other", marker="ansible/other", order_id=7)
NONE = Projects((), ())


class World:
    """An account without projects, carts and orders, and an observer of it."""

    def __init__(self, state: str = "cart", seconds: float = 600, **changes: t.Any) -> None:
        self.clock = FakeClock()
        self.transport = FakeTransport(
            {
                "GET /me": {"ovhSubsidiary": "FR"},
                "GET /me/order": [],
                "GET /cloud/order": [],
                "GET /cloud/project": [],
                "GET /order/cart": [],
                "GET /order/catalog/public/cloud": NOT_FOUND,
            }
        )
        budget = Budget(self.clock, seconds)
        api = Api(Client(self.transport, self.clock, budget))
        account = AccountReader(api, None, lambda warning: None)
        self.observer = Observer(api, task(state, **changes), account, budget, Sequential())

    def order(self, *names: str) -> World:
        """Let order 7 be under way, configured for these names."""
        configurations = [{"label": "description", "value": name} for name in names]
        held = {"order": {"plan": {"code": PLAN if names else "vps"}, "configurations": configurations}}
        self.transport.answers.update(
            {
                "GET /me/order": [7],
                "GET /me/order/7": {"orderId": 7, "date": "2026-01-05T09:00:00Z", "priceWithTax": {"value": 0}},
                "GET /me/order/7/status": "delivering",
                "GET /me/order/7/details": [1],
                "GET /me/order/7/details/1": {"domain": "*001"},
                "GET /me/order/7/details/1/extension": held,
            }
        )
        return self


def test_an_order_that_is_named_for_one_name_is_no_order_of_another() -> None:
    """Even where it was made for that other one: the task says what it is for, and that is refused."""
    world = World("absent", wanted=(wanted(), OTHER)).order(NAME)
    first, second = world.observer.observe_all(NONE)
    assert (first.orders, first.unidentified, first.refusal) == ((), (), None)
    assert isinstance(second.refusal, RefusalError)
    assert "was made for the project '%s', not for 'other'" % NAME in second.refusal.message


@pytest.mark.parametrize(
    ("names", "words"), [((), "is not for a project"), (("third",), "was made for the project 'third', not for")]
)
def test_an_order_that_is_named_but_for_something_else_is_refused(names: tuple[str, ...], words: str) -> None:
    (observed,) = World(wanted=(OTHER,)).order(*names).observer.observe_all(NONE)
    assert words in str(observed.refusal)


def test_an_order_that_is_named_and_not_there_is_refused() -> None:
    world = World(wanted=(OTHER,))
    world.transport.answers.update({"GET /me/order/7/status": NOT_FOUND, "GET /me/order/7/details": NOT_FOUND})
    (observed,) = world.observer.observe_all(NONE)
    assert "There is no order 7 in this account" in str(observed.refusal)


@pytest.mark.parametrize("tells_name", [True, False])
def test_an_order_that_is_named_is_adopted_whether_its_name_can_be_told_or_not(tells_name: bool) -> None:
    world = World(wanted=(OTHER,)).order("other")
    if not tells_name:
        world.transport.answers["GET /me/order/7/details/1/extension"] = NOT_FOUND
    (observed,) = world.observer.observe_all(NONE)
    assert ([one.order_id for one in observed.pending], observed.refusal) == ([7], None)


def test_what_cannot_be_read_for_all_names_is_told_for_each_that_needs_it() -> None:
    world = World(wanted=(wanted(), OTHER))
    world.transport.answers["GET /me/order"] = FORBIDDEN
    there = Projects((project(),), ())
    first, second = world.observer.observe_all(there)
    assert (first.projects, first.refusal) == (there.readable, None)
    assert isinstance(second.refusal, ApiError)


@pytest.mark.parametrize(("status", "words"), [("deleting", "is deleting"), (None, "There is no project")])
def test_a_project_that_is_named_by_its_id_and_not_there_is_refused(status: str | None, words: str) -> None:
    world = World(wanted=(wanted(project_id=PROJECT_ID),))
    answer = {"project_id": PROJECT_ID, "status": status} if status else NOT_FOUND
    world.transport.answers["GET /cloud/project/" + PROJECT_ID] = answer
    (observed,) = world.observer.observe_all(NONE)
    assert words in str(observed.refusal)


def test_a_project_that_is_named_by_its_id_and_in_no_list_yet_is_read_by_itself() -> None:
    world = World(wanted=(wanted(project_id=PROJECT_ID),))
    world.transport.answers["GET /cloud/project/" + PROJECT_ID] = {"project_id": PROJECT_ID, "status": "ok"}
    (observed,) = world.observer.observe_all(NONE)
    assert [one.project_id for one in observed.projects] == [PROJECT_ID]


# Looking for an order that must be there


@pytest.mark.parametrize(("seconds", "elapsed"), [(600, 30), (5, 5), (0, 0)])
def test_an_order_that_does_not_show_is_looked_for_until_the_settle_time_or_the_budget_is_over(
    seconds: float, elapsed: float
) -> None:
    world = World(seconds=seconds)
    assert world.observer.look_for_order(wanted()) == Observed()
    assert world.clock.seconds - NOW == elapsed


def test_an_order_that_shows_late_ends_the_look() -> None:
    world = World().order(NAME)
    # Two lists for each look: the first is that of the last months.
    world.transport.answers["GET /me/order"] = InTurn([], [], [], [], [7])
    found = world.observer.look_for_order(wanted())
    assert [one.order_id for one in found.pending] == [7]
    assert world.clock.slept == [1.0, 2.0]


def test_an_error_of_the_collection_itself_at_one_name_is_that_name_s(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World("cart", wanted=(wanted(), wanted(name="another")))
    good = world.observer._of_projects

    def of_projects(one: t.Any, projects: Projects) -> Observed:
        if one.name == NAME:
            raise ZeroDivisionError
        return good(one, projects)

    monkeypatch.setattr(world.observer, "_of_projects", of_projects)
    first, second = world.observer.observe_all(NONE)
    assert isinstance(first.refusal, UnexpectedError)
    assert second.refusal is None


# A cart that changes while it is read


class Kept:
    """A cart that holds what is wanted, and is quoted."""

    def __init__(self, world: World, *heads: t.Any, quote: t.Any = NOT_FOUND) -> None:
        item = {
            "itemId": 5,
            "duration": "P1M",
            "settings": {"planCode": PLAN, "pricingMode": "default", "quantity": 1},
            "configurations": [51],
        }
        place = "GET /order/cart/" + ONE
        world.transport.answers.update(
            {
                "GET /order/cart": InTurn([ONE], []),
                place: InTurn(*heads),
                place + "/item/5": item,
                place + "/item/5/configuration/51": {"id": 51, "label": "description", "value": NAME},
                place + "/checkout": quote,
                place + "/item/5/requiredConfiguration": [],
            }
        )


def head(*, read_only: bool = False) -> dict[str, t.Any]:
    expire = "2026-01-06T10:00:00+00:00"
    return {"cartId": ONE, "description": MARKER, "expire": expire, "readOnly": read_only, "items": [5]}


def test_a_cart_that_another_run_deletes_while_it_is_read_is_observed_anew() -> None:
    world = World()
    Kept(world, head(), NOT_FOUND)
    (observed,) = world.observer.observe_all(NONE)
    assert (observed.carts, observed.refusal) == ((), None)


def test_a_cart_whose_quote_lacks_a_label_is_asked_what_its_item_needs() -> None:
    world = World()
    Kept(world, head(), quote=Reply(400, {"message": "Mandatory custom field infrastructure is missing"}))
    need = {"label": "infrastructure", "required": True, "allowedValues": ["production"]}
    world.transport.answers[f"GET /order/cart/{ONE}/item/5/requiredConfiguration"] = [need]
    (observed,) = world.observer.observe_all(NONE)
    assert [one.label for one in observed.requirements] == ["infrastructure"]
    assert (observed.quote, observed.refusal) == (None, None)


@pytest.mark.parametrize("trouble", [Reply(400, {"message": "No"}), FORBIDDEN])
def test_a_cart_that_nobody_touched_and_that_is_refused_a_quote_says_so(trouble: Reply) -> None:
    world = World()
    Kept(world, head(), quote=trouble)
    (observed,) = world.observer.observe_all(NONE)
    assert isinstance(observed.refusal, ApiError)
