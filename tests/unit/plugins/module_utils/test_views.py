# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How objects look in results: plain JSON types, no secret, no link that pays."""

from __future__ import annotations

import json

from ansible_collections.community.ovhcloud.plugins.module_utils._steps import HIDDEN
from ansible_collections.community.ovhcloud.plugins.module_utils._views import (
    cart_view,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    VOUCHER,
    cart,
    item,
)


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
