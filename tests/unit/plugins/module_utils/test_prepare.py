# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one cart of a name: kept, filled, seen by every run, and taken away again, whatever others do meanwhile."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._answer import RawAnswer
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, SendError
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, RefusalError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import parse_date
from ansible_collections.community.ovhcloud.plugins.module_utils._observed import Observed
from ansible_collections.community.ovhcloud.plugins.module_utils._prepare import CartKeeper, CartSpentError
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.plugins.module_utils._witness import witness_expiry
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
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
    cart,
    cart_id,
    wanted,
)

ONE, TWO, THREE = cart_id(1), cart_id(2), cart_id(3)
LIST = "GET /order/cart"
CREATE = "POST /order/cart"
LOST = SendError("no answer in time", sent=True)
REFUSED = Reply(400, {"message": "No"})


def get(identity: str) -> str:
    return "GET /order/cart/" + identity


def delete(identity: str) -> str:
    return "DELETE /order/cart/" + identity


def head(identity: str, *items: int, minute: int = 0, read_only: bool = False) -> dict[str, t.Any]:
    return {
        "cartId": identity,
        "description": MARKER,
        "expire": "2026-01-06T10:%02d:00+00:00" % minute,
        "readOnly": read_only,
        "items": list(items),
    }


class World:
    """An account whose carts answer from a table, and a keeper that starts with nothing observed."""

    def __init__(self, *heads: dict[str, t.Any], seconds: float = 600, observed: Observed | None = None) -> None:
        self.clock = FakeClock()
        self.transport = FakeTransport({LIST: [one["cartId"] for one in heads]})
        for one in heads:
            self.transport.answers[get(one["cartId"])] = one
        budget = Budget(self.clock, seconds)
        api = Api(Client(self.transport, self.clock, budget))
        account = AccountReader(api, "FR", lambda warning: None)
        self.progress = Progress()
        self.keeper = CartKeeper(api, wanted(), observed or Observed(), account, budget, self.progress)

    def created(self, identity: str = ONE, item: int = 5) -> World:
        """Let the next cart that is created get this id, and its project and label theirs."""
        self.transport.answers.update(
            {
                CREATE: head(identity),
                "POST /order/cart/%s/assign" % identity: None,
                "GET /order/cart/%s/cloud" % identity: [
                    {"planCode": PLAN, "prices": [{"duration": "P1M", "pricingMode": "default"}]}
                ],
                "POST /order/cart/%s/cloud" % identity: {"itemId": item},
                "POST /order/cart/%s/item/%d/configuration" % (identity, item): {
                    "id": 51,
                    "label": "description",
                    "value": NAME,
                },
            }
        )
        return self

    def born(self, identity: str = TWO, **changes: t.Any) -> World:
        """Let the next cart that is created be a witness of cart 1."""
        self.created(identity)
        now = parse_date("2026-01-05T10:00:00Z")
        assert now is not None
        expire = witness_expiry(ONE, now).isoformat()
        self.transport.answers[CREATE] = {**head(identity), "expire": expire, **changes}
        return self

    def filled_meanwhile(self, *heads: dict[str, t.Any]) -> World:
        """Let the cart tell these heads in turn; item 5, once it is there, is the project that is wanted."""
        settings = {"planCode": PLAN, "pricingMode": "default", "quantity": 1}
        label = {"id": 51, "label": "description", "value": NAME}
        item = {"itemId": 5, "duration": "P1M", "settings": settings, "configurations": [51]}
        self.transport.answers[get(ONE)] = InTurn(*heads)
        self.transport.answers.update({get(ONE) + "/item/5": item, get(ONE) + "/item/5/configuration/51": label})
        return self

    def asked(self, request: str) -> int:
        return self.transport.requests.count(request)

    @property
    def actions(self) -> list[str]:
        return [step.action for step in self.progress.steps]

    @property
    def elapsed(self) -> float:
        return self.clock.seconds - NOW


def test_without_a_cart_one_is_created_and_filled_and_known_without_reading_it() -> None:
    world = World().created()
    kept = world.keeper.prepare()
    assert (kept.cart_id, [item.item_id for item in kept.items]) == (ONE, [5])
    assert world.progress.cart == kept
    assert world.actions == ["create_cart", "add_item", "add_configuration"]
    assert not any(request.startswith(get(ONE) + "/item") for request in world.transport.requests)


# A cart that every run sees


def test_a_cart_that_stands_alone_in_the_list_is_seen_after_one_look() -> None:
    world = World(head(ONE, 5))
    assert world.keeper.confirm(cart(1))
    assert world.transport.requests == [LIST + "?description=ansible%2Fweb-production"]


def test_a_cart_that_the_list_shows_late_is_waited_for() -> None:
    world = World(head(ONE, 5))
    world.transport.answers[LIST] = InTurn([], [], [ONE])
    assert world.keeper.confirm(cart(1))
    assert world.elapsed == 3


@pytest.mark.parametrize(("seconds", "elapsed"), [(600, 30), (5, 5), (0, 0)])
def test_a_cart_that_no_list_ever_shows_is_not_ordered(seconds: float, elapsed: float) -> None:
    world = World(head(ONE, 5), seconds=seconds)
    world.transport.answers[LIST] = []
    with pytest.raises(RefusalError, match="Without that no other run can see it, so nothing is ordered"):
        world.keeper.confirm(cart(1))
    assert world.elapsed == elapsed


def test_a_cart_that_another_run_took_away_is_not_the_one_to_go_on_with() -> None:
    world = World(head(TWO, 6))
    world.transport.answers[get(ONE)] = NOT_FOUND
    assert not world.keeper.confirm(cart(1))
    assert world.elapsed == 0


def test_of_two_carts_the_older_one_is_kept_and_the_other_one_deleted() -> None:
    for own, kept in ((cart(1), True), (cart(2), False)):
        world = World(head(ONE), head(TWO, minute=1))
        world.transport.answers[delete(TWO)] = None
        assert world.keeper.confirm(own) is kept
        assert world.actions == ["delete_cart"]


def test_a_cart_that_was_checked_out_meanwhile_is_said_to_be() -> None:
    world = World(head(ONE), head(TWO, read_only=True))
    with pytest.raises(CartSpentError, match=TWO):
        world.keeper.confirm(cart(1))


def test_a_cart_holds_what_it_says_itself() -> None:
    world = World(head(ONE, 5, 6))
    assert not world.keeper.holds(cart(1))
    world.transport.answers[get(ONE)] = head(ONE)
    assert world.keeper.holds(cart(1))


def test_a_witness_that_is_gone_is_not_relied_on_and_is_borne_anew() -> None:
    world = World(head(ONE, 5)).born(TWO)
    world.keeper.witnesses.bear(cart(1))
    world.transport.answers[get(TWO)] = NOT_FOUND
    assert not world.keeper.confirm(cart(1))
    assert not world.keeper.witnesses.any_left
    world.born(THREE)
    world.keeper.witnesses.bear(cart(1))
    assert world.actions == ["add_witness", "add_witness"]


def test_a_witness_is_borne_once_for_a_cart() -> None:
    world = World(head(ONE, 5)).born(TWO)
    world.keeper.witnesses.bear(cart(1))
    world.keeper.witnesses.bear(cart(1))
    assert world.asked(CREATE) == 1


def test_a_server_that_takes_no_expiry_of_our_own_gets_no_witness() -> None:
    world = World(head(ONE, 5))
    world.transport.answers[CREATE] = REFUSED
    world.keeper.witnesses.bear(cart(1))
    assert (world.actions, world.keeper.witnesses.any_left) == ([], False)


@pytest.mark.parametrize(
    "expire", [None, "2026-01-06T10:00:00+00:00", "2026-01-07T10:00:00+00:00", "2026-01-07T23:59:59+00:00"]
)
def test_a_server_that_does_not_keep_to_the_expiry_gets_no_witness_that_nobody_would_know(expire: str | None) -> None:
    world = World(head(ONE, 5)).born(TWO, expire=expire)
    world.keeper.witnesses.bear(cart(1))
    assert (world.actions, world.keeper.witnesses.any_left, world.keeper.witnesses.assigned) == ([], False, ())
    assert world.transport.requests == [CREATE], "unassigned it is seen by nobody"


def test_a_cart_that_is_not_listed_any_more_since_it_was_checked_out_is_known_as_that() -> None:
    world = World(head(ONE, 5))
    world.transport.answers.update({LIST: [], get(ONE): {**head(ONE, 5), "readOnly": True}})
    with pytest.raises(CartSpentError):
        world.keeper.confirm(cart(1))


@pytest.mark.parametrize(("answers", "tries"), [((LOST,), 2), ((LOST, LOST, LOST), 3), ((Reply(403),), 1)])
def test_a_witness_whose_answer_is_lost_is_put_there_again_and_trouble_is_no_silence(
    answers: tuple[t.Any, ...], tries: int
) -> None:
    world = World(head(ONE, 5)).born(TWO)
    good = world.transport.answers[CREATE]
    world.transport.answers[CREATE] = InTurn(*answers, good) if tries == 2 else InTurn(*answers)
    if tries == 2:
        world.keeper.witnesses.bear(cart(1))
        assert world.actions == ["add_witness"]
    else:
        with pytest.raises(ApiError):
            world.keeper.witnesses.bear(cart(1))
    assert world.asked(CREATE) == tries


# Deleting


def test_a_deleted_cart_is_recorded() -> None:
    world = World(head(ONE))
    world.transport.answers[delete(ONE)] = None
    assert world.keeper.delete(ONE)
    assert world.actions == ["delete_cart"]


def test_a_cart_that_is_gone_already_needs_no_deletion_and_is_no_change() -> None:
    world = World()
    world.transport.answers.update({delete(ONE): NOT_FOUND, get(ONE): NOT_FOUND})
    assert world.keeper.delete(ONE)
    assert world.actions == []


def test_a_deletion_whose_answer_is_lost_is_asked_for_again_and_counts_as_done_by_this_run() -> None:
    world = World(head(ONE))
    world.transport.answers.update({delete(ONE): InTurn(LOST, NOT_FOUND), get(ONE): InTurn(head(ONE), NOT_FOUND)})
    assert world.keeper.delete(ONE)
    assert (world.actions, world.elapsed) == (["delete_cart"], 1)


def test_a_deletion_that_never_tells_ends_with_the_time() -> None:
    world = World(head(ONE), seconds=0)
    world.transport.answers[delete(ONE)] = LOST
    assert world.keeper.delete(ONE)
    assert (world.actions, world.elapsed) == (["delete_cart"], 0)


@pytest.mark.parametrize("spent", [head(ONE, read_only=True), Reply(403, {"message": "You are not allowed"})])
def test_a_cart_that_is_checked_out_in_this_very_moment_stays(spent: t.Any) -> None:
    world = World(head(ONE))
    world.transport.answers[get(ONE)] = spent
    world.transport.answers[delete(ONE)] = REFUSED
    assert not world.keeper.delete(ONE)
    assert world.actions == []


def test_a_cart_that_must_not_be_deleted_is_an_error() -> None:
    world = World(head(ONE))
    world.transport.answers[delete(ONE)] = REFUSED
    with pytest.raises(ApiError):
        world.keeper.delete(ONE)


# After an error


def prepared() -> World:
    world = World().created()
    world.keeper.prepare()
    world.transport.answers.update({delete(ONE): None, get(ONE): head(ONE, 5)})
    return world


def test_after_a_refusal_nothing_is_left_of_a_cart_that_this_run_made_and_nothing_was_changed() -> None:
    world = prepared()
    world.keeper.undo_after(RefusalError("too dear"))
    assert (world.actions[-1], world.progress.changed, world.progress.cart) == ("delete_cart", False, None)


@pytest.mark.parametrize(("unknown", "retryable"), [(True, False), (False, True)])
def test_after_trouble_that_may_pass_the_cart_stays_for_the_next_run(unknown: bool, retryable: bool) -> None:
    world = prepared()
    world.keeper.undo_after(ApiError("trouble", request="GET /me", outcome_unknown=unknown, retryable=retryable))
    assert world.asked(delete(ONE)) == 0
    assert world.progress.changed


def test_a_cart_that_cannot_be_taken_away_is_told_in_a_warning_and_counts_as_a_change() -> None:
    world = prepared()
    world.transport.answers[delete(ONE)] = Reply(403, {"message": "Not for you"})
    world.keeper.undo_after(RefusalError("too dear"))
    (warning,) = world.progress.warnings
    assert warning.startswith("A cart is left behind: DELETE /order/cart/%s" % ONE)
    assert (world.progress.changed, world.progress.cart is None) == (True, False)


# Others who fill the same cart


def test_a_cart_that_never_comes_to_rest_is_given_up() -> None:
    """Whatever is added is gone again, and the cart looks the same: somebody else keeps emptying it."""
    world = World(head(ONE)).created()
    world.transport.answers["POST /order/cart/%s/cloud" % ONE] = NOT_FOUND
    with pytest.raises(RefusalError, match="does not come to rest") as caught:
        world.keeper.prepare()
    assert caught.value.facts["cart_id"] == ONE


def test_a_cart_that_others_never_see_as_the_one_to_go_on_with_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World().created()
    world.transport.answers.update({LIST: [ONE], get(ONE): head(ONE, 5)})
    monkeypatch.setattr(world.keeper, "prepare", lambda: cart(1))
    monkeypatch.setattr(world.keeper, "confirm", lambda one: False)
    with pytest.raises(RefusalError, match="does not come to rest"):
        world.keeper.settle()


class SlowOffers(FakeTransport):
    """Offers that take three seconds to come."""

    clock: FakeClock

    def send(self, method: str, path: str, body: t.Any, headers: dict[str, str]) -> RawAnswer:
        if path.endswith("/cloud") and method == "GET":
            self.clock.seconds += 3
        return super().send(method, path, body, headers)


def test_a_cart_is_read_again_before_its_project_is_added_where_the_offers_took_long() -> None:
    world = World().created()
    world.transport.__class__ = SlowOffers
    t.cast(SlowOffers, world.transport).clock = world.clock
    world.transport.answers.update({LIST: [ONE], get(ONE): head(ONE)})
    world.keeper.prepare()
    requests = world.transport.requests
    offers, added = requests.index("GET /order/cart/%s/cloud" % ONE), requests.index("POST /order/cart/%s/cloud" % ONE)
    assert get(ONE) in requests[offers:added]


def test_the_project_is_added_to_the_cart_of_another_run_when_that_did_not_change_over_a_pause() -> None:
    """Two runs that fill one cart at once would order two projects."""
    added = "POST /order/cart/%s/cloud" % ONE
    world = (
        World(head(ONE), observed=Observed(carts=(cart(1),)))
        .created()
        .filled_meanwhile(head(ONE), head(ONE), head(ONE, 5))
    )
    assert [item.item_id for item in world.keeper.prepare().items] == [5]
    assert (world.asked(added), world.elapsed) == (1, 4)


def test_a_cart_that_another_run_fills_meanwhile_is_left_to_it() -> None:
    world = World(head(ONE), observed=Observed(carts=(cart(1),))).created().filled_meanwhile(head(ONE), head(ONE, 5))
    assert [item.item_id for item in world.keeper.prepare().items] == [5]
    assert (world.actions, world.elapsed) == ([], 4)
