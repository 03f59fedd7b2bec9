# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filling a cart: what it is said to hold is what it holds, and a refusal is explained by what would be allowed."""

from __future__ import annotations

import re
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._answer import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_plan import cart_steps
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import read_items
from ansible_collections.community.ovhcloud.plugins.module_utils._client import SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotFoundError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._filler import Filler, Offers
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._steps import AddConfiguration, AddOption
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Wanted
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    SERVER_ERROR,
    FakeTransport,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    PLAN,
    cart_id,
    offer,
    option,
    wanted,
)

ONE = cart_id(1)
ROOT = "/order/cart/" + ONE
HDS = "certification.hds.2018"
REFUSED = Reply(400, {"message": "Invalid parameter"})
ITEM = {"planCode": PLAN, "duration": "P1M", "pricingMode": "default", "quantity": 1}
OPTION = {**ITEM, "planCode": HDS}


def plan(code: str, *durations: str) -> dict[str, t.Any]:
    return {"planCode": code, "prices": [{"duration": one, "pricingMode": "default"} for one in durations]}


class Shop(FakeTransport):
    """A cart that does what it is told, and gives every item and every label an id of its own.

    What stands in `answers` is answered instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[int, dict[str, t.Any]] = {}
        self.labels: dict[int, dict[int, tuple[str, str]]] = {}
        self._last = 40
        self.answers[f"GET {ROOT}/cloud"] = [plan(PLAN, "P1M")]
        self.answers[f"GET {ROOT}/cloud/options"] = [plan(HDS, "P1M")]

    def hold(self, settings: dict[str, t.Any], parent: int | None = None, **labels: str) -> int:
        """Put an item into the cart, as an earlier run would have."""
        self._last += 1
        item_id = self._last
        self.items[item_id] = {"itemId": item_id, "parentItemId": parent, **settings}
        self.labels[item_id] = {}
        for label, value in labels.items():
            self.label(item_id, label, value)
        return item_id

    def label(self, item_id: int, label: str, value: str) -> dict[str, t.Any]:
        self._last += 1
        self.labels[item_id][self._last] = (label, value)
        return {"id": self._last, "label": label, "value": value}

    def requires(self, *requirements: dict[str, t.Any]) -> None:
        """Let every item that is added from now on ask to be configured with this."""
        for item_id in range(1, 80):
            self.answers[f"GET {ROOT}/item/{item_id}/requiredConfiguration"] = list(requirements)

    def send(self, method: str, path: str, body: t.Any, headers: dict[str, str]) -> RawAnswer:
        request = f"{method} {path.partition('?')[0]}"
        if request not in self.answers:
            self.answers[request] = self._do(method, path.partition("?")[0], body)
            try:
                return super().send(method, path, body, headers)
            finally:
                del self.answers[request]
        return super().send(method, path, body, headers)

    def _do(self, method: str, path: str, body: t.Any) -> t.Any:
        if path == ROOT:
            return {"cartId": ONE, "description": "x", "items": list(self.items)}
        if path == ROOT + "/cloud":
            return self._view(self.hold(body))
        if path == ROOT + "/cloud/options":
            settings = {name: value for name, value in body.items() if name != "itemId"}
            return self._view(self.hold(settings, body["itemId"]))
        item_id, rest = re.fullmatch(rf"{ROOT}/item/(\d+)(.*)", path).groups()  # type: ignore[union-attr]
        return self._do_item(method, int(item_id), rest, body)

    def _do_item(self, method: str, item_id: int, rest: str, body: t.Any) -> t.Any:
        if item_id not in self.items:
            return NOT_FOUND
        if rest == "/requiredConfiguration":
            return []
        if rest == "/configuration":
            return self.label(item_id, body["label"], body["value"])
        if rest:
            number = int(rest.rpartition("/")[2])
            if method == "DELETE":
                del self.labels[item_id][number]
                return None
            label, value = self.labels[item_id][number]
            return {"id": number, "label": label, "value": value}
        if method == "DELETE":
            gone = [one for one, item in self.items.items() if item_id in (one, item["parentItemId"])]
            for one in gone:
                del self.items[one], self.labels[one]
            return None
        return self._view(item_id)

    def _view(self, item_id: int) -> dict[str, t.Any]:
        item = self.items[item_id]
        return {
            "itemId": item_id,
            "parentItemId": item["parentItemId"],
            "duration": item["duration"],
            "settings": item,
            "configurations": list(self.labels[item_id]),
        }


class Filling:
    """One round in the cart of a shop."""

    def __init__(self, shop: Shop, one: Wanted, *, known: bool = True, strict: bool = False) -> None:
        self.shop = shop
        self.api: Api = make_api(shop)
        self.wanted = one
        self.progress = Progress()
        self.offers = Offers(self.api, known_to_be_offered=known)
        self.before = read_items(self.api, self.api.cart(ONE), Sequential())
        self.filler = Filler(self.api, self.before, one, self.offers, self.progress, strict=strict)
        self._asked = len(shop.requests)

    def run(self) -> list[str]:
        """Do what is missing, and return what was asked for that."""
        self.filler.run(cart_steps(self.before, self.wanted, PLAN))
        return self.shop.requests[self._asked :]

    def refusal(self, kind: type[Exception] = RefusalError) -> str:
        with pytest.raises(kind) as caught:
            self.run()
        assert caught.value.__class__ is kind
        return str(caught.value)


def empty(shop: Shop) -> None:
    """Leave the cart as it is."""


def half_filled(shop: Shop) -> None:
    shop.hold(ITEM)


def as_wanted(shop: Shop) -> None:
    shop.hold(ITEM, description=NAME)


def of_another_plan(shop: Shop) -> None:
    base = shop.hold({**ITEM, "planCode": "project.other"}, description=NAME)
    shop.hold(OPTION, base, purpose="old")


def with_too_much(shop: Shop) -> None:
    base = shop.hold(ITEM, description="old", vrack="pn-1")
    shop.hold(OPTION, base, purpose="old")
    shop.hold({**OPTION, "quantity": 3}, base)
    shop.hold(ITEM, description=NAME)


WANTED = {
    "a name": wanted(),
    "labels": wanted(labels=(("description", NAME), ("vrack", "pn-2"))),
    "an option": wanted(options=(option(HDS, ("purpose", "new")),)),
    "the same option twice": wanted(options=(option(HDS, ("purpose", "new")), option(HDS, quantity=3))),
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("one", WANTED.values(), ids=WANTED.keys())
@pytest.mark.parametrize(
    "fill", [empty, half_filled, as_wanted, of_another_plan, with_too_much], ids=lambda fill: str(fill.__name__)
)
def test_the_cart_holds_what_the_answers_say_and_what_is_wanted(
    fill: t.Callable[[Shop], None], one: Wanted, strict: bool
) -> None:
    shop = Shop()
    fill(shop)
    filling = Filling(shop, one, strict=strict)
    filling.run()
    told = filling.filler.cart()
    read = read_items(filling.api, filling.api.cart(ONE), Sequential())
    assert {item.item_id: item for item in told.items} == {item.item_id: item for item in read.items}
    assert sorted(told.item_ids) == sorted(read.item_ids)
    assert cart_steps(told, one, PLAN) == []


def test_a_name_takes_two_requests() -> None:
    assert Filling(Shop(), wanted()).run() == [f"POST {ROOT}/cloud", f"POST {ROOT}/item/41/configuration"]


def test_each_step_is_recorded_with_the_id_that_the_server_gave() -> None:
    filling = Filling(Shop(), wanted(options=(option(HDS, ("purpose", "new")),)))
    filling.run()
    assert [step.to_result() for step in filling.progress.steps] == [
        {"action": "add_item", "plan_code": PLAN, "duration": "P1M", "pricing_mode": "default", "item_id": 41},
        {"action": "add_configuration", "label": "description", "value": NAME, "item_id": 41},
        {
            "action": "add_option",
            "plan_code": HDS,
            "duration": "P1M",
            "pricing_mode": "default",
            "quantity": 1,
            "key": 0,
            "item_id": 43,
        },
        {"action": "add_configuration", "label": "purpose", "value": "new", "item_id": 43, "key": 0},
    ]


def test_what_was_done_before_a_refusal_is_recorded() -> None:
    shop = Shop()
    shop.answers[f"POST {ROOT}/item/41/configuration"] = REFUSED
    filling = Filling(shop, wanted())
    filling.refusal(ApiError)
    assert [step.action for step in filling.progress.steps] == ["add_item"]


# What an item must be configured with


def needs(label: str, *allowed: str, required: bool = True) -> dict[str, t.Any]:
    return {"label": label, "required": required, "allowedValues": list(allowed)}


OWN = wanted(labels=(("description", NAME), ("vrack", "pn-2")))


def test_requirements_are_read_where_there_is_more_than_the_name_to_compare_them_with() -> None:
    for one, strict, read in ((wanted(), False, False), (wanted(), True, True), (OWN, False, True)):
        shop = Shop()
        shop.requires(needs("vrack", required=False))
        filling = Filling(shop, one, strict=strict)
        assert (f"GET {ROOT}/item/41/requiredConfiguration" in filling.run()) is read
        assert bool(filling.filler.requirements) is read


@pytest.mark.parametrize(
    ("requirement", "words"),
    [
        (needs("region"), "The project needs the configuration label 'region', and the task does not give it."),
        (needs("vrack", "pn-1", "pn-3"), "The project does not take the value given for the configuration label"),
    ],
)
def test_labels_that_do_not_do_are_refused_before_any_is_set(requirement: dict[str, t.Any], words: str) -> None:
    shop = Shop()
    shop.requires(requirement)
    filling = Filling(shop, OWN)
    assert words in filling.refusal()
    assert not any("/configuration" in request for request in shop.requests)


def test_the_value_that_ovhclouds_console_sets_counts_as_given_for_the_project_and_not_for_an_option() -> None:
    shop = Shop()
    shop.requires(needs("infrastructure", "production", "test"))
    Filling(shop, OWN).run()
    shop = Shop()
    shop.answers[f"GET {ROOT}/item/43/requiredConfiguration"] = [needs("infrastructure", "production")]
    refusal = Filling(shop, wanted(options=(option(HDS),))).refusal()
    assert "The option %s needs the configuration label 'infrastructure'" % HDS in refusal


def refusing_labels(*requirements: dict[str, t.Any], answer: t.Any = REFUSED) -> Shop:
    """Return a shop whose next item takes no label."""
    shop = Shop()
    shop.requires(*requirements)
    shop.answers[f"POST {ROOT}/item/41/configuration"] = answer
    return shop


def test_a_refused_label_is_explained_with_the_values_that_are_allowed() -> None:
    words = Filling(refusing_labels(needs("description", "a", "b")), wanted()).refusal()
    assert words.startswith("The project does not take the value given for the configuration label 'description'.")
    assert words.endswith("Allowed values: a, b.")


def test_a_refused_label_of_an_option_is_explained_with_what_that_option_takes() -> None:
    shop = Shop()
    base = shop.hold(ITEM, description=NAME)
    held = shop.hold(OPTION, base)
    shop.answers[f"POST {ROOT}/item/{held}/configuration"] = REFUSED
    shop.requires(needs("purpose", "a"))
    words = Filling(shop, wanted(options=(option(HDS, ("purpose", "new")),))).refusal()
    assert words.startswith("The option %s does not take the value given" % HDS)


def test_a_refused_label_does_not_put_the_blame_on_another_one_that_the_task_gives() -> None:
    shop = refusing_labels(needs("vrack"), needs("description"))
    assert "Invalid parameter" in Filling(shop, OWN).refusal(ApiError)


@pytest.mark.parametrize("unreadable", [FORBIDDEN, SERVER_ERROR, NOT_FOUND])
def test_a_refusal_that_nothing_explains_stands_as_it_is(unreadable: Reply) -> None:
    shop = refusing_labels()
    shop.answers[f"GET {ROOT}/item/41/requiredConfiguration"] = unreadable
    assert "Invalid parameter" in Filling(shop, wanted()).refusal(ApiError)


@pytest.mark.parametrize("trouble", [SERVER_ERROR, SendError("no answer in time", sent=True), Reply(429)])
def test_trouble_that_is_no_refusal_is_not_explained(trouble: t.Any) -> None:
    shop = refusing_labels(needs("description", "a"), answer=trouble)
    Filling(shop, wanted()).refusal(ApiError)
    assert f"GET {ROOT}/item/41/requiredConfiguration" not in shop.requests


# What is offered


def test_offers_that_are_known_are_not_read() -> None:
    filling = Filling(Shop(), wanted(), known=True)
    assert not filling.offers.read_if_unknown(ONE)
    assert (filling.offers.plan_codes, filling.shop.requests.count(f"GET {ROOT}/cloud")) == (set(), 0)


def test_offers_that_are_not_known_are_read_once() -> None:
    filling = Filling(Shop(), wanted(), known=False)
    assert [filling.offers.read_if_unknown(ONE) for dummy in range(3)] == [True, False, False]
    assert filling.offers.plan_codes == {PLAN}
    assert filling.shop.requests.count(f"GET {ROOT}/cloud") == 1


def test_without_the_right_to_read_offers_the_answer_to_what_is_ordered_decides() -> None:
    shop = Shop()
    filling = Filling(shop, wanted(), known=False)
    shop.answers[f"GET {ROOT}/cloud"] = FORBIDDEN
    assert filling.offers.read_if_unknown(ONE)
    shop.answers[f"GET {ROOT}/cloud"] = SERVER_ERROR
    filling.offers.check(offer())
    with pytest.raises(ApiError):
        Offers(filling.api, known_to_be_offered=False).read_if_unknown(ONE)


def test_what_is_not_among_the_offers_is_refused_without_ordering_it() -> None:
    shop = Shop()
    shop.answers[f"GET {ROOT}/cloud"] = [plan(PLAN, "P1Y")]
    filling = Filling(shop, wanted(), known=False)
    filling.offers.read_if_unknown(ONE)
    words = filling.refusal()
    assert "Offered: %s (duration P1Y, pricing mode default)." % PLAN in words
    assert f"POST {ROOT}/cloud" not in shop.requests


def refusing_item(offers: t.Any, answer: t.Any = REFUSED) -> Filling:
    """Return the filling of a cart that takes no item, although the catalogue said that it is offered."""
    shop = Shop()
    filling = Filling(shop, wanted(), known=True)
    shop.answers.update({f"GET {ROOT}/cloud": offers, f"POST {ROOT}/cloud": answer})
    return filling


@pytest.mark.parametrize("status", [400, 404, 409])
def test_a_refused_item_is_explained_with_what_is_offered(status: int) -> None:
    refused = Reply(status, {"message": "No such plan"})
    words = refusing_item([plan("project.other", "P1M")], refused).refusal()
    assert words.startswith("The plan %s (duration P1M, pricing mode default) is not offered to this account." % PLAN)
    assert "Offered: project.other (duration P1M, pricing mode default)." in words


@pytest.mark.parametrize("offers", [FORBIDDEN, SERVER_ERROR, [plan(PLAN, "P1M")]])
def test_a_refused_item_that_no_offer_explains_is_refused_as_it_is(offers: t.Any) -> None:
    assert "Invalid parameter" in refusing_item(offers).refusal(ApiError)


def test_an_item_that_is_gone_with_its_cart_stays_not_found() -> None:
    refusing_item(NOT_FOUND, NOT_FOUND).refusal(NotFoundError)


@pytest.mark.parametrize("trouble", [SERVER_ERROR, SendError("no answer in time", sent=True), Reply(429)])
def test_trouble_with_an_item_that_is_no_refusal_is_not_explained(trouble: t.Any) -> None:
    filling = refusing_item([], trouble)
    filling.refusal(ApiError)
    assert f"GET {ROOT}/cloud" not in filling.shop.requests


def test_an_option_that_is_not_offered_is_refused_with_what_is() -> None:
    shop = Shop()
    shop.answers[f"GET {ROOT}/cloud/options"] = [plan("other.option", "P1M")]
    words = Filling(shop, wanted(options=(option(HDS),))).refusal()
    assert words.startswith("The option %s" % HDS)
    assert "other.option" in words
    assert f"POST {ROOT}/cloud/options" not in shop.requests


@pytest.mark.parametrize("step", [AddOption(offer(HDS), 1, 0), AddConfiguration("description", NAME)])
def test_an_option_or_a_label_needs_a_project_to_belong_to(step: t.Any) -> None:
    filling = Filling(Shop(), wanted(options=(option(HDS),)))
    with pytest.raises(RefusalError, match="Cart %s holds no project" % ONE):
        filling.filler.run([step])
