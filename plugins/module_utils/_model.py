# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The nouns of OVHcloud's ordering API as this collection sees them: frozen values, made from JSON answers.

Parsing is forgiving about what is not needed (unknown keys, new enum values, nulls) and strict about what decisions rest
on: a missing cart id or order id raises `ValueError`, which the API layer reports as an answer of the wrong shape.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import re
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._project import NAME_LABEL, project_id_of

# What is known of a cart's life: one day from its creation, by the server's clock.
CART_LIFE = datetime.timedelta(days=1)

# Labels whose value must not be shown: whoever knows a voucher's code can use it.
SECRET_LABELS = frozenset({"voucher"})

# Where a price comes from that no cart told: the public catalogue.
CATALOGUE = "catalogue"


class OrderStatus:
    """Values of GET /me/order/{orderId}/status. Others may appear: they count as "still under way"."""

    CANCELLED = "cancelled"
    DELIVERED = "delivered"
    DOCUMENTS_REQUESTED = "documentsRequested"
    NOT_PAID = "notPaid"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Money:
    """An amount in a currency (an ISO code, or `points` for orders paid with the fidelity account)."""

    value: decimal.Decimal
    currency: str
    text: str

    def __str__(self) -> str:
        digits = max(2, -int(self.value.normalize().as_tuple().exponent))
        return "%.*f %s" % (digits, self.value, self.currency)

    @classmethod
    def parse(cls, data: t.Any) -> Money:
        if not isinstance(data, dict) or isinstance(data.get("value"), (bool, type(None))):
            raise ValueError("a price")
        try:
            value = decimal.Decimal(str(data["value"]))
        except decimal.InvalidOperation as exc:
            raise ValueError("a price") from exc
        if not value.is_finite():
            raise ValueError("a price")
        currency = str(data.get("currencyCode") or "")
        return cls(value, currency, str(data.get("text") or "%s %s" % (value, currency)))


@dataclasses.dataclass(frozen=True)
class Account:
    """Who the credential belongs to (GET /me)."""

    subsidiary: str


@dataclasses.dataclass(frozen=True)
class Configuration:
    """One label with its value on a cart item."""

    configuration_id: int
    label: str
    value: str

    @classmethod
    def parse(cls, data: t.Any) -> Configuration:
        if not isinstance(data, dict) or not _is_id(data.get("id")) or not isinstance(data.get("label"), str):
            raise ValueError("a configuration with its id and label")
        return cls(data["id"], data["label"], "" if data.get("value") is None else str(data["value"]))


@dataclasses.dataclass(frozen=True)
class Item:
    """One line of a cart: a project, or an option below it (then `parent_id` is the project's item)."""

    item_id: int
    parent_id: int | None
    plan_code: str | None
    duration: str | None
    pricing_mode: str | None
    quantity: int
    configurations: tuple[Configuration, ...] = ()

    @classmethod
    def parse(cls, data: t.Any) -> Item:
        if not isinstance(data, dict) or not _is_id(data.get("itemId")):
            raise ValueError("an item with its itemId")
        settings: dict[str, t.Any] = data["settings"] if isinstance(data.get("settings"), dict) else {}
        quantity = settings.get("quantity")
        return cls(
            item_id=data["itemId"],
            parent_id=data.get("parentItemId") if _is_id(data.get("parentItemId")) else None,
            plan_code=_text_or_none(settings.get("planCode")),
            duration=_text_or_none(data.get("duration")),
            pricing_mode=_text_or_none(settings.get("pricingMode")),
            quantity=int(quantity) if quantity and _is_id(quantity) else 1,
        )


@dataclasses.dataclass(frozen=True)
class Cart:
    """A cart; `read_only` means that a checkout happened. `items` holds options too.

    `closed`: why nobody may read the cart (any more), which is taken for a checkout.
    """

    cart_id: str
    description: str
    expire: datetime.datetime | None
    expire_text: str | None
    read_only: bool
    item_ids: tuple[int, ...]
    items: tuple[Item, ...] = ()
    closed: str | None = None

    @classmethod
    def parse(cls, data: t.Any) -> Cart:
        if not isinstance(data, dict) or not isinstance(data.get("cartId"), str) or not data["cartId"]:
            raise ValueError("a cart with its cartId")
        return cls(
            cart_id=data["cartId"],
            description=str(data.get("description") or ""),
            expire=parse_date(data.get("expire")),
            expire_text=_text_or_none(data.get("expire")),
            read_only=data.get("readOnly") is True,
            item_ids=tuple(item for item in _list_or_empty(data.get("items")) if _is_id(item)),
        )

    @property
    def age_order(self) -> tuple[bool, float, str]:
        """Sort key, the cart created first first: the server gives every cart the same life, so it expires first."""
        return (self.expire is None, self.expire.timestamp() if self.expire else 0.0, self.cart_id)


@dataclasses.dataclass(frozen=True)
class Offer:
    """One way to buy a plan: the triple that goes into a cart item."""

    plan_code: str
    duration: str
    pricing_mode: str

    def __str__(self) -> str:
        return "%s (duration %s, pricing mode %s)" % (self.plan_code, self.duration, self.pricing_mode)


def parse_offers(data: t.Any) -> tuple[Offer, ...]:
    """Return the offers of GET /order/cart/{cartId}/cloud, or of its options."""
    if not isinstance(data, list):
        raise ValueError("a list of offers")
    offers = []
    for plan in data:
        if not isinstance(plan, dict) or not isinstance(plan.get("planCode"), str):
            continue
        for price in _list_or_empty(plan.get("prices")):
            if (
                isinstance(price, dict)
                and _text_or_none(price.get("duration"))
                and _text_or_none(price.get("pricingMode"))
            ):
                offers.append(Offer(plan["planCode"], price["duration"], price["pricingMode"]))
    return tuple(offers)


@dataclasses.dataclass(frozen=True)
class Requirement:
    """A label that an item can or must be configured with (GET requiredConfiguration)."""

    label: str
    required: bool
    allowed_values: tuple[str, ...] = ()

    @classmethod
    def parse(cls, data: t.Any) -> Requirement:
        if not isinstance(data, dict) or not isinstance(data.get("label"), str):
            raise ValueError("a requirement with its label")
        allowed = data.get("allowedValues")
        return cls(
            label=data["label"],
            required=data.get("required") is True,
            allowed_values=tuple(str(value) for value in allowed) if isinstance(allowed, list) else (),
        )


@dataclasses.dataclass(frozen=True)
class Contract:
    """A contract that comes with an order: its name and where it can be read."""

    name: str
    url: str


@dataclasses.dataclass(frozen=True)
class Quote:
    """What a cart costs, and the contracts that come with it (GET checkout). Nothing is bought by a quote.

    `source` is CATALOGUE for an estimate made before there is a cart.
    """

    with_tax: Money
    without_tax: Money
    tax: Money
    contracts: tuple[Contract, ...]
    item_ids: frozenset[int]
    source: str = "cart"

    @classmethod
    def parse(cls, data: t.Any) -> Quote:
        if not isinstance(data, dict) or not isinstance(data.get("prices"), dict):
            raise ValueError("an order with its prices")
        prices = data["prices"]
        return cls(
            with_tax=Money.parse(prices.get("withTax")),
            without_tax=Money.parse(prices.get("withoutTax") or prices.get("withTax")),
            tax=Money.parse(prices.get("tax") or dict(prices["withTax"], value=0, text="")),
            contracts=tuple(
                Contract(str(contract.get("name") or ""), str(contract.get("url") or ""))
                for contract in _list_or_empty(data.get("contracts"))
                if isinstance(contract, dict)
            ),
            item_ids=frozenset(
                detail["cartItemID"]
                for detail in _list_or_empty(data.get("details"))
                if isinstance(detail, dict) and _is_id(detail.get("cartItemID"))
            ),
        )


@dataclasses.dataclass(frozen=True)
class PlacedOrder:
    """The answer of POST checkout, as far as it is needed: the order itself tells its price."""

    order_id: int

    @classmethod
    def parse(cls, data: t.Any) -> PlacedOrder:
        if not isinstance(data, dict) or not _is_id(data.get("orderId")):
            raise ValueError("an order with its orderId")
        return cls(data["orderId"])


@dataclasses.dataclass(frozen=True)
class Order:
    """An order of the account (GET /me/order/{orderId}); `url` lets anybody see and pay it: never shown unasked."""

    order_id: int
    date: str | None
    expiration_date: str | None
    price: Money
    url: str | None = dataclasses.field(default=None, repr=False)

    @classmethod
    def parse(cls, data: t.Any) -> Order:
        if not isinstance(data, dict) or not _is_id(data.get("orderId")):
            raise ValueError("an order with its orderId")
        return cls(
            order_id=data["orderId"],
            date=_text_or_none(data.get("date")),
            expiration_date=_text_or_none(data.get("expirationDate")),
            price=Money.parse(data.get("priceWithTax")),
            url=data.get("url") if isinstance(data.get("url"), str) else None,
        )


@dataclasses.dataclass(frozen=True)
class CloudOrder:
    """An entry of GET /cloud/order: an order for a project that may still be under way."""

    order_id: int
    plan_code: str
    project_id: str | None
    status: str

    @classmethod
    def parse(cls, data: t.Any) -> CloudOrder:
        if not isinstance(data, dict) or not _is_id(data.get("orderId")):
            raise ValueError("a cloud order with its orderId")
        return cls(
            data["orderId"],
            str(data.get("planCode") or ""),
            project_id_of(data.get("serviceName")),
            str(data.get("status")),
        )


@dataclasses.dataclass(frozen=True)
class Extension:
    """What was configured on the cart item that an order's detail line comes from."""

    plan_code: str | None
    labels: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, data: t.Any) -> Extension:
        order = data.get("order") if isinstance(data, dict) else None
        if not isinstance(order, dict):
            return cls(None, ())
        plan = order.get("plan")
        configurations = order.get("configurations")
        return cls(
            plan_code=_text_or_none(plan.get("code")) if isinstance(plan, dict) else None,
            labels=tuple(
                (str(entry.get("label")), str(entry.get("value")))
                for entry in (configurations if isinstance(configurations, list) else ())
                if isinstance(entry, dict)
            ),
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(value for label, value in self.labels if label == NAME_LABEL)


@dataclasses.dataclass(frozen=True)
class PaymentMethod:
    """A payment method registered with the account."""

    method_id: int
    kind: str
    status: str
    is_default: bool = True

    @classmethod
    def parse(cls, data: t.Any) -> PaymentMethod:
        if not isinstance(data, dict) or not _is_id(data.get("paymentMethodId")):
            raise ValueError("a payment method with its paymentMethodId")
        return cls(
            data["paymentMethodId"],
            str(data.get("paymentType") or ""),
            str(data.get("status") or ""),
            data.get("default") is not False,
        )


def parse_date(value: t.Any) -> datetime.datetime | None:
    """Return an ISO 8601 date with its offset (UTC when it has none); None when it is not one."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.datetime.fromisoformat(re.sub(r"Z$", "+00:00", value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def _is_id(value: t.Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _text_or_none(value: t.Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _list_or_empty(value: t.Any) -> list[t.Any]:
    """Return a list; null counts as an empty one, and anything else is an answer of another shape."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("lists where the API documents lists")
    return value
