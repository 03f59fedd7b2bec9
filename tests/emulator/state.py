# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole memory of an emulator, apart from its rules."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from tests.emulator.catalogue import Catalogue
from tests.emulator.flavours import Flavour
from tests.emulator.identities import Identities
from tests.emulator.ids import Ids
from tests.emulator.late import LateEffect
from tests.emulator.messages import ApiError
from tests.emulator.models import Account, Agreement, Cart, Email, Order, PaymentMethod, Project, Voucher
from tests.emulator.money import TAX_RATES, currency_of
from tests.emulator.settings import Settings


@dataclass
class State:
    """Plain data, readable for assertions and cheap to copy."""

    flavour: Flavour
    ids: Ids
    settings: Settings
    catalogue: Catalogue
    identities: Identities
    accounts: dict[str, Account] = field(default_factory=dict)
    default_account: str = ""
    carts: dict[str, Cart] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    terminated: dict[str, Project] = field(default_factory=dict)
    payment_methods: dict[int, PaymentMethod] = field(default_factory=dict)
    emails: dict[int, Email] = field(default_factory=dict)
    agreements: dict[int, Agreement] = field(default_factory=dict)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    coupons: dict[str, float] = field(default_factory=dict)
    tax_rate: float | None = None
    # Where the emulator is reached: payment pages and validation links point there.
    root_url: str = "http://emulator"
    # Orders that may still change by themselves: looked at before every request.
    moving: set[int] = field(default_factory=set)
    # When each caller made the requests of the last minute; kept where their number is limited.
    recent_requests: dict[str, deque[float]] = field(default_factory=dict)
    # Requests that were answered already and are still to be carried out.
    late: list[LateEffect] = field(default_factory=list)

    def account(self, nichandle: str) -> Account:
        return self.accounts[nichandle]

    def currency(self, nichandle: str | None, subsidiary: str) -> str:
        account = self.accounts.get(nichandle or "")
        return (account.currency if account else None) or currency_of(subsidiary)

    def tax_rate_for(self, nichandle: str | None, subsidiary: str) -> float:
        account = self.accounts.get(nichandle or "")
        if account and account.tax_rate is not None:
            return account.tax_rate
        return self.tax_rate if self.tax_rate is not None else TAX_RATES.get(subsidiary, 0.0)

    def projects_of(self, nichandle: str) -> list[Project]:
        return [project for project in self.projects.values() if project.account == nichandle]

    def orders_of(self, nichandle: str) -> list[Order]:
        return [order for order in self.orders.values() if order.account == nichandle]

    def methods_of(self, nichandle: str) -> list[PaymentMethod]:
        return [method for method in self.payment_methods.values() if method.account == nichandle]

    def default_method(self, nichandle: str) -> PaymentMethod | None:
        return next(
            (method for method in self.methods_of(nichandle) if method.default and method.status == "VALID"), None
        )

    def order(self, nichandle: str, order_id: int) -> Order:
        order = self.orders.get(order_id)
        if order is None or order.account != nichandle:
            raise ApiError(404, f"Order {order_id} does not exist")
        return order
