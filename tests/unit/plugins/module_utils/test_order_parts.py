# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines and stages of orders: what is read of the API's answers, and how results show it."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._order_parts import (
    OrderDetail,
    detail_view,
    parse_stages,
    stage_view,
)

PRICE = {"value": 1.2, "currencyCode": "EUR", "text": "1.20 €"}


def test_a_line_is_shown_with_the_price_of_the_whole_line_and_a_quantity_that_is_a_number() -> None:
    line = {
        "orderDetailId": 3,
        "description": "Rental",
        "domain": "*001",
        "quantity": "2",
        "totalPrice": PRICE,
        "unitPrice": {**PRICE, "value": 0.6},
    }
    assert detail_view(OrderDetail.parse(line)) == {
        "id": 3,
        "description": "Rental",
        "domain": "*001",
        "quantity": 2,
        "price": {"value": 1.2, "currency": "EUR", "text": "1.20 €"},
    }


def test_what_a_line_does_not_tell_is_null() -> None:
    bare = {"id": 3, "description": None, "domain": None, "quantity": None, "price": None}
    for line in ({"orderDetailId": 3}, {"orderDetailId": 3, "quantity": "many", "domain": 7, "totalPrice": None}):
        assert detail_view(OrderDetail.parse(line)) == bare


def test_something_that_is_no_line_is_refused() -> None:
    strange: list[t.Any] = [None, [], {}, {"orderDetailId": "3"}, {"orderDetailId": True}]
    for line in (*strange, {"orderDetailId": 3, "totalPrice": "?"}):
        with pytest.raises(ValueError, match=r"an order detail|a price"):
            OrderDetail.parse(line)


def test_stages_keep_their_order_their_history_and_values_that_nobody_has_heard_of() -> None:
    event = {"date": "2026-01-05T11:00:00+01:00", "label": "FRAUD_CHECK", "description": "Checking"}
    steps = [
        {"step": "VALIDATING", "status": "DONE", "history": [event, {**event, "label": "NEW"}]},
        {"step": "LATER", "status": "ASLEEP", "history": []},
    ]
    assert [stage_view(stage) for stage in parse_stages(steps)] == steps


def test_what_is_missing_or_strange_in_a_stage_is_null_or_left_out() -> None:
    steps: list[t.Any] = [None, "x", {}, {"step": 7, "history": [None, {"label": "A", "url": "no"}]}]
    assert [stage_view(stage) for stage in parse_stages(steps)] == [
        {"step": None, "status": None, "history": []},
        {"step": None, "status": None, "history": [{"date": None, "label": "A", "description": None}]},
    ]
