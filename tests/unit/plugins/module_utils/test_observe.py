# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Observing several names at once: what belongs to one of them is not taken for another, and how long a look takes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import (
    ApiError,
    OvhError,
    RefusalError,
    UnexpectedError,
    UnknownOutcomeError,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    NOW,
    FakeClock,
    FakeTransport,
    InTurn,
    Reply,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    MARKER,
    NAME,
    PLAN,
    PROJECT_ID,
    cart_id,
    option,
    project,
    task,
    wanted,
)

ONE, TWO, INTENT = cart_id(1), cart_id(2), cart_id(8)
CARTS = "GET /order/cart?description=ansible%2Fweb-production"
INTENTS = "GET /order/cart?description=checkout+intent%3A+web-production"
OTHER = wanted(name="other", marker="ansible/other", order_id=7)
NONE = Projects((), ())


class World:
    """An account without projects, carts and orders, and an observer of it."""

    def __init__(self, state: str = "cart", seconds: float = 600, **changes: t.Any) -> None:
        self.clock = FakeClock()
        self.transport = FakeTransport(
            {
                "GET /me": {"ovhSubsidiary": "FR"},
                "GET /me/order": [],
                "GET /cloud/order": [],
                "GET /cloud/project": [],
                "GET /order/cart": [],
                "GET /order/catalog/public/cloud": NOT_FOUND,
            }
        )
        budget = Budget(self.clock, seconds)
        api = Api(Client(self.transport, self.clock, budget))
        account = AccountReader(api, None, lambda warning: None)
        self.observer = Observer(api, task(state, **changes), account, budget, Sequential())

    def order(self, *names: str) -> World:
        """Let order 7 be under way, configured for these names."""
        configurations = [{"label": "description", "value": name} for name in names]
        held = {"order": {"plan": {"code": PLAN if names else "vps"}, "configurations": configurations}}
        self.transport.answers.update(
            {
                "GET /me/order": [7],
                "GET /me/order/7": {"orderId": 7, "date": "2026-01-05T09:00:00Z", "priceWithTax": {"value": 0}},
                "GET /me/order/7/status": "delivering",
                "GET /me/order/7/details": [1],
                "GET /me/order/7/details/1": {"domain": "*001"},
                "GET /me/order/7/details/1/extension": held,
            }
        )
        return self


def test_an_order_that_is_named_for_one_name_is_no_order_of_another() -> None:
    """Even where it was made for that other one: the task says what it is for, and that is refused."""
    world = World("absent", wanted=(wanted(), OTHER)).order(NAME)
    first, second = world.observer.observe_all(NONE)
    assert (first.orders, first.unidentified, first.refusal) == ((), (), None)
    assert isinstance(second.refusal, RefusalError)
    assert "was made for the project '%s', not for 'other'" % NAME in second.refusal.message


@pytest.mark.parametrize(
    ("names", "words"), [((), "is not for a project"), (("third",), "was made for the project 'third', not for")]
)
def test_an_order_that_is_named_but_for_something_else_is_refused(names: tuple[str, ...], words: str) -> None:
    (observed,) = World(wanted=(OTHER,)).order(*names).observer.observe_all(NONE)
    assert words in str(observed.refusal)


def test_an_order_that_is_named_and_not_there_is_refused() -> None:
    world = World(wanted=(OTHER,))
    world.transport.answers.update({"GET /me/order/7/status": NOT_FOUND, "GET /me/order/7/details": NOT_FOUND})
    (observed,) = world.observer.observe_all(NONE)
    assert "There is no order 7 in this account" in str(observed.refusal)


@pytest.mark.parametrize("tells_name", [True, False])
def test_an_order_that_is_named_is_adopted_whether_its_name_can_be_told_or_not(tells_name: bool) -> None:
    world = World(wanted=(OTHER,)).order("other")
    if not tells_name:
        world.transport.answers["GET /me/order/7/details/1/extension"] = NOT_FOUND
    (observed,) = world.observer.observe_all(NONE)
    assert ([one.order_id for one in observed.pending], observed.refusal) == ([7], None)


def test_what_cannot_be_read_for_all_names_is_told_for_each_that_needs_it() -> None:
    world = World(wanted=(wanted(), OTHER))
    world.transport.answers["GET /me/order"] = FORBIDDEN
    there = Projects((project(),), ())
    first, second = world.observer.observe_all(there)
    assert (first.projects, first.refusal) == (there.readable, None)
    assert isinstance(second.refusal, ApiError)


@pytest.mark.parametrize(("status", "words"), [("deleting", "is deleting"), (None, "There is no project")])
def test_a_project_that_is_named_by_its_id_and_not_there_is_refused(status: str | None, words: str) -> None:
    world = World(wanted=(wanted(project_id=PROJECT_ID),))
    answer = {"project_id": PROJECT_ID, "status": status} if status else NOT_FOUND
    world.transport.answers["GET /cloud/project/" + PROJECT_ID] = answer
    (observed,) = world.observer.observe_all(NONE)
    assert words in str(observed.refusal)


def test_a_project_that_is_named_by_its_id_and_in_no_list_yet_is_read_by_itself() -> None:
    world = World(wanted=(wanted(project_id=PROJECT_ID),))
    world.transport.answers["GET /cloud/project/" + PROJECT_ID] = {"project_id": PROJECT_ID, "status": "ok"}
    (observed,) = world.observer.observe_all(NONE)
    assert [one.project_id for one in observed.projects] == [PROJECT_ID]


# Looking for an order that must be there


def checked_out(seconds: float = 600) -> World:
    """Return an account with a cart of ours that was checked out a moment ago."""
    world = World("cart", seconds)
    world.transport.answers.update({CARTS: [ONE], "GET /order/cart/" + ONE: head(read_only=True)})
    return world


@pytest.mark.parametrize(("seconds", "elapsed"), [(600, 30), (5, 5), (0, 0)])
def test_an_order_that_does_not_show_is_looked_for_until_the_settle_time_or_the_budget_is_over(
    seconds: float, elapsed: float
) -> None:
    world = checked_out(seconds)
    (observed,) = world.observer.observe_all(NONE)
    assert isinstance(observed.refusal, UnknownOutcomeError)
    assert world.clock.seconds - NOW == elapsed


def test_an_order_that_shows_late_ends_the_look() -> None:
    world = checked_out().order(NAME)
    # Two lists for each look: the first is that of the last months.
    world.transport.answers["GET /me/order"] = InTurn([], [], [], [], [7])
    (found,) = world.observer.observe_all(NONE)
    assert ([one.order_id for one in found.pending], found.refusal) == ([7], None)
    assert world.clock.slept == [1.0, 2.0]


def test_an_error_of_the_collection_itself_at_one_name_is_that_name_s(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World("cart", wanted=(wanted(), wanted(name="another")))
    good = world.observer._of_projects

    def of_projects(one: t.Any, projects: Projects) -> Observed:
        if one.name == NAME:
            raise ZeroDivisionError
        return good(one, projects)

    monkeypatch.setattr(world.observer, "_of_projects", of_projects)
    first, second = world.observer.observe_all(NONE)
    assert isinstance(first.refusal, UnexpectedError)
    assert second.refusal is None


# Carts, and what is in them

PRICES = {"withTax": {"value": 0, "currencyCode": "EUR", "text": "0.00 €"}}
QUOTE = {"prices": PRICES, "contracts": [], "details": [{"cartItemID": 5}]}
NO_QUOTE = Reply(400, {"message": "Mandatory custom field infrastructure is missing"})
# Made at the time of the tests, and an hour before.
YOUNG, OLD = "2026-01-06T10:00:00+00:00", "2026-01-06T09:00:00+00:00"


def head(
    identity: str = ONE, *, expire: str | None = YOUNG, read_only: bool = False, items: t.Any = (5,), text: str = MARKER
) -> dict[str, t.Any]:
    return {"cartId": identity, "description": text, "expire": expire, "readOnly": read_only, "items": list(items)}


class Shop(World):
    """An account with carts, each of which holds a project with a label, and is quoted."""

    def __init__(self, *heads: dict[str, t.Any], intents: t.Iterable[dict[str, t.Any]] = (), **changes: t.Any) -> None:
        super().__init__(**{"state": "cart", **changes})
        for one in (*heads, *intents):
            self.fill(one)
        self.transport.answers[CARTS] = [one["cartId"] for one in heads]
        self.transport.answers[INTENTS] = [one["cartId"] for one in intents]

    def fill(self, one: dict[str, t.Any], name: str | None = NAME, quote: t.Any = None) -> Shop:
        """Let the cart hold a project; without a name its run has not finished it."""
        place = "GET /order/cart/%s" % one["cartId"]
        settings = {"planCode": PLAN, "pricingMode": "default", "quantity": 1}
        item = {"itemId": 5, "duration": "P1M", "settings": settings, "configurations": [51] if name else []}
        self.transport.answers.update(
            {
                place: one,
                place + "/item/5": item,
                place + "/item/5/configuration/51": {"id": 51, "label": "description", "value": name},
                place + "/checkout": quote or QUOTE,
                place + "/item/5/requiredConfiguration": [],
            }
        )
        return self

    def observe(self) -> Observed:
        (observed,) = self.observer.observe_all(NONE)
        return observed

    def elected(self) -> tuple[str | None, str | None, list[str]]:
        """Return the ids of the cart that is kept, of the one that leads, and of those that go."""
        observed = self.observe()
        assert observed.refusal is None
        keep, leader, delete = observed.election
        return keep.cart_id if keep else None, leader.cart_id if leader else None, [one.cart_id for one in delete]

    def refusal(self) -> OvhError:
        refusal = self.observe().refusal
        assert refusal is not None
        return refusal


def test_a_cart_with_the_wanted_content_is_kept_with_items_and_quote() -> None:
    observed = Shop(head()).observe()
    assert observed.election.keep is not None
    assert ([item.item_id for item in observed.election.keep.items], observed.quote is not None) == ([5], True)
    assert observed.carts == (observed.election.keep,)


def test_a_young_cart_leads_until_its_project_has_a_name_and_one_of_other_content_goes() -> None:
    assert Shop().fill(head()).elected() == (None, None, [])
    assert Shop(head()).fill(head(), None).elected() == (None, ONE, [])
    assert Shop(head()).fill(head(), "other").elected() == (None, None, [ONE])
    assert Shop(head(expire=OLD)).fill(head(expire=OLD), "other").elected() == (None, None, [ONE])
    assert Shop(head(items=())).elected() == (None, ONE, [])
    assert Shop(head(items=(), expire=OLD)).elected() == (None, None, [ONE])


def test_older_carts_are_read_until_one_settles_the_matter() -> None:
    shop = Shop(head(expire=OLD, items=()), head(TWO, expire=OLD), head(cart_id(3)))
    assert shop.elected() == (TWO, None, [ONE])
    assert not any(cart_id(3) + "/" in request for request in shop.transport.requests)


def test_a_finished_cart_of_other_content_however_young_settles_nothing_for_the_next_one() -> None:
    shop = Shop(head(), head(TWO)).fill(head(), "other")
    assert shop.elected() == (TWO, None, [ONE])


def test_a_cart_that_this_run_gave_up_is_not_even_read() -> None:
    shop = Shop(head())
    shop.observer.memory(wanted()).given_up.add(ONE)
    assert shop.elected() == (None, None, [])
    assert not any("/item" in request for request in shop.transport.requests)


@pytest.mark.parametrize("expire", [None, "2026-01-08T10:00:00+00:00"])
def test_a_cart_whose_expiry_tells_no_age_counts_from_when_it_was_seen_first(expire: str | None) -> None:
    shop = Shop(head(expire=expire, items=()))
    assert shop.elected() == (None, ONE, [])
    shop.clock.seconds += 41
    assert shop.elected() == (None, None, [ONE])


def test_intents_are_read_beside_carts_and_a_standing_one_ends_the_questions() -> None:
    shop = Shop(head(), intents=[head(INTENT, text="checkout intent: " + NAME, items=())])
    observed = shop.observe()
    assert ([one.cart_id for one in observed.standing_intents], observed.refusal) == ([INTENT], None)
    assert not any("/item" in request for request in shop.transport.requests)
    shop.clock.seconds += 900
    assert shop.elected()[0] == ONE


def test_intents_are_looked_for_by_the_name_whatever_its_carts_are_called() -> None:
    standing = head(INTENT, text="checkout intent: " + NAME, items=())
    shop = Shop(intents=[standing], wanted=(wanted(marker="mine"),))
    assert [one.cart_id for one in shop.observe().standing_intents] == [INTENT]


def test_a_cart_that_another_run_deletes_while_it_is_read_is_observed_anew() -> None:
    shop = Shop(head())
    shop.fill(head(), quote=NOT_FOUND)
    shop.transport.answers[CARTS] = InTurn([ONE], [])
    observed = shop.observe()
    assert (observed.carts, observed.refusal) == ((), None)


@pytest.mark.parametrize("needs", [True, False])
def test_a_cart_that_is_refused_a_quote_is_asked_what_its_item_needs(needs: bool) -> None:
    shop = Shop(head(expire=OLD)).fill(head(expire=OLD), quote=NO_QUOTE)
    need = {"label": "infrastructure", "required": True, "allowedValues": ["production"]}
    shop.transport.answers["GET /order/cart/%s/item/5/requiredConfiguration" % ONE] = [need] * needs
    if needs:
        assert shop.elected() == (None, None, [ONE])
    else:
        assert "Mandatory custom field" in shop.refusal().message


@pytest.mark.parametrize("trouble", [FORBIDDEN, Reply(400, {"message": "Check timeout. Please retry later"})])
def test_a_cart_that_nobody_touched_and_that_gets_no_quote_says_so(trouble: Reply) -> None:
    assert isinstance(Shop(head()).fill(head(), quote=trouble).refusal(), ApiError)


@pytest.mark.parametrize(("offered", "refused"), [([], True), (FORBIDDEN, False)])
def test_an_option_is_looked_for_where_a_cart_tells_what_is_offered(offered: t.Any, refused: bool) -> None:
    shop = Shop(head(items=()), wanted=(wanted(options=(option(),)),))
    shop.transport.answers["GET /order/cart/%s/cloud/options" % ONE] = offered
    observed = shop.observe()
    assert isinstance(observed.refusal, RefusalError) is refused


# The very cart that was approved

APPROVED: dict[str, tuple[t.Any, str]] = {
    "gone": (NOT_FOUND, "is not there (any more): it was deleted, has expired, or belongs to another account"),
    "no id": (Reply(400, {"message": "Given id is not a uuid"}), "is not there (any more)"),
    "closed": (Reply(409), "was checked out already, or is closed (GET /order/cart/%s" % ONE),
    "checked out": (head(read_only=True), "was checked out already"),
    "of another name": (head(text="ansible/x"), "has the description 'ansible/x', and not '%s'" % MARKER),
    "empty": (head(items=()), "is not what the task wants: it holds nothing instead of the project %s" % PLAN),
}


@pytest.mark.parametrize(("answer", "words"), APPROVED.values(), ids=APPROVED.keys())
def test_an_approved_cart_that_is_not_what_was_approved_is_refused_and_nothing_takes_its_place(
    answer: t.Any, words: str
) -> None:
    shop = Shop(head(TWO), wanted=(wanted(cart_id=ONE),))
    shop.transport.answers["GET /order/cart/" + ONE] = answer
    refusal = shop.refusal()
    assert refusal.message.startswith("Cart %s (cart_id) %s" % (ONE, words))
    assert refusal.message.endswith("have it approved, and give its id as cart_id.")
    assert {one.method for one in shop.transport.sent} == {"GET"}


def test_an_approved_cart_of_other_content_is_refused_with_the_difference() -> None:
    refusal = Shop(wanted=(wanted(cart_id=ONE),)).fill(head(), "other").refusal()
    assert "the project has another value of the label 'description'" in refusal.message


def test_an_approved_cart_is_kept_whether_it_is_listed_or_not_and_no_other_is_touched() -> None:
    for heads in ([head(TWO)], [head(TWO), head()]):
        shop = Shop(*heads, wanted=(wanted(cart_id=ONE),)).fill(head())
        assert shop.elected() == (ONE, None, [])
