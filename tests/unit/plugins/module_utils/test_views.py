# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How objects look in results: plain JSON types, no secret, no link that pays."""

from __future__ import annotations

import decimal
import json

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._model import Contract, Money, Order
from ansible_collections.community.ovhcloud.plugins.module_utils._project import project_view
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import HIDDEN
from ansible_collections.community.ovhcloud.plugins.module_utils._views import (
    cart_view,
    money_view,
    order_view,
    quote_view,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    PROJECT_ID,
    VOUCHER,
    cart,
    euros,
    item,
    project,
    quote,
)

ORDER = Order(7, "2026-01-05T10:00:00+00:00", "2026-01-19T10:00:00+00:00", euros("1.20"), "https://pay.example/5ecret")


def test_a_project_shows_its_id_name_status_plan_and_whether_it_can_be_used() -> None:
    view = {"id": PROJECT_ID, "name": NAME, "status": "ok", "plan_code": PLAN, "usable": True}
    assert project_view(project()) == view
    assert project_view(project(status="creating")) == {**view, "status": "creating", "usable": False}


def test_amounts_are_numbers() -> None:
    assert money_view(Money(decimal.Decimal("1.20"), "EUR", "1.20 €")) == {
        "value": 1.2,
        "currency": "EUR",
        "text": "1.20 €",
    }


def test_an_order_shows_its_dates_and_price_but_no_link() -> None:
    assert order_view(7, "delivered", ORDER) == {
        "id": 7,
        "status": "delivered",
        "date": "2026-01-05T10:00:00+00:00",
        "expiration_date": "2026-01-19T10:00:00+00:00",
        "price": {"value": 1.2, "currency": "EUR", "text": "1.20 €"},
    }


@pytest.mark.parametrize("status", ["checking", None])
def test_an_order_that_could_not_be_read_has_the_same_keys(status: str | None) -> None:
    empty = {"date": None, "expiration_date": None, "price": None}
    assert order_view(7, status, None) == {"id": 7, "status": status, **empty}


def test_a_quote_shows_totals_currency_and_contracts() -> None:
    assert quote_view(quote("1.20", Contract("Terms", "https://contracts.example"))) == {
        "with_tax": 1.2,
        "without_tax": 1.2,
        "tax": 0.0,
        "currency": "EUR",
        "source": "cart",
        "contracts": [{"name": "Terms", "url": "https://contracts.example"}],
    }


def test_a_cart_shows_each_option_below_the_item_it_belongs_to() -> None:
    held = cart(
        1,
        item(1, (11, "description", NAME)),
        item(2, (21, "a", "b"), parent=1, plan_code="hds", quantity=2),
        item(3, plan_code="other"),
    )
    common = {"duration": "P1M", "pricing_mode": "default", "quantity": 1, "configuration": {}}
    assert cart_view(held) == {
        "id": held.cart_id,
        "description": held.description,
        "expire": "2026-01-06T10:00:00+00:00",
        "read_only": False,
        "items": [
            {
                **common,
                "item_id": 1,
                "plan_code": PLAN,
                "configuration": {"description": NAME},
                "options": [
                    {**common, "item_id": 2, "plan_code": "hds", "quantity": 2, "configuration": {"a": "b"}},
                ],
            },
            {**common, "item_id": 3, "plan_code": "other", "options": []},
        ],
    }


def test_the_code_of_a_voucher_is_hidden_wherever_it_stands() -> None:
    view = cart_view(cart(1, item(1, (11, "voucher", VOUCHER)), item(2, (21, "voucher", VOUCHER), parent=1)))
    assert VOUCHER not in json.dumps(view)
    assert view["items"][0]["configuration"] == view["items"][0]["options"][0]["configuration"] == {"voucher": HIDDEN}


def test_views_are_json() -> None:
    views = [project_view(project()), order_view(7, None, ORDER), quote_view(quote()), cart_view(cart(1, item(1)))]
    assert json.loads(json.dumps(views)) == views
