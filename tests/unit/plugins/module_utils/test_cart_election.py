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
    elect,
    is_at_work,
    is_outrun,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Cart
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import START, cart, cart_id

# Made at START, and an hour before.
YOUNG, YOUNGER, OLD, OLDER = cart(1), cart(2), cart(3, hours=23), cart(4, hours=22)
WANTED: tuple[str, ...] = ()
OTHER = ("it is empty",)


@pytest.mark.parametrize(("seconds", "at_work"), [(-5, True), (0, True), (39, True), (40, False), (3600, False)])
def test_a_run_may_be_at_work_on_a_cart_for_forty_seconds(seconds: float, at_work: bool) -> None:
    now = START + datetime.timedelta(seconds=seconds)
    assert is_at_work(YOUNG, now) is at_work
    assert not is_at_work(dataclasses.replace(YOUNG, expire=None), now)


# Carts with how their contents differ (None: not read), what is remembered of them, and what becomes of them.
ELECTIONS: dict[str, tuple[list[tuple[Cart, tuple[str, ...] | None]], CartMemory, Election]] = {
    "no cart": ([], CartMemory(), Election()),
    "one as wanted, however young": ([(YOUNG, WANTED)], CartMemory(), Election(keep=YOUNG)),
    "one as wanted, old": ([(OLD, WANTED)], CartMemory(), Election(keep=OLD)),
    "a young one with other content": ([(YOUNG, OTHER)], CartMemory(), Election(leader=YOUNG)),
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
    assert elect([one for one, dummy in carts], found, memory, START) == election


@pytest.mark.parametrize(
    ("listed", "known", "outrun"),
    [
        (["b"], (), False),
        (["b", "c"], (), False),
        (["a", "b"], (), True),
        (["a"], (), True),
        (["a", "b"], ("a",), False),
        ([], (), False),
    ],
)
def test_a_run_is_outrun_by_a_smaller_id_that_was_not_there_before(
    listed: list[str], known: tuple[str, ...], outrun: bool
) -> None:
    assert is_outrun("b", listed, known) is outrun
