# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""What is read once a task about the account: its subsidiary and its ways to pay."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    NotFoundError,
    OvhError,
    RefusalError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._guards import check_payment_method, no_default_method
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Account,
    Money,
    OrderStatus,
    PaymentMethod,
)

# How a zero total is paid; no registered method is involved.
FIDELITY_ACCOUNT = "fidelityAccount"


class AccountReader:
    """Reads the account lazily, each thing once."""

    def __init__(self, api: Api, subsidiary: str | None, warn: t.Callable[[str], None]) -> None:
        self._api = api
        self._subsidiary = subsidiary
        self._warn = warn
        self._account: Account | None = None
        self._default: int | None = None
        self._methods: dict[int, PaymentMethod] = {}
        self._payable: dict[int, tuple[int, ...] | None] = {}

    def warm_up(self, *, to_pay: bool = False) -> None:
        """Read the account before several names need it at once. Where that fails each of them says so for itself."""
        with contextlib.suppress(OvhError):
            if to_pay:
                self.account()
            else:
                self.subsidiary()

    def account(self) -> Account:
        if self._account is None:
            self._account = self._api.account()
            if self._subsidiary and self._subsidiary != self._account.subsidiary:
                self._warn(
                    "The account belongs to the subsidiary %s, the task asks for %s."
                    % (self._account.subsidiary, self._subsidiary)
                )
        return self._account

    def subsidiary(self) -> str:
        """Return the subsidiary to order from: the one the task gives, else the account's own."""
        return self._subsidiary or self.account().subsidiary

    def check_named_method(self, payment_method: str) -> None:
        """Refuse a method given by its id that is not there or cannot pay; nothing to check for auto and none."""
        if payment_method.isdigit():
            check_payment_method(self.method(int(payment_method)))

    def payer(self, payment_method: str, price: Money) -> str | int:
        """Return what pays that price: FIDELITY_ACCOUNT, or the id of a payment method. Never another one silently."""
        if payment_method.isdigit():
            return int(payment_method)
        # The US has no fidelity account: there the default method pays zero totals too.
        if price.value == 0 and self.account().subsidiary != "US":
            return FIDELITY_ACCOUNT
        return self._default_method().method_id

    def payer_of(self, order_id: int, payment_method: str, price: Money) -> str | int | None:
        """Return what pays this order; refuse a payment method that OVHcloud does not take for it, where it tells.

        None where another run paid the order a moment ago: then OVHcloud takes no method for it any more.
        """
        payer = self.payer(payment_method, price)
        if isinstance(payer, int):
            if order_id not in self._payable:
                self._payable[order_id] = self._read_payable(order_id)
            payable = self._payable[order_id]
            if payable is not None and payer not in payable:
                if self._api.order_status(order_id) != OrderStatus.NOT_PAID:
                    return None
                raise RefusalError(
                    "Order %d is placed but not paid: OVHcloud does not take the payment method %d for it. Set "
                    "payment_method to another one (%s) and run the task again: it pays this order."
                    % (order_id, payer, ", ".join(str(one) for one in payable) or "none of those registered can pay it")
                )
        return payer

    def _read_payable(self, order_id: int) -> tuple[int, ...] | None:
        try:
            return tuple(self._api.payable_methods(order_id))
        except ApiError:
            return None

    def method(self, method_id: int) -> PaymentMethod:
        """Return a registered payment method; refuse an id that is none."""
        if method_id not in self._methods:
            self._methods[method_id] = self._read_method(method_id)
        return self._methods[method_id]

    def _default_method(self) -> PaymentMethod:
        if self._default is None:
            ids = self._api.default_payment_methods()
            # Asked of the method itself, too: a server that ignores the filter lists all of them.
            self._default = next((one for one in ids if self.method(one).is_default), None)
        if self._default is None:
            raise no_default_method()
        method = self.method(self._default)
        check_payment_method(method)
        return method

    def _read_method(self, method_id: int) -> PaymentMethod:
        try:
            return self._api.payment_method(method_id)
        except NotFoundError as exc:
            raise RefusalError(
                "There is no payment method %d in this account (payment_method). GET /me/payment/method lists those that are "
                "registered; auto takes the default one." % method_id
            ) from exc
