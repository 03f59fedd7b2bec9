# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What people with few rights do: situations, and one act in each, sorted by the feature whose rights have to be enough."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_carts
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import OvhError
from ansible_collections.community.ovhcloud.plugins.module_utils._order_info import find_orders
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._project_info import find_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._rights import Feature
from ansible_collections.community.ovhcloud.plugins.module_utils._routes import Route
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from tests.emulator import Emulator, routing
from tests.emulator.call import Call
from tests.emulator.core import split_prefix
from tests.emulator.identities import Identity
from tests.emulator.journal import JournalEntry
from tests.emulator.messages import ApiAnswer, ApiError, ApiRequest
from tests.scenarios.harness import NAME, DirectTransport, World

PROJECT_ID = "0123456789abcdef0123456789abcdef"
Seed = dict[str, Any]


class StrictEmulator(Emulator):
    """Asks for a rule also where OVHcloud may not: whether its open routes are open to a key without the rule is not known.

    Its items do not list their configurations, which the schema allows.
    """

    def _checked_call(
        self,
        request: ApiRequest,
        route: routing.Route,
        values: dict[str, str],
        caller: Identity | None,
        entry: JournalEntry,
        now: float,
    ) -> Call:
        if caller is not None and not caller.may_call(request.method, split_prefix(request.path)[2]):
            raise ApiError(403, "This call has not been granted", error_code="NOT_GRANTED_CALL")
        return super()._checked_call(request, route, values, caller, entry, now)

    def _success(self, route: routing.Route, result: Any, entry: JournalEntry, headers: Any) -> ApiAnswer:
        if route.method == "GET" and route.template == "/order/cart/{cartId}/item/{itemId}":
            result = {**result, "configurations": None}
        return super()._success(route, result, entry, headers)


@dataclass
class Without(Identity):
    """May do everything but one request: finer than rules can tell, whose star stands for slashes too."""

    denied: tuple[Route, ...] = ()

    def may_call(self, method: str, path: str) -> bool:
        return not any(is_request_of(route, method, path) for route in self.denied)


def is_request_of(route: Route, method: str, path: str) -> bool:
    return method == route.method and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", route.path), path) is not None


class RightsWorld(World):
    def __init__(self, flavour: str, seed: Seed) -> None:
        super().__init__(flavour)
        self.emulator = StrictEmulator(flavour, clock=self.clock.now)
        self.emulator.seed(seed)

    @property
    def hds(self) -> dict[str, Any]:
        return {"plan_code": self.emulator.state.flavour.hds_plan}

    def look_up(self) -> dict[str, Any]:
        """Do what the lookup does, with the price."""

        def read(api: Api) -> list[Any]:
            return [api.quote(cart.cart_id).with_tax.text for cart in find_carts(api, [NAME], Sequential())[0]]

        return self._read(read)

    def read_orders(self) -> dict[str, Any]:
        """Do what the module for orders does: all that are open, and one."""
        order_id = self.orders[0].id
        return self._read(lambda api: [len(find_orders(api, one).result["orders"]) for one in (None, order_id)])

    def read_projects(self) -> dict[str, Any]:
        """Do what the module for projects does: all, and one."""
        return self._read(
            lambda api: [len(find_projects(api, None, one).result["projects"]) for one in (None, PROJECT_ID)]
        )

    def _read(self, read: Callable[[Api], list[Any]]) -> dict[str, Any]:
        try:
            found = read(Api(Client(DirectTransport(self), self.clock, Budget(self.clock, 60))))
            return {"changed": False, "found": found}
        except OvhError as error:
            return {"failed": True, "changed": False, **error.to_result()}


@dataclass(frozen=True)
class Case:
    """A situation that the account's owner made, and what somebody else does then."""

    feature: Feature
    name: str
    act: Callable[[RightsWorld], dict[str, Any]]
    prepare: Callable[[RightsWorld], object] = lambda world: None
    priced: bool = False
    fails: bool = False

    def world(self, flavour: str) -> RightsWorld:
        plan = "project" if flavour == "US" else "project.2018"
        seed: Seed = {"account": {"support_level": "business"}}
        if self.priced:
            seed["prices"] = {plan: {"installation": 5, "renew": 10}}
        world = RightsWorld(flavour, seed)
        self.prepare(world)
        return world


def doing(**params: Any) -> Callable[[RightsWorld], dict[str, Any]]:
    return lambda world: world.ordered(max_price=1000, **params)


def with_option(**params: Any) -> Callable[[RightsWorld], dict[str, Any]]:
    return lambda world: world.ordered(max_price=1000, options=[world.hds], **params)


def unpaid_order(world: RightsWorld) -> None:
    world.emulator.seed({"settings": {"list_checked_out_carts": False}})
    assert world.ordered(payment_method="none", max_price=1000)["order"]["status"] == "notPaid"


def unpaid_order_and_leftover_cart(world: RightsWorld) -> None:
    unpaid_order(world)
    world.emulator.seed({"carts": [{"description": f"ansible/{NAME}"}]})


def delivered_but_unreadable(world: RightsWorld) -> None:
    """The order is delivered and gone from the pending ones; its project shows after some looks."""
    world.emulator.seed({"settings": {"cloud_order_retention": 0, "project_gate": {"after_reads": 12}}})
    assert world.ordered(wait=False)["changed"]
    world.clock.seconds += 3600


def refused_order(world: RightsWorld) -> None:
    order_that_will_be_refused(world)
    assert world.ordered()["failed"]


def order_that_will_be_refused(world: RightsWorld) -> None:
    world.emulator.seed({"next_transitions": [[{"status": "cancelled"}]]})


def payment_that_will_be_refused(world: RightsWorld) -> None:
    world.emulator.faults.add("status", method="POST", path="/me/order/*", status=400, message="Refused", html=False)


def other_project(world: RightsWorld) -> None:
    """A project of another name, in a list that was not expanded."""
    world.emulator.seed({"projects": [{"project_id": PROJECT_ID, "description": "other"}]})
    world.emulator.faults.add("ids_instead", path="/cloud/project")


def catalogue_is_down(world: RightsWorld) -> None:
    world.emulator.faults.add("missing_route", path="/order/catalog/public/cloud")


def _cases() -> list[Case]:
    read, cart, order = Feature.READ, Feature.CART, Feature.ORDER
    check = {"check_mode": True}
    return [
        Case(read, "check an order", doing(**check)),
        Case(read, "check a priced order", doing(**check), priced=True),
        Case(read, "check with a cart", doing(**check), doing(state="cart")),
        Case(read, "check with a labelled cart", doing(vrack="pn-1", **check), doing(state="cart", vrack="pn-1")),
        Case(read, "check with an unpaid order", doing(**check), unpaid_order),
        Case(read, "check with a priced unpaid order", doing(**check), unpaid_order, priced=True),
        Case(read, "check with a delivered order", doing(**check), delivered_but_unreadable),
        Case(read, "check with another project", doing(**check), other_project),
        Case(read, "check a cart", doing(state="cart", **check)),
        Case(read, "check the absence of a cart", doing(state="absent", **check), doing(state="cart")),
        Case(read, "check a rename", doing(project_id=PROJECT_ID, **check), other_project),
        Case(read, "look a cart up", RightsWorld.look_up, with_option(state="cart")),
        Case(read, "read open orders", RightsWorld.read_orders, unpaid_order),
        Case(read, "read projects", RightsWorld.read_projects, other_project),
        Case(cart, "prepare", doing(state="cart")),
        Case(cart, "prepare what the catalogue does not tell", doing(state="cart"), catalogue_is_down),
        Case(cart, "prepare again", doing(state="cart"), doing(state="cart")),
        Case(cart, "prepare with an option", with_option(state="cart")),
        Case(cart, "take a label away", doing(state="cart"), doing(state="cart", vrack="pn-1")),
        Case(cart, "set a label", doing(state="cart", vrack="pn-1"), doing(state="cart")),
        Case(cart, "take an option away", doing(state="cart"), with_option(state="cart")),
        Case(cart, "delete", doing(state="absent"), doing(state="cart")),
        Case(cart, "nothing to delete", doing(state="absent")),
        Case(cart, "leave an unpaid order alone", doing(state="cart"), unpaid_order),
        Case(cart, "leave a delivered order alone", doing(state="cart"), delivered_but_unreadable),
        Case(cart, "leave a project alone", doing(state="cart", project_id=PROJECT_ID), other_project),
        Case(order, "free", doing()),
        Case(order, "paid by the default method", doing(), priced=True),
        Case(order, "paid by a method given", doing(payment_method="9001"), priced=True),
        Case(order, "not paid", doing(payment_method="none"), priced=True),
        Case(order, "with an option", with_option(), priced=True),
        Case(order, "a plan that the catalogue does not tell", doing(), catalogue_is_down),
        Case(order, "with a voucher", doing(voucher="V"), lambda world: world.emulator.seed({"vouchers": {"V": {}}})),
        Case(order, "an unpaid order", doing(), unpaid_order),
        Case(order, "an unpaid order with a price", doing(), unpaid_order, priced=True),
        Case(order, "an unpaid order with a leftover cart", doing(), unpaid_order_and_leftover_cart),
        Case(order, "a delivered order", doing(), delivered_but_unreadable),
        Case(order, "after a refused order", doing(on_refusal="order"), refused_order),
        Case(order, "a prepared cart", doing(), doing(state="cart")),
        Case(order, "a cart with another label", doing(), doing(state="cart", vrack="pn-1")),
        Case(order, "a cart with an option", doing(), with_option(state="cart")),
        Case(order, "a rename", doing(project_id=PROJECT_ID), other_project),
        Case(order, "beside another project", doing(), other_project),
        Case(order, "refused by OVHcloud", doing(), order_that_will_be_refused, fails=True),
        Case(order, "payment refused", doing(), payment_that_will_be_refused, fails=True),
    ]


CASES = {feature: [case for case in _cases() if case.feature is feature] for feature in Feature}
