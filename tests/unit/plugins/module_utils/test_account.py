# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account's subsidiary and its ways to pay: read once, never guessed, never another one silently."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._account import FIDELITY_ACCOUNT, AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    FakeTransport,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import euros


def method_json(number: int, status: str = "VALID") -> dict[str, t.Any]:
    return {"paymentMethodId": number, "paymentType": "CREDIT_CARD", "status": status, "default": True}


class World:
    """An account reader, its requests, and its warnings."""

    def __init__(self, subsidiary: str | None = None, **answers: t.Any) -> None:
        self.transport = FakeTransport({"GET /me": {"nichandle": "xx1-ovh", "ovhSubsidiary": answers.pop("me", "FR")}})
        self.transport.answers["GET /me/payment/method"] = answers.pop("default", [5])
        for name, answer in answers.items():
            self.transport.answers["GET /me/payment/method/%s" % name[1:]] = answer
        self.warnings: list[str] = []
        self.reader = AccountReader(make_api(self.transport), subsidiary, self.warnings.append)


def test_the_subsidiary_of_the_account_is_read_once() -> None:
    world = World(me="PL")
    assert [world.reader.subsidiary(), world.reader.subsidiary()] == ["PL", "PL"]
    assert world.transport.requests == ["GET /me"]


def test_a_subsidiary_of_the_task_needs_no_request() -> None:
    world = World("FR")
    assert world.reader.subsidiary() == "FR"
    assert world.transport.requests == []


def test_an_account_of_another_subsidiary_than_the_task_says_is_warned_about_once() -> None:
    world = World("PL", me="FR")
    world.reader.account()
    world.reader.account()
    assert world.warnings == ["The account belongs to the subsidiary FR, the task asks for PL."]


@pytest.mark.parametrize("subsidiary", [None, "FR"])
def test_nothing_is_warned_about_where_they_agree(subsidiary: str | None) -> None:
    world = World(subsidiary)
    world.reader.account()
    assert world.warnings == []


def test_an_account_without_a_subsidiary_is_an_error() -> None:
    with pytest.raises(ApiError, match="an account with its ovhSubsidiary"):
        World(me=None).reader.subsidiary()


@pytest.mark.parametrize("payment_method", ["auto", "none"])
def test_only_a_method_given_by_its_id_is_checked_beforehand(payment_method: str) -> None:
    world = World()
    world.reader.check_named_method(payment_method)
    assert world.transport.requests == []


def test_a_method_that_is_there_and_valid_passes() -> None:
    World(m7=method_json(7)).reader.check_named_method("7")


def test_a_method_that_cannot_pay_is_refused() -> None:
    with pytest.raises(RefusalError, match="is EXPIRED, not VALID"):
        World(m7=method_json(7, "EXPIRED")).reader.check_named_method("7")


def test_a_method_that_is_not_there_is_refused_by_its_id() -> None:
    with pytest.raises(RefusalError, match=r"There is no payment method 7 in this account \(payment_method\)"):
        World(m7=NOT_FOUND).reader.check_named_method("7")


def test_a_method_that_must_not_be_read_is_an_error_of_its_own() -> None:
    with pytest.raises(ApiError, match="account:apiovh:me/payment/method/get"):
        World(m7=FORBIDDEN).reader.check_named_method("7")


# Subsidiary of the account, payment_method, price, and what pays.
PAYERS: list[tuple[str, str, str, t.Any]] = [
    ("FR", "auto", "0", FIDELITY_ACCOUNT),
    ("FR", "auto", "0.00", FIDELITY_ACCOUNT),
    ("CA", "auto", "0", FIDELITY_ACCOUNT),
    ("US", "auto", "0", 5),
    ("FR", "auto", "0.01", 5),
    ("US", "auto", "0.01", 5),
    ("FR", "7", "0", 7),
    ("FR", "7", "10", 7),
    ("US", "7", "0", 7),
]


@pytest.mark.parametrize(("subsidiary", "payment_method", "price", "payer"), PAYERS)
def test_what_pays_follows_from_option_price_and_region(
    subsidiary: str, payment_method: str, price: str, payer: t.Any
) -> None:
    world = World(me=subsidiary, m5=method_json(5))
    assert world.reader.payer(payment_method, euros(price)) == payer


def test_the_region_is_that_of_the_account_and_not_of_the_option() -> None:
    assert World("FR", me="US", m5=method_json(5)).reader.payer("auto", euros("0")) == 5


def test_the_default_method_is_asked_for_as_such() -> None:
    world = World(m5=method_json(5))
    world.reader.payer("auto", euros("1"))
    assert "GET /me/payment/method?default=true" in world.transport.requests


def test_of_a_list_that_ignores_the_filter_only_the_default_method_is_taken() -> None:
    other = {**method_json(5), "default": False}
    assert World(default=[5, 6], m5=other, m6=method_json(6)).reader.payer("auto", euros("1")) == 6
    with pytest.raises(RefusalError, match="no default payment method"):
        World(default=[5], m5=other).reader.payer("auto", euros("1"))


def test_no_default_method_is_refused() -> None:
    with pytest.raises(RefusalError, match="no default payment method"):
        World(default=[]).reader.payer("auto", euros("1"))


def test_a_default_method_that_cannot_pay_is_refused_and_no_other_is_taken() -> None:
    world = World(default=[5, 6], m5=method_json(5, "BLOCKED_FOR_INCIDENTS"), m6=method_json(6))
    with pytest.raises(RefusalError, match="The payment method 5 "):
        world.reader.payer("auto", euros("1"))


@pytest.mark.parametrize(("status", "payer"), [("checking", None), ("notPaid", "refused")])
def test_a_method_that_the_order_does_not_take_is_refused_unless_the_order_was_paid_meanwhile(
    status: str, payer: str | None
) -> None:
    world = World()
    world.transport.answers.update(
        {"GET /me/order/9/paymentMethods": {"registered": [6]}, "GET /me/order/9/status": status}
    )
    try:
        assert world.reader.payer_of(9, "7", euros("1")) is payer
    except RefusalError as exc:
        assert (payer, "does not take the payment method 7 for it" in exc.message) == ("refused", True)
