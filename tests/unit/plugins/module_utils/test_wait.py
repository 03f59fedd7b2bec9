# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One wait for all orders of a task: what is asked once for all, what of each, and when."""

from __future__ import annotations

import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OrderRefusedError,
    OvhError,
    RefusalError,
    UnexpectedError,
    WaitTimeoutError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Order
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._track import Tracker, View
from ansible_collections.community.ovhcloud.plugins.module_utils._wait import Waiter
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
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import PLAN, euros, task, wanted

PROJECTS, CLOUD_ORDERS = "GET /cloud/project", "GET /cloud/order"


def identity(number: int) -> str:
    return "%032x" % number


def name(number: int) -> str:
    return "p%d" % number


def status(number: int) -> str:
    return "GET /me/order/%d/status" % number


def read(number: int) -> str:
    return "GET /me/order/%d" % number


def pay(number: int) -> str:
    return "POST /me/order/%d/payWithRegisteredPaymentMean" % number


def ready(number: int, **changes: t.Any) -> dict[str, t.Any]:
    """Return the project that order `number` made, as the account's list tells it."""
    given = {"project_id": identity(number), "description": name(number), "status": "ok", "orderId": number}
    return {**given, **changes}


def entry(number: int, state: str = "delivering", service: str | None = None) -> dict[str, t.Any]:
    return {"orderId": number, "planCode": PLAN, "serviceName": service, "status": state}


class World:
    """An account with orders 1, 2, ... that are under way, and their trackers."""

    def __init__(self, orders: int = 1, *, seconds: float = 600, **changes: t.Any) -> None:
        self.clock = FakeClock()
        self.transport = FakeTransport({PROJECTS: [], CLOUD_ORDERS: [], "GET /me": {"ovhSubsidiary": "FR"}})
        self.budget = Budget(self.clock, seconds)
        self.api = Api(Client(self.transport, self.clock, self.budget))
        self.progress: list[Progress] = []
        self.trackers: list[Tracker] = []
        policy = task(wait_timeout=seconds, **changes)
        account = AccountReader(self.api, None, lambda warning: None)
        for number in range(1, orders + 1):
            one = wanted(name=name(number), labels=(("description", name(number)),))
            progress = Progress()
            self.progress.append(progress)
            self.trackers.append(Tracker(self.api, policy, one, account, self.clock, self.budget, progress, number))
            self.transport.answers.update(
                {
                    status(number): "delivering",
                    pay(number): None,
                    read(number): {
                        "orderId": number,
                        "url": "https://pay.example/%d" % number,
                        "priceWithTax": {"value": 0, "currencyCode": "EUR"},
                    },
                    "GET /cloud/project/" + identity(number): ready(number),
                }
            )

    def place(self) -> World:
        """Let all orders be placed a moment ago, for nothing."""
        for tracker in self.trackers:
            tracker.pay_placed()
        return self

    def wait(self, *numbers: int) -> list[OvhError | None]:
        chosen = [self.trackers[number - 1] for number in numbers] if numbers else self.trackers
        ended = Waiter(self.api, self.clock, self.budget, Sequential()).wait_for(chosen)
        return [ended[tracker] for tracker in chosen]

    def asked(self, request: str) -> int:
        return self.transport.requests.count(request)

    @property
    def elapsed(self) -> float:
        return self.clock.seconds - NOW

    def actions(self, number: int = 1) -> list[str]:
        return [step.action for step in self.progress[number - 1].steps]


def test_nothing_to_wait_for_takes_no_request_and_no_time() -> None:
    world = World(0)
    assert (world.wait(), world.transport.requests, world.elapsed) == ([], [], 0)


def test_an_error_of_the_collection_itself_at_one_order_leaves_the_others_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(2)
    world.transport.answers[PROJECTS] = [ready(2)]

    def look(_view: View) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(world.trackers[0], "look", look)
    error, other = world.wait()
    assert other is None
    assert isinstance(error, UnexpectedError)
    assert "ZeroDivisionError in test_wait.py" in error.message


# One look for all


def test_the_list_that_tells_the_projects_of_delivered_orders_is_read_once_for_all_of_them() -> None:
    world = World(5)
    numbers = range(1, 6)
    world.transport.answers.update({status(number): "delivered" for number in numbers})
    world.transport.answers[CLOUD_ORDERS] = [entry(number, "delivered", identity(number)) for number in numbers]
    world.place()  # so that the first look spares this list
    assert world.wait() == [None] * 5
    assert (world.asked(PROJECTS), world.asked(CLOUD_ORDERS)) == (2, 1)


@pytest.mark.parametrize("orders", [2, 5])
def test_each_look_asks_once_for_all_orders_however_many_there_are(orders: int) -> None:
    world = World(orders).place()
    made = [ready(number) for number in range(1, orders + 1)]
    delivering = [entry(number) for number in range(1, orders + 1)]
    world.transport.answers.update({PROJECTS: InTurn([], [], [], made), CLOUD_ORDERS: delivering})
    assert world.wait() == [None] * orders
    assert (world.asked(PROJECTS), world.asked(CLOUD_ORDERS)) == (4, 3)
    assert [progress.project_id for progress in world.progress] == [identity(one) for one in range(1, orders + 1)]


def test_a_single_order_is_asked_for_its_own_status_and_no_list_is_read_until_it_is_delivered() -> None:
    world = World()
    world.transport.answers[status(1)] = InTurn("checking", "delivering", "delivered")
    world.transport.answers[PROJECTS] = [ready(1)]
    world.transport.answers["GET /cloud/order"] = [entry(1, "delivered", identity(1))]
    assert world.wait() == [None]
    assert world.transport.requests == [status(1)] * 3 + [CLOUD_ORDERS, "GET /cloud/project/" + identity(1)]


def test_orders_that_end_are_not_looked_at_any_more() -> None:
    world = World(2)
    world.transport.answers.update({PROJECTS: [ready(1)], status(2): InTurn(*["checking"] * 5, "delivered")})
    world.transport.answers[CLOUD_ORDERS] = InTurn([], [entry(2, "delivered", identity(2))])
    assert world.wait() == [None, None]
    assert (world.asked(status(1)), world.asked(status(2))) == (0, 6)


def test_errors_belong_to_their_orders_and_stop_no_other() -> None:
    world = World(4)
    world.transport.answers.update(
        {
            status(1): "cancelled",
            "GET /me/order/1/followUp": NOT_FOUND,
            status(2): FORBIDDEN,
            PROJECTS: InTurn([], [], [ready(3)]),
        }
    )
    kinds = [type(error) for error in world.wait()]
    assert kinds[0] is OrderRefusedError
    assert issubclass(kinds[1], ApiError)
    assert kinds[2:] == [type(None), WaitTimeoutError]


@pytest.mark.parametrize("trouble", [FORBIDDEN, NOT_FOUND, SERVER_ERROR])
def test_without_the_lists_each_order_tells_for_itself(trouble: Reply) -> None:
    world = World(2).place()
    world.transport.answers.update({PROJECTS: trouble, CLOUD_ORDERS: trouble})
    for number in (1, 2):
        world.transport.answers[status(number)] = InTurn("delivering", "delivered")
        world.transport.answers["GET /me/order/%d/details" % number] = [5]
        world.transport.answers["GET /me/order/%d/details/5" % number] = {"domain": identity(number)}
    assert world.wait() == [None, None]
    assert [progress.project_id for progress in world.progress] == [identity(1), identity(2)]


# When


def test_when_the_time_is_up_each_order_says_how_far_it_came() -> None:
    world = World(3, seconds=60)
    world.transport.answers.update({status(1): "checking", status(2): SERVER_ERROR, status(3): "delivered"})
    world.transport.answers["GET /cloud/project/" + identity(3)] = ready(3, status="creating")
    world.transport.answers[CLOUD_ORDERS] = [entry(3, "delivered", identity(3))]
    first, second, third = world.wait()
    assert isinstance(first, WaitTimeoutError)
    assert first.message.startswith("Order 1 is still checking after the 60 seconds of wait_timeout.")
    assert second is not None
    assert "Order 2 is still not readable" in second.message
    assert third is not None
    assert "Order 3 is delivered, but the project %s is creating after" % identity(3) in third.message
    assert world.elapsed == pytest.approx(60)


def test_the_first_look_comes_immediately_after_paying() -> None:
    world = World().place()
    world.transport.answers[PROJECTS] = [ready(1)]
    assert world.wait() == [None]
    assert (world.elapsed, world.transport.requests) == (0, [read(1), "GET /me", pay(1), PROJECTS])
    assert world.actions() == ["pay", "wait"]


def test_a_payment_that_becomes_due_while_waiting_is_followed_by_a_look_without_a_pause() -> None:
    world = World()
    world.transport.answers.update({status(1): "notPaid", read(1) + "/payment": NOT_FOUND})
    world.transport.answers[PROJECTS] = InTurn([ready(1)])
    assert world.wait() == [None]
    assert world.transport.requests[-2:] == [pay(1), PROJECTS]
    assert world.elapsed == 0


def test_a_payment_is_followed_by_one_look_without_a_pause_and_not_by_a_loop() -> None:
    world = World(2, seconds=5).place()
    world.wait()
    assert world.elapsed == pytest.approx(5)
    assert world.asked(PROJECTS) < 10


def test_the_next_look_is_that_of_the_youngest_order() -> None:
    """An order that was delivered a moment ago is looked at soon, whatever else is waited for."""
    world = World(2)
    states = {1: InTurn(*["checking"] * 60), 2: InTurn(*["checking"] * 20, "delivered")}
    world.transport.answers.update({status(number): answer for number, answer in states.items()})
    world.transport.answers[CLOUD_ORDERS] = []
    world.transport.answers.update({"GET /me/order/2/details": [], "GET /cloud/project/" + identity(2): NOT_FOUND})
    world.wait()
    pauses = world.clock.slept
    assert pauses[20] < 1 < pauses[19]


# What the lists spare


def test_an_order_that_is_delivering_according_to_the_list_is_asked_itself_every_fourth_time() -> None:
    """The list has few words: a request for documents may hide behind `delivering`."""
    world = World(2, seconds=100).place()
    world.transport.answers[CLOUD_ORDERS] = [entry(1), entry(2)]
    world.transport.answers[PROJECTS] = InTurn(*[[]] * 16, [ready(1), ready(2)])
    assert world.wait() == [None, None]
    # Of the seventeen looks the first has no list yet, and the last finds the projects.
    assert [world.asked(status(number)) for number in (1, 2)] == [1 + 4, 1 + 4]
    assert [progress.order_status for progress in world.progress] == ["delivered", "delivered"]


def test_what_needs_a_human_is_noticed_although_the_list_says_delivering() -> None:
    world = World(2, seconds=100).place()
    world.transport.answers[CLOUD_ORDERS] = [entry(1), entry(2)]
    world.transport.answers.update(
        {status(1): InTurn("delivering", "documentsRequested"), "GET /me/order/1/followUp": NOT_FOUND}
    )
    first, second = world.wait()
    assert isinstance(first, OrderRefusedError)
    assert isinstance(second, WaitTimeoutError)


def test_an_order_that_this_run_did_not_pay_is_asked_itself_every_time() -> None:
    """It may be unpaid: that is not in the list."""
    world = World(2, seconds=100)
    world.transport.answers[CLOUD_ORDERS] = [entry(1), entry(2)]
    world.wait()
    assert world.asked(status(1)) == world.asked(CLOUD_ORDERS) > 5


@pytest.mark.parametrize("word", ["unpaid", "something new", "None"])
def test_other_words_of_the_list_are_not_relied_on(word: str) -> None:
    world = World(2).place()
    world.transport.answers[CLOUD_ORDERS] = [entry(1, word), entry(2, word)]
    world.transport.answers[PROJECTS] = InTurn([], [], [], [ready(1), ready(2)])
    assert world.wait() == [None, None]
    assert world.asked(status(1)) == 3


# The project in the list


def test_a_project_that_names_the_order_ends_the_wait_whatever_the_status_says() -> None:
    world = World().place()
    world.transport.answers[PROJECTS] = [ready(7), ready(1)]
    assert world.wait() == [None]
    progress = world.progress[0]
    assert (progress.project_id, progress.order_status, progress.changed) == (identity(1), "delivered", True)
    assert world.asked(status(1)) == 0


def test_a_project_of_the_name_that_tells_no_order_is_the_one_that_was_ordered() -> None:
    world = World().place()
    world.transport.answers[PROJECTS] = [ready(1, orderId=None)]
    assert world.wait() == [None]
    assert world.progress[0].project_id == identity(1)


NOT_OURS = {
    "it names another order": [ready(1, orderId=99)],
    "there are two of that name": [ready(1, orderId=None), ready(2, description=name(1), orderId=None)],
    "it is not usable yet": [ready(1, status="creating")],
    "it is being deleted": [ready(1, status="deleting")],
    "it has another name and tells no order": [ready(1, orderId=None, description="other")],
}


@pytest.mark.parametrize("listed", NOT_OURS.values(), ids=NOT_OURS.keys())
def test_a_project_that_may_be_another_one_or_is_not_ready_does_not_end_the_wait(listed: t.Any) -> None:
    world = World(seconds=20).place()
    world.transport.answers[PROJECTS] = listed
    (error,) = world.wait()
    assert isinstance(error, WaitTimeoutError)
    assert world.progress[0].project is None


def test_a_project_of_the_order_with_another_name_gets_the_wanted_one_after_the_wait() -> None:
    world = World().place()
    world.transport.answers.update(
        {PROJECTS: [ready(1, description="Project 2026-01-05")], "PUT /cloud/project/" + identity(1): None}
    )
    assert world.wait() == [None]
    assert world.actions() == ["pay", "wait", "rename_project"]
    assert world.progress[0].project is not None
    assert world.progress[0].project.name == name(1)


def test_a_delivered_order_takes_its_project_from_the_list_without_a_request_of_its_own() -> None:
    world = World(2)
    for number in (1, 2):
        world.transport.answers[status(number)] = "delivered"
        world.transport.answers["GET /cloud/project/" + identity(number)] = ready(number, status="creating")
    world.transport.answers[CLOUD_ORDERS] = [entry(1, "delivered", identity(1)), entry(2, "delivered", identity(2))]
    world.transport.answers[PROJECTS] = InTurn([], [ready(1, orderId=None), ready(2, orderId=None)])
    assert world.wait() == [None, None]
    assert world.asked("GET /cloud/project/" + identity(1)) == 1


# Without waiting


def test_without_waiting_a_placed_and_paid_order_is_over_after_one_look_at_its_status() -> None:
    world = World(wait=False).place()
    assert world.wait() == [None]
    assert world.transport.requests == [read(1), "GET /me", pay(1), status(1)]
    assert (world.actions(), world.progress[0].order_status, world.elapsed) == (["pay"], "delivering", 0)


# Orders that were placed a moment ago


def test_a_placed_order_is_read_for_its_price_and_paid_without_asking_whether_it_is() -> None:
    assert World().place().transport.requests == [read(1), "GET /me", pay(1)]


def test_what_is_known_of_a_placed_order_is_kept() -> None:
    world = World()
    known = Order(1, "2026-01-05T10:00:00Z", None, euros("0.00"))
    world.progress[0].order = known
    world.place()
    assert (world.progress[0].order, world.asked(read(1))) == (known, 0)


@pytest.mark.parametrize("price", ["0.01", "100"])
def test_a_placed_order_above_max_price_is_not_paid(price: str) -> None:
    world = World(max_price=decimal.Decimal(0))
    world.progress[0].order = Order(1, None, None, euros(price))
    with pytest.raises(RefusalError, match="Order 1 for the project 'p1' costs"):
        world.trackers[0].pay_placed()
    assert world.asked(pay(1)) == 0
