# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How orders show themselves: as such, and in the list of pending cloud orders."""

from __future__ import annotations

from typing import Any

from tests.emulator import quotes
from tests.emulator.clock import iso, iso_or_none
from tests.emulator.models import Order, OrderedProject
from tests.emulator.money import price, tax_on
from tests.emulator.state import State

# A cancelled order is not pending any more, so it has no entry.
CLOUD_STATUS = {
    "notPaid": "unpaid",
    "checking": "delivering",
    "documentsRequested": "delivering",
    "delivering": "delivering",
    "delivered": "delivered",
}
GONE = ("cancelling", "cancelled")


def payment_url(state: State, order: Order) -> str:
    """Leads to the order's page on the emulator's console; it opens with the order's password."""
    return f"{state.root_url}/_emulator/pay?orderId={order.id}&orderPassword={order.password}"


def render(state: State, order: Order) -> dict[str, Any]:
    hours = state.flavour.utc_offset_hours
    total = order.without_tax
    tax = tax_on(total, order.tax_rate)
    currency = quotes.zero_currency(state, order.currency, total)
    url = payment_url(state, order)
    return {
        "date": iso(order.date, hours),
        "expirationDate": iso(order.expiration, hours),
        "metadatas": [],
        "orderId": order.id,
        "password": order.password,
        "pdfUrl": f"{url}&format=pdf",
        "priceWithTax": price(total + tax, currency),
        "priceWithoutTax": price(total, currency),
        "retractionDate": iso_or_none(order.retraction, hours),
        "tax": price(tax, currency),
        "url": url,
    }


def amount_due(order: Order) -> int:
    return order.without_tax + tax_on(order.without_tax, order.tax_rate)


def pending_cloud_orders(state: State, account: str, now: float) -> list[tuple[Order, OrderedProject]]:
    """Open cloud orders, and delivered ones for a while."""
    pending: list[tuple[Order, OrderedProject]] = []
    for order in state.orders.values():
        if order.account != account or not order.projects or order.status in GONE:
            continue
        if order.delivered is not None and now >= order.delivered + state.settings.cloud_order_retention:
            continue
        pending.extend((order, ordered) for ordered in order.projects)
    return pending


def render_cloud_order(state: State, order: Order, ordered: OrderedProject) -> dict[str, Any]:
    return {
        "date": iso(order.date, state.flavour.utc_offset_hours),
        "orderId": order.id,
        "planCode": ordered.plan_code,
        "serviceName": ordered.project_id,
        "status": CLOUD_STATUS.get(order.status, "unknown"),
    }
