# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From an order to a usable project: paid once, waited for inside the budget, and told truly when it ends otherwise."""

from __future__ import annotations

import datetime
import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotAllowedError,
    OrderRefusedError,
    OvhError,
    WaitTimeoutError,
)
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
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, PROJECT_ID, UTC, quote, task

LINK = "https://pay.example/5ecret"
PAY = "POST /me/order/7/payWithRegisteredPaymentMean"
PAY_BY_METHOD = "POST /me/order/7/pay"
READY = {"project_id": PROJECT_ID, "description": NAME, "status": "ok"}
LOST = SendError("no answer in time", sent=True)


def project_json(**changes: t.Any) -> dict[str, t.Any]:
    return {**READY, **changes}


def order_json(price: float = 0, seconds: float | None = None) -> dict[str, t.Any]:
    """Return the order, placed so many seconds before the clock of the tests."""
    date = None if seconds is None else datetime.datetime.fromtimestamp(NOW - seconds, UTC).isoformat()
    money = {"value": price, "currencyCode": "EUR"}
    return {"orderId": 7, "url": LINK, "date": date, "priceWithTax": money}


class World:
    """An order 7 of the account, which is followed to its end. Its project stands in no list unless a test says so."""

    def __init__(self, *statuses: t.Any, price: float = 0, seconds: float = 600, **changes: t.Any) -> None:
        self.clock = FakeClock()
        self.transport = FakeTransport(
            {
                "GET /me": {"ovhSubsidiary": "FR"},
                "GET /me/order/7": order_json(price),
                "GET /me/order/7/status": InTurn(*statuses),
                "GET /me/order/7/payment": NOT_FOUND,
                "GET /me/order/7/paymentMethods": NOT_FOUND,
                "GET /me/order/7/followUp": NOT_FOUND,
                "GET /cloud/order": [self.entry(PROJECT_ID)],
                "GET /cloud/project": [],
                "GET /cloud/project/" + PROJECT_ID: READY,
                PAY: None,
            }
        )
        self.budget = Budget(self.clock, seconds)
        self.api = Api(Client(self.transport, self.clock, self.budget))
        self.progress = Progress()
        self.task = task(**{"wait_timeout": seconds, **changes})
        self.account = AccountReader(self.api, None, lambda warning: None)

    @staticmethod
    def entry(service: t.Any) -> dict[str, t.Any]:
        return {"orderId": 7, "planCode": "project.2018", "serviceName": service, "status": "delivered"}

    def set(self, **answers: t.Any) -> World:
        """Change answers: `status=`, `project=`, `pay=`, ..."""
        places = {
            "project": "GET /cloud/project/" + PROJECT_ID,
            "projects": "GET /cloud/project",
            "cloud_orders": "GET /cloud/order",
            "follow_up": "GET /me/order/7/followUp",
            "payment": "GET /me/order/7/payment",
            "pay": PAY,
        }
        self.transport.answers.update({places[name]: answer for name, answer in answers.items()})
        return self

    def tracker(self, project_id: str | None = None) -> Tracker:
        wanted = self.task.wanted[0]
        return Tracker(self.api, self.task, wanted, self.account, self.clock, self.budget, self.progress, 7, project_id)

    def end(self, tracker: Tracker) -> OvhError | None:
        """Follow the order to its end, and return how that came."""
        return Waiter(self.api, self.clock, self.budget, Sequential()).wait_for([tracker])[tracker]

    def finish(self, project_id: str | None = None) -> list[str]:
        """Follow the order and return the actions that were recorded."""
        assert self.end(self.tracker(project_id)) is None
        return [step.action for step in self.progress.steps]

    def fails(self) -> OvhError:
        error = self.end(self.tracker())
        assert error is not None
        assert "5ecret" not in str(error.to_result())
        return error

    @property
    def payments(self) -> int:
        return sum(request in (PAY, PAY_BY_METHOD) for request in self.transport.requests)

    @property
    def elapsed(self) -> float:
        return self.clock.seconds - NOW


def test_a_paid_order_is_waited_for_until_its_project_is_usable() -> None:
    world = World("checking", "delivering", "delivered")
    assert world.finish() == ["wait"]
    assert not world.progress.changed
    assert world.progress.project is not None
    assert (world.progress.project_id, world.progress.project.usable) == (PROJECT_ID, True)
    assert world.progress.order_status == "delivered"
    assert {one.method for one in world.transport.sent} == {"GET"}


def test_an_unpaid_order_is_paid_once_and_then_waited_for() -> None:
    world = World("notPaid", "notPaid", "checking", "delivered")
    assert world.finish() == ["pay", "wait"]
    assert (world.payments, world.progress.changed) == (1, True)
    assert world.transport.requests.count(PAY) == 1


def test_an_order_that_costs_something_is_paid_with_the_default_method() -> None:
    world = World("notPaid", "delivered", price=5, max_price=decimal.Decimal(5))
    world.transport.answers.update({"GET /me/payment/method": [3], PAY_BY_METHOD: None})
    world.transport.answers["GET /me/payment/method/3"] = {"paymentMethodId": 3, "status": "VALID"}
    assert world.finish() == ["pay", "wait"]
    (sent,) = [one.body for one in world.transport.sent if one.method == "POST"]
    assert sent == {"paymentMethod": {"id": 3}}


# An order that another run placed


PAID = {"paymentDate": "2026-01-05"}
ASKED = "GET /me/order/7/payment"


def test_an_order_that_is_younger_than_ten_seconds_is_left_to_the_run_that_placed_it() -> None:
    world = World("notPaid")
    world.transport.answers["GET /me/order/7"] = order_json(seconds=9)
    tracker = world.tracker()
    assert not tracker.look(View())
    assert (world.payments, ASKED in world.transport.requests) == (0, False)
    world.clock.seconds += 1
    assert not tracker.look(View())
    assert world.payments == 1


@pytest.mark.parametrize("trouble", [SERVER_ERROR, Reply(400, {"message": "Check timeout. Please retry later"})])
def test_an_order_is_not_paid_as_long_as_nobody_can_tell_whether_it_has_a_payment(trouble: Reply) -> None:
    world = World("notPaid").set(payment=trouble)
    world.fails()
    assert world.payments == 0
    # The client asks three times at each look.
    world = World("notPaid", "notPaid", "checking", "delivered").set(payment=InTurn(*[trouble] * 9, NOT_FOUND))
    assert "wait" in world.finish()


def test_without_the_right_to_ask_for_a_payment_the_order_is_not_paid_and_the_right_is_named() -> None:
    world = World("notPaid").set(payment=FORBIDDEN)
    error = world.fails()
    assert (world.payments, isinstance(error, NotAllowedError), world.elapsed) == (0, True, 0)
    assert "GET /me/order/7/payment" in error.message


@pytest.mark.parametrize("wait", [True, False])
def test_an_order_that_has_a_payment_is_not_paid_again(wait: bool) -> None:
    world = World("notPaid", "notPaid", "checking", "delivered", wait=wait).set(payment=PAID)
    assert world.finish() == ["wait"] * wait
    assert world.payments == 0


def test_an_order_that_this_run_placed_is_paid_without_asking_whether_it_is() -> None:
    world = World("checking", "delivered")
    tracker = world.tracker()
    tracker.pay_placed()
    assert world.end(tracker) is None
    assert (world.payments, ASKED in world.transport.requests) == (1, False)


@pytest.mark.parametrize(("seconds", "asked"), [(4, False), (5, True)])
def test_an_order_that_this_run_placed_is_its_own_for_five_seconds_and_then_asked_for_a_payment_like_any_other(
    seconds: float, asked: bool
) -> None:
    world = World("notPaid").set(pay=InTurn(Reply(429), None), payment=PAID)
    tracker = world.tracker()
    tracker.pay_placed()
    world.clock.seconds += seconds
    assert not tracker.look(View())
    assert (world.payments, ASKED in world.transport.requests) == (1 if asked else 2, asked)


@pytest.mark.parametrize(("payment", "payments"), [(PAID, 1), (SERVER_ERROR, 1), (NOT_FOUND, 2)])
def test_a_doubtful_payment_is_made_again_only_if_the_order_has_none(payment: t.Any, payments: int) -> None:
    world = World("notPaid").set(pay=LOST, payment=payment)
    tracker = world.tracker()
    tracker.pay_placed()
    assert isinstance(world.end(tracker), WaitTimeoutError)
    assert world.payments == payments


def test_a_refused_payment_of_an_order_that_another_run_placed_is_told_after_half_a_minute_only() -> None:
    """Not every region tells of payments, and the other run may have paid it a moment ago."""
    world = World("notPaid").set(pay=Reply(403, {"message": "Already paid"}))
    world.fails()
    assert 30 <= world.elapsed < 35
    tracker = world.tracker()
    with pytest.raises(ApiError) as caught:
        tracker.pay_placed()
    assert "Order 7 is placed but not paid" in caught.value.message


# Paying


@pytest.mark.parametrize("trouble", [LOST, SERVER_ERROR, Reply(408), Reply(200, text="<html>")])
def test_a_payment_whose_answer_is_lost_is_not_repeated_when_the_order_turns_out_paid(trouble: t.Any) -> None:
    world = World("notPaid", "notPaid", "unknown", "checking", "delivered").set(pay=trouble)
    assert world.finish() == ["pay", "wait"]
    assert world.payments == 1


def test_a_payment_that_a_limit_of_requests_refuses_is_no_payment_and_made_at_the_next_look() -> None:
    world = World("notPaid", "notPaid", "notPaid", "notPaid", "delivered")
    world.set(pay=InTurn(Reply(429), Reply(429), Reply(429, retry_after="5"), None))
    assert world.finish() == ["pay", "wait"]
    assert world.payments == 4
    assert max(world.clock.slept) < 6


def test_a_payment_that_is_held_back_to_the_end_is_told_with_the_reason() -> None:
    error = World("notPaid").set(pay=Reply(429, {"message": "Too many"})).fails()
    assert error.message.startswith("Order 7 is still notPaid (its payment was not taken: POST /me/order/7/pay")
    assert "HTTP 429: Too many) after the " in error.message


def test_an_order_whose_payment_is_held_back_is_not_left_to_another_run() -> None:
    world = World("notPaid", "notPaid", "delivering").set(pay=InTurn(Reply(429), None))
    tracker = world.tracker()
    tracker.look(View())
    assert not tracker.can_be_left
    tracker.look(View())
    tracker.look(View())
    assert tracker.can_be_left


def test_an_order_that_another_run_paid_while_a_limit_of_requests_was_waited_for_is_not_paid_again() -> None:
    world = World("notPaid", "checking", "delivered").set(pay=InTurn(Reply(429), None))
    assert world.finish() == ["wait"]
    assert world.payments == 1


def test_a_limit_of_requests_leaves_the_doubt_about_an_earlier_payment_as_it_is() -> None:
    world = World("notPaid").set(pay=InTurn(LOST, Reply(429), LOST))
    error = world.fails()
    assert world.payments == 3
    assert "Whether it was paid is not known: POST /me/order/7" in error.message


def test_a_payment_without_any_effect_is_sent_once_more_after_the_settle_time_and_never_again() -> None:
    world = World("notPaid").set(pay=LOST)
    error = world.fails()
    assert world.payments == 2
    assert isinstance(error, WaitTimeoutError)
    assert (
        "Whether it was paid is not known: POST /me/order/7/payWithRegisteredPaymentMean got no answer" in error.message
    )
    assert error.resumable


def test_the_second_payment_comes_half_a_minute_after_the_first() -> None:
    world = World("notPaid", seconds=29).set(pay=LOST)
    world.fails()
    assert world.payments == 1


def test_a_payment_that_an_expired_token_kept_back_asks_for_no_other_method() -> None:
    message = World("notPaid").set(pay=Reply(401, {"message": "Token expired"})).fails().message
    assert "Order 7 is placed but not paid" in message
    assert "Set payment_method" not in message
    assert message.endswith("Run the task again: it pays this order.")


def test_a_refused_payment_says_that_the_order_is_placed_but_not_paid() -> None:
    world = World("notPaid").set(pay=Reply(403, {"message": "Order can't be paid with this mean"}))
    error = world.fails()
    assert "Order 7 is placed but not paid: the payment with fidelityAccount was refused." in error.message
    assert "Set payment_method to another one" in error.message
    assert (error.resumable, world.progress.changed, world.payments) == (True, False, 1)


def test_a_refused_payment_does_not_matter_when_another_run_paid_meanwhile() -> None:
    world = World("notPaid", "checking", "delivered").set(pay=Reply(403, {"message": "Already paid"}))
    assert world.finish() == ["wait"]


def test_with_payment_none_the_link_is_handed_over_and_nothing_is_paid_or_awaited() -> None:
    world = World("notPaid", payment_method="none")
    assert world.finish() == []
    assert (world.progress.payment_url, world.payments, world.elapsed) == (LINK, 0, 0)


def test_an_order_that_became_dearer_than_its_quote_is_not_paid() -> None:
    world = World("notPaid", price=5, max_price=decimal.Decimal(100))
    world.progress.quote = quote("4.00")
    assert "The quote was 4.00 EUR, but order 7 costs 5.00 EUR" in world.fails().message
    assert world.payments == 0


@pytest.mark.parametrize(("status", "resumable"), [("cancelled", False), ("documentsRequested", True)])
def test_an_order_that_ends_otherwise_says_so_with_its_stage(status: str, resumable: bool) -> None:
    stage = [
        {"step": "VALIDATING", "history": [{"label": "ORDER_STARTED"}, {"label": "FRAUD_DOCS_REQUESTED"}, None]},
        None,
    ]
    world = World("checking", status).set(follow_up=stage)
    error = world.fails()
    assert isinstance(error, OrderRefusedError)
    assert "(FRAUD_DOCS_REQUESTED)" in error.message
    assert error.resumable is resumable


@pytest.mark.parametrize("answer", [NOT_FOUND, FORBIDDEN, Reply(200, {}), [], [{"history": None}], [{}]])
def test_without_a_telling_stage_the_message_does_without(answer: t.Any) -> None:
    message = World("cancelled").set(follow_up=answer).fails().message
    assert "was cancelled by OVHcloud. Find out why" in message


@pytest.mark.parametrize("passing", ["unknown", "cancelling", "something new", NOT_FOUND, SERVER_ERROR])
def test_whatever_may_pass_is_waited_through(passing: t.Any) -> None:
    assert World("checking", *[passing] * 6, "delivered").finish() == ["wait"]


def test_a_missing_right_to_read_the_status_ends_the_wait_at_once() -> None:
    world = World("checking", FORBIDDEN)
    assert isinstance(world.fails(), NotAllowedError)
    assert world.elapsed < 5


@pytest.mark.parametrize("seconds", [10, 600])
def test_the_wait_ends_with_the_budget_and_the_next_run_goes_on(seconds: float) -> None:
    world = World("delivering", seconds=seconds)
    error = world.fails()
    assert isinstance(error, WaitTimeoutError)
    assert error.message.startswith("Order 7 is still delivering after the %d seconds of wait_timeout." % seconds)
    assert world.elapsed == seconds
    assert (world.progress.order_id, world.progress.order_status) == (7, "delivering")


# Statuses, and what is recorded without waiting.
NOT_WAITING: list[tuple[list[t.Any], list[str]]] = [
    (["delivering"], []),
    (["checking"], []),
    (["something new"], []),
    (["delivered"], []),
    (["notPaid", "notPaid"], ["pay"]),
    (["unknown", "checking"], []),
    ([NOT_FOUND, "checking"], []),
]


@pytest.mark.parametrize(("statuses", "actions"), NOT_WAITING)
def test_without_waiting_the_run_ends_as_soon_as_the_order_is_paid(statuses: list[t.Any], actions: list[str]) -> None:
    world = World(*statuses, wait=False)
    assert world.finish() == actions
    assert world.progress.project_id is None


def test_without_waiting_a_doubtful_payment_is_still_watched_until_it_shows() -> None:
    world = World("notPaid", "notPaid", "notPaid", "checking", wait=False).set(pay=LOST)
    assert world.finish() == ["pay"]
    assert world.payments == 1


def delivered(**answers: t.Any) -> World:
    return World("delivered").set(**answers)


@pytest.mark.parametrize("trouble", [NOT_FOUND, FORBIDDEN, SERVER_ERROR, project_json(status="creating")])
def test_a_delivered_project_that_is_not_usable_yet_is_waited_for(trouble: t.Any) -> None:
    world = delivered(project=InTurn(*[trouble] * 6, READY))
    world.finish()
    assert world.progress.project is not None
    assert world.progress.project.usable


@pytest.mark.parametrize(
    ("trouble", "words"), [(NOT_FOUND, "cannot be read yet"), (project_json(status="creating"), "is creating")]
)
def test_a_project_that_never_gets_usable_is_a_timeout_with_its_id(trouble: t.Any, words: str) -> None:
    world = delivered(project=trouble)
    error = world.fails()
    assert isinstance(error, WaitTimeoutError)
    assert "Order 7 is delivered, but the project %s %s" % (PROJECT_ID, words) in error.message
    assert world.progress.project_id == PROJECT_ID


def test_a_project_that_refuses_in_another_way_is_an_error_at_once() -> None:
    world = delivered(project=Reply(400, {"message": "No"}))
    assert world.fails().__class__ is ApiError
    assert world.elapsed < 5


def with_details(world: World, domain: str) -> World:
    world.transport.answers["GET /me/order/7/details"] = [1]
    world.transport.answers["GET /me/order/7/details/1"] = {"domain": domain}
    world.transport.answers["GET /me/order/7/details/1/operations"] = NOT_FOUND
    return world


@pytest.mark.parametrize("answer", [[], [World.entry(None)], [World.entry("*001")], NOT_FOUND, FORBIDDEN])
def test_the_id_is_taken_from_the_details_where_the_cloud_order_does_not_tell(answer: t.Any) -> None:
    world = with_details(delivered(cloud_orders=answer), PROJECT_ID)
    world.finish()
    assert world.progress.project_id == PROJECT_ID


def test_the_id_is_taken_from_the_project_that_names_the_order_as_a_last_resort() -> None:
    world = with_details(delivered(cloud_orders=NOT_FOUND), "*001")
    listed = ["x" * 32, None, project_json(project_id="a" * 32, orderId=8), project_json(orderId=7)]
    world.transport.answers["GET /cloud/project"] = listed
    world.finish()
    assert world.progress.project_id == PROJECT_ID


def test_an_id_that_nothing_tells_is_a_timeout_without_one() -> None:
    world = with_details(delivered(cloud_orders=[]), "*001")
    world.transport.answers["GET /cloud/project"] = []
    assert "is delivered, but its project's id is not known yet" in world.fails().message


RENAME = "PUT /cloud/project/" + PROJECT_ID


@pytest.mark.parametrize("name", [None, "Project 2026-01-05"])
def test_a_project_that_was_delivered_under_another_name_is_named(name: str | None) -> None:
    world = delivered(project=InTurn(project_json(description=name), READY))
    world.transport.answers[RENAME] = None
    assert world.finish() == ["wait", "rename_project"]
    assert [one.body for one in world.transport.sent if one.method == "PUT"] == [{"description": NAME}]


def test_a_name_whose_answer_was_lost_is_read_back_and_not_set_again() -> None:
    world = delivered(project=InTurn(project_json(description=None), READY))
    world.transport.answers[RENAME] = LOST
    assert "rename_project" in world.finish()
    assert world.transport.requests.count(RENAME) == 1


@pytest.mark.parametrize("trouble", [LOST, FORBIDDEN])
def test_a_name_that_could_not_be_set_is_an_error(trouble: t.Any) -> None:
    world = delivered(project=project_json(description=None))
    world.transport.answers[RENAME] = trouble
    assert isinstance(world.fails(), ApiError)
    assert "rename_project" not in [step.action for step in world.progress.steps]


def test_a_project_that_tells_no_order_is_waited_for_by_itself() -> None:
    world = World().set(project=project_json(status="creating"))
    wanted = world.task.wanted[0]
    tracker = Tracker(
        world.api, world.task, wanted, world.account, world.clock, world.budget, world.progress, None, PROJECT_ID
    )
    tracker.delivered = True
    error = world.end(tracker)
    assert error is not None
    assert error.message.startswith("The project '%s' is there, but the project %s is creating" % (NAME, PROJECT_ID))
    assert not tracker.can_be_left
    world.set(project=READY)
    assert tracker.look(View())
    assert {request.partition("?")[0] for request in world.transport.requests} <= {
        "GET /cloud/project/" + PROJECT_ID,
        "GET /cloud/project",
    }
