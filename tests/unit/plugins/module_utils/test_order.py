# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The flow of a run that has something to do, where its parts disagree: other runs come first, details are missing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _order
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import PlacedOrder
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._prepare import CartKeeper, CartSpentError
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._purchase import Purchase
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    SERVER_ERROR,
    FakeClock,
    FakeTransport,
    InTurn,
    Reply,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    cart,
    euros,
    project,
    quote,
    task,
    wanted,
)

MISSING = Observed(plan_code=PLAN, quote=quote())
OTHER = wanted(name="other", marker="ansible/other")


class World:
    """A run whose observations and purchases are given, over an account that answers from a table."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, seconds: float = 0) -> None:
        self.transport = FakeTransport()
        self.seconds = seconds
        # What each observation tells, by name, and what each purchase ends with; the last one for ever.
        self.observations: dict[str, InTurn] = {}
        self.purchases: dict[str, InTurn] = {}
        self.released: list[int] = []
        self.undone: list[OvhError] = []

        def order(purchase: Purchase) -> PlacedOrder | None:
            result = self.purchases[purchase._wanted.name].next()
            if isinstance(result, Exception):
                raise result
            return t.cast("PlacedOrder | None", result)

        monkeypatch.setattr(Observer, "observe", lambda observer, one: self.observations[one.name].next())
        monkeypatch.setattr(
            Observer,
            "observe_all",
            lambda observer, projects: [self.observations[one.name].next() for one in observer._task.wanted],
        )
        monkeypatch.setattr(Purchase, "order", order)
        monkeypatch.setattr(Purchase, "let_witness_go", lambda purchase, order_id: self.released.append(order_id))
        monkeypatch.setattr(CartKeeper, "undo_after", lambda keeper, error: self.undone.append(error))

    def run(self, policy: Task | None = None) -> dict[str, t.Any]:
        policy = policy or task(wait_timeout=self.seconds)
        clock = FakeClock()
        budget = Budget(clock, self.seconds)
        client = Client(self.transport, clock, budget)
        flow = _order.Run(policy, client, clock, budget, Sequential(), lambda warning: None)
        return flow.execute(Projects((), ()), check_mode=False, short_form=len(policy.wanted) == 1)


@pytest.mark.parametrize("first", [None, CartSpentError("c")])
def test_a_run_that_another_one_overtook_observes_and_plans_anew(first: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    world.observations[NAME] = InTurn(MISSING, Observed(projects=(project(),)))
    world.purchases[NAME] = InTurn(first)
    result = world.run()
    assert (result.get("failed"), result["project"]["name"], result["changed"]) == (None, NAME, False)
    assert world.undone == []


def test_a_run_that_is_overtaken_again_and_again_gives_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    world.observations[NAME] = InTurn(MISSING)
    world.purchases[NAME] = InTurn(None)
    result = world.run()
    assert result["failed"]
    assert "Other runs keep acting on the project '%s' at the same time. Run the task again." % NAME in result["msg"]


def test_what_fails_for_one_name_stops_no_other_and_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    refusal = RefusalError("too dear")
    world.observations = {NAME: InTurn(MISSING), "other": InTurn(MISSING, Observed(projects=(project(name="other"),)))}
    world.purchases = {NAME: InTurn(refusal), "other": InTurn(None)}
    result = world.run(task(wanted=(wanted(), OTHER)))
    first, second = result["projects"]
    assert (first["failed"], first["msg"], second.get("failed")) == (True, "too dear", None)
    assert result["msg"].startswith("1 of 2 projects failed.")
    assert world.undone == [refusal]


def test_an_error_of_the_collection_itself_at_one_name_stops_no_other_and_quotes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch)
    world.observations = {NAME: InTurn(MISSING), "other": InTurn(MISSING, Observed(projects=(project(name="other"),)))}
    world.purchases = {NAME: InTurn(TypeError("HIDDEN")), "other": InTurn(None)}
    first, second = world.run(task(wanted=(wanted(), OTHER)))["projects"]
    assert (first["failed"], first["resumable"], second.get("failed")) == (True, True, None)
    assert first["msg"].startswith("This collection failed by an error of its own (TypeError in test_order.py, line ")


def placed(world: World, *statuses: t.Any) -> World:
    """Let order 7 be placed for nothing, and tell these statuses in turn."""
    world.observations[NAME] = InTurn(MISSING)
    world.purchases[NAME] = InTurn(PlacedOrder(7, euros("0.00")))
    world.transport.answers.update(
        {
            "GET /me": {"ovhSubsidiary": "FR"},
            "POST /me/order/7/payWithRegisteredPaymentMean": None,
            "GET /cloud/project": [],
            "GET /me/order/7/status": InTurn(*statuses),
            "GET /me/order/7": {"orderId": 7, "date": "2026-01-05T10:00:00Z", "priceWithTax": {"value": 0}},
        }
    )
    return world


def test_an_order_that_no_look_could_read_is_read_once_more_for_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    result = placed(World(monkeypatch), SERVER_ERROR, "checking").run()
    assert "Order 7 is still not readable" in result["msg"]
    shown = {name: result["order"][name] for name in ("id", "status", "date")}
    assert shown == {"id": 7, "status": "checking", "date": "2026-01-05T10:00:00Z"}


@pytest.mark.parametrize("trouble", [FORBIDDEN, SERVER_ERROR])
def test_a_result_without_the_details_of_its_order_is_better_than_none(
    trouble: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = placed(World(monkeypatch), "delivering")
    world.transport.answers["GET /me/order/7"] = trouble
    result = world.run(task(wait=False))
    assert (result.get("failed"), result["order"]["id"], result["order"]["date"]) == (None, 7, None)
    assert [warning.partition(":")[0] for warning in result["warnings"]] == [
        "The order's details are missing in the result"
    ]


def test_the_witness_of_each_order_is_let_go_at_the_end_whatever_became_of_the_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = placed(World(monkeypatch), "delivering")
    assert world.run()["failed"]
    assert world.released == [7]


# The quote of a prepared cart


def test_a_prepared_cart_that_is_refused_a_quote_is_filled_by_what_its_items_ask_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch)
    one = cart(1)
    settled: list[bool] = []
    distrusted: list[bool] = []

    def settle(keeper: CartKeeper) -> t.Any:
        settled.append(bool(distrusted))
        return one

    def distrust(keeper: CartKeeper) -> bool:
        distrusted.append(True)
        return len(distrusted) == 1

    monkeypatch.setattr(CartKeeper, "settle", settle)
    monkeypatch.setattr(CartKeeper, "look", lambda keeper: one)
    monkeypatch.setattr(CartKeeper, "distrust", distrust)
    world.observations[NAME] = InTurn(MISSING)
    price = {"value": 0, "currencyCode": "EUR", "text": "0.00 €"}
    prices = dict.fromkeys(("withTax", "withoutTax", "tax"), price)
    refused = Reply(400, {"message": "Missing configuration"})
    asked = "GET /order/cart/%s/checkout" % one.cart_id
    world.transport.answers[asked] = InTurn(refused, {"prices": prices, "contracts": []})
    assert world.run(task("cart"))["quote"]["with_tax"] == 0
    assert settled == [False, True]
    # A second refusal is final: the items were asked already.
    world.transport.answers[asked] = refused
    result = world.run(task("cart"))
    assert (result["failed"], "Missing configuration" in result["msg"]) == (True, True)
