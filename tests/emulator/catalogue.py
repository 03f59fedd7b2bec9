# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plans that can be ordered, and their prices; quote, order and catalogue all read from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.emulator.flavours import Flavour
from tests.emulator.money import to_ucents

SUPPORT_LEVELS_FOR_HDS = ("business", "enterprise")


@dataclass(frozen=True)
class Pricing:
    capacity: str
    ucents: int
    pricing_type: str
    description: str
    duration: str = "P1M"
    pricing_mode: str = "default"
    interval: int = 1
    interval_unit: str = "month"
    minimum_quantity: int = 1
    maximum_quantity: int | None = 1


@dataclass(frozen=True)
class Plan:
    code: str
    product: str
    name: str
    invoice_name: str
    pricings: tuple[Pricing, ...]
    family: str | None = None
    option_of: tuple[str, ...] = ()
    needs_support_level: bool = False
    configurations: tuple[str, ...] = ()

    def pricing(self, duration: str, pricing_mode: str, capacity: str) -> Pricing | None:
        for pricing in self.pricings:
            if (pricing.duration, pricing.pricing_mode, pricing.capacity) == (duration, pricing_mode, capacity):
                return pricing
        return None

    def offers(self, duration: str, pricing_mode: str) -> bool:
        return any((p.duration, p.pricing_mode) == (duration, pricing_mode) for p in self.pricings)

    def quantity_range(self, duration: str, pricing_mode: str) -> tuple[int, int | None]:
        offered = [p for p in self.pricings if (p.duration, p.pricing_mode) == (duration, pricing_mode)]
        ceilings = [p.maximum_quantity for p in offered if p.maximum_quantity is not None]
        return max(p.minimum_quantity for p in offered), min(ceilings) if ceilings else None


PROJECT_LABELS = ("description", "infrastructure", "voucher", "vrack")


def _project(code: str, name: str) -> Plan:
    return Plan(
        code,
        "publiccloud-project",
        "Public Cloud project",
        name,
        (
            Pricing("installation", 0, "purchase", "Activation"),
            Pricing("renew", 0, "rental", "Monthly fees"),
        ),
        configurations=PROJECT_LABELS,
    )


def _option(code: str, family: str, name: str, parents: tuple[str, ...], **more: Any) -> Plan:
    pricings = (
        Pricing("installation", 0, "purchase", "Activation"),
        Pricing("renew", 0, "rental", "Monthly fees"),
    )
    return Plan(code, family, name, name, pricings, family=family, option_of=parents, **more)


def _credit(code: str, parents: tuple[str, ...]) -> Plan:
    pricing = Pricing("installation", to_ucents(1), "purchase", "Credit", maximum_quantity=None)
    return Plan(code, "publiccloud-credit", "Public Cloud credit", "Public Cloud credit", (pricing,), "credit", parents)


def _plans(flavour: Flavour) -> list[Plan]:
    if flavour.name == "US":
        parents = ("project",)
        return [
            _project("project", "Public Cloud project"),
            _option("certification.hds", "certification-hds", "HDS certification", parents, needs_support_level=True),
            _option("vrack", "vrack", "vRack", parents),
            _credit("credit", parents),
        ]
    parents = ("project.2018",)
    return [
        _project("project.2018", "Public Cloud project"),
        _project("project.discovery", "Public Cloud project - discovery mode"),
        _option("certification.hds.2018", "certification-hds", "HDS certification", parents, needs_support_level=True),
        _credit("cloud.credit", ("project.2018", "project.discovery")),
    ]


class Catalogue:
    """Plans by code, with seeded prices laid over the usual ones."""

    def __init__(self, flavour: Flavour, prices: Mapping[str, Any] | None = None) -> None:
        self.plans = {plan.code: plan for plan in _plans(flavour)}
        self.prices: dict[str, Any] = {}
        self.reprice(prices or {})

    def reprice(self, prices: Mapping[str, Any]) -> None:
        """`{"project.2018": 12.5}` sets the monthly price; a dict sets it by capacity."""
        for code, wanted in prices.items():
            if code not in self.plans:
                raise ValueError(f"no such plan: {code}")
            self.prices[code] = wanted
            by_capacity = wanted if isinstance(wanted, Mapping) else {"renew": wanted}
            plan = self.plans[code]
            unknown = set(by_capacity) - {pricing.capacity for pricing in plan.pricings}
            if unknown:
                raise ValueError(f"plan {code} has no price for: {', '.join(sorted(unknown))}")
            pricings = tuple(
                replace(p, ucents=to_ucents(by_capacity[p.capacity])) if p.capacity in by_capacity else p
                for p in plan.pricings
            )
            self.plans[code] = replace(plan, pricings=pricings)

    def products(self) -> list[Plan]:
        return [plan for plan in self.plans.values() if not plan.option_of]

    def options(self, plan_code: str, support_level: str | None) -> list[Plan]:
        """Options of a plan; the health-data option needs an account with business support."""
        return [
            plan
            for plan in self.plans.values()
            if plan_code in plan.option_of and (not plan.needs_support_level or support_level in SUPPORT_LEVELS_FOR_HDS)
        ]

    def is_project(self, plan_code: str) -> bool:
        plan = self.plans.get(plan_code)
        return plan is not None and plan.product == "publiccloud-project"
