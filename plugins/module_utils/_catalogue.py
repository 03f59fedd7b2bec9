# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""PURE: what a project would cost by OVHcloud's public catalogue, before there is a cart that tells.

Prices there are integers in hundred millionths of the currency, without tax, with the tax beside them (the unit is that of
the clients that read this catalogue; the schema does not name it).
"""

from __future__ import annotations

import dataclasses
import decimal
import re
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import (
    check_offer,
    option_offer,
    wanted_offer,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CATALOGUE, Money, Offer, Quote
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted

_UNIT = decimal.Decimal(10) ** 8
# What is paid when a project is ordered: once, and for the first period.
_PAID_AT_ORDER = ("installation", "renew")
_LETTERS = {"day": "D", "month": "M"}


@dataclasses.dataclass(frozen=True)
class Pricing:
    """One price of a plan, for one unit, in hundred millionths of the currency. `duration` None: it has no period."""

    capacities: tuple[str, ...]
    mode: str
    duration: str | None
    price: int
    tax: int
    minimum: int
    maximum: int | None

    @classmethod
    def parse(cls, data: t.Any) -> Pricing | None:
        if not isinstance(data, dict) or not _is_number(data.get("price")):
            return None
        quantity = data["quantity"] if isinstance(data.get("quantity"), dict) else {}
        return cls(
            capacities=_texts(data.get("capacities")),
            mode=str(data.get("mode") or ""),
            duration=_duration(data.get("interval"), data.get("intervalUnit")),
            price=data["price"],
            tax=data["tax"] if _is_number(data.get("tax")) else 0,
            minimum=quantity["min"] if _is_number(quantity.get("min")) else 1,
            maximum=quantity["max"] if _is_number(quantity.get("max")) else None,
        )

    def fits(self, offer: Offer, quantity: int) -> bool:
        return (
            self.mode == offer.pricing_mode
            and self.duration in (None, _in_months(offer.duration))
            and self.minimum <= quantity <= (self.maximum or quantity)
        )


@dataclasses.dataclass(frozen=True)
class Catalogue:
    """The plans that are offered to everybody, and their options, with their prices."""

    currency: str
    plans: t.Mapping[str, tuple[Pricing, ...]]
    options: t.Mapping[str, tuple[Pricing, ...]]

    @classmethod
    def parse(cls, data: t.Any) -> Catalogue:
        if not isinstance(data, dict) or not isinstance(data.get("plans"), list):
            raise ValueError("a catalogue with its plans")
        locale = data.get("locale")
        return cls(
            currency=str(locale.get("currencyCode") or "") if isinstance(locale, dict) else "",
            plans=_by_code(data["plans"]),
            options=_by_code(data.get("addons")),
        )

    def check(self, wanted: Wanted, plan_code: str) -> None:
        """Raise RefusalError, with what is offered, where the plan or an option is not in the catalogue as wanted."""
        check_offer(wanted_offer(wanted, plan_code), _offers(self.plans, wanted_offer(wanted, plan_code)), "plan")
        for option in wanted.options:
            # An option may be offered to some accounts only: what the catalogue does not know, the cart decides.
            if option.plan_code in self.options:
                check_offer(option_offer(option), _offers(self.options, option_offer(option)), "option")

    def estimate(self, wanted: Wanted, plan_code: str) -> Quote | None:
        """Return what the order would cost; None where an option's price is not in the catalogue."""
        lines = [(self.plans, wanted_offer(wanted, plan_code), 1)]
        lines += [(self.options, option_offer(option), option.quantity) for option in wanted.options]
        price = tax = 0
        for table, offer, quantity in lines:
            if offer.plan_code not in table:
                return None
            for pricing in _paid(table[offer.plan_code], offer, quantity):
                price += pricing.price * quantity
                tax += pricing.tax * quantity
        return Quote(
            with_tax=self._money(price + tax),
            without_tax=self._money(price),
            tax=self._money(tax),
            contracts=(),
            item_ids=frozenset(),
            source=CATALOGUE,
        )

    def _money(self, amount: int) -> Money:
        value = (decimal.Decimal(amount) / _UNIT).quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP)
        return Money(value, self.currency, "%s %s" % (value, self.currency))


def _paid(pricings: t.Iterable[Pricing], offer: Offer, quantity: int) -> list[Pricing]:
    """Return the prices that an order of this offer is made of: the first that fits for each thing that is paid."""
    fitting = [pricing for pricing in pricings if pricing.fits(offer, quantity)]
    paid: list[Pricing] = []
    for capacity in _PAID_AT_ORDER:
        first = next((pricing for pricing in fitting if capacity in pricing.capacities), None)
        if first is not None and first not in paid:
            paid.append(first)
    return paid


def _offers(table: t.Mapping[str, tuple[Pricing, ...]], wanted: Offer) -> list[Offer]:
    """Return what the table offers; a price without a period goes with the wanted one, a year is twelve months."""
    return [
        Offer(
            code,
            wanted.duration if pricing.duration in (None, _in_months(wanted.duration)) else pricing.duration,
            pricing.mode,
        )
        for code, pricings in table.items()
        for pricing in pricings
    ]


def _by_code(plans: t.Any) -> dict[str, tuple[Pricing, ...]]:
    table = {}
    for plan in plans if isinstance(plans, list) else ():
        if isinstance(plan, dict) and isinstance(plan.get("planCode"), str):
            listed = plan.get("pricings")
            pricings = (Pricing.parse(entry) for entry in (listed if isinstance(listed, list) else ()))
            table[plan["planCode"]] = tuple(pricing for pricing in pricings if pricing is not None)
    return table


def _texts(data: t.Any) -> tuple[str, ...]:
    return tuple(one for one in data if isinstance(one, str)) if isinstance(data, list) else ()


def _is_number(value: t.Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _duration(interval: t.Any, unit: t.Any) -> str | None:
    """Return an ISO 8601 duration for an interval of days or months; None for a price without a period."""
    if not isinstance(unit, str) or unit not in _LETTERS or not _is_number(interval) or interval < 1:
        return None
    return "P%d%s" % (interval, _LETTERS[unit])


def _in_months(duration: str) -> str:
    """Return the duration with its years as months: both forms are in use."""
    years = re.fullmatch(r"P(\d+)Y", duration)
    return "P%dM" % (12 * int(years.group(1))) if years else duration
