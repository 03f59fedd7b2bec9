# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""/order/catalog: the public price lists."""

from __future__ import annotations

from typing import Any

from tests.emulator.call import Call
from tests.emulator.catalogue import SUPPORT_LEVELS_FOR_HDS, Plan, Pricing
from tests.emulator.checking import Field
from tests.emulator.money import currency_of, price, tax_on
from tests.emulator.routing import RouteSet

routes = RouteSet()

SUBSIDIARY = (Field("ovhSubsidiary", "subsidiary", required=True),)
PUBLIC_CATALOGUE_ID = 2018
PROJECT_FAMILY = "project"


@routes.add("GET", "/order/catalog/public/cloud", anonymous=True, query=SUBSIDIARY)
def public_catalogue(call: Call) -> dict[str, Any]:
    subsidiary = call.query["ovhSubsidiary"]
    rate = call.state.tax_rate_for(None, subsidiary)
    plans = list(call.state.catalogue.plans.values())
    products = sorted({plan.product for plan in plans})
    return {
        "addons": [_public_plan(call, plan, rate) for plan in plans if plan.option_of],
        "catalogId": PUBLIC_CATALOGUE_ID,
        "locale": {"currencyCode": currency_of(subsidiary), "subsidiary": subsidiary, "taxRate": rate},
        "planFamilies": [{"name": PROJECT_FAMILY}],
        "plans": [_public_plan(call, plan, rate) for plan in plans if not plan.option_of],
        "products": [
            {"blobs": None, "configurations": [], "description": product, "name": product} for product in products
        ],
    }


def _option_families(call: Call, plan: Plan) -> dict[str, list[str]]:
    families: dict[str, list[str]] = {}
    for option in call.state.catalogue.options(plan.code, SUPPORT_LEVELS_FOR_HDS[0]):
        families.setdefault(option.family or option.code, []).append(option.code)
    return families


def _public_plan(call: Call, plan: Plan, rate: float) -> dict[str, Any]:
    return {
        "addonFamilies": [
            {"addons": addons, "default": None, "exclusive": False, "mandatory": False, "name": name}
            for name, addons in _option_families(call, plan).items()
        ],
        "blobs": None,
        "configurations": [
            {"isCustom": True, "isMandatory": False, "name": name, "values": []} for name in plan.configurations
        ],
        "consumptionConfiguration": None,
        "family": plan.family or PROJECT_FAMILY,
        "invoiceName": plan.invoice_name,
        "planCode": plan.code,
        "pricingType": "rental",
        "pricings": [_public_pricing(number, pricing, rate) for number, pricing in enumerate(plan.pricings)],
        "product": plan.product,
    }


def _public_pricing(phase: int, pricing: Pricing, rate: float) -> dict[str, Any]:
    return {
        "capacities": [pricing.capacity],
        "commitment": 0,
        "description": pricing.description,
        "engagementConfiguration": None,
        "interval": pricing.interval,
        "intervalUnit": pricing.interval_unit,
        "mode": pricing.pricing_mode,
        "mustBeCompleted": False,
        "phase": phase,
        "price": pricing.ucents,
        "promotions": [],
        "quantity": {"max": pricing.maximum_quantity, "min": pricing.minimum_quantity},
        "repeat": {"max": None, "min": 1},
        "strategy": "tiered",
        "tax": tax_on(pricing.ucents, rate),
        "type": pricing.pricing_type,
    }


@routes.add("GET", "/order/catalog/formatted/cloud", anonymous=True, query=SUBSIDIARY)
def formatted_catalogue(call: Call) -> dict[str, Any]:
    currency = currency_of(call.query["ovhSubsidiary"])
    return {
        "catalogId": PUBLIC_CATALOGUE_ID,
        "merchantCode": call.query["ovhSubsidiary"],
        "plans": [_formatted_plan(call, plan, currency) for plan in call.state.catalogue.products()],
    }


def _formatted_plan(call: Call, plan: Plan, currency: str) -> dict[str, Any]:
    plans = call.state.catalogue.plans
    return {
        "addonsFamily": [
            {
                "addons": [
                    {
                        "default": False,
                        "invoiceName": plans[code].invoice_name,
                        "maximumQuantity": None,
                        "minimumQuantity": 1,
                        "plan": _formatted_plan(call, plans[code], currency),
                    }
                    for code in codes
                ],
                "exclusive": False,
                "family": name,
                "mandatory": False,
            }
            for name, codes in _option_families(call, plan).items()
        ],
        "consumptionBillingStrategy": None,
        "details": {
            "blobs": None,
            "metadatas": [],
            "pricings": {"default": [_formatted_pricing(pricing, currency) for pricing in plan.pricings]},
            "product": {
                "configurations": [
                    {"defaultValue": None, "isCustom": True, "isMandatory": False, "name": name, "values": []}
                    for name in plan.configurations
                ],
                "description": plan.name,
                "internalType": "cloud_service",
                "metadatas": [],
                "name": plan.product,
                "subType": None,
                "technicalDetails": [],
                "type": None,
            },
        },
        "familyName": plan.family or PROJECT_FAMILY,
        "invoiceName": plan.invoice_name,
        "planCode": plan.code,
        "prices": [],
        "pricingType": "rental",
    }


def _formatted_pricing(pricing: Pricing, currency: str) -> dict[str, Any]:
    return {
        "capacities": [pricing.capacity],
        "commitment": 0,
        "description": pricing.description,
        "interval": pricing.interval,
        "intervalUnit": pricing.interval_unit,
        "maximumQuantity": pricing.maximum_quantity,
        "maximumRepeat": None,
        "minimumQuantity": pricing.minimum_quantity,
        "minimumRepeat": 1,
        "mustBeCompleted": False,
        "price": price(pricing.ucents, currency),
        "priceCapInUcents": None,
        "priceInUcents": pricing.ucents,
        "pricingStrategy": "tiered",
    }
