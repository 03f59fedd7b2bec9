# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Amounts in hundred-millionths of a currency unit, and the API's price objects."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

UNIT = 100_000_000

CURRENCIES = {
    "AU": "AUD",
    "CA": "CAD",
    "QC": "CAD",
    "CZ": "CZK",
    "GB": "GBP",
    "IN": "INR",
    "MA": "MAD",
    "PL": "PLN",
    "SG": "SGD",
    "SN": "XOF",
    "TN": "TND",
    "ASIA": "USD",
    "US": "USD",
    "WE": "USD",
    "WS": "USD",
}
SYMBOLS = {"EUR": "€", "USD": "$", "CAD": "$", "GBP": "£", "PLN": "zł", "CZK": "Kč", "AUD": "$", "SGD": "$", "INR": "₹"}
PREFIXED = {"USD", "CAD", "GBP", "AUD", "SGD", "INR"}
TAX_RATES = {"FR": 20.0, "DE": 19.0, "ES": 21.0, "IT": 22.0, "PL": 23.0, "GB": 20.0, "IE": 23.0, "NL": 21.0, "PT": 23.0}


def currency_of(subsidiary: str) -> str:
    return CURRENCIES.get(subsidiary, "EUR")


def to_ucents(value: float) -> int:
    return round(value * UNIT)


@lru_cache(maxsize=1024)
def _text(value: float, currency: str) -> str:
    symbol = SYMBOLS.get(currency, currency)
    return f"{symbol}{value:.2f}" if currency in PREFIXED else f"{value:.2f} {symbol}"


def price(ucents: int, currency: str) -> dict[str, Any]:
    value = round(ucents / UNIT, 2)
    return {
        "currencyCode": currency,
        "priceInUcents": ucents,
        "text": _text(value, currency),
        "value": value,
    }


def tax_on(ucents: int, rate: float) -> int:
    """Tax rounded to a hundredth of the currency unit, as invoices do."""
    return round(ucents * rate / 100 / (UNIT // 100)) * (UNIT // 100)
