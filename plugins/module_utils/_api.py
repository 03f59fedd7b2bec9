# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The API routes that this collection uses, one method each: typed in, typed out, no decisions."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils import _routes as routes
from ansible_collections.community.ovhcloud.plugins.module_utils._catalogue import Catalogue
from ansible_collections.community.ovhcloud.plugins.module_utils._eligibility import Eligibility
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import (
    Account,
    Cart,
    CloudOrder,
    Configuration,
    Extension,
    Item,
    Offer,
    Order,
    PaymentMethod,
    PlacedOrder,
    Quote,
    Requirement,
    parse_offers,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._order_parts import OrderDetail
from ansible_collections.community.ovhcloud.plugins.module_utils._projects_api import (
    NO_CACHE,
    ProjectsApi,
    read_list,
    read_nothing,
    read_texts,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._rights import parse_rules


class ItemHead(t.NamedTuple):
    """An item as GET item tells it. `configuration_ids` is None where the answer leaves them out (they are nullable)."""

    item: Item
    configuration_ids: list[int] | None
    option_ids: list[int]


class Api(ProjectsApi):
    """What ordering a Public Cloud project needs of OVHcloud's API v1."""

    def now(self) -> datetime.datetime:
        """Return the server's time."""
        return datetime.datetime.fromtimestamp(self._client.now(), datetime.timezone.utc)

    @property
    def has_access_rules(self) -> bool:
        """Whether the credential is a consumer key, whose rules can be read; the rights of others stand in IAM policies."""
        return self._client.has_access_rules

    @property
    def is_slowed(self) -> bool:
        """Whether a limit of requests made this run slower."""
        return self._client.is_slowed

    def hold(self) -> float:
        """Return the seconds for which a limit of requests holds back whatever is sent now."""
        return self._client.hold()

    # The account

    def account(self) -> Account:
        return self._call(routes.ME, _account)

    def default_payment_methods(self) -> list[int]:
        return self._call(routes.PAYMENT_METHODS, _ids, query={"default": "true"})

    def payment_method(self, method_id: int) -> PaymentMethod:
        return self._call(routes.PAYMENT_METHOD, PaymentMethod.parse, method_id=method_id)

    def granted_rules(self) -> tuple[tuple[str, str], ...]:
        """Return the rules of the consumer key; an error where the credential is of another kind."""
        return self._call(routes.CREDENTIAL, parse_rules)

    def eligibility(self, voucher: str | None) -> Eligibility:
        return self._call(routes.ELIGIBILITY, Eligibility.parse, query={"voucher": voucher} if voucher else None)

    def catalogue(self, subsidiary: str) -> Catalogue:
        return self._call(routes.CATALOGUE, Catalogue.parse, query={"ovhSubsidiary": subsidiary})

    # Orders

    def cloud_orders(self) -> list[CloudOrder]:
        """Return the entries that are there; a null is an order that the list of recent orders still tells."""
        return self._call(routes.CLOUD_ORDERS, _cloud_orders, headers=NO_CACHE)

    def cloud_orders_as_listed(self) -> list[CloudOrder | None]:
        """Return the entries with the nulls that stand for those which the server failed to load."""
        return self._call(routes.CLOUD_ORDERS, _cloud_orders_as_listed, headers=NO_CACHE)

    def order_ids(self, date_from: str | None) -> list[int]:
        """Return the ids of the orders made since that date (ISO 8601), or of all orders."""
        query = {"date.from": date_from} if date_from else None
        return self._call(routes.ORDERS, _ids, query=query, headers=NO_CACHE)

    def order(self, order_id: int) -> Order:
        return self._call(routes.ORDER, Order.parse, order_id=order_id)

    def order_status(self, order_id: int) -> str:
        return self._call(routes.ORDER_STATUS, _text, order_id=order_id)

    def follow_up(self, order_id: int) -> list[t.Any]:
        return self._call(routes.ORDER_FOLLOW_UP, read_list, order_id=order_id)

    def detail_ids(self, order_id: int) -> list[int]:
        return self._call(routes.ORDER_DETAILS, _ids, order_id=order_id)

    def detail(self, order_id: int, detail_id: int) -> OrderDetail:
        return self._call(routes.ORDER_DETAIL, OrderDetail.parse, order_id=order_id, detail_id=detail_id)

    def detail_domain(self, order_id: int, detail_id: int) -> str:
        return self._call(routes.ORDER_DETAIL, _domain, order_id=order_id, detail_id=detail_id)

    def extension(self, order_id: int, detail_id: int) -> Extension:
        return self._call(routes.ORDER_EXTENSION, Extension.parse, order_id=order_id, detail_id=detail_id)

    def operation_names(self, order_id: int, detail_id: int) -> list[str]:
        """Return the names of what the operations of a detail line made; none where the region has no such route."""
        try:
            operations = self._call(routes.ORDER_OPERATIONS, _ids, order_id=order_id, detail_id=detail_id)
        except NotFoundError:
            return []
        names = [
            self._call(
                routes.ORDER_OPERATION,
                _resource_name,
                order_id=order_id,
                detail_id=detail_id,
                operation_id=operation_id,
            )
            for operation_id in operations
        ]
        return [name for name in names if name]

    def is_payment_known(self, order_id: int) -> bool:
        """Whether the order has a payment, which may be under way while its status still says that it is not paid."""
        try:
            return self._call(routes.ORDER_PAYMENT, bool, order_id=order_id)
        except NotFoundError:
            return False

    def payable_methods(self, order_id: int) -> list[int]:
        """Return the ids of the registered payment methods that can pay this order."""
        return self._call(routes.ORDER_PAYMENT_METHODS, _registered, order_id=order_id)

    def pay(self, order_id: int, method_id: int) -> None:
        self._call(routes.PAY, read_nothing, body={"paymentMethod": {"id": method_id}}, order_id=order_id)

    def pay_with_fidelity_account(self, order_id: int) -> None:
        body = {"paymentMean": "fidelityAccount"}
        self._call(routes.PAY_WITH_MEAN, read_nothing, body=body, order_id=order_id)

    # Carts

    def cart_ids(self, description: str) -> list[str]:
        return self._call(routes.CARTS, read_texts, query={"description": description}, headers=NO_CACHE)

    def cart(self, cart_id: str) -> Cart:
        return self._call(routes.CART, Cart.parse, cart_id=cart_id)

    def create_cart(self, subsidiary: str, description: str, expire: str | None = None) -> Cart:
        """Create a cart; `expire` is an ISO 8601 date, a day from now if not given."""
        body = {"ovhSubsidiary": subsidiary, "description": description}
        if expire is not None:
            body["expire"] = expire
        return self._call(routes.CREATE_CART, Cart.parse, body=body)

    def assign_cart(self, cart_id: str) -> None:
        self._call(routes.ASSIGN_CART, read_nothing, cart_id=cart_id)

    def delete_cart(self, cart_id: str) -> None:
        self._call(routes.DELETE_CART, read_nothing, cart_id=cart_id)

    def item(self, cart_id: str, item_id: int) -> ItemHead:
        """Return the item without the contents of its configurations."""
        return self._call(routes.ITEM, _item_head, cart_id=cart_id, item_id=item_id)

    def configuration_ids(self, cart_id: str, item_id: int) -> list[int]:
        return self._call(routes.CONFIGURATIONS, _ids, cart_id=cart_id, item_id=item_id)

    def configuration(self, cart_id: str, item_id: int, configuration_id: int) -> Configuration:
        return self._call(
            routes.CONFIGURATION,
            Configuration.parse,
            cart_id=cart_id,
            item_id=item_id,
            configuration_id=configuration_id,
        )

    def offers(self, cart_id: str) -> tuple[Offer, ...]:
        return self._call(routes.OFFERS, parse_offers, cart_id=cart_id)

    def option_offers(self, cart_id: str, plan_code: str) -> tuple[Offer, ...]:
        return self._call(routes.OPTION_OFFERS, parse_offers, query={"planCode": plan_code}, cart_id=cart_id)

    def add_item(self, cart_id: str, offer: Offer, quantity: int = 1) -> Item:
        return self._call(routes.ADD_ITEM, Item.parse, body=_purchase(offer, quantity), cart_id=cart_id)

    def add_option(self, cart_id: str, item_id: int, offer: Offer, quantity: int) -> Item:
        body = {"itemId": item_id, **_purchase(offer, quantity)}
        return self._call(routes.ADD_OPTION, Item.parse, body=body, cart_id=cart_id)

    def requirements(self, cart_id: str, item_id: int) -> tuple[Requirement, ...]:
        return self._call(routes.REQUIREMENTS, _requirements, cart_id=cart_id, item_id=item_id)

    def add_configuration(self, cart_id: str, item_id: int, label: str, value: str) -> Configuration:
        body = {"label": label, "value": value}
        return self._call(routes.ADD_CONFIGURATION, Configuration.parse, body=body, cart_id=cart_id, item_id=item_id)

    def quote(self, cart_id: str) -> Quote:
        return self._call(routes.QUOTE, Quote.parse, cart_id=cart_id)

    def check_out(self, cart_id: str, *, waive_retraction_period: bool) -> PlacedOrder:
        """BUY the content of the cart. Sent once; paying is a call of its own."""
        # OVHcloud's own spelling of the parameter.
        body = {"autoPayWithPreferredPaymentMethod": False, "waiveRetractationPeriod": waive_retraction_period}
        return self._call(routes.CHECK_OUT, PlacedOrder.parse, body=body, cart_id=cart_id)


def _purchase(offer: Offer, quantity: int) -> dict[str, t.Any]:
    return {
        "planCode": offer.plan_code,
        "duration": offer.duration,
        "pricingMode": offer.pricing_mode,
        "quantity": quantity,
    }


def _ids(data: t.Any) -> list[int]:
    """Return a list of ids; an element that is none makes the list incomplete, and decisions rest on it."""
    if any(not isinstance(entry, int) or isinstance(entry, bool) for entry in read_list(data)):
        raise ValueError("a list of numbers")
    return list(data)


def _text(data: t.Any) -> str:
    if not isinstance(data, str):
        raise ValueError("a text")
    return data


def _cloud_orders(data: t.Any) -> list[CloudOrder]:
    return [CloudOrder.parse(entry) for entry in read_list(data) if entry is not None]


def _cloud_orders_as_listed(data: t.Any) -> list[CloudOrder | None]:
    return [None if entry is None else CloudOrder.parse(entry) for entry in read_list(data)]


def _requirements(data: t.Any) -> tuple[Requirement, ...]:
    return tuple(Requirement.parse(entry) for entry in read_list(data))


def _account(data: t.Any) -> Account:
    if not isinstance(data, dict) or not isinstance(data.get("ovhSubsidiary"), str):
        raise ValueError("an account with its ovhSubsidiary")
    return Account(data["ovhSubsidiary"])


def _registered(data: t.Any) -> list[int]:
    if not isinstance(data, dict):
        raise ValueError("the payment methods of an order")
    return _ids(data.get("registered"))


def _domain(data: t.Any) -> str:
    if not isinstance(data, dict):
        raise ValueError("an order detail")
    return str(data.get("domain") or "")


def _resource_name(data: t.Any) -> str | None:
    resource = data.get("resource") if isinstance(data, dict) else None
    name = resource.get("name") if isinstance(resource, dict) else None
    return name if isinstance(name, str) else None


def _item_head(data: t.Any) -> ItemHead:
    item = Item.parse(data)
    configurations = data.get("configurations")
    return ItemHead(
        item, _ids(configurations) if isinstance(configurations, list) else None, _ids(data.get("options") or [])
    )
