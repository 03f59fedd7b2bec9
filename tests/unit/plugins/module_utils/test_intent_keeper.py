# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Placing the intent of a checkout: alone or not at all, seen by every run, and taken away when nothing can come of it."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_deleter import CartDeleter
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._intent_keeper import IntentKeeper, Placing
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CART_LIFE, Cart
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import intent_description
from ansible_collections.community.ovhcloud.tests.unit.plugins.contexts import (
    CLOSED,
    FORBIDDEN,
    GONE,
    LOST,
    Parts,
    trouble,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import InTurn
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import MARKER, NAME, cart, cart_id, wanted

TEXT = intent_description(NAME)
# Ours is number 5; other runs' sort before and after it.
OWN, BEFORE, AFTER = cart_id(5), cart_id(1), cart_id(9)


def intent(number: int, marker: str = TEXT) -> Cart:
    return cart(number, marker=marker)


class World(Parts):
    """An account whose list of intents is told, look by look, the last one for ever; each is there as listed."""

    def __init__(self, *lists: list[str], **changes: t.Any) -> None:
        super().__init__(**changes)
        looks = InTurn(*(lists or ([OWN],)))
        self.lives = InTurn(CART_LIFE)  # how long each new cart lives
        self._numbers = iter((5, 6, 7))
        self.api.create_cart.side_effect = self.create
        self.api.cart_ids.side_effect = lambda text: looks.next()
        self.api.cart.side_effect = lambda one: intent(int(one[-1]))
        deleter = CartDeleter(self.api, self.budget, self.progress, self.memory)
        # Whatever its carts are called: the intents go by the name.
        self.keeper = IntentKeeper(self.context, wanted(marker="mine"), deleter, self.progress)

    def create(self, *dummy: t.Any) -> Cart:
        life: datetime.timedelta | None = self.lives.next()
        expire = None if life is None else self.api.now() + life
        return dataclasses.replace(intent(next(self._numbers)), expire=expire)

    @property
    def deleted(self) -> list[str]:
        return [call.args[0] for call in self.api.delete_cart.call_args_list]


def test_an_intent_that_stands_alone_in_the_list_lets_the_run_go_on() -> None:
    world = World()
    assert world.keeper.place() is Placing.ALONE
    world.api.create_cart.assert_called_once_with("FR", TEXT)
    world.api.assign_cart.assert_called_once_with(OWN)
    assert (world.actions, world.deleted, world.elapsed) == (["add_intent"], [], 0)
    assert (world.keeper.is_placed, world.keeper.is_fresh) == (True, True)


def test_an_intent_that_the_list_shows_late_is_waited_for_however_little_time_the_task_has() -> None:
    world = World([], [], [OWN], seconds=0)
    assert world.keeper.place() is Placing.ALONE
    assert world.elapsed == 3


@pytest.mark.parametrize("others", [[], [BEFORE], [AFTER]])
def test_an_intent_that_no_list_shows_is_taken_away_and_nothing_is_ordered(others: list[str]) -> None:
    world = World(others)
    with pytest.raises(RefusalError, match="no other run can see it, so nothing is ordered") as caught:
        world.keeper.place()
    assert caught.value.facts["cart_id"] == OWN
    assert (world.deleted, world.elapsed, world.keeper.is_placed) == ([OWN], 45, False)


def test_beside_an_intent_that_sorts_before_it_the_own_one_is_withdrawn_at_once_and_leaves_no_change() -> None:
    world = World([BEFORE, OWN])
    assert world.keeper.place() is Placing.OUTRUN
    assert (world.deleted, world.elapsed, world.keeper.is_placed) == ([OWN], 0, False)
    assert (world.actions, world.progress.changed) == (["add_intent", "remove_intent"], False)


def test_beside_an_intent_that_sorts_after_it_the_run_waits_until_that_one_is_gone() -> None:
    world = World([OWN, AFTER], [OWN, AFTER], [OWN])
    assert (world.keeper.place(), world.elapsed, world.deleted) == (Placing.ALONE, 3, [])
    world = World([OWN, AFTER])
    assert (world.keeper.place(), world.elapsed, world.deleted) == (Placing.OUTRUN, 45, [OWN])


@pytest.mark.parametrize(
    ("first", "placing", "read"),
    [
        (GONE, Placing.OUTRUN, [BEFORE, cart_id(2)]),
        (intent(1), Placing.OUTRUN, [BEFORE]),
        (CLOSED, Placing.OUTRUN, [BEFORE]),
    ],
    ids=["gone", "there", "closed"],
)
def test_the_smallest_of_the_other_intents_decides_at_once_also_where_nobody_may_read_it(
    first: t.Any, placing: Placing, read: list[str]
) -> None:
    world = World([AFTER, cart_id(2), OWN, BEFORE])
    there = {BEFORE: first, cart_id(2): intent(2), AFTER: intent(9)}
    world.api.cart.side_effect = lambda one: _raised(there[one])
    assert (world.keeper.place(), world.elapsed, world.deleted) == (placing, 0, [OWN])
    assert [call.args[0] for call in world.api.cart.call_args_list] == read


def test_an_intent_that_was_seen_once_counts_as_listed_when_a_later_look_lacks_it() -> None:
    assert World([OWN, AFTER], []).keeper.place() is Placing.ALONE


def test_carts_that_the_list_holds_besides_are_read_once_and_are_no_intents() -> None:
    world = World([cart_id(2), BEFORE], [OWN, cart_id(2), cart_id(3)])
    there = {BEFORE: GONE, cart_id(2): intent(2, MARKER), cart_id(3): intent(3, "other")}
    world.api.cart.side_effect = lambda one: _raised(there[one])
    assert world.keeper.place() is Placing.ALONE
    assert [call.args[0] for call in world.api.cart.call_args_list] == [BEFORE, cart_id(2), cart_id(3)]


def _raised(answer: t.Any) -> t.Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_an_intent_that_this_run_gave_up_is_nobody_s() -> None:
    world = World([BEFORE, OWN])
    world.memory.given_up.add(BEFORE)
    assert world.keeper.place() is Placing.ALONE


def test_another_intent_that_cannot_be_read_is_no_reason_to_go_on() -> None:
    world = World([BEFORE, OWN])
    world.api.cart.side_effect = FORBIDDEN
    with pytest.raises(ApiError):
        world.keeper.place()


# An answer that gets lost


@pytest.mark.parametrize(("lost", "left"), [("create_cart", []), ("assign_cart", [OWN])])
def test_a_creation_whose_answer_is_lost_is_made_again_and_what_was_left_of_it_never_counts(
    lost: str, left: list[str]
) -> None:
    world = World([*left, cart_id(6)])
    getattr(world.api, lost).side_effect = [LOST, intent(6)]
    assert world.keeper.place() is Placing.ALONE
    assert (world.actions, world.api.create_cart.call_count) == (["add_intent"], 2)
    world.keeper.release()
    assert world.deleted == [*left, cart_id(6)]


@pytest.mark.parametrize(("error", "creations"), [(LOST, 3), (FORBIDDEN, 1), (trouble(429, retryable=True), 1)])
def test_an_intent_that_cannot_be_assigned_is_an_error_and_goes(error: ApiError, creations: int) -> None:
    world = World()
    world.api.assign_cart.side_effect = error
    with pytest.raises(ApiError):
        world.keeper.place()
    assert (world.api.create_cart.call_count, len(world.deleted)) == (creations, creations)
    assert (world.progress.changed, world.keeper.is_placed) == (False, False)


# How long it lives


@pytest.mark.parametrize("first", [CART_LIFE, None, CART_LIFE - datetime.timedelta(seconds=5)])
def test_an_intent_that_lives_a_day_or_does_not_tell_is_made_once(first: datetime.timedelta | None) -> None:
    world = World()
    world.lives = InTurn(first)
    assert world.keeper.place() is Placing.ALONE
    world.api.create_cart.assert_called_once_with("FR", TEXT)


SHORT = CART_LIFE - datetime.timedelta(seconds=6)


def test_an_intent_that_lives_shorter_than_a_day_is_made_again_with_that_expiry_and_the_first_one_never_shows() -> None:
    world = World([cart_id(6)])
    world.lives = InTurn(SHORT, CART_LIFE)
    assert world.keeper.place() is Placing.ALONE
    assert [call.args for call in world.api.create_cart.call_args_list] == [
        ("FR", TEXT),
        ("FR", TEXT, "2026-01-06T10:00:00+00:00"),
    ]
    world.api.assign_cart.assert_called_once_with(cart_id(6))


def test_where_no_cart_lives_a_day_nothing_is_ordered_and_nothing_was_assigned() -> None:
    world = World()
    world.lives = InTurn(SHORT)
    with pytest.raises(RefusalError, match="less than the day that it documents") as caught:
        world.keeper.place()
    assert caught.value.facts["cart_id"] == cart_id(6)
    assert (world.api.create_cart.call_count, world.api.assign_cart.called) == (2, False)
    assert (world.actions, world.keeper.is_placed) == ([], False)


# Later on


@pytest.mark.parametrize(("seconds", "fresh"), [(65, True), (66, False)])
def test_an_intent_is_fresh_for_little_more_than_a_minute_from_before_its_creation(seconds: float, fresh: bool) -> None:
    world = World()

    def create(*dummy: str) -> Cart:
        world.clock.seconds += 50
        return world.create()

    world.api.create_cart.side_effect = create
    world.keeper.place()
    world.clock.seconds += seconds - 50
    assert world.keeper.is_fresh is fresh


def test_an_intent_that_is_not_fresh_is_replaced() -> None:
    world = World([OWN], [cart_id(6)])
    world.keeper.place()
    world.clock.seconds += 200
    assert world.keeper.place() is Placing.ALONE
    assert (world.deleted, world.keeper.is_fresh) == ([OWN], True)


def test_an_intent_that_cannot_be_taken_away_is_a_change() -> None:
    world = World()
    world.keeper.place()
    world.api.delete_cart.side_effect = FORBIDDEN
    world.keeper.release()
    assert (world.progress.changed, len(world.progress.warnings), world.keeper.is_placed) == (True, 1, False)


def test_an_intent_whose_order_is_listed_is_noted_as_removed_when_the_run_says_so() -> None:
    world = World()
    world.keeper.place()
    world.keeper.release_answered()
    assert (world.deleted, world.actions, world.keeper.is_placed) == ([OWN], ["add_intent"], False)
    world.keeper.record_release()
    world.keeper.record_release()
    assert (world.actions, world.progress.changed) == (["add_intent", "remove_intent"], True)


def test_an_intent_of_an_unknown_outcome_stays_whatever_happens_later() -> None:
    world = World()
    world.keeper.place()
    world.keeper.forget()
    world.keeper.release()
    world.keeper.release_answered()
    assert (world.deleted, world.keeper.is_placed, world.keeper.is_fresh) == ([], False, False)
