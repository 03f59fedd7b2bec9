# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The flow of a run that has something to do, where its parts disagree: other runs come first, details are missing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _order
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import Election
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    OvhError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import PlacedOrder, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._ordering import Ordering
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task
from ansible_collections.community.ovhcloud.tests.unit.plugins.contexts import LOST
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    NOW,
    SERVER_ERROR,
    FakeClock,
    FakeTransport,
    InTurn,
    Reply,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    PROJECT_ID,
    START,
    cart,
    cart_id,
    order,
    project,
    quote,
    task,
    wanted,
)

MISSING = Observed(plan_code=PLAN, quote=quote())
OTHER = wanted(name="other", marker="ansible/other")


class World:
    """A run whose observations, and what comes of its orders, are given, over an account that answers from a table."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, seconds: float = 5) -> None:
        self.transport = FakeTransport()
        self.clock = FakeClock()
        self.seconds = seconds
        # What each observation tells, by name, and what each order ends with; the last one for ever.
        self.observations: dict[str, InTurn] = {}
        self.orders: dict[str, InTurn] = {}
        self.cleared = True
        self.quoted: Quote | None = quote()
        self.calls: list[str] = []
        self.undone: list[OvhError] = []

        def order(ordering: Ordering, one: t.Any) -> PlacedOrder | None:
            result = self.orders[ordering._wanted.name].next()
            if isinstance(result, UnknownOutcomeError):
                ordering.doubt = LOST
                return None
            if isinstance(result, Exception):
                raise result
            return t.cast("PlacedOrder | None", result)

        def noting(name: str, value: t.Callable[[], t.Any] = lambda: None) -> t.Callable[..., t.Any]:
            def called(ordering: Ordering, *dummy: t.Any) -> t.Any:
                self.calls.append(name)
                return value()

            return called

        monkeypatch.setattr(Ordering, "clear_away", noting("clear_away", lambda: self.cleared))
        monkeypatch.setattr(Ordering, "quote", noting("quote", lambda: self.quoted))
        monkeypatch.setattr(Ordering, "prepare", noting("prepare", lambda: cart(1)))
        for name in ("throw_away", "release_intent", "record_release"):
            monkeypatch.setattr(Ordering, name, noting(name))
        monkeypatch.setattr(Ordering, "order", order)
        monkeypatch.setattr(Ordering, "undo_after", lambda ordering, error: self.undone.append(error))
        monkeypatch.setattr(Observer, "observe", lambda observer, one: self.observations[one.name].next())
        monkeypatch.setattr(
            Observer,
            "observe_all",
            lambda observer, projects: [self.observations[one.name].next() for one in observer._task.wanted],
        )

    def run(self, policy: Task | None = None, *, check_mode: bool = False) -> dict[str, t.Any]:
        policy = policy or task(wait_timeout=self.seconds)
        budget = Budget(self.clock, self.seconds)
        client = Client(self.transport, self.clock, budget)
        flow = _order.Run(policy, client, self.clock, budget, Sequential(), lambda warning: None)
        return flow.execute(Projects((), ()), check_mode=check_mode, short_form=len(policy.wanted) == 1)

    @property
    def elapsed(self) -> float:
        return self.clock.seconds - NOW


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_a_run_that_another_one_overtook_observes_and_plans_anew_and_leaves_no_cart_behind(world: World) -> None:
    world.observations[NAME] = InTurn(MISSING, Observed(projects=(project(),)))
    world.orders[NAME] = InTurn(None)
    result = world.run()
    assert (result.get("failed"), result["project"]["name"], result["changed"]) == (None, NAME, False)
    assert (world.undone, world.calls[-1]) == ([], "throw_away")


@pytest.mark.parametrize("policy", [task(), task("cart")], ids=["ordered", "cart"])
@pytest.mark.parametrize("obstacle", ["spent", "order"])
def test_a_run_that_is_overtaken_again_and_again_gives_up_and_says_so(
    world: World, policy: Task, obstacle: str
) -> None:
    world.observations[NAME] = InTurn(MISSING)
    world.orders[NAME] = InTurn(None)
    world.cleared = obstacle != "spent"
    world.quoted = None
    result = world.run(policy)
    assert result["failed"]
    assert "Other runs keep acting on the project '%s' at the same time. Run the task again." % NAME in result["msg"]
    assert world.calls.count("clear_away") == 8


# Waiting for others


LEADING = Observed(plan_code=PLAN, carts=(cart(1),), election=Election(leader=cart(1)))
BEGUN = Observed(intents=(cart(8),), now=START)


def test_a_run_follows_the_one_that_leads_and_takes_its_order(world: World) -> None:
    world.observations[NAME] = InTurn(LEADING, LEADING, Observed(projects=(project(),)))
    result = world.run()
    assert (result.get("failed"), result["changed"]) == (None, False)
    assert 3 < world.elapsed < 5


def test_a_leader_that_leads_as_long_as_the_task_has_time_is_told_and_nothing_is_ordered(world: World) -> None:
    world.observations[NAME] = InTurn(LEADING)
    result = world.run()
    assert "Cart %s for the project '%s' was made a moment ago" % (cart_id(1), NAME) in result["msg"]
    assert "The 5 seconds of wait_timeout are over, and nothing was ordered by this run." in result["msg"]
    assert (result["cart_id"], world.elapsed, world.calls) == (cart_id(1), 5, [])


def test_a_checkout_that_may_still_take_its_effect_is_told_with_its_end_when_the_time_is_over(world: World) -> None:
    world.observations[NAME] = InTurn(BEGUN)
    result = world.run()
    assert "its order may still appear until 2026-01-05 10:15:00 UTC" in result["msg"]
    assert "The 5 seconds of wait_timeout are over. Run the task again" in result["msg"]
    assert (result["resumable"], result["changed"], world.elapsed) == (True, False, 5)


def test_the_doubt_about_the_own_checkout_is_told_first(world: World) -> None:
    world.observations[NAME] = InTurn(MISSING, BEGUN)
    world.orders[NAME] = InTurn(UnknownOutcomeError("lost"))
    assert world.run()["msg"].startswith("%s A checkout for the project '%s' was begun" % (LOST.message, NAME))


def test_waiting_for_others_uses_up_no_plans(world: World) -> None:
    world.seconds = 3600
    world.observations[NAME] = InTurn(*[BEGUN] * 30, MISSING, Observed(projects=(project(),)))
    world.orders[NAME] = InTurn(None)
    assert world.run().get("failed") is None


@pytest.mark.parametrize(("seconds", "fails"), [(899, True), (900, False)])
def test_check_mode_tells_whether_a_run_would_wait_in_vain_for_a_checkout(
    world: World, seconds: float, fails: bool
) -> None:
    world.observations[NAME] = InTurn(BEGUN)
    result = world.run(task(wait_timeout=seconds), check_mode=True)
    assert result.get("failed", False) is fails
    assert (world.elapsed, world.calls) == (0, [])


def test_a_project_that_is_being_created_is_waited_for(world: World) -> None:
    creating = project(status="creating", order_id=None)
    world.observations[NAME] = InTurn(Observed(projects=(creating,)))
    listed = {"project_id": PROJECT_ID, "description": NAME}
    states = InTurn(*({**listed, "status": one} for one in ("creating", "creating", "ok")))
    world.transport.answers.update({"GET /cloud/project": [], "GET /cloud/project/" + PROJECT_ID: states})
    result = world.run()
    assert (result.get("failed"), result["project"]["usable"], result["changed"]) == (None, True, False)
    world.transport.answers["GET /cloud/project/" + PROJECT_ID] = {**listed, "status": "creating"}
    assert "The project '%s' is there, but the project %s is creating" % (NAME, PROJECT_ID) in world.run()["msg"]


# Several names, and results


def test_what_fails_for_one_name_stops_no_other_and_is_undone(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch)
    refusal = RefusalError("too dear")
    world.observations = {NAME: InTurn(MISSING), "other": InTurn(MISSING, Observed(projects=(project(name="other"),)))}
    world.orders = {NAME: InTurn(refusal), "other": InTurn(None)}
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
    world.orders = {NAME: InTurn(TypeError("HIDDEN")), "other": InTurn(None)}
    first, second = world.run(task(wanted=(wanted(), OTHER)))["projects"]
    assert (first["failed"], first["resumable"], second.get("failed")) == (True, True, None)
    assert first["msg"].startswith("This collection failed by an error of its own (TypeError in test_order.py, line ")


def placed(world: World, *statuses: t.Any) -> World:
    """Let order 7 be placed for nothing, and tell these statuses in turn."""
    world.observations[NAME] = InTurn(MISSING)
    world.orders[NAME] = InTurn(PlacedOrder(7))
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
    result = placed(World(monkeypatch, seconds=0), SERVER_ERROR, "checking").run()
    assert "Order 7 is still not readable" in result["msg"]
    shown = {name: result["order"][name] for name in ("id", "status", "date")}
    assert shown == {"id": 7, "status": "checking", "date": "2026-01-05T10:00:00Z"}


@pytest.mark.parametrize("trouble", [FORBIDDEN, SERVER_ERROR])
def test_a_result_without_the_details_of_its_order_is_better_than_none(
    trouble: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = placed(World(monkeypatch), "delivering")
    world.transport.answers["GET /me/order/7"] = trouble
    result = world.run(task(wait=False, payment_method="none"))
    assert (result.get("failed"), result["order"]["id"], result["order"]["date"]) == (None, 7, None)
    assert [warning.partition(":")[0] for warning in result["warnings"]] == [
        "The order's details are missing in the result"
    ]


def test_intents_are_let_go_beside_the_payment_and_at_the_end_whatever_became_of_the_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = placed(World(monkeypatch), "delivering")
    assert world.run()["failed"]
    assert world.calls == ["clear_away", "prepare", *["release_intent", "record_release"] * 2]


def test_an_intent_that_went_is_noted_although_the_payment_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    world = placed(World(monkeypatch), "notPaid")
    world.transport.answers["POST /me/order/7/payWithRegisteredPaymentMean"] = FORBIDDEN
    world.transport.answers["GET /me/order/7/payment"] = NOT_FOUND
    assert "Order 7 is placed but not paid" in world.run()["msg"]
    assert world.calls[2:4] == ["release_intent", "record_release"]


def test_an_order_is_paid_first_although_its_intent_cannot_be_let_go_then_and_that_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = placed(World(monkeypatch), "delivering")

    def release(*dummy: t.Any) -> None:
        if "record_release" not in world.calls:
            world.calls.append(world.transport.requests[-1])
            raise RefusalError("it stays")

    monkeypatch.setattr(Ordering, "release_intent", release)
    assert world.run()["msg"] == "it stays"
    assert world.calls[2:4] == ["POST /me/order/7/payWithRegisteredPaymentMean", "record_release"]


def test_a_prepared_cart_is_quoted_and_not_ordered(world: World) -> None:
    world.observations[NAME] = InTurn(MISSING)
    assert world.run(task("cart")).get("failed") is None
    assert world.calls == ["clear_away", "prepare", "quote"]


def test_what_is_absent_is_cleared_away_and_looked_at_again_where_it_was_checked_out_meanwhile(world: World) -> None:
    world.observations[NAME] = InTurn(Observed(carts=(cart(1),)), Observed(orders=(order(7),)))
    world.cleared = False
    world.transport.answers["GET /me/order/7"] = {"orderId": 7, "priceWithTax": {"value": 0}}
    result = world.run(task("absent"))
    assert (result.get("failed"), world.calls[0], "prepare" in world.calls) == (None, "clear_away", False)
    assert ["Order 7" in warning for warning in result["warnings"]] == [True]
