# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the ordering contract, row by row: what is observed, and what each state does about it."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import Election
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart, Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import (
    Course,
    Plan,
    last_settlement,
    make_plan,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddIntent,
    AddItem,
    CheckOut,
    CreateCart,
    DeleteCart,
    Pay,
    RemoveIntent,
    RenameProject,
    Step,
    Wait,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    MARKER,
    NAME,
    PLAN,
    PROJECT_ID,
    START,
    cart,
    cart_id,
    item,
    offer,
    order,
    project,
    quote,
    task,
    wanted,
)

STATES = ("ordered", "cart", "absent")


def filled(number: int = 1, **changes: t.Any) -> Cart:
    """Return a cart with the wanted content."""
    return cart(number, item(1, (11, "description", NAME)), **changes)


def kept(*others: Cart, **changes: t.Any) -> dict[str, t.Any]:
    """Return what is observed where cart 1 is to be ordered, and others are in the way."""
    election = Election(keep=filled(), delete=others)
    return {"carts": (filled(), *others), "election": election, "quote": quote(), **changes}


def intent(number: int = 8, minutes: float = 0) -> Cart:
    """Return the intent of a checkout, placed so many minutes after START."""
    return cart(number, hours=24 + minutes / 60)


def later(minutes: float) -> datetime.datetime:
    return START + datetime.timedelta(minutes=minutes)


def seen(**changes: t.Any) -> Observed:
    return Observed(**{"plan_code": PLAN, **changes})


def plan(observed: Observed, state: str = "ordered", **changes: t.Any) -> Plan:
    one: Task = task(state, **changes)
    return make_plan(one, one.wanted[0], observed)


FILL: tuple[Step, ...] = (AddItem(offer()), AddConfiguration("description", NAME))
MAKE: tuple[Step, ...] = (CreateCart(MARKER), *FILL)
NOTHING: tuple[Course, tuple[Step, ...]] = (Course.NOTHING, ())


def check_out(number: int | None = None, pay: str | None = "auto", *, wait: bool = True) -> tuple[Step, ...]:
    """Return the steps that buy a cart, which has no id while it is still to be made."""
    payment = () if pay is None else (Pay(payment_method=pay),)
    last = (Wait(),) if wait and pay is not None else ()
    return (AddIntent(), CheckOut(cart_id(number) if number else None), *payment, RemoveIntent(), *last)


def deleted(*numbers: int) -> tuple[Step, ...]:
    return tuple(DeleteCart(cart_id(number)) for number in numbers)


class Row(t.NamedTuple):
    """What is observed, and what each state does about it: the course, and its steps."""

    observed: Observed
    ordered: tuple[Course, tuple[Step, ...]]
    cart: tuple[Course, tuple[Step, ...]]
    absent: tuple[Course, tuple[Step, ...]]


TABLE: dict[str, Row] = {
    "the project exists": Row(seen(projects=(project(),)), NOTHING, NOTHING, NOTHING),
    "the project is being created": Row(
        seen(projects=(project(status="creating", order_id=7),)),
        (Course.AWAIT_PROJECT, (Wait(7, PROJECT_ID),)),
        NOTHING,
        NOTHING,
    ),
    "the project is suspended": Row(seen(projects=(project(status="suspended"),)), NOTHING, NOTHING, NOTHING),
    "the project exists, and a leftover cart": Row(
        seen(projects=(project(),), carts=(filled(),)),
        NOTHING,
        NOTHING,
        (Course.DELETE_CARTS, (DeleteCart(cart_id(1)),)),
    ),
    "the project exists under another name": Row(
        seen(projects=(project(name="old"),)),
        (Course.RENAME, (RenameProject(NAME, PROJECT_ID),)),
        NOTHING,
        NOTHING,
    ),
    "the project exists without a name": Row(
        seen(projects=(project(name=None),)),
        (Course.RENAME, (RenameProject(NAME, PROJECT_ID),)),
        NOTHING,
        NOTHING,
    ),
    "an unpaid order": Row(
        seen(orders=(order(7, "notPaid"),)),
        (Course.FINISH_ORDER, (Pay(7, "auto"), Wait(7))),
        NOTHING,
        NOTHING,
    ),
    "a paid order": Row(seen(orders=(order(7, "delivering"),)), (Course.FINISH_ORDER, (Wait(7),)), NOTHING, NOTHING),
    "an order of an unknown status": Row(
        seen(orders=(order(7, "something new"),)), (Course.FINISH_ORDER, (Wait(7),)), NOTHING, NOTHING
    ),
    "a delivered order whose project cannot be read yet": Row(
        seen(orders=(order(7, "delivered", project_id=PROJECT_ID),)),
        (Course.FINISH_ORDER, (Wait(7, PROJECT_ID),)),
        NOTHING,
        NOTHING,
    ),
    "an order that asks for documents": Row(
        seen(orders=(order(7, "documentsRequested"),)), (Course.FINISH_ORDER, (Wait(7),)), NOTHING, NOTHING
    ),
    "an order that is listed, beside what nobody needs any more": Row(
        seen(orders=(order(7, "delivering", listed=True, date=later(5)),), carts=(filled(),), intents=(intent(),)),
        (Course.FINISH_ORDER, (DeleteCart(cart_id(1)), RemoveIntent(cart_id(8)), Wait(7))),
        NOTHING,
        NOTHING,
    ),
    "an order that is not listed yet, beside what still tells of it": Row(
        seen(orders=(order(7, "delivering", date=later(5)),), carts=(filled(),), intents=(intent(),)),
        (Course.FINISH_ORDER, (Wait(7),)),
        NOTHING,
        NOTHING,
    ),
    "a checkout that may still take its effect": Row(
        seen(**kept(), intents=(intent(),), now=later(14)),
        (Course.AWAIT_CHECKOUT, ()),
        (Course.AWAIT_CHECKOUT, ()),
        (Course.DELETE_CARTS, deleted(1)),
    ),
    "a checkout that came to nothing: its cart and its intent go first": Row(
        seen(**kept(filled(2)), intents=(intent(),), now=later(15)),
        (Course.ORDER, (*deleted(2, 1), RemoveIntent(cart_id(8)), *MAKE, *check_out())),
        (Course.PREPARE_CART, (*deleted(2, 1), RemoveIntent(cart_id(8)), *MAKE)),
        (Course.DELETE_CARTS, (*deleted(1, 2), RemoveIntent(cart_id(8)))),
    ),
    "a prepared cart, content as wanted": Row(
        seen(**kept()), (Course.ORDER, check_out(1)), NOTHING, (Course.DELETE_CARTS, deleted(1))
    ),
    "a prepared cart as wanted, and others": Row(
        seen(**kept(filled(3), cart(2))),
        (Course.ORDER, (*deleted(3, 2), *check_out(1))),
        (Course.PREPARE_CART, deleted(3, 2)),
        (Course.DELETE_CARTS, deleted(1, 2, 3)),
    ),
    "a prepared cart that another run may be filling": Row(
        seen(carts=(cart(1),), election=Election(leader=cart(1))),
        (Course.AWAIT_LEADER, ()),
        (Course.AWAIT_LEADER, ()),
        (Course.DELETE_CARTS, deleted(1)),
    ),
    "a prepared cart, other content": Row(
        seen(carts=(cart(1),), election=Election(delete=(cart(1),))),
        (Course.ORDER, (*deleted(1), *MAKE, *check_out())),
        (Course.PREPARE_CART, (*deleted(1), *MAKE)),
        (Course.DELETE_CARTS, deleted(1)),
    ),
    "a spent cart whose order is over": Row(
        seen(
            carts=(filled(read_only=True),),
            orders=(order(7, "delivered", date=filled().expire, project=project(status="deleted")),),
        ),
        (Course.ORDER, (*MAKE, *check_out())),
        (Course.PREPARE_CART, MAKE),
        NOTHING,
    ),
    "nothing": Row(seen(), (Course.ORDER, (*MAKE, *check_out())), (Course.PREPARE_CART, MAKE), NOTHING),
}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE.keys())
def test_each_state_does_what_the_table_says(row: Row) -> None:
    for state in STATES:
        course, steps = getattr(row, state)
        made = plan(row.observed, state)
        assert (state, made.course, made.steps, made.refusal) == (state, course, steps, None)
        assert made.changed == any(not isinstance(step, Wait) for step in steps)


def test_only_the_state_ordered_ever_buys_pays_or_renames() -> None:
    made = [plan(row.observed, state) for row in TABLE.values() for state in ("cart", "absent")]
    steps = {type(step) for one in made for step in one.steps}
    assert steps == {CreateCart, AddItem, AddConfiguration, DeleteCart, RemoveIntent}


REFUSED = seen(orders=(order(7, "cancelled"), order(6, "cancelled")))


def test_a_refused_order_is_ordered_anew_when_the_task_says_so() -> None:
    assert plan(REFUSED, on_refusal="order") == plan(seen())


@pytest.mark.parametrize("on_refusal", ["fail", "order"])
def test_a_refused_order_does_not_matter_to_carts(on_refusal: str) -> None:
    for state in ("cart", "absent"):
        assert plan(REFUSED, state, on_refusal=on_refusal) == plan(seen(), state)


UNPAID, PAID = order(7, "notPaid"), order(7, "checking")

# What is observed, payment_method, wait, and the steps from the checkout on.
PAYMENTS: list[tuple[Observed, str, bool, tuple[Step, ...]]] = [
    (seen(orders=(UNPAID,)), "auto", True, (Pay(7, "auto"), Wait(7))),
    (seen(orders=(UNPAID,)), "auto", False, (Pay(7, "auto"),)),
    (seen(orders=(UNPAID,)), "123", True, (Pay(7, "123"), Wait(7))),
    (seen(orders=(UNPAID,)), "none", True, ()),
    (seen(orders=(UNPAID,)), "none", False, ()),
    (seen(orders=(PAID,)), "auto", True, (Wait(7),)),
    (seen(orders=(PAID,)), "auto", False, ()),
    (seen(orders=(PAID,)), "none", True, (Wait(7),)),
    (seen(orders=(PAID,)), "none", False, ()),
    (seen(**kept()), "auto", True, check_out(1)),
    (seen(**kept()), "auto", False, check_out(1, wait=False)),
    (seen(**kept()), "123", False, check_out(1, "123", wait=False)),
    (seen(**kept()), "none", True, check_out(1, None)),
    (seen(**kept()), "none", False, check_out(1, None)),
]


@pytest.mark.parametrize(("observed", "payment_method", "wait", "steps"), PAYMENTS)
def test_paying_and_waiting_follow_the_options(
    observed: Observed, payment_method: str, wait: bool, steps: tuple[Step, ...]
) -> None:
    made = plan(observed, payment_method=payment_method, wait=wait)
    assert (made.steps, made.refusal) == (steps, None)
    assert made.course is (Course.FINISH_ORDER if observed.orders else Course.ORDER)


def test_of_several_pending_orders_one_is_finished_and_the_others_are_named() -> None:
    made = plan(seen(orders=(order(8, "notPaid"), order(9, "checking"), order(7, "notPaid"))))
    assert made.steps == (Wait(9),)
    assert [warning.partition(". It is left")[0] for warning in made.warnings] == [
        "There is another order for the project '%s': %d (notPaid)" % (NAME, number) for number in (7, 8)
    ]


def test_what_a_project_must_be_configured_with_is_set_in_a_cart_of_ours() -> None:
    required = Requirement("infrastructure", True, ("production",))
    made = plan(seen(requirements=(required,)), "cart")
    assert made.steps == (*MAKE[:-1], AddConfiguration("infrastructure", "production"), MAKE[-1])


def test_an_approved_cart_is_ordered_as_it_is_whatever_became_of_an_earlier_checkout() -> None:
    observed = seen(**kept(), intents=(intent(),), now=later(15))
    made = plan(observed, wanted=(wanted(cart_id=cart_id(1)),))
    assert made.steps == (RemoveIntent(cart_id(8)), *check_out(1))


def test_a_project_that_is_being_created_is_not_waited_for_where_the_task_does_not_wait() -> None:
    assert plan(seen(projects=(project(status="creating"),)), wait=False).course is Course.NOTHING


# What is waited for


def test_a_checkout_that_may_still_take_its_effect_is_told_with_the_end_of_the_last_one() -> None:
    observed = seen(intents=(intent(9, 5), intent(8)), now=later(1))
    assert last_settlement(observed) == later(20)
    assert plan(observed).warnings == (
        "A checkout for the project '%s' was begun, by this run or another one, and its order may still appear until "
        "2026-01-05 10:20:00 UTC (checkout intent %s). Until then nothing is ordered for this name."
        % (NAME, cart_id(9)),
    )


@pytest.mark.parametrize("answer", [order(7, "cancelled", date=later(1)), order(7, "notPaid", date=later(1))])
def test_a_checkout_whose_order_is_known_is_not_waited_for(answer: KnownOrder) -> None:
    made = plan(seen(intents=(intent(),), orders=(answer,), now=later(2)), on_refusal="order")
    assert made.course in (Course.ORDER, Course.FINISH_ORDER)
    assert not any(isinstance(step, RemoveIntent) and step.cart_id for step in made.steps), "it is not listed yet"


def test_an_order_from_before_the_intent_does_not_end_the_wait() -> None:
    observed = seen(intents=(intent(),), orders=(order(7, "cancelled", date=later(-1), listed=True),), now=later(2))
    assert plan(observed).course is Course.AWAIT_CHECKOUT


def test_a_cart_of_another_run_is_named() -> None:
    (warning,) = plan(seen(carts=(cart(1),), election=Election(leader=cart(1)))).warnings
    assert warning.startswith("Cart %s for the project '%s' was made a moment ago" % (cart_id(1), NAME))


def test_absent_tells_of_a_checkout_under_way_and_leaves_its_intent() -> None:
    made = plan(seen(intents=(intent(),), now=later(1)), "absent")
    assert (made.course, len(made.warnings)) == (Course.NOTHING, 1)
    assert "was made or begun a moment ago, and its order is not listed yet" in made.warnings[0]
    made = plan(seen(intents=(intent(),), orders=(order(7, "checking"),), now=later(1)), "absent")
    assert ["Order 7" in warning for warning in made.warnings] == [True]


def test_an_adopted_order_is_finished_before_any_other() -> None:
    adopted: KnownOrder = order(9, "notPaid", adopted=True)
    assert plan(seen(orders=(order(7, "checking"), adopted))).order == adopted


def test_with_absent_a_pending_order_is_left_alone_and_named_and_its_cart_stays() -> None:
    made = plan(seen(orders=(order(7, "checking"),), carts=(filled(),)), "absent")
    assert made.steps == ()
    assert made.warnings == ("Order 7 for the project '%s' is checking; it is left alone." % NAME,)


def test_the_plan_code_of_the_region_is_used_only_where_the_task_names_none() -> None:
    assert AddItem(offer("project")) in plan(seen(plan_code="project")).steps
    own = wanted(plan_code="project.discovery")
    assert AddItem(offer("project.discovery")) in plan(seen(plan_code="project"), wanted=(own,)).steps
