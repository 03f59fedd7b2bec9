# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of several carts is ordered, which is waited for, and which goes."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import (
    CartMemory,
    Election,
    ahead_of,
    elect,
    is_young,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import START, cart, cart_id

# Made at START, and an hour before.
YOUNG, YOUNGER, OLD, OLDER = cart(1), cart(2), cart(3, hours=23), cart(4, hours=22)
WANTED: tuple[str, ...] = ()
OTHER = ("it is empty",)
FINISHED = ("the project lacks the label 'vrack'",)


@pytest.mark.parametrize(("seconds", "young"), [(-5, True), (0, True), (39, True), (40, False), (3600, False)])
def test_a_run_may_be_at_work_on_a_cart_for_forty_seconds(seconds: float, young: bool) -> None:
    now = START + datetime.timedelta(seconds=seconds)
    assert is_young(YOUNG, now) is young
    assert not is_young(dataclasses.replace(YOUNG, expire=None), now)


# Carts with how their contents differ (None: not read), what is remembered of them, and what becomes of them.
ELECTIONS: dict[str, tuple[list[tuple[Cart, tuple[str, ...] | None]], CartMemory, Election]] = {
    "no cart": ([], CartMemory(), Election()),
    "one as wanted, however young": ([(YOUNG, WANTED)], CartMemory(), Election(keep=YOUNG)),
    "one as wanted, old": ([(OLD, WANTED)], CartMemory(), Election(keep=OLD)),
    "a young one with other content": ([(YOUNG, OTHER)], CartMemory(), Election(leader=YOUNG)),
    "a young one that is finished, with other content": ([(YOUNG, FINISHED)], CartMemory(), Election(delete=(YOUNG,))),
    "an old one with other content": ([(OLD, OTHER)], CartMemory(), Election(delete=(OLD,))),
    "old ones with other content, and one as wanted": (
        [(OLDER, OTHER), (OLD, WANTED), (YOUNG, None)],
        CartMemory(),
        Election(keep=OLD, delete=(OLDER,)),
    ),
    "a second one as wanted": ([(OLDER, WANTED), (OLD, None)], CartMemory(), Election(keep=OLDER, delete=(OLD,))),
    "two young ones: the first leads": ([(YOUNG, OTHER), (YOUNGER, None)], CartMemory(), Election(leader=YOUNG)),
    "one as wanted that is waited for, young": (
        [(YOUNG, WANTED)],
        CartMemory(followed={cart_id(1)}),
        Election(leader=YOUNG),
    ),
    "one as wanted that was waited for in vain": (
        [(OLD, WANTED)],
        CartMemory(followed={cart_id(3)}),
        Election(keep=OLD),
    ),
    "one that cannot be deleted": (
        [(OLD, WANTED), (YOUNG, OTHER)],
        CartMemory(given_up={cart_id(3), cart_id(1)}),
        Election(),
    ),
}


@pytest.mark.parametrize(("carts", "memory", "election"), ELECTIONS.values(), ids=ELECTIONS.keys())
def test_a_cart_as_wanted_is_kept_a_young_one_waited_for_and_an_old_one_deleted(
    carts: list[tuple[Cart, tuple[str, ...] | None]], memory: CartMemory, election: Election
) -> None:
    found = {one.cart_id: differs for one, differs in carts if differs is not None}
    finished = {one.cart_id for one, differs in carts if differs in (WANTED, FINISHED)}
    assert elect([one for one, dummy in carts], found, finished, memory, START) == election


@pytest.mark.parametrize(
    ("listed", "known", "ahead"),
    [
        (["b"], (), []),
        (["b", "c"], (), []),
        (["ab", "a", "b"], (), ["a", "ab"]),
        (["a"], (), ["a"]),
        (["a", "b"], ("a",), []),
        ([], (), []),
    ],
)
def test_smaller_ids_that_were_not_there_before_are_ahead(
    listed: list[str], known: tuple[str, ...], ahead: list[str]
) -> None:
    assert ahead_of("b", listed, known) == ahead
