# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ordering one project: when a cart is made, thrown away, checked out once, and when the account is looked at again."""

from __future__ import annotations

import dataclasses
import typing as t
from unittest import mock

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _ordering
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_editor import CartEditor
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import Election
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OvhError,
    RefusalError,
    WaitTimeoutError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CATALOGUE, Cart, PlacedOrder
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._ordering import Ordering
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import CreateCart, DeleteCart, RemoveIntent
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import intent_description
from ansible_collections.community.ovhcloud.tests.unit.plugins.contexts import (
    CLOSED,
    FORBIDDEN,
    GONE,
    LOST,
    REFUSED,
    TOO_MANY,
    Parts,
    trouble,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import InTurn
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    MARKER,
    NAME,
    PLAN,
    cart,
    cart_id,
    item,
    quote,
    wanted,
)

TEXT = intent_description(NAME)
OWN, INTENT = cart_id(5), cart_id(8)
FILLED = cart(5, item(1))
ORDER = PlacedOrder(7)
MISSING = Observed(plan_code=PLAN)
CREATE = (CreateCart(MARKER),)
REFUSAL = RefusalError("too dear")


class World(Parts):
    """An account in which all goes well, unless a test says otherwise: our cart is 5, its intent 8, and the order 7."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **changes: t.Any) -> None:
        super().__init__(**changes)
        self.lists: dict[str, t.Any] = {MARKER: InTurn([OWN]), TEXT: InTurn([INTENT])}
        self.fill = mock.Mock(side_effect=lambda one: FILLED)
        self.distrusts = mock.Mock(side_effect=[True, False])
        self.read = mock.Mock(side_effect=lambda api, one, parallel: one)
        monkeypatch.setattr(_ordering, "read_items", self.read)
        monkeypatch.setattr(CartEditor, "fill", lambda editor, one: self.fill(one))
        monkeypatch.setattr(CartEditor, "distrust", lambda editor: self.distrusts())
        self.api.create_cart.side_effect = self.create
        self.api.cart_ids.side_effect = lambda text: self.lists[text].next()
        self.there: dict[str, t.Any] = {}  # carts, or errors, by id; all else is an intent
        self.api.cart.side_effect = self.find
        self.api.quote.return_value = quote()
        self.api.check_out.return_value = ORDER
        self.finder.shows_new_order.return_value = False
        self.finder.is_listed.return_value = True
        self.ordering = Ordering(self.context, wanted(), self.progress)

    def create(self, dummy: str, text: str) -> Cart:
        hours = 24 + self.elapsed / 3600
        return cart(8, marker=TEXT, hours=hours) if text == TEXT else cart(5, hours=hours)

    def find(self, one: str) -> Cart:
        found = self.there.get(one, cart(int(one[-1]), marker=TEXT))
        if isinstance(found, Exception):
            raise found
        return t.cast(Cart, found)

    def prepare(self) -> Cart | None:
        return self.ordering.prepare(MISSING, CREATE)

    def order(self) -> PlacedOrder | None:
        """Order a cart of our own."""
        kept = self.prepare()
        assert kept is not None
        return self.ordering.order(kept)

    @property
    def deleted(self) -> list[str]:
        return [call.args[0] for call in self.api.delete_cart.call_args_list]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_a_cart_that_is_kept_is_ordered_without_a_write_to_it(world: World) -> None:
    kept = cart(1, item(1, *LABELS), item(2))
    world.there[kept.cart_id] = cart(1, item(2), item(1, *reversed(LABELS)))  # the same, in another order
    world.api.quote.return_value = dataclasses.replace(quote(), item_ids=frozenset({1, 2}))
    assert world.ordering.prepare(Observed(carts=(kept,), election=Election(keep=kept)), ()) == kept
    assert world.ordering.order(kept) == ORDER
    assert world.actions == ["add_intent", "check_out"]
    assert not world.fill.called


LABELS = ((11, "description", NAME), (12, "vrack", "pn-1"))
TOUCHED = {
    "another value": cart(1, item(1, LABELS[0], (12, "vrack", "pn-2"))),
    "a label more": cart(1, item(1, *LABELS, (13, "a", "b"))),
    "a label less": cart(1, item(1, LABELS[0])),
    "an item more": cart(1, item(1, *LABELS), item(2)),
    "another quantity": cart(1, item(1, *LABELS, quantity=2)),
    "nothing": cart(1),
    "gone": GONE,
}


@pytest.mark.parametrize("there", TOUCHED.values(), ids=TOUCHED.keys())
def test_a_kept_cart_that_somebody_wrote_to_since_it_was_read_is_not_checked_out(world: World, there: t.Any) -> None:
    """Its quote, which tells ids of items only, is as before."""
    world.there[cart_id(1)] = there
    assert world.ordering.order(cart(1, item(1, *LABELS))) is None
    assert (world.deleted, world.api.check_out.called) == ([INTENT], False)


def test_a_cart_that_this_run_filled_is_not_read_again(world: World) -> None:
    assert world.order() == ORDER
    assert (world.api.cart.called, world.read.called) == (False, False)


def test_a_cart_is_made_anew_where_the_plan_says_so_whatever_is_kept(world: World) -> None:
    kept = cart(1, item(1))
    assert world.ordering.prepare(Observed(carts=(kept,), election=Election(keep=kept)), CREATE) == FILLED
    assert (world.actions, world.progress.cart) == (["create_cart"], FILLED)


def test_an_order_is_noted_and_its_intent_goes_when_the_list_shows_it(world: World) -> None:
    assert world.order() == ORDER
    assert (world.progress.order_id, world.ordering.has_intent, world.deleted) == (7, True, [])
    world.finder.note.assert_called_once_with(7)
    world.ordering.release_intent(7)
    assert (world.deleted, world.ordering.has_intent) == ([INTENT], False)
    world.ordering.record_release()
    assert world.actions == ["create_cart", "add_intent", "check_out", "remove_intent"]
    world.ordering.release_intent(7)
    assert world.finder.is_listed.call_count == 1
    world.ordering.throw_away()
    assert world.deleted == [INTENT], "what was checked out is no cart to throw away"


@pytest.mark.parametrize("listed", [False, LOST])
def test_the_intent_of_an_order_that_the_list_does_not_show_stays(world: World, listed: t.Any) -> None:
    world.finder.is_listed.side_effect = [listed]
    world.order()
    world.ordering.release_intent(7)
    assert (world.deleted, world.ordering.has_intent) == ([], True)


# Making a cart


def test_a_run_that_another_one_outran_deletes_its_cart_and_follows_the_other_s(world: World) -> None:
    world.lists[MARKER] = InTurn([cart_id(4), cart_id(3), OWN, cart_id(2), cart_id(9)])
    world.there = {cart_id(2): GONE, cart_id(3): cart(3), cart_id(4): cart(4)}
    assert world.prepare() is None
    assert (world.deleted, world.progress.changed) == ([OWN], False)
    assert world.memory.followed == {cart_id(3)}
    assert not world.fill.called


def test_carts_outrun_nobody_that_were_there_before_or_given_up_are_gone_of_another_name_or_come_later(
    world: World,
) -> None:
    world.lists[MARKER] = InTurn([cart_id(number) for number in (1, 2, 3, 4, 5, 9)])
    world.memory.given_up.add(cart_id(2))
    world.there = {cart_id(3): GONE, cart_id(4): cart(4, marker="ansible/other"), cart_id(9): cart(9)}
    assert world.ordering.prepare(Observed(carts=(cart(1),)), CREATE) == FILLED
    assert [call.args[0] for call in world.api.cart.call_args_list] == [cart_id(3), cart_id(4)]


@pytest.mark.parametrize("left", [[], [OWN]])
def test_a_cart_whose_creation_or_assignment_is_in_doubt_is_not_used(world: World, left: list[str]) -> None:
    """What is left of it may be listed, and does not lead."""
    world.api.create_cart.side_effect = [cart(5), cart(6)] if left else [LOST, cart(6)]
    world.api.assign_cart.side_effect = [LOST, None] if left else [None]
    world.lists[MARKER] = InTurn([*left, cart_id(6)])
    assert world.prepare() == FILLED
    assert world.fill.call_args.args == (cart(6),)
    assert (world.deleted, world.progress.steps[-1]) == (left, CreateCart(MARKER, cart_id(6)))


@pytest.mark.parametrize(("error", "creations"), [(LOST, 3), (FORBIDDEN, 1)])
def test_a_cart_that_cannot_be_assigned_is_an_error_and_leaves_no_change(
    world: World, error: ApiError, creations: int
) -> None:
    world.api.assign_cart.side_effect = error
    with pytest.raises(ApiError):
        world.prepare()
    assert (world.api.create_cart.call_count, world.progress.changed) == (creations, False)
    assert OWN in world.deleted


@pytest.mark.parametrize("error", [LOST, GONE, CLOSED])
def test_a_cart_in_doubt_is_thrown_away_and_begun_anew(world: World, error: ApiError) -> None:
    world.fill.side_effect = error
    assert world.prepare() is None
    assert (world.deleted, world.ordering.last_error, world.progress.cart) == ([OWN], error, None)
    assert (world.progress.changed, world.elapsed) == (False, 1)


@pytest.mark.parametrize("error", [REFUSED, FORBIDDEN, REFUSAL])
def test_a_cart_that_does_not_take_what_is_wanted_is_thrown_away_with_the_error(world: World, error: OvhError) -> None:
    world.fill.side_effect = error
    with pytest.raises(OvhError) as caught:
        world.prepare()
    assert (caught.value, world.deleted, world.progress.changed) == (error, [OWN], False)


def test_a_cart_that_cannot_be_thrown_away_is_a_change_and_no_obstacle(world: World) -> None:
    world.fill.side_effect = [REFUSAL]
    world.api.delete_cart.side_effect = FORBIDDEN
    with pytest.raises(RefusalError):
        world.prepare()
    assert (world.progress.changed, len(world.progress.warnings), world.memory.given_up) == (True, 1, {OWN})


# Clearing away


@pytest.mark.parametrize(
    ("answer", "there", "cleared"),
    [
        (None, cart(1), True),
        (FORBIDDEN, cart(1), True),
        (CLOSED, cart(1, read_only=True), False),
        (CLOSED, CLOSED, False),
        (FORBIDDEN, GONE, True),
        (LOST, LOST, True),
    ],
)
def test_a_cart_that_was_checked_out_in_this_very_moment_is_looked_at_again(
    world: World, answer: t.Any, there: t.Any, cleared: bool
) -> None:
    world.api.delete_cart.side_effect = answer
    world.api.cart.side_effect = [there]
    assert world.ordering.clear_away([DeleteCart(cart_id(1)), RemoveIntent(cart_id(2)), RemoveIntent()]) is cleared


def test_all_that_the_plan_says_is_cleared_away_and_nothing_else(world: World) -> None:
    assert world.ordering.clear_away([DeleteCart(cart_id(1)), RemoveIntent(cart_id(2)), *CREATE, RemoveIntent()])
    assert (world.deleted, world.actions) == ([cart_id(1), cart_id(2)], ["delete_cart", "remove_intent"])


# The quote


def test_a_refused_quote_lets_the_next_cart_be_filled_by_what_its_items_ask_for_and_not_twice(world: World) -> None:
    world.api.quote.side_effect = REFUSED
    assert world.ordering.quote(t.cast(Cart, world.prepare())) is None
    assert (world.deleted, world.ordering.last_error) == ([OWN], REFUSED)
    with pytest.raises(ApiError):
        world.ordering.quote(t.cast(Cart, world.prepare()))


@pytest.mark.parametrize("error", [GONE, CLOSED])
def test_a_cart_that_another_run_touched_before_its_quote_is_no_error(world: World, error: ApiError) -> None:
    world.api.quote.side_effect = error
    assert world.ordering.quote(FILLED) is None
    assert world.ordering.last_error is error


@pytest.mark.parametrize("error", [REFUSED, FORBIDDEN, trouble(400, retryable=True)])
def test_a_quote_of_a_cart_that_this_run_did_not_fill_is_refused_as_it_is(world: World, error: ApiError) -> None:
    world.api.quote.side_effect = error
    with pytest.raises(ApiError):
        world.ordering.quote(FILLED)
    assert world.deleted == []


# The checkout


def test_a_run_whose_intent_is_not_alone_orders_nothing_and_follows(world: World) -> None:
    world.lists[TEXT] = InTurn([cart_id(1), INTENT])
    assert world.order() is None
    assert (world.deleted, world.memory.followed) == ([INTENT], {OWN})
    assert not world.api.check_out.called


@pytest.mark.parametrize("change", ["order", "quote", "content"])
def test_what_appeared_beside_the_intent_takes_it_away_and_is_looked_at_first(world: World, change: str) -> None:
    if change == "order":
        world.finder.shows_new_order.return_value = True
    elif change == "quote":
        world.api.quote.side_effect = GONE
    else:
        world.api.cart.side_effect = [GONE]
        world.api.quote.return_value = dataclasses.replace(quote(), item_ids=frozenset())
    assert world.order() is None
    assert world.deleted == [INTENT]
    assert not world.api.check_out.called


def test_an_unknown_outcome_leaves_intent_and_cart_and_is_never_sent_again(world: World) -> None:
    world.api.check_out.side_effect = LOST
    assert world.order() is None
    assert (world.ordering.doubt, world.actions[-1], world.ordering.has_intent) == (LOST, "check_out", False)
    world.ordering.undo_after(LOST)
    world.ordering.undo_after(REFUSAL)
    world.ordering.throw_away()
    assert (world.deleted, world.api.check_out.call_count, world.progress.changed) == ([], 1, True)


def test_a_doubt_ends_when_the_next_cart_is_ordered(world: World) -> None:
    world.api.check_out.side_effect = [LOST, REFUSED]
    world.order()
    with pytest.raises(ApiError):
        world.order()
    assert world.ordering.doubt is None
    world.ordering.undo_after(REFUSED)
    assert world.deleted == [INTENT, OWN], "those of the second order"


@pytest.mark.parametrize("error", [REFUSED, FORBIDDEN])
def test_a_rejected_checkout_takes_the_intent_away_and_is_the_error(world: World, error: ApiError) -> None:
    world.api.check_out.side_effect = error
    with pytest.raises(ApiError) as caught:
        world.order()
    world.ordering.undo_after(error)
    assert (caught.value, world.deleted, world.progress.changed) == (error, [INTENT, OWN], False)


@pytest.mark.parametrize("error", [GONE, CLOSED])
def test_a_checkout_that_is_rejected_for_the_cart_begins_anew_once(world: World, error: ApiError) -> None:
    world.api.check_out.side_effect = error
    assert world.order() is None
    assert (world.deleted, world.ordering.last_error) == ([INTENT], error)
    with pytest.raises(ApiError):
        world.ordering.order(FILLED)


def test_a_checkout_that_a_limit_refuses_is_sent_after_another_last_look_with_an_intent_that_is_fresh(
    world: World,
) -> None:
    world.api.check_out.side_effect = [trouble(429, retryable=True, retry_after=60.0)] * 3 + [ORDER]
    world.lists[TEXT] = InTurn([INTENT])
    assert world.order() == ORDER
    assert (world.api.quote.call_count, world.finder.shows_new_order.call_count) == (4, 4)
    assert world.actions.count("add_intent") == 2, "the first one was two minutes old"
    assert world.elapsed == 180


def test_an_intent_that_gets_old_during_the_last_look_is_replaced_before_the_checkout(world: World) -> None:
    def slow(dummy: str) -> t.Any:
        if world.api.quote.call_count == 1:
            world.clock.seconds += 76
        return quote()

    world.api.quote.side_effect = slow
    assert world.order() == ORDER
    assert (world.deleted, world.api.quote.call_count, world.api.check_out.call_count) == ([INTENT], 2, 1)


@pytest.mark.parametrize(("refused", "kind"), [(True, ApiError), (False, WaitTimeoutError)])
def test_a_limit_of_requests_that_outlasts_the_task_is_the_error_and_nothing_is_ordered(
    monkeypatch: pytest.MonkeyPatch, refused: bool, kind: type[OvhError]
) -> None:
    world = World(monkeypatch, seconds=30)
    if refused:
        world.api.check_out.side_effect = TOO_MANY
    else:
        world.api.hold.return_value = 20.0
    with pytest.raises(kind) as caught:
        world.order()
    assert caught.value.__class__ is kind
    assert (world.elapsed, world.progress.order_id) == (30, None)


# After an error


@pytest.mark.parametrize(
    ("error", "judged", "stays"),
    [
        (REFUSAL, quote(), True),
        (REFUSAL, None, False),
        (REFUSAL, CATALOGUE, False),
        (FORBIDDEN, quote(), False),
    ],
)
def test_after_an_error_only_a_cart_whose_quote_is_to_be_judged_stays(
    world: World, error: OvhError, judged: t.Any, stays: bool
) -> None:
    world.prepare()
    world.progress.quote = dataclasses.replace(quote(), source=CATALOGUE) if judged is CATALOGUE else judged
    world.ordering.undo_after(error)
    assert (world.deleted, world.progress.changed) == ([] if stays else [OWN], stays)


def test_after_an_order_nothing_is_undone(world: World) -> None:
    world.order()
    world.ordering.undo_after(FORBIDDEN)
    assert (world.deleted, world.ordering.has_intent) == ([], True)
