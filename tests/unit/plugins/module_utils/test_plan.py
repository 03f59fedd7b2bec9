# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the ordering contract, row by row: what is observed, and what each state does about it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._model import Requirement
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import Course, Plan, make_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    AddConfiguration,
    AddItem,
    AddWitness,
    CheckOut,
    CreateCart,
    DeleteCart,
    Pay,
    RemoveConfiguration,
    RemoveWitness,
    RenameProject,
    Step,
    Wait,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    MARKER,
    NAME,
    OTHER_ID,
    PLAN,
    PROJECT_ID,
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


def filled(number: int = 1, **changes: t.Any) -> t.Any:
    """Return a cart with the wanted content."""
    return cart(number, item(1, (11, "description", NAME)), **changes)


def seen(**changes: t.Any) -> Observed:
    return Observed(**{"plan_code": PLAN, **changes})


def plan(observed: Observed, state: str = "ordered", **changes: t.Any) -> Plan:
    one: Task = task(state, **changes)
    return make_plan(one, one.wanted[0], observed)


FILL: tuple[Step, ...] = (AddItem(offer()), AddConfiguration("description", NAME))
PAY: tuple[Step, ...] = (Pay(payment_method="auto"), Wait())
NOTHING: tuple[Course, tuple[Step, ...]] = (Course.NOTHING, ())


def check_out(number: int | None = None) -> tuple[Step, ...]:
    """Return the steps that buy a cart, which has no id while it is still to be made."""
    return (AddWitness(), CheckOut(cart_id(number) if number else None), RemoveWitness())


class Row(t.NamedTuple):
    """What is observed, and what each state does about it: the course, and its steps."""

    observed: Observed
    ordered: tuple[Course, tuple[Step, ...]]
    cart: tuple[Course, tuple[Step, ...]]
    absent: tuple[Course, tuple[Step, ...]]


TABLE: dict[str, Row] = {
    "the project exists": Row(seen(projects=(project(),)), NOTHING, NOTHING, NOTHING),
    "the project is being created": Row(seen(projects=(project(status="creating"),)), NOTHING, NOTHING, NOTHING),
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
    "an order that is listed, beside a cart that nobody needs any more": Row(
        seen(orders=(order(7, "delivering", listed=True),), carts=(filled(),)),
        (Course.FINISH_ORDER, (DeleteCart(cart_id(1)), Wait(7))),
        NOTHING,
        NOTHING,
    ),
    "an order that is not listed yet, beside a cart that still tells of it": Row(
        seen(orders=(order(7, "delivering"),), carts=(filled(),)),
        (Course.FINISH_ORDER, (Wait(7),)),
        NOTHING,
        NOTHING,
    ),
    "a prepared cart, content as wanted": Row(
        seen(carts=(filled(),), quote=quote()),
        (Course.ORDER, (*check_out(1), *PAY)),
        NOTHING,
        (Course.DELETE_CARTS, (DeleteCart(cart_id(1)),)),
    ),
    "a prepared cart, other content": Row(
        seen(carts=(cart(1, item(1, (11, "description", "old"))),)),
        (
            Course.ORDER,
            (
                RemoveConfiguration(1, 11, "description"),
                AddConfiguration("description", NAME, 1),
                *check_out(1),
                *PAY,
            ),
        ),
        (
            Course.PREPARE_CART,
            (RemoveConfiguration(1, 11, "description"), AddConfiguration("description", NAME, 1)),
        ),
        (Course.DELETE_CARTS, (DeleteCart(cart_id(1)),)),
    ),
    "a prepared cart, empty": Row(
        seen(carts=(cart(1),)),
        (Course.ORDER, (*FILL, *check_out(1), *PAY)),
        (Course.PREPARE_CART, FILL),
        (Course.DELETE_CARTS, (DeleteCart(cart_id(1)),)),
    ),
    "several prepared carts: the one created first is kept": Row(
        seen(carts=(filled(3, hours=9), filled(2, hours=5), filled(1, hours=7)), quote=quote()),
        (
            Course.ORDER,
            (DeleteCart(cart_id(1)), DeleteCart(cart_id(3)), *check_out(2), *PAY),
        ),
        (Course.PREPARE_CART, (DeleteCart(cart_id(1)), DeleteCart(cart_id(3)))),
        (Course.DELETE_CARTS, tuple(DeleteCart(cart_id(number)) for number in (2, 1, 3))),
    ),
    "a spent cart whose order is over": Row(
        seen(
            carts=(filled(read_only=True),),
            orders=(order(7, "delivered", date=filled().expire, project=project(status="deleted")),),
        ),
        (Course.ORDER, (CreateCart(MARKER), *FILL, *check_out(), *PAY)),
        (Course.PREPARE_CART, (CreateCart(MARKER), *FILL)),
        NOTHING,
    ),
    "nothing": Row(
        seen(),
        (Course.ORDER, (CreateCart(MARKER), *FILL, *check_out(), *PAY)),
        (Course.PREPARE_CART, (CreateCart(MARKER), *FILL)),
        NOTHING,
    ),
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
    assert steps == {CreateCart, AddItem, AddConfiguration, RemoveConfiguration, DeleteCart}


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
    (seen(carts=(filled(),), quote=quote()), "auto", True, (*check_out(1), Pay(payment_method="auto"), Wait())),
    (seen(carts=(filled(),), quote=quote()), "auto", False, (*check_out(1), Pay(payment_method="auto"))),
    (seen(carts=(filled(),), quote=quote()), "123", False, (*check_out(1), Pay(payment_method="123"))),
    (seen(carts=(filled(),), quote=quote()), "none", True, check_out(1)),
    (seen(carts=(filled(),), quote=quote()), "none", False, check_out(1)),
]


@pytest.mark.parametrize(("observed", "payment_method", "wait", "steps"), PAYMENTS)
def test_paying_and_waiting_follow_the_options(
    observed: Observed, payment_method: str, wait: bool, steps: tuple[Step, ...]
) -> None:
    made = plan(observed, payment_method=payment_method, wait=wait)
    assert (made.steps, made.refusal) == (steps, None)
    assert made.course is (Course.FINISH_ORDER if observed.orders else Course.ORDER)


@pytest.mark.parametrize("state", STATES)
def test_a_pending_order_is_told_in_every_state(state: str) -> None:
    assert plan(seen(orders=(order(8), order(7))), state).order == order(7)


def test_of_several_pending_orders_one_is_finished_and_the_others_are_named() -> None:
    made = plan(seen(orders=(order(8, "notPaid"), order(9, "checking"), order(7, "notPaid"))))
    assert made.steps == (Wait(9),)
    assert [warning.partition(". It is left")[0] for warning in made.warnings] == [
        "There is another order for the project '%s': %d (notPaid)" % (NAME, number) for number in (7, 8)
    ]


def test_the_other_orders_are_named_where_nothing_is_done_about_any() -> None:
    made = plan(seen(orders=(order(8, "checking"), order(9, "checking"))), "cart")
    assert made.course is Course.NOTHING
    assert ["9 (checking)" in warning for warning in made.warnings] == [True]


def test_what_a_project_must_be_configured_with_is_set_in_a_cart_of_ours_too() -> None:
    required = Requirement("infrastructure", True, ("production",))
    made = plan(seen(carts=(filled(),), requirements=(required,)), "cart")
    assert made.steps == (AddConfiguration("infrastructure", "production", 1),)


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


def test_several_projects_of_the_name_and_a_cart_are_all_the_same_to_absent() -> None:
    two = (project(), project(OTHER_ID))
    made = plan(seen(projects=two, carts=(filled(),)), "absent")
    assert (made.course, made.refusal) == (Course.DELETE_CARTS, None)
