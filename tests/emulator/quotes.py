# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a cart would cost: the lines that the quote shows and the order keeps."""

from __future__ import annotations

from typing import Any

from tests.emulator.catalogue import Plan, Pricing
from tests.emulator.models import Cart, CartItem, OrderDetail
from tests.emulator.money import price, tax_on
from tests.emulator.state import State

CONTRACTS = (
    ("Conditions of Public Cloud services", "contract-public-cloud.pdf"),
    ("General conditions of service", "contract-general.pdf"),
)
FIRST_DETAIL = 700_000_001


def lines(state: State, cart: Cart) -> list[OrderDetail]:
    """One item gives several lines; their ids are given only when an order is made."""
    result: list[OrderDetail] = []
    position = 0
    for item in cart.items.values():
        if item.parent_id is not None:
            continue
        position += 1
        domain = item.service_name or placeholder(state, position)
        result.extend(_item_lines(state, cart, item, domain))
        for number, option in enumerate(cart.options_of(item.id), 1):
            option_domain = domain if domain == "*" else f"{domain}.{number:03d}"
            result.extend(_item_lines(state, cart, option, option_domain))
    return result


def placeholder(state: State, position: int) -> str:
    return "*" if uses_stars(state) else f"*{position:03d}"


def uses_stars(state: State) -> bool:
    wanted = state.settings.detail_domain
    return state.flavour.star_domains if wanted == "flavour" else wanted == "star"


def _item_lines(state: State, cart: Cart, item: CartItem, domain: str) -> list[OrderDetail]:
    plan = state.catalogue.plans[item.plan_code]
    renew = plan.pricing(item.duration, item.pricing_mode, "renew")
    installation = plan.pricing(item.duration, item.pricing_mode, "installation")
    percent = sum(state.coupons.get(coupon, 0.0) for coupon in cart.coupons)
    rows: list[tuple[str, str, int, str]] = []
    if renew:
        rows.append((f"{plan.invoice_name} rental for 1 month", "DURATION", renew.ucents, "plan"))
        if state.catalogue.is_project(item.plan_code):
            # A real order of one project shows a second rental line; the price stands on the first.
            rows.append((f"{plan.invoice_name} rental for 1 month", "DURATION", 0, "product"))
    if installation:
        rows.append((_installation_text(plan, installation), "INSTALLATION", installation.ucents, "plan"))
    labels = [{"label": entry.label, "value": entry.value} for entry in item.configurations.values()]
    return [
        OrderDetail(
            id=0,
            item_id=item.id,
            description=text,
            detail_type=detail_type,
            domain=domain,
            quantity=item.quantity,
            unit=unit,
            reduction=round(unit * item.quantity * min(percent, 100.0) / 100),
            plan_code=item.plan_code,
            duration=item.duration,
            pricing_mode=item.pricing_mode,
            product=plan.product,
            kind=kind,
            configurations=labels,
            parent_item_id=item.parent_id,
        )
        for text, detail_type, unit, kind in rows
    ]


def _installation_text(plan: Plan, installation: Pricing) -> str:
    return plan.invoice_name if installation.description == "Credit" else f"{plan.invoice_name} activation"


def render(
    state: State, cart: Cart, details: list[OrderDetail], order_id: int | None, url: str | None, contracts: bool
) -> dict[str, Any]:
    """The shape that summary, simulation and checkout share."""
    currency = state.currency(cart.owner, cart.subsidiary)
    rate = state.tax_rate_for(cart.owner, cart.subsidiary)
    original = sum(detail.original_total for detail in details)
    total = sum(detail.total for detail in details)
    tax = tax_on(total, rate)
    paid_in = zero_currency(state, currency, total)
    return {
        "contracts": render_contracts(state) if contracts else [],
        "details": [render_line(state, cart, detail, currency) for detail in details],
        "orderId": order_id,
        "prices": {
            "originalWithoutTax": price(original, paid_in),
            "reduction": price(original - total, paid_in),
            "tax": price(tax, paid_in),
            "withTax": price(total + tax, paid_in),
            "withoutTax": price(total, paid_in),
        },
        "url": url,
    }


def zero_currency(state: State, currency: str, total: int) -> str:
    return "points" if total == 0 and state.settings.zero_currency == "points" else currency


def render_contracts(state: State) -> list[dict[str, str]]:
    region = state.flavour.name.lower()
    return [
        {
            "content": f"Text of the contract: {name}.",
            "name": name,
            "url": f"https://contracts.example.com/{region}/{file}",
        }
        for name, file in CONTRACTS
    ]


def render_line(state: State, cart: Cart, detail: OrderDetail, currency: str) -> dict[str, Any]:
    reductions = []
    if detail.reduction:
        reductions.append(
            {
                "context": "voucher",
                "description": ", ".join(cart.coupons),
                "price": price(detail.total, currency),
                "reductionDescription": "Coupon",
                "type": "percentage",
                "value": price(detail.reduction, currency),
            }
        )
    return {
        "cartItemID": detail.item_id,
        "description": detail.description,
        "detailType": detail.detail_type,
        "domain": detail.domain,
        "originalTotalPrice": price(detail.original_total, currency),
        "quantity": detail.quantity,
        "reductionTotalPrice": price(detail.reduction, currency),
        "reductions": reductions,
        "totalPrice": price(detail.total, currency),
        "unitPrice": price(detail.unit, currency),
    }
