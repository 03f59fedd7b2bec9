# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the emulator remembers. Moments are unix seconds, amounts are hundred-millionths."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.emulator.waits import Gate, Wait


@dataclass
class Configuration:
    id: int
    label: str
    value: str


@dataclass
class CartItem:
    id: int
    plan_code: str
    duration: str
    pricing_mode: str
    quantity: int
    parent_id: int | None = None
    # Set when the item is an option for a service that exists already.
    service_name: str | None = None
    configurations: dict[int, Configuration] = field(default_factory=dict)


@dataclass
class Cart:
    id: str
    subsidiary: str
    description: str
    created: float
    expire: float
    owner: str | None = None
    read_only: bool = False
    items: dict[int, CartItem] = field(default_factory=dict)
    coupons: list[str] = field(default_factory=list)
    # For assertions only: the API never leads from a cart to its order.
    order_id: int | None = None

    def options_of(self, item_id: int) -> list[CartItem]:
        return [item for item in self.items.values() if item.parent_id == item_id]


@dataclass
class OrderDetail:
    """One line of an order: what the quote shows, plus what became of it."""

    id: int
    item_id: int
    description: str
    detail_type: str
    domain: str
    quantity: int
    unit: int
    reduction: int
    plan_code: str
    duration: str
    pricing_mode: str
    product: str
    kind: str
    configurations: list[dict[str, str]]
    parent_item_id: int | None = None
    cancelled: bool = False

    @property
    def original_total(self) -> int:
        return self.unit * self.quantity

    @property
    def total(self) -> int:
        return self.original_total - self.reduction


@dataclass
class Operation:
    id: int
    detail_id: int
    type: str
    status: str
    resource_name: str | None
    resource_state: str
    quantity: int = 1


@dataclass
class OrderedProject:
    """A project that an order brings: one for each project item of its cart."""

    item_id: int
    plan_code: str
    description: str | None
    vrack: str | None
    project_id: str | None = None


@dataclass
class Step:
    """One transition of an order and what it waits for."""

    status: str
    wait: Wait
    label: str | None = None


@dataclass
class FollowUp:
    step: str
    status: str = "TODO"
    history: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Payment:
    moment: float
    payment_type: str
    identifier: str | None


@dataclass
class Order:
    id: int
    account: str
    subsidiary: str
    currency: str
    cart_id: str | None
    date: float
    expiration: float
    password: str
    tax_rate: float
    details: list[OrderDetail]
    projects: list[OrderedProject]
    status: str = "notPaid"
    status_since: float = 0.0
    reads: int = 0
    # The course that follows a payment (None: the one set when it is paid), and what is under way.
    script: list[Step] | None = None
    steps: list[Step] = field(default_factory=list)
    follow_up: list[FollowUp] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    payment: Payment | None = None
    retraction: float | None = None
    waived_retraction: bool = False
    bill_id: str | None = None
    delivered: float | None = None

    @property
    def without_tax(self) -> int:
        return sum(detail.total for detail in self.details)


@dataclass
class Project:
    id: str
    account: str
    description: str | None
    plan_code: str
    created: float
    order_id: int | None
    vrack: str
    project_name: str
    iam_id: str
    service_id: int
    status: str = "ok"
    access: str = "full"
    manual_quota: bool = False
    unleash: bool = False
    updated: float = 0.0
    expiration: float | None = None
    gate: Gate | None = None
    creating: Gate | None = None
    tags: dict[str, str] = field(default_factory=dict)
    termination_token: str | None = None
    renew: dict[str, Any] = field(default_factory=dict)
    credits: list[str] = field(default_factory=list)


@dataclass
class PaymentMethod:
    id: int
    account: str
    payment_type: str
    status: str
    default: bool
    created: float
    description: str | None = None
    label: str | None = None
    updated: float = 0.0


@dataclass
class Email:
    id: int
    account: str
    date: float
    subject: str
    body: str


@dataclass
class Agreement:
    id: int
    account: str
    contract_id: int
    agreed: str
    date: float


@dataclass
class Voucher:
    code: str
    credit: int
    payment_method_required: bool = True
    state: str = "valid"


@dataclass
class Account:
    nichandle: str
    subsidiary: str
    email: str = "owner@example.com"
    state: str = "complete"
    kyc_validated: bool | None = None
    support_level: str = "standard"
    quota: int = 3
    challenge_required: bool = False
    paypal_unverified: bool = False
    tax_rate: float | None = None
    currency: str | None = None
    iam_id: str = ""
