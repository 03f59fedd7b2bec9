# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Every request that this collection can make, declared once.

The IAM actions are those of OVHcloud's API schemas; a route without one needs no right of its own. Consumer-key rules
are the method and the path, with `*` for each variable part. Error messages and the rights page are made from here.
"""

from __future__ import annotations

import re
import typing as t


class Route(t.NamedTuple):
    """One request of OVHcloud's API v1: method, path with variables in braces, and the IAM action it needs."""

    method: str
    path: str
    iam_action: str | None = None
    once: bool = (
        False  # never sent again without a look at what is there: it buys, or it would add the same thing twice
    )

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def rule(self) -> str:
        """Return the consumer-key access rule that grants this request."""
        return "%s %s" % (self.method, re.sub(r"\{[^}]+\}", "*", self.path))


CREDENTIAL = Route("GET", "/auth/currentCredential")
ME = Route("GET", "/me", "account:apiovh:me/get")
PAYMENT_METHODS = Route("GET", "/me/payment/method", "account:apiovh:me/payment/method/get")
PAYMENT_METHOD = Route("GET", "/me/payment/method/{method_id}", "account:apiovh:me/payment/method/get")

ORDERS = Route("GET", "/me/order", "account:apiovh:me/order/get")
ORDER = Route("GET", "/me/order/{order_id}", "account:apiovh:me/order/get")
ORDER_STATUS = Route("GET", "/me/order/{order_id}/status", "account:apiovh:me/order/status/get")
ORDER_FOLLOW_UP = Route("GET", "/me/order/{order_id}/followUp", "account:apiovh:me/order/followUp/get")
ORDER_DETAILS = Route("GET", "/me/order/{order_id}/details", "account:apiovh:me/order/details/get")
ORDER_DETAIL = Route("GET", "/me/order/{order_id}/details/{detail_id}", "account:apiovh:me/order/details/get")
ORDER_EXTENSION = Route(
    "GET", "/me/order/{order_id}/details/{detail_id}/extension", "account:apiovh:me/order/details/extension/get"
)
# The two routes below exist in the US only, and their IAM action is in no schema.
ORDER_OPERATIONS = Route("GET", "/me/order/{order_id}/details/{detail_id}/operations")
ORDER_OPERATION = Route("GET", "/me/order/{order_id}/details/{detail_id}/operations/{operation_id}")
ORDER_PAYMENT = Route("GET", "/me/order/{order_id}/payment", "account:apiovh:me/order/payment/get")
PAY = Route("POST", "/me/order/{order_id}/pay", "account:apiovh:me/order/pay", once=True)
PAY_WITH_MEAN = Route(
    "POST",
    "/me/order/{order_id}/payWithRegisteredPaymentMean",
    "account:apiovh:me/order/payWithRegisteredPaymentMean",
    once=True,
)

ORDER_PAYMENT_METHODS = Route(
    "GET", "/me/order/{order_id}/paymentMethods", "account:apiovh:me/order/paymentMethods/get"
)
ELIGIBILITY = Route("GET", "/cloud/eligibility", "account:apiovh:publicCloudProject/eligibility/get")
CATALOGUE = Route("GET", "/order/catalog/public/cloud")
CLOUD_ORDERS = Route("GET", "/cloud/order", "account:apiovh:cloud/order/get")
PROJECTS = Route("GET", "/cloud/project", "publicCloudProject:apiovh:get")
PROJECT = Route("GET", "/cloud/project/{project_id}", "publicCloudProject:apiovh:get")
EDIT_PROJECT = Route("PUT", "/cloud/project/{project_id}", "publicCloudProject:apiovh:edit")

CARTS = Route("GET", "/order/cart", "order:apiovh:cart/get")
CREATE_CART = Route("POST", "/order/cart")
CART = Route("GET", "/order/cart/{cart_id}")
DELETE_CART = Route("DELETE", "/order/cart/{cart_id}", "order:apiovh:cart/delete")
ASSIGN_CART = Route("POST", "/order/cart/{cart_id}/assign", "order:apiovh:cart/assign")
OFFERS = Route("GET", "/order/cart/{cart_id}/cloud")
ADD_ITEM = Route("POST", "/order/cart/{cart_id}/cloud", once=True)
OPTION_OFFERS = Route("GET", "/order/cart/{cart_id}/cloud/options")
ADD_OPTION = Route("POST", "/order/cart/{cart_id}/cloud/options", once=True)
ITEM = Route("GET", "/order/cart/{cart_id}/item/{item_id}")
REQUIREMENTS = Route("GET", "/order/cart/{cart_id}/item/{item_id}/requiredConfiguration")
CONFIGURATION = Route("GET", "/order/cart/{cart_id}/item/{item_id}/configuration/{configuration_id}")
CONFIGURATIONS = Route("GET", "/order/cart/{cart_id}/item/{item_id}/configuration")
ADD_CONFIGURATION = Route("POST", "/order/cart/{cart_id}/item/{item_id}/configuration", once=True)
QUOTE = Route("GET", "/order/cart/{cart_id}/checkout", "order:apiovh:cart/checkout/simulate")
CHECK_OUT = Route("POST", "/order/cart/{cart_id}/checkout", "order:apiovh:cart/checkout/execute", once=True)
