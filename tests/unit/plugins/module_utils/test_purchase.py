# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One checkout or none: the last look before it, and what is found out where its answer tells nothing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OvhError,
    RefusalError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._prepare import CartSpentError
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._purchase import Purchase
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    NOT_FOUND,
    SERVER_ERROR,
    FakeClock,
    FakeTransport,
    InTurn,
    Reply,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    cart,
    cart_id,
    item,
    order,
    project,
    task,
    wanted,
)

ONE = cart_id(1)
CART, QUOTE, CHECKOUT = "GET /order/cart/" + ONE, f"GET /order/cart/{ONE}/checkout", f"POST /order/cart/{ONE}/checkout"
LOST = SendError("no answer in time", sent=True)
REFUSED = Reply(400, {"message": "No"})
FREE = {"value": 0, "currencyCode": "EUR", "text": "0.00 €"}
PRICES = {"withTax": FREE, "withoutTax": FREE, "tax": FREE}
FILLED = cart(1, item(5))


def head(*, read_only: bool = False) -> dict[str, t.Any]:
    return {"cartId": ONE, "description": FILLED.description, "readOnly": read_only, "items": [5]}


class Witnesses:
    """Whether there is a witness."""

    any_left = False
    assigned: tuple[str, ...] = ()

    def bear(self, one: Cart) -> None:
        self.any_left = True
        self.assigned = ("w",)

    def drop(self) -> None:
        self.any_left = False
        self.assigned = ()

    drop_all = drop


class Keeper:
    """The cart of the name, as told: what `prepare`, `confirm` and `look` say, the last of each for ever."""

    def __init__(self) -> None:
        self.prepared = InTurn(FILLED)
        self.confirmed = InTurn(True)
        self.looked: InTurn = InTurn(FILLED)
        self.strict = False
        self.as_wanted = True
        self.witnesses = Witnesses()

    def prepare(self) -> Cart:
        result = self.prepared.next()
        if isinstance(result, Exception):
            raise result
        return t.cast(Cart, result)

    def confirm(self, one: Cart) -> bool:
        return bool(self.confirmed.next())

    def look(self) -> Cart | None:
        return t.cast("Cart | None", self.looked.next())

    def holds(self, one: Cart) -> bool:
        return True

    def is_as_wanted(self, one: Cart) -> bool:
        return self.as_wanted

    def distrust(self) -> bool:
        was, self.strict = self.strict, True
        return not was


class Observer:
    """The account as told: what an observation finds, now and after the pauses of a longer look."""

    def __init__(self) -> None:
        self.observed = Observed()
        self.found_later = Observed()
        self.new_orders = InTurn(False)
        self.noted: list[int] = []
        self.had_witness: list[bool] = []
        self.finder = self

    def observe(self, one: Wanted) -> Observed:
        return self.observed

    def look_for_order(self, one: Wanted, observed: Observed | None = None) -> Observed:
        return self.found_later

    def shows_new_order(self, one: Wanted, *, has_witness: bool) -> bool:
        self.had_witness.append(has_witness)
        return bool(self.new_orders.next())

    def note(self, order_id: int) -> None:
        self.noted.append(order_id)

    def listed(self, order_id: int) -> tuple[bool, None]:
        return False, None


class World:
    """A purchase whose cart can be quoted and checked out, unless a test says otherwise."""

    def __init__(self, **answers: t.Any) -> None:
        self.transport = FakeTransport(
            {
                CART: head(),
                QUOTE: {"prices": PRICES, "contracts": [], "details": []},
                CHECKOUT: {"orderId": 7, "prices": PRICES},
                **answers,
            }
        )
        self.clock = FakeClock()
        self.keeper, self.observer, self.progress = Keeper(), Observer(), Progress()
        self.totals: list[float] = []

    def order(self) -> int | None:
        """Return the id of the order that was placed."""
        budget = Budget(self.clock, 600)
        purchase = Purchase(
            Api(Client(self.transport, self.clock, budget)),
            task(),
            wanted(),
            t.cast(t.Any, self.observer),
            t.cast(t.Any, self.keeper),
            budget,
            self.progress,
            lambda total: self.totals.append(float(total.value)),
            [99],
        )
        placed = purchase.order()
        return placed.order_id if placed else None

    def fails(self) -> OvhError:
        with pytest.raises(OvhError) as caught:
            self.order()
        return caught.value

    @property
    def checkouts(self) -> int:
        return self.transport.requests.count(CHECKOUT)

    @property
    def may_have_bought(self) -> bool:
        return any(step.action == "check_out" for step in self.progress.steps)


def test_a_cart_is_quoted_checked_out_once_and_its_order_noted() -> None:
    world = World()
    assert world.order() == 7
    assert (world.checkouts, world.totals, world.observer.noted) == (1, [0.0], [7])
    assert (world.may_have_bought, world.progress.order_id) == (True, 7)
    # The list does not show the order yet: until then the witness tells of it.
    assert world.keeper.witnesses.any_left


def test_an_account_that_keeps_changing_is_given_up_without_a_checkout() -> None:
    world = World()
    world.keeper.confirmed = InTurn(False)
    error = world.fails()
    assert isinstance(error, RefusalError)
    assert "nothing was ordered by this run" in error.message
    assert world.checkouts == 0


def test_a_cart_that_comes_to_rest_is_checked_out_after_all() -> None:
    world = World()
    world.keeper.confirmed = InTurn(False, True)
    world.observer.new_orders = InTurn(True, False)
    assert (world.order(), world.checkouts) == (7, 1)


@pytest.mark.parametrize(
    ("found", "keeps_witness"),
    [
        (Observed(projects=(project(),)), False),
        (Observed(orders=(order(8, listed=True),)), False),
        (Observed(orders=(order(8),)), True),
        (Observed(unidentified=(order(8, reason="it has no details yet"),)), True),
    ],
)
def test_an_order_or_project_that_appeared_at_the_last_look_comes_first(found: Observed, keeps_witness: bool) -> None:
    world = World()
    world.observer.new_orders = InTurn(True)
    world.observer.observed = found
    assert world.order() is None
    assert (world.checkouts, world.keeper.witnesses.any_left) == (0, keeps_witness)


# The quote


def test_a_refused_quote_is_asked_for_again_after_the_items_told_what_they_need_and_not_twice() -> None:
    world = World(**{QUOTE: InTurn(REFUSED, {"prices": PRICES, "contracts": []})})
    assert (world.order(), world.keeper.strict) == (7, True)
    world = World(**{QUOTE: REFUSED})
    assert world.fails().__class__ is ApiError
    assert (world.transport.requests.count(QUOTE), world.checkouts) == (2, 0)


@pytest.mark.parametrize("kept", [None, cart(2, item(6))])
def test_a_quote_that_is_refused_since_another_run_touched_the_cart_is_no_error(kept: Cart | None) -> None:
    world = World(**{QUOTE: InTurn(NOT_FOUND, {"prices": PRICES, "contracts": []})})
    world.keeper.looked = InTurn(kept)
    assert (world.order(), world.keeper.strict) == (7, False)


# A checkout without a good answer


def test_a_lost_checkout_of_a_cart_that_stays_prepared_bought_nothing_and_is_not_sent_again() -> None:
    world = World(**{CHECKOUT: LOST})
    error = world.fails()
    assert "is not checked out, so nothing was ordered" in error.message
    assert (error.facts["cart_id"], world.checkouts, world.may_have_bought) == (ONE, 1, False)
    # Looked at during half a minute: its effect may come late.
    assert sum(world.clock.slept) == 30


def test_a_lost_checkout_of_a_cart_that_is_spent_late_is_looked_for_by_its_order() -> None:
    world = World(**{CHECKOUT: LOST, CART: InTurn(head(), head(), head(read_only=True))})
    world.observer.found_later = Observed(orders=(order(8, listed=True),))
    assert world.order() is None
    assert (world.checkouts, world.may_have_bought, world.keeper.witnesses.any_left) == (1, True, False)


@pytest.mark.parametrize("answers", [[SERVER_ERROR], [NOT_FOUND], [head(read_only=True)]])
def test_a_lost_checkout_whose_cart_tells_nothing_or_is_spent_is_never_called_harmless(answers: list[t.Any]) -> None:
    world = World(**{CHECKOUT: LOST, CART: InTurn(*answers)})
    error = world.fails()
    assert isinstance(error, UnknownOutcomeError)
    assert "no order for the project '%s' can be found yet. Nothing is ordered again" % NAME in error.message
    assert (world.checkouts, world.may_have_bought, world.keeper.witnesses.any_left) == (1, True, True)


def test_a_lost_checkout_whose_cart_is_closed_since_is_looked_for_by_its_order_at_once() -> None:
    world = World(**{CHECKOUT: LOST, CART: Reply(403, {"message": "You are not allowed"})})
    world.observer.found_later = Observed(orders=(order(8, listed=True),))
    assert world.order() is None
    assert (world.checkouts, world.clock.slept) == (1, [])


def test_a_checkout_that_a_limit_of_requests_refuses_is_sent_after_another_last_look_however_often() -> None:
    world = World(**{CHECKOUT: InTurn(*[Reply(429)] * 20, {"orderId": 7, "prices": PRICES})})
    assert world.order() == 7
    assert world.transport.requests == [QUOTE, CHECKOUT] * 21
    assert len(world.observer.had_witness) == 21
    assert sum(pause >= 15 for pause in world.clock.slept) == 16, "a limit of checkouts alone is asked ever less often"


def test_a_limit_of_requests_that_outlasts_the_task_is_the_error_and_bought_nothing() -> None:
    world = World(**{CHECKOUT: Reply(429, retry_after="60")})
    error = world.fails()
    assert isinstance(error, ApiError)
    assert error.http_status == 429
    assert "is not checked out, so nothing was ordered" in error.message
    assert not world.may_have_bought


@pytest.mark.parametrize(("held_back", "looks"), [(0.0, 1), (1.9, 1), (2.1, 2), (60.0, 2)])
def test_a_checkout_that_would_be_held_back_gets_another_last_look_afterwards(
    held_back: float, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    holds = InTurn(held_back, 0.0)

    def hold(_self: Api) -> t.Any:
        return holds.next()

    monkeypatch.setattr(Api, "hold", hold)
    assert world.order() == 7
    assert world.transport.requests == [QUOTE] * looks + [CHECKOUT]
    assert world.clock.slept == [1.0] * (looks - 1)


def test_a_refused_checkout_is_the_error_itself() -> None:
    world = World(**{CHECKOUT: Reply(403, {"message": "Not eligible"})})
    assert "Not eligible" in world.fails().message
    assert (world.checkouts, world.may_have_bought) == (1, False)


def test_a_checkout_that_is_refused_since_another_run_deleted_the_cart_starts_over_with_the_one_that_is_kept() -> None:
    other = cart_id(2)
    world = World(**{CHECKOUT: NOT_FOUND, CART: NOT_FOUND})
    world.keeper.prepared = InTurn(FILLED, cart(2, item(5)))
    world.keeper.looked = InTurn(cart(2, item(5)))
    world.transport.answers[f"GET /order/cart/{other}/checkout"] = {"prices": PRICES, "contracts": []}
    world.transport.answers[f"POST /order/cart/{other}/checkout"] = {"orderId": 7, "prices": PRICES}
    assert (world.order(), world.checkouts) == (7, 1)


def test_a_checkout_that_is_refused_since_another_run_sent_it_first_finds_that_order() -> None:
    world = World(**{CHECKOUT: REFUSED, CART: head(read_only=True)})
    world.observer.found_later = Observed(orders=(order(8),))
    assert world.order() is None
    assert not world.may_have_bought


def test_a_cart_that_another_run_checked_out_is_looked_for_by_its_order_and_a_refused_new_one_counts() -> None:
    """What is observed next says what became of that order; one that was known before explains nothing."""
    world = World()
    world.keeper.prepared = InTurn(CartSpentError(ONE))
    world.observer.found_later = Observed(orders=(order(8, "cancelled"),))
    assert world.order() is None
    world.observer.found_later = Observed(orders=(order(99, "cancelled"),))
    error = world.fails()
    assert (error.__class__, error.facts["cart_id"]) == (UnknownOutcomeError, ONE)


def test_a_price_that_is_not_allowed_ends_before_the_checkout() -> None:
    dear = {**FREE, "value": 5, "text": "5.00 €"}
    world = World(**{QUOTE: {"prices": {**PRICES, "withTax": dear}, "contracts": []}})
    assert isinstance(world.fails(), RefusalError)
    assert (world.checkouts, world.totals) == (0, [])


def test_a_witness_that_goes_away_tells_of_a_cart_that_was_deleted_and_not_of_an_order() -> None:
    world = World()
    world.keeper.prepared = InTurn(CartSpentError(ONE, cart(2, hours=49)))
    world.observer.found_later = Observed()
    assert world.order() is None
