# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a plan stops: every doubt about what was bought, every guard, and which of several doubts is told."""

from __future__ import annotations

import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import Election
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    OrderRefusedError,
    OvhError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import Course, Plan, make_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import CheckOut
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    MARKER,
    NAME,
    OTHER_ID,
    PLAN,
    PROJECT_ID,
    cart,
    cart_id,
    euros,
    item,
    order,
    project,
    quote,
    task,
    wanted,
)

FILLED = cart(1, item(1, (11, "description", NAME)))
SPENT = cart(2, read_only=True)
UNIDENTIFIED = order(8, "delivering", reason="its extension tells no plan")


def plan(observed: Observed, state: str = "ordered", **changes: t.Any) -> Plan:
    one = task(state, **changes)
    return make_plan(one, one.wanted[0], observed)


def seen(**changes: t.Any) -> Observed:
    return Observed(**{"plan_code": PLAN, **changes})


def stopped(observed: Observed, state: str = "ordered", **changes: t.Any) -> OvhError:
    made = plan(observed, state, **changes)
    assert (made.course, made.steps, made.changed) == (Course.STOP, (), False)
    assert made.refusal is not None
    assert made.refusal.message.endswith(".")
    return made.refusal


@pytest.mark.parametrize("state", ["ordered", "cart", "absent"])
def test_what_the_ids_of_the_task_contradict_stops_every_state(state: str) -> None:
    refusal = RefusalError("There is no order 7.")
    assert stopped(seen(refusal=refusal, projects=(project(),)), state) is refusal


def test_a_refusal_keeps_the_order_that_it_is_about() -> None:
    refusal = RefusalError("The account has no default payment method.")
    assert plan(seen(refusal=refusal, orders=(order(7, "notPaid"),))).order == order(7, "notPaid")


@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_several_projects_of_one_name_are_listed_for_project_id(state: str) -> None:
    error = stopped(seen(projects=(project(), project(OTHER_ID))), state)
    assert "There are 2 projects named '%s': %s, %s. Set project_id" % (NAME, PROJECT_ID, OTHER_ID) in error.message


@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_a_checkout_without_an_order_is_an_unknown_outcome(state: str) -> None:
    error = stopped(seen(carts=(SPENT,)), state)
    assert isinstance(error, UnknownOutcomeError)
    assert error.to_result()["cart_id"] == cart_id(2)
    assert error.resumable
    assert error.message == (
        "Cart ('%s') %s was checked out, but no order for the project '%s' can be found. Its order may still appear: run "
        "the task again later, or look for it in the OVHcloud Control Panel (Orders) and set order_id."
        % (MARKER, cart_id(2), NAME)
    )


@pytest.mark.parametrize(
    ("order_seen", "words"),
    [
        (order(8, reason="its plan is EXTRA MAX."), "Order 8 may be it: its plan is EXTRA MAX."),
        (order(8), "Order 8 may be it: it cannot be read."),
    ],
)
def test_a_checkout_without_an_order_names_the_order_that_may_be_it(order_seen: KnownOrder, words: str) -> None:
    error = stopped(seen(carts=(SPENT,), unidentified=(order_seen,)))
    assert error.message.endswith("and set order_id. " + words)


@pytest.mark.parametrize("found", [{"projects": (project(),)}, {"orders": (order(7, "checking"),)}])
def test_a_checkout_without_an_order_does_not_matter_once_a_project_or_an_order_is_there(found: t.Any) -> None:
    assert plan(seen(carts=(SPENT,), **found)).refusal is None


def test_an_order_that_cannot_be_identified_stops_the_purchase_and_says_why_and_what_to_do() -> None:
    error = stopped(seen(unidentified=(UNIDENTIFIED,)))
    assert error.message == (
        "Order 8 is delivering and may be for the project '%s': its extension tells no plan. "
        "If it is, set order_id to adopt it; if not, list it in ignore_orders." % NAME
    )
    assert (error.to_result()["order_id"], error.resumable) == (8, True)


def test_all_orders_that_cannot_be_identified_are_named() -> None:
    error = stopped(seen(unidentified=(UNIDENTIFIED, order(9))))
    assert error.message.startswith("Order 8 and order 9 is ")
    assert ": what was configured for it cannot be read. If" in stopped(seen(unidentified=(order(9),))).message


def test_a_project_that_is_listed_but_must_not_be_read_stops_the_purchase_and_names_the_right() -> None:
    error = stopped(seen(unreadable_projects=(PROJECT_ID, OTHER_ID)))
    assert error.message == (
        "The project %s and the project %s is listed but cannot be read, so it may be the one named '%s'. Grant the right to "
        "read it (the consumer-key rule 'GET /cloud/project/*', or the IAM action publicCloudProject:apiovh:get), or set project_id."
        % (PROJECT_ID, OTHER_ID, NAME)
    )
    assert error.to_result()["project_id"] == PROJECT_ID


@pytest.mark.parametrize("state", ["cart", "absent"])
@pytest.mark.parametrize("doubt", [{"unidentified": (UNIDENTIFIED,)}, {"unreadable_projects": (PROJECT_ID,)}])
def test_carts_buy_nothing_so_doubts_about_other_objects_do_not_stop_them(state: str, doubt: t.Any) -> None:
    assert plan(seen(**doubt), state).refusal is None


@pytest.mark.parametrize("doubt", [{"unidentified": (UNIDENTIFIED,)}, {"unreadable_projects": (PROJECT_ID,)}])
@pytest.mark.parametrize("found", [{"projects": (project(),)}, {"orders": (order(7, "checking"),)}])
def test_doubts_do_not_matter_once_the_project_or_its_order_is_found(doubt: t.Any, found: t.Any) -> None:
    assert plan(seen(**doubt, **found)).refusal is None


def test_a_refused_order_stops_the_next_run_and_names_the_newest() -> None:
    error = stopped(seen(orders=(order(6, "cancelled"), order(9, "cancelled"), order(7, "cancelled"))))
    assert isinstance(error, OrderRefusedError)
    assert error.to_result()["order_id"] == 9
    assert error.resumable is False
    assert error.message == (
        "Order 9 for the project '%s' was cancelled before delivery, and another one may meet the same end (each can use up a "
        "place in the quota of projects). Find out why (OVHcloud Control Panel, Orders), then set on_refusal: order to order "
        "anew." % NAME
    )


RENAMED = order(7, "delivered", project_id=PROJECT_ID, project=project(name="shop"), renamed=True)


@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_a_project_that_was_ordered_under_the_name_and_has_another_one_stops_and_says_what_to_do(state: str) -> None:
    error = stopped(seen(orders=(RENAMED,)), state)
    assert error.message.startswith(
        "The project ordered as '%s' (order 7) is called 'shop' now: %s. Nothing is ordered in its place. Set project_id "
        "to it to give it the name back, or set name to 'shop'" % (NAME, PROJECT_ID)
    )
    assert (error.to_result()["order_id"], error.to_result()["project_id"]) == (7, PROJECT_ID)


@pytest.mark.parametrize("found", [{"projects": (project(),)}, {"orders": (RENAMED, order(8, "checking"))}])
def test_a_renamed_project_does_not_matter_once_there_is_another_of_the_name(found: t.Any) -> None:
    assert plan(seen(**{"orders": (RENAMED,), **found})).refusal is None
    assert plan(seen(orders=(RENAMED,)), "absent").refusal is None


PRIORITIES = [
    ({"carts": (SPENT,), "unidentified": (UNIDENTIFIED,)}, UnknownOutcomeError),
    ({"unidentified": (UNIDENTIFIED,), "orders": (order(6, "cancelled"),)}, RefusalError),
    ({"unreadable_projects": (PROJECT_ID,), "orders": (order(6, "cancelled"),)}, RefusalError),
]


@pytest.mark.parametrize(("observed", "kind"), PRIORITIES)
@pytest.mark.parametrize("on_refusal", ["fail", "order"])
def test_a_doubt_is_told_before_a_refused_order_and_is_not_overruled_by_on_refusal(
    observed: t.Any, kind: type[OvhError], on_refusal: str
) -> None:
    assert stopped(seen(**observed), on_refusal=on_refusal).__class__ is kind


def test_an_approved_cart_beside_another_order_under_way_stops_and_neither_is_touched() -> None:
    pending = order(7, "notPaid", listed=True)
    made = plan(seen(orders=(pending,), carts=(cart(1),)), wanted=(wanted(cart_id=cart_id(1)),))
    assert (made.course, made.steps, made.order) == (Course.STOP, (), pending)
    assert made.refusal is not None
    assert made.refusal.message.startswith(
        "Order 7 for the project '%s' is notPaid, and it is not that of cart %s (cart_id)" % (NAME, cart_id(1))
    )
    facts = made.refusal.to_result()
    assert (facts["order_id"], facts["cart_id"]) == (7, cart_id(1))


def test_the_order_of_an_approved_cart_itself_is_finished() -> None:
    spent = cart(1, read_only=True)
    made = plan(seen(orders=(order(7, "delivering"),), carts=(spent,)), wanted=(wanted(cart_id=cart_id(1)),))
    assert (made.course, made.refusal) == (Course.FINISH_ORDER, None)


def test_contracts_that_are_not_accepted_stop_before_anything_is_created() -> None:
    assert "set accept_contracts: true" in stopped(seen(), accept_contracts=False).message


@pytest.mark.parametrize("accept", [True, False])
@pytest.mark.parametrize("carts", [(), (FILLED,)], ids=["estimate", "quote"])
def test_a_price_above_max_price_stops_before_anything_is_written(carts: tuple[Cart, ...], accept: bool) -> None:
    error = stopped(seen(carts=carts, quote=quote("0.01")), accept_contracts=accept)
    assert "max_price allows 0" in error.message


UNPAID = order(7, "notPaid", price=euros("5.00"))


def test_an_unpaid_order_above_max_price_is_not_paid_and_told() -> None:
    one = task()
    made = make_plan(one, one.wanted[0], seen(orders=(UNPAID,)))
    assert (made.course, made.steps, made.order) == (Course.STOP, (), UNPAID)
    assert made.refusal is not None
    assert "Order 7 for the project '%s' costs 5.00 EUR" % NAME in made.refusal.message


def test_an_unpaid_order_above_max_price_does_not_hide_that_there_is_another() -> None:
    made = plan(seen(orders=(UNPAID, order(8, "notPaid"))))
    assert made.course is Course.STOP
    assert ["8 (notPaid)" in warning for warning in made.warnings] == [True]


@pytest.mark.parametrize("changes", [{"max_price": decimal.Decimal(5)}, {"payment_method": "none"}])
def test_an_unpaid_order_goes_on_where_its_price_is_allowed_or_a_human_pays(changes: dict[str, t.Any]) -> None:
    assert plan(seen(orders=(UNPAID,)), **changes).course is Course.FINISH_ORDER


def test_a_quote_within_max_price_is_checked_out() -> None:
    observed = seen(carts=(FILLED,), election=Election(keep=FILLED), quote=quote("5.00"))
    made = plan(observed, max_price=decimal.Decimal(5))
    assert made.refusal is None
    assert CheckOut(cart_id(1)) in made.steps


@pytest.mark.parametrize("observed", [seen(), seen(carts=(FILLED,), quote=quote("99"))])
def test_the_state_cart_needs_neither_contracts_nor_money(observed: Observed) -> None:
    assert plan(observed, "cart", accept_contracts=False).refusal is None
