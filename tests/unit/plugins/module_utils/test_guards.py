# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to hold before money is spent or a contract is accepted."""

from __future__ import annotations

import decimal

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import (
    check_contracts,
    check_payment_method,
    check_price,
    check_quote,
    check_unchanged_price,
    no_default_method,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import Contract, PaymentMethod
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import euros, quote, task, wanted


@pytest.mark.parametrize(("price", "limit"), [("0", "0"), ("-5", "0"), ("0.00", "0"), ("12.35", "12.35"), ("1", "2")])
def test_a_price_up_to_max_price_passes(price: str, limit: str) -> None:
    check_price(euros(price), task(max_price=decimal.Decimal(limit)), "It")


@pytest.mark.parametrize(("price", "limit"), [("0.01", "0"), ("12.36", "12.35"), ("1e9", "100")])
def test_a_price_above_max_price_is_refused_with_both_amounts(price: str, limit: str) -> None:
    with pytest.raises(RefusalError) as caught:
        check_price(euros(price), task(max_price=decimal.Decimal(limit)), "Order 7")
    assert caught.value.message == (
        "Order 7 costs %s, tax included, and max_price allows %s. Raise max_price to pay this price."
        % (euros(price), euros(limit))
    )
    assert caught.value.resumable


def test_contracts_that_are_not_accepted_are_listed_by_name_and_link() -> None:
    two = quote("0", Contract("Terms", "https://one.example"), Contract("Privacy", "https://two.example"))
    with pytest.raises(RefusalError) as caught:
        check_contracts(two, task(accept_contracts=False), wanted())
    assert caught.value.message == (
        "Ordering the project 'web-production' accepts OVHcloud's contracts: Terms (https://one.example); Privacy "
        "(https://two.example). Read them, then set accept_contracts: true."
    )


def test_a_quote_that_is_too_high_is_refused_before_its_contracts_are_asked_about() -> None:
    with pytest.raises(RefusalError, match=r"The project 'web-production' costs 5\.00 EUR"):
        check_quote(quote("5.00"), task(accept_contracts=False), wanted())
    with pytest.raises(RefusalError, match="accept_contracts"):
        check_quote(quote(), task(accept_contracts=False), wanted())
    check_quote(quote(), task(), wanted())


@pytest.mark.parametrize("price", ["0", "4.99", "5.00"])
def test_an_order_that_costs_what_was_quoted_or_less_is_paid(price: str) -> None:
    check_unchanged_price(quote("5.00"), euros(price), 7)


def test_an_order_that_became_dearer_than_its_quote_is_not_paid() -> None:
    with pytest.raises(RefusalError) as caught:
        check_unchanged_price(quote("5.00"), euros("5.01"), 7)
    assert caught.value.message == (
        "The quote was 5.00 EUR, but order 7 costs 5.01 EUR. It is not paid; running the task again pays it if max_price "
        "allows."
    )
    assert caught.value.to_result()["order_id"] == 7


@pytest.mark.parametrize(
    ("status", "words"),
    [("EXPIRED", "is EXPIRED, not VALID"), ("", "is of unknown status"), ("valid", "is valid, not")],
)
def test_a_payment_method_that_cannot_pay_now_is_refused_by_its_id(status: str, words: str) -> None:
    with pytest.raises(RefusalError) as caught:
        check_payment_method(PaymentMethod(7, "CREDIT_CARD", status))
    assert caught.value.message.startswith("The payment method 7 (CREDIT_CARD) " + words)
    assert caught.value.message.endswith(
        "Choose another one with payment_method, or set it right in the OVHcloud Control Panel (Billing > Payment methods)."
    )


def test_a_missing_default_method_says_what_to_do() -> None:
    assert no_default_method().message == (
        "The account has no default payment method, and this order needs one. Add one in the OVHcloud Control Panel (Billing > "
        "Payment methods), name one with payment_method, or set payment_method: none to pay by hand."
    )
