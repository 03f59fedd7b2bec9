# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the plan is told about the account: which cart is kept, which order comes first, which checkout has no order yet."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import KnownOrder, Observed
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    START,
    cart,
    cart_id,
    order,
    project,
)


def hours(number: float) -> datetime.datetime:
    return START + datetime.timedelta(hours=number)


def bought(number: int, at: float | None, status: str = "delivering") -> KnownOrder:
    return order(number, status, date=None if at is None else hours(at))


def spent(number: int, created: float) -> Cart:
    """Return a checked out cart; carts live a day."""
    return cart(number, hours=created + 24, read_only=True)


def test_the_cart_that_was_created_first_is_the_one_to_keep() -> None:
    endless = dataclasses.replace(cart(1), expire=None)
    observed = Observed(carts=(endless, cart(9, hours=5), spent(2, 0), cart(8, hours=5), cart(7, hours=6)))
    assert [one.cart_id for one in observed.prepared] == [cart_id(number) for number in (8, 9, 7, 1)]


def test_a_cart_that_was_checked_out_is_spent_and_not_prepared() -> None:
    observed = Observed(carts=(spent(1, 0), cart(2)))
    assert (observed.spent, observed.prepared) == ((spent(1, 0),), (cart(2),))


STATUSES = [
    ("notPaid", True, False, True),
    ("checking", True, False, False),
    ("delivering", True, False, False),
    ("documentsRequested", True, False, False),
    ("unknown", True, False, False),
    ("cancelling", True, False, False),
    ("delivered", True, False, False),
    ("something new", True, False, False),
    ("cancelled", False, True, False),
]


@pytest.mark.parametrize(("status", "pending", "refused", "unpaid"), STATUSES)
def test_every_order_without_a_readable_project_is_pending_unless_it_was_cancelled(
    status: str, pending: bool, refused: bool, unpaid: bool
) -> None:
    one = order(status=status)
    assert (one.pending, one.refused, one.unpaid) == (pending, refused, unpaid)


@pytest.mark.parametrize("status", ["ok", "creating", "deleting", "deleted"])
def test_an_order_whose_project_is_there_or_gone_again_is_not_pending(status: str) -> None:
    one = order(status="delivered", project=project(status=status))
    assert not one.pending


PENDING = [
    ((order(2), order(1)), [1, 2]),
    ((order(1, "notPaid"), order(2, "checking")), [2, 1]),
    ((order(1, "delivering"), order(2, "notPaid", adopted=True)), [2, 1]),
    ((order(3, "notPaid"), order(1, "notPaid"), order(2, "unknown")), [2, 1, 3]),
    ((order(1, "cancelled"), order(2, "delivered", project=project()), order(3)), [3]),
]


@pytest.mark.parametrize(("orders", "numbers"), PENDING)
def test_the_order_to_go_on_with_is_the_adopted_one_then_a_paid_one_then_the_oldest(
    orders: tuple[KnownOrder, ...], numbers: list[int]
) -> None:
    assert [one.order_id for one in Observed(orders=orders).pending] == numbers


# Spent carts by the hour of their creation, orders by the hour they were made, and how many carts no order explains.
ACCOUNTS: list[tuple[list[float], list[float | None], int]] = [
    ([], [], 0),
    ([0], [], 1),
    ([0], [1], 0),
    ([0], [23.9], 0),
    ([0], [-0.9], 0),
    ([0], [-1], 0),
    ([0], [-1.1], 1),
    ([0], [-48], 1),
    ([0], [None], 1),
    ([0, 5], [6], 1),
    ([0, 5], [3, 3], 1),
    ([0, 5], [1, 6], 0),
    ([5, 0], [6, 1], 0),
    ([0, 5], [6, 1], 0),
    ([0, 0], [1], 1),
    ([0, 0], [1, 1], 0),
    ([0, 5, 10], [5.5, 11], 1),
    ([0, 5, 10], [11, 12, 13], 0),
    ([0, 5, 10], [1, 2, 3], 2),
    ([0], [-48, 1, 30], 0),
    ([], [1, 2], 0),
]


@pytest.mark.parametrize(("carts", "orders", "unaccounted"), ACCOUNTS)
def test_each_checkout_is_accounted_for_by_one_order_made_after_its_cart(
    carts: list[float], orders: list[float | None], unaccounted: int
) -> None:
    observed = Observed(
        carts=tuple(spent(number, created) for number, created in enumerate(carts, 1)),
        orders=tuple(bought(number, at) for number, at in enumerate(orders, 100)),
    )
    assert len(observed.unaccounted_carts) == unaccounted
    assert set(observed.unaccounted_carts) <= set(observed.carts)


def test_the_cart_whose_order_is_missing_is_the_one_that_is_named() -> None:
    observed = Observed(carts=(spent(1, 0), spent(2, 12)), orders=(bought(100, 1),))
    assert observed.unaccounted_carts == (spent(2, 12),)


def test_an_order_that_the_task_ignores_accounts_for_its_checkout_too() -> None:
    assert Observed(carts=(spent(1, 0),), ignored_dates=(hours(1),)).unaccounted_carts == ()
    assert Observed(carts=(spent(1, 0), spent(2, 2)), ignored_dates=(hours(-2),)).unaccounted_carts != ()


@pytest.mark.parametrize("status", ["cancelled", "delivered", "notPaid"])
def test_an_order_of_every_status_accounts_for_its_checkout(status: str) -> None:
    assert Observed(carts=(spent(1, 0),), orders=(bought(100, 1, status),)).unaccounted_carts == ()


def test_a_spent_cart_without_an_expiry_is_accounted_for_by_any_order() -> None:
    endless = dataclasses.replace(spent(1, 0), expire=None)
    assert Observed(carts=(endless,), orders=(bought(100, -500),)).unaccounted_carts == ()
    assert Observed(carts=(endless,)).unaccounted_carts == (endless,)


# Intents: by the hour of their creation, with the orders that may answer them, told at hour 1.
INTENTS: dict[str, tuple[list[float], list[KnownOrder], list[int], list[int]]] = {
    "placed a moment ago": ([0.9], [], [1], []),
    "placed longer ago than the settle time": ([0.74], [], [], [1]),
    "answered by an order that is not listed yet": ([0.9], [bought(7, 0.95)], [], []),
    "answered by an order that is listed": ([0.9], [dataclasses.replace(bought(7, 0.95), listed=True)], [], [1]),
    "an order from before": ([0.9], [dataclasses.replace(bought(7, 0.5), listed=True)], [1], []),
    "an order without a date": ([0.9], [dataclasses.replace(bought(7, None), listed=True)], [1], []),
    "one settled, one standing": ([0.2, 0.9], [], [2], [1]),
}


@pytest.mark.parametrize("case", INTENTS.values(), ids=INTENTS.keys())
def test_an_intent_stands_until_it_is_settled_or_answered_and_ends_when_its_order_stays_in_the_list(
    case: tuple[list[float], list[KnownOrder], list[int], list[int]],
) -> None:
    placed, orders, standing, ended = case
    intents = tuple(cart(number, hours=24 + at) for number, at in enumerate(placed, 1))
    observed = Observed(intents=intents, orders=tuple(orders), now=hours(1))
    assert [one.cart_id for one in observed.standing_intents] == [cart_id(number) for number in standing]
    assert [one.cart_id for one in observed.ended_intents] == [cart_id(number) for number in ended]


def test_orders_of_renamed_projects_and_the_one_that_may_be_ours_are_told() -> None:
    renamed = order(7, "delivered", project=project(name="shop"), renamed=True)
    assert Observed(orders=(renamed, order(8))).renamed == (renamed,)
    assert Observed().possible_order == ""
    maybe = Observed(unidentified=(order(8, reason="it has no details yet."),))
    assert maybe.possible_order == " Order 8 may be it: it has no details yet."
