# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders that appear after the last look: for which name they matter, and whether the list shows them."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import NOT_FOUND, InTurn, Reply
from ansible_collections.community.ovhcloud.tests.unit.plugins.orders import DATE, OURS, SINCE, World, extension
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import PLAN, wanted


def test_an_order_that_appears_after_the_last_look_is_noticed() -> None:
    world = World().order(7, "checking", ("*001", OURS), cloud=PLAN)
    finder = world.finder(ignore_orders=frozenset({9}))
    finder.find(Projects((), ()), [wanted()])
    assert not finder.shows_new_order(wanted())
    world.order(9, "checking", ("*001", OURS))
    assert not finder.shows_new_order(wanted())
    world.order(8, "checking", ("*001", OURS))
    assert finder.shows_new_order(wanted())


def test_a_new_order_for_another_name_does_not_matter_and_is_told_once() -> None:
    world = World()
    finder = world.finder()
    finder.find(Projects((), ()), [wanted()])
    world.order(8, "checking", ("*001", extension(description="other")))
    assert not finder.shows_new_order(wanted())
    asked = len(world.requests)
    assert not finder.shows_new_order(wanted())
    assert world.requests[asked:] == [SINCE]


def test_a_look_for_one_name_hides_no_new_order_from_the_last_look_for_another() -> None:
    """Names are ordered at once: one plans anew, while another run orders what a second one is about to order."""
    world = World()
    finder = world.finder(wanted=(wanted(), wanted(name="other", marker="ansible/other")))
    finder.find(Projects((), ()), [wanted(), wanted(name="other")])
    world.order(8, "checking", ("*001", OURS))
    finder.find(Projects((), ()), [wanted(name="other")])
    assert finder.shows_new_order(wanted())
    assert not finder.shows_new_order(wanted(name="other"))


def test_a_new_order_that_cannot_be_told_may_be_for_any_name() -> None:
    world = World()
    finder = world.finder()
    finder.find(Projects((), ()), [wanted()])
    world.order(8, "checking", ("*001", NOT_FOUND))
    assert finder.shows_new_order(wanted())
    assert finder.shows_new_order(wanted())


def test_an_order_that_this_run_placed_is_not_read_to_tell_that_it_is_no_new_one() -> None:
    world = World()
    finder = world.finder()
    finder.find(Projects((), ()), [wanted()])
    world.answers[SINCE] = [8]
    finder.note(8)
    assert not finder.shows_new_order(wanted())


def test_an_order_is_listed_with_what_the_list_tells_about_it() -> None:
    """The last day of the list: an order that this run placed is not older."""
    order = {"orderId": 8, "date": DATE, "priceWithTax": {"value": 5}}
    for elements, listed in (([order], True), ([8], True), ([None, 7], False), ([], False)):
        world = World()
        world.answers["GET /me/order?date.from=2026-01-03T10%3A00%3A00%2B00%3A00"] = elements
        shown, whole = world.finder().listed(8)
        assert (shown, whole and whole.date) == (listed, DATE if order in elements else None)
        assert world.sent[0].headers["X-Pagination-Mode"] == "CachedObjectList-Pages"


@pytest.mark.parametrize("trouble", [Reply(400, {"message": "No"}), Reply(403, {"message": "No"})])
def test_where_the_list_cannot_be_had_with_whole_orders_their_ids_tell(trouble: Reply) -> None:
    since = "GET /me/order?date.from=2026-01-03T10%3A00%3A00%2B00%3A00"
    for ids, listed in (([7, 8], True), ([7], False)):
        world = World()
        world.answers.update({since: InTurn(trouble, ids), "GET /me/order": trouble})
        assert world.finder().listed(8) == (listed, None)
