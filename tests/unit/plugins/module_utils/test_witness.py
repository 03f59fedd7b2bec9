# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The witness of a checkout: told from an ordinary cart, tied to one cart, and useless after an hour."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._plan import Course, make_plan
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import DeleteCart
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import (
    earliest_checkout,
    is_stale,
    is_witness,
    is_witness_of,
    orphans,
    split,
    witness_expiry,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    PLAN,
    START,
    UTC,
    cart,
    cart_id,
    item,
    order,
    project,
    task,
)


def after(**span: float) -> datetime.datetime:
    return START + datetime.timedelta(**span)


def witness(number: int, of: Cart, made: datetime.datetime = START) -> Cart:
    return dataclasses.replace(cart(number), expire=witness_expiry(of.cart_id, made))


WITNESS = witness(9, cart(1))


def test_a_witness_is_told_from_every_ordinary_cart_on_the_day_it_is_made() -> None:
    for number in range(1, 50):
        one = witness(99, cart(number))
        assert is_witness(one, START)
        assert is_witness(one, after(hours=20))
        assert is_witness_of(one, cart_id(number))


ORDINARY = {
    "an empty cart": cart(1),
    "a filled cart": cart(1, item(1)),
    "a filled cart that lives longer": dataclasses.replace(WITNESS, item_ids=(1,)),
    "a checked out cart": dataclasses.replace(WITNESS, read_only=True),
    "a cart that does not expire": dataclasses.replace(cart(1), expire=None),
}


@pytest.mark.parametrize("one", ORDINARY.values(), ids=ORDINARY.keys())
def test_an_ordinary_cart_is_no_witness(one: Cart) -> None:
    assert not is_witness(one, START)
    assert split([one, WITNESS], START) == ((one,), (WITNESS,))


def test_a_witness_belongs_to_one_cart_among_a_thousand() -> None:
    others = sum(is_witness_of(WITNESS, cart_id(number)) for number in range(2, 1002))
    assert is_witness_of(WITNESS, cart_id(1))
    assert others < 10


def test_the_expiry_of_a_witness_is_a_whole_second_that_is_never_before_its_life_of_two_days() -> None:
    for number in range(1, 50):
        expiry = witness_expiry(cart_id(number), START)
        assert expiry.microsecond == 0
        assert datetime.timedelta(days=2) <= expiry - START <= datetime.timedelta(days=2, seconds=1024)


def test_the_earliest_checkout_is_before_the_witness_was_made_but_not_long() -> None:
    earliest = earliest_checkout(WITNESS)
    assert earliest is not None
    assert after(minutes=-18) < earliest <= START
    assert earliest_checkout(dataclasses.replace(WITNESS, expire=None)) is None


@pytest.mark.parametrize(("age", "stale"), [(0, False), (59, False), (90, True), (20 * 60, True)])
def test_a_witness_is_stale_after_an_hour(age: float, stale: bool) -> None:
    assert is_stale(WITNESS, after(minutes=age)) is stale


def test_a_witness_is_stale_from_the_hour_on() -> None:
    made = after(days=-2)
    one = dataclasses.replace(WITNESS, expire=START)
    assert not is_stale(one, made + datetime.timedelta(minutes=59, seconds=59))
    assert is_stale(one, made + datetime.timedelta(hours=1))


def test_a_cart_that_lives_a_day_and_an_hour_at_most_is_an_ordinary_one() -> None:
    one = dataclasses.replace(WITNESS, expire=after(days=1, hours=1))
    assert not is_witness(one, START)
    assert is_witness(one, START - datetime.timedelta(seconds=1))


def test_a_cart_without_an_expiry_is_neither_stale_nor_a_witness_of_anything() -> None:
    endless = dataclasses.replace(WITNESS, expire=None)
    assert not is_stale(endless, after(days=9))
    assert not is_witness_of(endless, cart_id(1))


def test_a_witness_is_an_orphan_once_its_cart_is_not_listed_any_more() -> None:
    assert orphans([cart(1), cart(2)], [WITNESS]) == ()
    assert orphans([cart(2)], [WITNESS]) == (WITNESS,)


def seen(*carts: Cart, stale: bool = False, orders: tuple[float, ...] = ()) -> Observed:
    """Return an account with a witness of cart 1, and orders made so many hours after START."""
    return Observed(
        carts=carts,
        witnesses=(WITNESS,),
        stale_witnesses=frozenset({WITNESS.cart_id} if stale else ()),
        orders=tuple(order(100 + number, "cancelled", date=after(hours=hour)) for number, hour in enumerate(orders, 1)),
        plan_code=PLAN,
    )


def test_a_witness_whose_cart_vanished_is_a_checkout_that_needs_its_order() -> None:
    assert seen().unaccounted_carts == (WITNESS,)
    assert seen(orders=(0.1,)).unaccounted_carts == ()
    assert seen(orders=(-5,)).unaccounted_carts == (WITNESS,)


def test_a_witness_beside_its_cart_or_too_old_tells_nothing() -> None:
    assert seen(cart(1)).unaccounted_carts == ()
    assert seen(stale=True).unaccounted_carts == ()


def test_a_spent_cart_and_its_witness_are_one_checkout() -> None:
    spent = cart(1, read_only=True)
    assert seen(spent).unaccounted_carts == (spent,)
    assert seen(spent, orders=(0.1,)).unaccounted_carts == ()


@pytest.mark.parametrize("state", ["ordered", "cart"])
def test_a_fresh_orphan_stops_what_would_buy_or_prepare(state: str) -> None:
    one = task(state)
    assert make_plan(one, one.wanted[0], seen()).course is Course.STOP


def test_a_stale_orphan_is_deleted_on_the_way() -> None:
    one = task()
    made = make_plan(one, one.wanted[0], seen(stale=True))
    assert (made.course, made.steps[0]) == (Course.ORDER, DeleteCart(WITNESS.cart_id))


def test_absent_deletes_carts_and_witnesses_but_none_while_an_order_is_under_way() -> None:
    one = task("absent")
    made = make_plan(one, one.wanted[0], seen(cart(1)))
    assert made.steps == (DeleteCart(cart_id(1)), DeleteCart(WITNESS.cart_id))
    pending = dataclasses.replace(seen(cart(1)), orders=(order(7, "checking"),))
    assert make_plan(one, one.wanted[0], pending).steps == ()


def test_absent_keeps_the_only_trace_of_a_checkout_whose_order_is_not_listed_yet() -> None:
    """Without it a run right after this one would see nothing at all, and buy again."""
    one = task("absent")
    assert DeleteCart(WITNESS.cart_id) not in make_plan(one, one.wanted[0], seen()).steps
    assert DeleteCart(WITNESS.cart_id) in make_plan(one, one.wanted[0], seen(stale=True)).steps


def test_absent_tells_of_a_checkout_whose_order_is_not_listed_yet_and_of_nothing_else() -> None:
    one = task("absent")
    assert make_plan(one, one.wanted[0], seen()).warnings == (
        "A checkout for the project '%s' was made or begun a moment ago, and its order is not listed yet; it is left alone."
        % one.wanted[0].name,
    )
    assert make_plan(one, one.wanted[0], seen(stale=True)).warnings == ()
    pending = dataclasses.replace(seen(), orders=(order(7, "checking"),))
    assert [warning[:8] for warning in make_plan(one, one.wanted[0], pending).warnings] == ["Order 7 "]
    delivered = dataclasses.replace(seen(), projects=(project(),))
    assert make_plan(one, one.wanted[0], delivered).warnings == ()


def test_a_checkout_that_only_its_witness_tells_of_is_worded_as_that() -> None:
    one = task()
    refusal = make_plan(one, one.wanted[0], seen()).refusal
    assert refusal is not None
    assert refusal.message.startswith(
        "A cart ('%s') was about to be checked out, as the empty cart %s left beside it tells, but no order"
        % (one.wanted[0].marker, WITNESS.cart_id)
    )


@pytest.mark.parametrize(("listed", "deleted"), [(True, 2), (False, 0)])
def test_carts_and_witnesses_go_once_the_order_stands_where_every_run_finds_it(listed: bool, deleted: int) -> None:
    one = task()
    pending = dataclasses.replace(seen(cart(1)), orders=(order(7, "checking", listed=listed),))
    steps = make_plan(one, one.wanted[0], pending).steps
    assert sum(isinstance(step, DeleteCart) for step in steps) == deleted


def test_witnesses_do_not_matter_once_the_project_is_there() -> None:
    one = task()
    there = dataclasses.replace(seen(), projects=(project(),))
    assert make_plan(one, one.wanted[0], there).course is Course.NOTHING


def test_dates_of_witnesses_are_in_utc() -> None:
    assert witness_expiry(cart_id(1), START).utcoffset() == UTC.utcoffset(None)
