# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: how objects look in results: plain JSON types, no secret, no link that pays."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    SECRET_LABELS,
    Cart,
    Configuration,
    Item,
    Money,
    Order,
    Quote,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import HIDDEN


def money_view(money: Money) -> dict[str, t.Any]:
    return {"value": float(money.value), "currency": money.currency, "text": money.text}


def order_view(order_id: int, status: str | None, order: Order | None) -> dict[str, t.Any]:
    """Return the order; `status` is None only where no look at it succeeded."""
    return {
        "id": order_id,
        "status": status,
        "date": order.date if order else None,
        "expiration_date": order.expiration_date if order else None,
        "price": money_view(order.price) if order else None,
    }


def quote_view(quote: Quote) -> dict[str, t.Any]:
    return {
        "with_tax": float(quote.with_tax.value),
        "without_tax": float(quote.without_tax.value),
        "tax": float(quote.tax.value),
        "currency": quote.with_tax.currency,
        "source": quote.source,
        "contracts": [{"name": contract.name, "url": contract.url} for contract in quote.contracts],
    }


def cart_view(cart: Cart) -> dict[str, t.Any]:
    """Return the cart with its items, each option below the item it belongs to."""
    top = [item for item in cart.items if item.parent_id is None]
    return {
        "id": cart.cart_id,
        "description": cart.description,
        "expire": cart.expire_text,
        "read_only": cart.read_only,
        "items": [
            {**_item_view(item), "options": [_item_view(one) for one in cart.items if one.parent_id == item.item_id]}
            for item in top
        ],
    }


def _item_view(item: Item) -> dict[str, t.Any]:
    return {
        "item_id": item.item_id,
        "plan_code": item.plan_code,
        "duration": item.duration,
        "pricing_mode": item.pricing_mode,
        "quantity": item.quantity,
        "configuration": configuration_view(item.configurations),
    }


def configuration_view(configurations: t.Iterable[Configuration]) -> dict[str, str]:
    return {one.label: HIDDEN if one.label in SECRET_LABELS else one.value for one in configurations}
