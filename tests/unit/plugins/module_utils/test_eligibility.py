# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether OVHcloud would let the account order a project, and what to do if not."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._eligibility import (
    Eligibility,
    check_eligibility,
    check_method_kind,
    voucher_refusal,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import RefusalError

ANSWERS: list[tuple[dict[str, t.Any], Eligibility]] = [
    ({}, Eligibility((), None)),
    ({"actionsRequired": [], "paymentMethodsAuthorized": []}, Eligibility((), None)),
    ({"actionsRequired": None, "paymentMethodsAuthorized": None}, Eligibility((), None)),
    (
        {"actionsRequired": ["addPaymentMethod"], "paymentMethodsAuthorized": ["creditCard", "paypal"]},
        Eligibility(("addPaymentMethod",), ("creditCard", "paypal")),
    ),
    (
        {"actionsRequired": "verifyPaypal", "paymentMethodsAuthorized": "creditCard"},
        Eligibility(("verifyPaypal",), ("creditCard",)),
    ),
    ({"actionsRequired": [None, "x"]}, Eligibility(("x",), None)),
]


@pytest.mark.parametrize(("answer", "eligibility"), ANSWERS)
def test_one_value_or_a_list_of_them_is_understood(answer: dict[str, t.Any], eligibility: Eligibility) -> None:
    assert Eligibility.parse(answer) == eligibility


@pytest.mark.parametrize("answer", [None, [], "text", 5])
def test_what_is_no_object_is_of_the_wrong_shape(answer: t.Any) -> None:
    with pytest.raises(ValueError, match=r"^an eligibility$"):
        Eligibility.parse(answer)


def test_an_account_without_required_actions_may_order() -> None:
    check_eligibility(Eligibility((), ("creditCard",)))


ACTIONS = {
    "addPaymentMethod": "Register a payment method",
    "askIncreaseProjectsQuota": "quota of Public Cloud projects is used up",
    "challengePaymentMethod": "Confirm the payment method",
    "verifyPaypal": "Verify the PayPal account",
    "somethingNew": "OVHcloud asks for 'somethingNew'.",
}


@pytest.mark.parametrize(("action", "words"), ACTIONS.items())
def test_each_required_action_is_one_sentence_on_what_to_do(action: str, words: str) -> None:
    with pytest.raises(RefusalError) as caught:
        check_eligibility(Eligibility((action,), None))
    assert words in caught.value.message
    assert caught.value.to_result()["actions_required"] == [action]


def test_several_required_actions_are_all_told() -> None:
    with pytest.raises(RefusalError) as caught:
        check_eligibility(Eligibility(tuple(ACTIONS), None))
    assert all(words in caught.value.message for words in ACTIONS.values())


def test_required_actions_are_sentences_after_one_another() -> None:
    with pytest.raises(RefusalError) as caught:
        check_eligibility(Eligibility(("newThing", "other"), None))
    assert caught.value.message == (
        "OVHcloud does not let this account order a project yet. OVHcloud asks for 'newThing'. OVHcloud asks for 'other'."
    )


KINDS = [
    ("CREDIT_CARD", ("creditCard",), True),
    ("PAYPAL", ("creditCard", "paypal"), True),
    ("SEPA_DIRECT_DEBIT", ("sepaDirectDebit",), True),
    ("PAYPAL", ("creditCard",), False),
    ("PAYPAL", None, True),
]


@pytest.mark.parametrize(("kind", "methods", "accepted"), KINDS)
def test_kinds_of_payment_methods_are_compared_whatever_their_spelling(
    kind: str, methods: tuple[str, ...] | None, accepted: bool
) -> None:
    eligibility = Eligibility((), methods)
    assert eligibility.accepts(kind) is accepted
    if accepted:
        check_method_kind(eligibility, 7, kind)
        return
    with pytest.raises(RefusalError, match=r"The payment method 7 is of the kind PAYPAL, .*: creditCard"):
        check_method_kind(eligibility, 7, kind)


def test_a_kind_that_is_not_taken_is_told_with_those_that_are() -> None:
    with pytest.raises(RefusalError) as caught:
        check_method_kind(Eligibility((), ("creditCard", "paypal")), 7, "SEPA_DIRECT_DEBIT")
    assert caught.value.message == (
        "The payment method 7 is of the kind SEPA_DIRECT_DEBIT, and OVHcloud takes for projects: creditCard, paypal. "
        "Choose another one with payment_method."
    )


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "there were too many attempts with vouchers; try again later"),
        (403, "it is no longer valid"),
        (404, "there is no such voucher"),
    ],
)
def test_a_refused_voucher_says_why_without_its_code(status: int, words: str) -> None:
    refusal = voucher_refusal(status)
    assert refusal is not None
    assert refusal.message == "The voucher cannot be used: %s." % words


@pytest.mark.parametrize("status", [None, 200, 401, 429, 500, 503])
def test_trouble_of_another_kind_is_no_statement_about_the_voucher(status: int | None) -> None:
    assert voucher_refusal(status) is None
