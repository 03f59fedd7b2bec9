# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The procedure for ordering a project by hand, call by call: a playbook makes every one of these calls."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.models import Cart, Order
from tests.emulator.testing import RunningEmulator
from tests.processes.harness import Stage, connection, journal, look, order

VOUCHER = "VOUCHER-7K2M-Q9XD"
OMIT = "{{ omit }}"
ITEM = "/order/cart/{cartId}/item/{itemId}"

PROCEDURE = (
    "POST /order/cart",
    "POST /order/cart/{cartId}/assign",
    "GET /order/cart/{cartId}/cloud",
    "POST /order/cart/{cartId}/cloud",
    f"GET {ITEM}",
    f"GET {ITEM}/requiredConfiguration",
    f"POST {ITEM}/configuration",
    f"GET {ITEM}/configuration/{{configurationId}}",
    "DELETE /order/cart/{cartId}",
    "GET /order/cart/{cartId}/checkout",
    "POST /order/cart/{cartId}/checkout",
    "GET /me/order/{orderId}/status",
    "POST /me/order/{orderId}/payWithRegisteredPaymentMean",
)


def labels(cart: Cart) -> dict[str, str]:
    (item,) = cart.items.values()
    return {entry.label: entry.value for entry in item.configurations.values()}


def shop(served: RunningEmulator, **options: Any) -> dict[str, Any]:
    return {"name": "shop", "voucher": VOUCHER, "vrack": "pn-1000001", **connection(served), **options}


def test_a_playbook_makes_every_call_of_the_procedure(
    stage: Stage, served: RunningEmulator, subtests: pytest.Subtests
) -> None:
    served.emulator.seed({"vouchers": {VOUCHER: {"credit": 30}}})
    tasks = [
        order("prepare", state="cart", **shop(served)),
        look("look", "shop", quote=True, **connection(served)),
        order("correct", state="cart", **shop(served, vrack="pn-1000002")),
        order("buy", accept_contracts=True, waive_retraction_period=True, **shop(served, vrack="pn-1000002")),
    ]
    played = stage.play(tasks)
    assert [outcome.state for outcome in played.outcomes] == ["ok"] * 4, played.output
    assert [outcome.changed for outcome in played.outcomes] == [True, False, True, True]
    made = journal(served)
    for call in PROCEDURE:
        with subtests.test(call):
            assert call in made
    assert made.index("GET /order/cart/{cartId}/cloud") < made.index("POST /order/cart/{cartId}/cloud")
    assert made.index("GET /order/cart/{cartId}/checkout") < made.index("POST /order/cart/{cartId}/checkout")
    assert made.count("POST /order/cart/{cartId}/checkout") == 1


def test_what_the_calls_carried_is_what_the_procedure_says(stage: Stage, served: RunningEmulator) -> None:
    served.emulator.seed({"vouchers": {VOUCHER: {"credit": 30}}})
    options = shop(served, accept_contracts=True, waive_retraction_period=True)
    played = stage.play([order("buy", **options)])
    assert played.of("buy").state == "ok", played.output
    (cart,) = served.emulator.state.carts.values()
    (item,) = cart.items.values()
    assert (cart.subsidiary, cart.description) == ("FR", "ansible/shop")
    assert (item.plan_code, item.duration, item.pricing_mode, item.quantity) == ("project.2018", "P1M", "default", 1)
    assert labels(cart) == {"description": "shop", "voucher": VOUCHER, "vrack": "pn-1000001"}
    (bought,) = _orders(served)
    assert bought.cart_id == cart.id
    assert bought.waived_retraction
    assert bought.payment is not None
    assert played.of("buy").result["project"]["id"] == bought.projects[0].project_id
    assert not [entry.path for entry in served.emulator.journal if entry.unknown_fields]


def test_the_right_of_withdrawal_is_kept_unless_the_task_gives_it_up(stage: Stage, served: RunningEmulator) -> None:
    options = {"name": "shop", "accept_contracts": True, **connection(served)}
    played = stage.play([order("buy", **options)])
    assert played.of("buy").state == "ok", played.output
    (bought,) = _orders(served)
    assert not bought.waived_retraction


def test_a_cart_with_another_label_is_deleted_and_a_new_one_is_made(stage: Stage, served: RunningEmulator) -> None:
    first = order("prepare", state="cart", **shop(served, voucher=OMIT))
    second = order("correct", state="cart", **shop(served, voucher=OMIT, vrack="pn-1000002"))
    played = stage.play([first, second, second])
    assert [outcome.changed for outcome in played.outcomes] == [True, True, False], played.output
    assert len({outcome.result["cart"]["id"] for outcome in played.outcomes}) == 2
    (cart,) = served.emulator.state.carts.values()
    assert labels(cart) == {"description": "shop", "vrack": "pn-1000002"}


def _orders(served: RunningEmulator) -> list[Order]:
    return list(served.emulator.state.orders.values())
