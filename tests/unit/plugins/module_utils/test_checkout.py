# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checkout itself: what is looked at right before it, and what each answer means."""

from __future__ import annotations

import decimal
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._checkout import (
    Checkout,
    Outcome,
    Placed,
    Postponed,
    Rejected,
    Unknown,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import PlacedOrder
from ansible_collections.community.ovhcloud.tests.unit.plugins.contexts import (
    CLOSED,
    GONE,
    LOST,
    REFUSED,
    TOO_MANY,
    Parts,
    trouble,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import cart, cart_id, item, quote, wanted

FILLED = cart(1, item(1))
ORDER = PlacedOrder(7)
SOON = trouble(503, retryable=True, retry_after=30.0)


def checkout(parts: Parts) -> Checkout:
    return Checkout(parts.context, wanted(), parts.progress)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (ORDER, Placed(ORDER)),
        (LOST, Unknown(LOST)),
        (TOO_MANY, Postponed(1.0, TOO_MANY)),
        (SOON, Postponed(30.0, SOON)),
        (REFUSED, Rejected(REFUSED)),
        (GONE, Rejected(GONE)),
        (CLOSED, Rejected(CLOSED)),
    ],
)
def test_a_checkout_is_sent_once_and_its_answer_says_what_can_have_come_of_it(answer: t.Any, outcome: Outcome) -> None:
    parts = Parts(waive_retraction_period=True)
    parts.api.check_out.side_effect = [answer]
    sent = checkout(parts).send(FILLED)
    assert (type(sent), sent) == (type(outcome), outcome)
    parts.api.check_out.assert_called_once_with(cart_id(1), waive_retraction_period=True)


@pytest.mark.parametrize(("held_back", "sent"), [(0.0, True), (2.0, True), (2.1, False), (60.0, False)])
def test_a_checkout_that_a_limit_would_hold_back_is_not_sent(held_back: float, sent: bool) -> None:
    parts = Parts()
    parts.api.hold.return_value = held_back
    parts.api.check_out.return_value = ORDER
    assert checkout(parts).send(FILLED) == (Placed(ORDER) if sent else Postponed(held_back))
    assert parts.api.check_out.called is sent


@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, "max_price allows 0"), ({"max_price": decimal.Decimal(5), "accept_contracts": False}, "accept_contracts")],
)
def test_a_price_or_contracts_that_the_task_does_not_allow_are_refused(changes: dict[str, t.Any], words: str) -> None:
    parts = Parts(**changes)
    with pytest.raises(RefusalError, match=words):
        checkout(parts).verify_preconditions(FILLED, quote("5.00"))


@pytest.mark.parametrize("method", ["auto", "none"])
def test_the_way_to_pay_is_looked_at_where_the_task_pays(method: str) -> None:
    parts = Parts(payment_method=method)
    assert checkout(parts).verify_preconditions(FILLED, quote())
    assert parts.account.payer.called is (method == "auto")
    assert not parts.api.cart.called, "the quote tells the items already"


# What the cart itself says: its items, and what is below them.
CONTENTS: list[tuple[t.Any, bool]] = [
    (cart(1, item(1), item(2)), True),
    (cart(1, item(1)), True),
    (cart(1, item(3)), False),
    (cart(1), False),
    (GONE, False),
]


@pytest.mark.parametrize(("there", "holds"), CONTENTS)
def test_a_quote_that_tells_other_items_is_checked_against_the_cart(
    there: t.Any, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Item 2 is an option of item 1; some servers list it with the project only."""
    parts = Parts()
    parts.api.cart.side_effect = [there]
    read = {cart(1, item(1)): cart(1, item(1), item(2, parent=1))}
    module = "ansible_collections.community.ovhcloud.plugins.module_utils._checkout.read_items"
    monkeypatch.setattr(module, lambda api, head, parallel: read.get(head, head))
    assert checkout(parts).verify_preconditions(cart(1, item(1), item(2, parent=1)), quote()) is holds


def test_a_cart_that_cannot_be_read_is_an_error() -> None:
    parts = Parts()
    parts.api.cart.side_effect = [LOST]
    with pytest.raises(ApiError):
        checkout(parts).verify_preconditions(cart(1, item(2)), quote())
