# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The steps of a plan as data. Each renders itself for the result; which of them write decides `changed`."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._model import SECRET_LABELS, Offer

HIDDEN = "********"


@dataclasses.dataclass(frozen=True)
class Step:
    """Base of all steps."""

    action: t.ClassVar[str]
    writes: t.ClassVar[bool] = True

    def to_result(self) -> dict[str, t.Any]:
        """Return the step as it stands in `steps` of the result: its action, then what is known of its objects."""
        result: dict[str, t.Any] = {"action": self.action}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Offer):
                result.update(dataclasses.asdict(value))
            elif value is not None:
                result[field.name] = value
        if result.get("label") in SECRET_LABELS:
            result["value"] = HIDDEN
        return result


@dataclasses.dataclass(frozen=True)
class CreateCart(Step):
    """Create a cart with the cart description and assign it to the account, so that every later run sees it."""

    action = "create_cart"
    description: str
    cart_id: str | None = None


@dataclasses.dataclass(frozen=True)
class DeleteCart(Step):
    action = "delete_cart"
    cart_id: str


@dataclasses.dataclass(frozen=True)
class AddItem(Step):
    action = "add_item"
    offer: Offer
    item_id: int | None = None


@dataclasses.dataclass(frozen=True)
class AddOption(Step):
    """Add an option below the project's item. `key` tells its labels where they belong before the item has an id."""

    action = "add_option"
    offer: Offer
    quantity: int
    key: int
    item_id: int | None = None


@dataclasses.dataclass(frozen=True)
class AddConfiguration(Step):
    """Set a label on the project's item, or on the wanted option number `key`."""

    action = "add_configuration"
    label: str
    value: str
    item_id: int | None = None
    key: int | None = None


@dataclasses.dataclass(frozen=True)
class CheckOut(Step):
    """Order the content of the cart. The only step that buys."""

    action = "check_out"
    cart_id: str | None = None
    order_id: int | None = None


@dataclasses.dataclass(frozen=True)
class AddIntent(Step):
    """Tell every other run that a checkout is about to happen, see `_intent`."""

    action = "add_intent"
    cart_id: str | None = None


@dataclasses.dataclass(frozen=True)
class RemoveIntent(Step):
    action = "remove_intent"
    cart_id: str | None = None


@dataclasses.dataclass(frozen=True)
class Pay(Step):
    action = "pay"
    order_id: int | None = None
    payment_method: str | None = None


@dataclasses.dataclass(frozen=True)
class Wait(Step):
    """Wait until the order is delivered and its project can be used."""

    action = "wait"
    writes = False
    order_id: int | None = None
    project_id: str | None = None


@dataclasses.dataclass(frozen=True)
class RenameProject(Step):
    action = "rename_project"
    name: str
    project_id: str | None = None
