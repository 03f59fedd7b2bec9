# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deleting carts and intents: never in the way, told once, and never counted as done where it is not."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_deleter import CartDeleter
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import RemoveIntent, Step
from ansible_collections.community.ovhcloud.tests.unit.plugins.contexts import CLOSED, FORBIDDEN, GONE, LOST, Parts


def deleter(*answers: t.Any, seconds: float = 600) -> tuple[Parts, CartDeleter]:
    parts = Parts(seconds=seconds)
    parts.api.delete_cart.side_effect = answers
    return parts, CartDeleter(parts.api, parts.budget, parts.progress, parts.memory)


# Answers, whether the cart is gone, whether a step is noted, how many warnings there are, and how long it took.
CASES: dict[str, tuple[tuple[t.Any, ...], bool, bool, int, float]] = {
    "done": ((None,), True, True, 0, 0),
    "gone already": ((GONE,), True, False, 0, 0),
    "the answer is lost, and the cart gone": ((LOST, GONE), True, True, 0, 1),
    "the answer is lost, and it is done again": ((LOST, LOST, None), True, True, 0, 3),
    "the answers are lost": ((LOST, LOST, LOST), False, True, 1, 3),
    "not allowed": ((FORBIDDEN,), False, False, 1, 0),
    "checked out meanwhile": ((CLOSED,), False, False, 1, 0),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_cart_that_may_be_deleted_is_a_step_and_one_that_stays_a_warning(case: t.Any) -> None:
    answers, gone, noted, warnings, elapsed = case
    parts, one = deleter(*answers)
    assert one.delete_cart("c") is gone
    assert parts.actions == ["delete_cart"] * noted
    assert [words.partition(" is left behind, and expires: ")[0] for words in parts.progress.warnings] == [
        "Cart c"
    ] * warnings
    assert (parts.elapsed, "c" in parts.memory.given_up) == (elapsed, not gone)


def test_what_cannot_be_deleted_is_not_tried_again_and_not_warned_of_again() -> None:
    parts, one = deleter(FORBIDDEN)
    assert [one.delete_intent("i") for dummy in range(3)] == [False, False, False]
    assert (parts.api.delete_cart.call_count, parts.actions) == (1, [])
    assert parts.progress.warnings == [
        "Checkout intent i, which can hold the name of its project back for 15 minutes, is left behind, and expires: %s"
        % FORBIDDEN.message
    ]


def test_a_deletion_whose_answer_is_lost_when_the_time_is_over_is_given_up() -> None:
    parts, one = deleter(LOST, seconds=0)
    assert not one.delete_cart("c")
    assert (parts.elapsed, parts.actions, len(parts.progress.warnings)) == (0, ["delete_cart"], 1)


def test_an_intent_is_noted_where_the_caller_says() -> None:
    noted: list[Step] = []
    parts, one = deleter(None, None)
    assert one.delete_intent("i", noted.append)
    assert (noted, parts.actions) == ([RemoveIntent("i")], [])
    assert one.delete_intent("j")
    assert parts.progress.steps == [RemoveIntent("j")]
