# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How steps look in the result, and which of them count as a change."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _steps
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import (
    HIDDEN,
    AddConfiguration,
    AddIntent,
    AddItem,
    AddOption,
    CheckOut,
    CreateCart,
    DeleteCart,
    Pay,
    RemoveIntent,
    RenameProject,
    Step,
    Wait,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import VOUCHER, offer

TRIPLE = {"plan_code": "project.2018", "duration": "P1M", "pricing_mode": "default"}

VIEWS: list[tuple[Step, dict[str, t.Any]]] = [
    (CreateCart("ansible/web"), {"action": "create_cart", "description": "ansible/web"}),
    (CreateCart("m", "c"), {"action": "create_cart", "description": "m", "cart_id": "c"}),
    (DeleteCart("c"), {"action": "delete_cart", "cart_id": "c"}),
    (AddItem(offer()), {"action": "add_item", **TRIPLE}),
    (AddItem(offer(), 5), {"action": "add_item", **TRIPLE, "item_id": 5}),
    (AddOption(offer(), 2, 0), {"action": "add_option", **TRIPLE, "quantity": 2, "key": 0}),
    (AddConfiguration("vrack", "pn-1"), {"action": "add_configuration", "label": "vrack", "value": "pn-1"}),
    (
        AddConfiguration("vrack", "pn-1", 5, 0),
        {"action": "add_configuration", "label": "vrack", "value": "pn-1", "item_id": 5, "key": 0},
    ),
    (AddIntent("i"), {"action": "add_intent", "cart_id": "i"}),
    (RemoveIntent(), {"action": "remove_intent"}),
    (CheckOut(), {"action": "check_out"}),
    (CheckOut("c", 7), {"action": "check_out", "cart_id": "c", "order_id": 7}),
    (Pay(7, "fidelityAccount"), {"action": "pay", "order_id": 7, "payment_method": "fidelityAccount"}),
    (Wait(7), {"action": "wait", "order_id": 7}),
    (RenameProject("web", "p"), {"action": "rename_project", "name": "web", "project_id": "p"}),
]


@pytest.mark.parametrize(("step", "view"), VIEWS)
def test_a_step_shows_its_action_and_what_is_known_of_its_objects(step: Step, view: dict[str, t.Any]) -> None:
    assert step.to_result() == view


def test_every_kind_of_step_was_looked_at() -> None:
    kinds = {one for one in vars(_steps).values() if isinstance(one, type) and issubclass(one, Step)} - {Step}
    assert {type(step) for step, dummy in VIEWS} == kinds


def test_the_code_of_a_voucher_is_hidden() -> None:
    view = AddConfiguration("voucher", VOUCHER).to_result()
    assert view["value"] == HIDDEN
    assert VOUCHER not in str(view)


def test_only_waiting_is_no_change() -> None:
    assert {type(step) for step, dummy in VIEWS if not step.writes} == {Wait}
