# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding the orders of the wanted names: which are ours, which are not, which cannot be told apart."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotAllowedError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import parse_date
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import (
    MISSING,
    find_project_id,
)
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import is_project_plan
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    SERVER_ERROR,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.orders import (
    DATE,
    LISTS,
    OURS,
    SEASON,
    SINCE,
    World,
    extension,
    found,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import (
    NAME,
    OTHER_ID,
    PLAN,
    PROJECT_ID,
    project,
    wanted,
)


def test_an_account_without_any_order_for_months_takes_one_request() -> None:
    world = World()
    world.answers[SEASON] = []
    assert world.find() == []
    assert world.requests == [SEASON]


def test_a_look_back_beyond_a_season_is_asked_for_as_it_is() -> None:
    world = World()
    world.answers["GET /me/order"] = []
    world.find(lookback=365)
    assert world.requests == ["GET /me/order?date.from=2025-01-04T10%3A00%3A00%2B00%3A00"]


def test_an_order_for_a_project_is_known_by_its_configured_name_with_date_and_status() -> None:
    (one,) = World().order(7, "checking", ("*001", OURS)).find()
    assert one.names == frozenset({NAME})
    assert (one.order.order_id, one.order.status, one.order.date) == (7, "checking", parse_date(DATE))
    assert (one.order.project_id, one.order.project, one.order.adopted) == (None, None, False)


LINES: dict[str, tuple[list[tuple[t.Any, t.Any]], t.Any]] = {
    "a project of ours": ([("*001", OURS)], [NAME]),
    "a project of another name": ([("*001", extension(description="other"))], ["other"]),
    "the US plan": ([("*", extension("project", description=NAME))], [NAME]),
    "three lines, one with the name": (
        [("*001", extension("credit")), ("*001", OURS), ("*001", extension("other"))],
        [NAME],
    ),
    "two projects in one order": ([("*001", OURS), ("*002", extension(description="other"))], ["other", NAME]),
    "one line tells the name, the other nothing": ([("*001", OURS), ("*001", NOT_FOUND)], [NAME]),
    "a project without a name": ([("*001", extension())], None),
    "an extension without a plan, domain a placeholder": ([("*001", extension(None))], None),
    "an extension without a plan, domain a star": ([("*", extension(None))], None),
    "an extension without a plan, domain a project": ([(PROJECT_ID, extension(None))], None),
    "an extension without a plan, no domain": ([(None, {"order": None})], None),
    "no extension": ([("*001", NOT_FOUND)], None),
    "an extension that must not be read": ([("*001", FORBIDDEN)], None),
    "no details yet": ([], None),
}


@pytest.mark.parametrize(("lines", "names"), LINES.values(), ids=LINES.keys())
def test_the_lines_of_an_order_tell_its_names_or_that_they_cannot_be_told(
    lines: list[tuple[t.Any, t.Any]], names: list[str] | None
) -> None:
    assert found(World().order(7, "checking", *lines).find()) == {7: names}


OTHER_PRODUCTS = {
    "another plan": [("vps-1.example", extension("vps-2025"))],
    "another plan with a label description": [("x", extension("vps-2025", description=NAME))],
    "an extension without a plan, domain of another product": [("example.com", extension(None))],
    "no extension, domain of another product": [("vps-1.example", NOT_FOUND)],
}


@pytest.mark.parametrize("lines", OTHER_PRODUCTS.values(), ids=OTHER_PRODUCTS.keys())
def test_an_order_for_something_else_is_left_out(lines: list[tuple[t.Any, t.Any]]) -> None:
    assert World().order(7, "checking", *lines).find() == []


REASONS = {
    "it has no details yet": [],
    "it is for a project, but tells no name": [("*001", extension())],
    "its extension tells no plan": [("*001", extension(None))],
    "what was configured for it cannot be read (its details have no extension)": [("*001", NOT_FOUND)],
}


@pytest.mark.parametrize(("reason", "lines"), REASONS.items())
def test_an_order_that_cannot_be_identified_says_why(reason: str, lines: list[tuple[t.Any, t.Any]]) -> None:
    (one,) = World().order(7, "checking", *lines).find()
    assert one.order.reason == reason


def test_details_that_cannot_be_read_yet_leave_the_order_unidentified() -> None:
    world = World().order(7, "checking")
    world.answers["GET /me/order/7/details"] = NOT_FOUND
    (one,) = world.find()
    assert (one.names, one.order.reason) == (None, "its details cannot be read yet")


def test_a_status_that_cannot_be_read_yet_is_unknown() -> None:
    (one,) = World().order(7, NOT_FOUND, ("*001", OURS)).find()
    assert (one.order.status, one.order.pending) == ("unknown", True)


def test_trouble_with_one_order_is_an_error_and_never_no_order() -> None:
    world = World().order(7, "checking", ("*001", OURS))
    world.answers["GET /me/order/7/status"] = FORBIDDEN
    with pytest.raises(NotAllowedError):
        world.find()


@pytest.mark.parametrize("answer", [FORBIDDEN, SERVER_ERROR, Reply(200, {}), Reply(200, [None])])
def test_a_list_of_orders_that_cannot_be_read_is_an_error_and_never_no_order(answer: Reply) -> None:
    for one in (SEASON, SINCE):
        world = World()
        world.answers[one] = answer
        with pytest.raises(ApiError):
            world.find()


@pytest.mark.parametrize("answer", [NOT_FOUND, FORBIDDEN])
def test_without_the_list_of_cloud_orders_the_recent_orders_tell_the_same(answer: Reply) -> None:
    world = World().order(7, "checking", ("*001", OURS))
    world.answers["GET /cloud/order"] = answer
    assert found(world.find()) == {7: [NAME]}


def test_a_null_in_the_list_of_cloud_orders_hides_nothing_else() -> None:
    world = World().order(7, "checking", ("*001", OURS), cloud=PLAN)
    world.answers["GET /cloud/order"] = [None, *world.answers["GET /cloud/order"]]
    assert found(world.find()) == {7: [NAME]}


@pytest.mark.parametrize("plan", ["cloud.credit", "credit.default", "vrack", "certification.hds.2018"])
def test_a_cloud_order_of_another_plan_is_left_out_without_reading_it(plan: str) -> None:
    world = World().order(7, "checking", listed=False, cloud=plan)
    assert world.find() == []
    assert world.requests == LISTS


@pytest.mark.parametrize("plan", ["", "publiccloud-2027", "PROJECT.2018"])
@pytest.mark.parametrize("listed", [True, False])
def test_a_cloud_order_whose_plan_is_unknown_is_what_was_configured_for_it(plan: str, listed: bool) -> None:
    assert found(World().order(7, "checking", ("*001", OURS), listed=listed, cloud=plan).find()) == {7: [NAME]}
    assert found(World().order(7, "checking", ("*001", NOT_FOUND), listed=listed, cloud=plan).find()) == {7: None}
    elsewhere = World().order(7, "checking", ("x", extension("loadbalancer")), listed=listed, cloud=plan)
    assert elsewhere.find() == []


def test_the_plan_of_the_task_counts_as_a_project_whatever_its_code() -> None:
    world = World().order(7, "checking", ("*001", extension("special", description=NAME)), cloud="special")
    assert world.find() == []
    assert found(world.find(wanted=(wanted(plan_code="special"),))) == {7: [NAME]}


def test_a_known_cloud_order_is_unidentified_even_if_its_domain_looks_like_another_product() -> None:
    assert found(World().order(7, "checking", ("example.com", NOT_FOUND), cloud=PLAN).find()) == {7: None}


@pytest.mark.parametrize("lines", [[(PROJECT_ID, OURS)], [(PROJECT_ID, extension(description="other"))]])
@pytest.mark.parametrize("tells_order", [True, False])
def test_an_order_whose_project_bears_the_ordered_name_or_was_ordered_under_another_one_is_left_out(
    lines: list[tuple[t.Any, t.Any]], tells_order: bool
) -> None:
    name = NAME if lines[0][1] == OURS else "whatever"
    made = project(name=name, order_id=7 if tells_order else None)
    assert World().order(7, "delivered", *lines).find(made) == []


@pytest.mark.parametrize("tells_order", [True, False])
def test_an_order_of_ours_whose_project_has_another_name_now_is_told_as_renamed(tells_order: bool) -> None:
    made = project(name="shop", order_id=7 if tells_order else None)
    (one,) = World().order(7, "delivered", (PROJECT_ID, OURS)).find(made)
    assert (one.names, one.order.renamed, one.order.project, one.order.listed) == (frozenset({NAME}), True, made, True)
    assert (one.order.pending, one.order.project_id) == (False, PROJECT_ID)


@pytest.mark.parametrize("unreadable", [NOT_FOUND, FORBIDDEN])
@pytest.mark.parametrize("place", ["details", "details/1/extension"])
def test_an_order_of_a_named_project_that_cannot_be_read_is_no_obstacle(unreadable: Reply, place: str) -> None:
    world = World().order(7, "delivered", (PROJECT_ID, OURS))
    world.answers["GET /me/order/7/" + place] = unreadable
    assert world.find(project(name="shop", order_id=7)) == []


@pytest.mark.parametrize("changes", [{"ignore_orders": frozenset({7})}, {"lookback": 1}])
def test_an_order_that_is_ignored_or_older_than_the_look_back_does_not_tell_a_renamed_project(changes: t.Any) -> None:
    world = World().order(7, "delivered", (PROJECT_ID, OURS))
    world.answers["GET /me/order?date.from=2026-01-03T10%3A00%3A00%2B00%3A00"] = []
    assert world.find(project(name="shop", order_id=7), **changes) == []


def test_a_delivered_order_whose_project_cannot_be_read_yet_is_pending_with_its_id() -> None:
    (one,) = World().order(7, "delivered", (PROJECT_ID, OURS)).find()
    assert (one.order.project_id, one.order.project, one.order.pending) == (PROJECT_ID, None, True)


@pytest.mark.parametrize("status", ["creating", "ok", "deleted"])
def test_a_delivered_order_knows_its_project_that_has_no_name_or_is_gone(status: str) -> None:
    made = project(name=None, status=status)
    (one,) = World().order(7, "delivered", (PROJECT_ID, OURS)).find(made)
    assert (one.order.project, one.order.pending) == (made, False)


def test_a_project_that_the_list_of_cloud_orders_names_needs_no_details() -> None:
    world = World().order(7, "delivered", ("*001", OURS), cloud=PLAN)
    world.answers["GET /cloud/order"][0]["serviceName"] = PROJECT_ID
    (one,) = world.find()
    assert one.order.project_id == PROJECT_ID


@pytest.mark.parametrize("lines", REASONS.values(), ids=REASONS.keys())
def test_a_cancelled_order_that_cannot_be_identified_does_not_matter(lines: list[tuple[t.Any, t.Any]]) -> None:
    assert World().order(7, "cancelled", *lines).find() == []


def test_ignored_orders_are_not_even_read() -> None:
    world = World().order(7, "checking", ("*001", OURS), cloud=PLAN)
    assert world.find(ignore_orders=frozenset({7})) == []
    assert world.requests == LISTS


ADOPTING = {"wanted": (wanted(order_id=7),)}


def test_an_adopted_order_is_looked_at_although_no_list_shows_it() -> None:
    (one,) = World().order(7, "checking", ("*001", NOT_FOUND), listed=False).find(**ADOPTING)
    assert (one.order.order_id, one.order.adopted, one.names) == (7, True, None)


def test_an_adopted_order_is_looked_at_although_it_is_ignored_of_another_product_or_settled() -> None:
    world = World().order(7, "delivered", (PROJECT_ID, extension("vps")), cloud="vps")
    (one,) = world.find(project(order_id=7), ignore_orders=frozenset({7}), **ADOPTING)
    assert (one.order.adopted, one.names, one.order.project) == (True, frozenset(), project(order_id=7))


def test_an_adopted_order_that_is_not_there_is_missing() -> None:
    world = World()
    world.answers.update({"GET /me/order/7/status": NOT_FOUND, "GET /me/order/7/details": NOT_FOUND})
    (one,) = world.find(**ADOPTING)
    assert one.order.status == MISSING


def without_filter(world: World) -> None:
    """Regions whose list takes no parameter."""
    world.answers[SINCE] = world.answers[SEASON] = Reply(400, {"message": "Unknown parameter date.from"})


def test_a_time_out_is_not_taken_for_a_list_without_a_filter() -> None:
    world = World()
    world.answers[SEASON] = Reply(400, {"message": "Check timeout. Please retry later"})
    with pytest.raises(ApiError):
        world.find()
    assert "GET /me/order" not in world.requests


def test_where_the_list_has_no_filter_the_newest_orders_are_read_until_one_is_too_old() -> None:
    world = World().order(7, "checking", ("*001", OURS)).order(6, date="2025-08-01T00:00:00Z").order(5)
    without_filter(world)
    world.answers["GET /me/order"] = [5, 6, 7]
    assert found(world.find()) == {7: [NAME]}
    assert "GET /me/order/5" not in world.requests
    assert world.requests.count("GET /me/order/6") == 1


def test_without_a_filter_an_order_without_a_date_does_not_end_the_search() -> None:
    world = World().order(7, "checking", ("*001", OURS)).order(8, "checking", ("x", extension("vps")), date="?")
    without_filter(world)
    world.answers["GET /me/order"] = [7, 8]
    assert found(world.find()) == {7: [NAME]}


def test_what_an_order_is_for_is_read_once_but_what_could_not_be_read_is_read_again() -> None:
    world = World().order(7, "checking", ("*001", OURS)).order(8, "checking", ("*001", NOT_FOUND))
    finder = world.finder()
    finder.find(Projects((), ()), [wanted()])
    world.answers["GET /me/order/8/details/1/extension"] = extension(description="late")
    assert found(finder.find(Projects((), ()), [wanted()])) == {7: [NAME], 8: ["late"]}
    assert world.requests.count("GET /me/order/7/details/1/extension") == 1


def made_by(*lines: tuple[t.Any, t.Any], **operations: t.Any) -> str | None:
    """Return the project that an order with these lines made; operations of the first line as `o1="resource name"`."""
    world = World().order(7, "delivered", *lines)
    place = "GET /me/order/7/details/1/operations"
    if operations:
        world.answers[place] = [int(name[1:]) for name in operations]
    for name, resource in operations.items():
        world.answers["%s/%s" % (place, name[1:])] = {"resource": {"name": resource}}
    return find_project_id(make_api(world), 7, lambda plan: plan is not None and is_project_plan(plan))


def test_the_project_is_taken_from_the_line_with_the_plan_of_a_project() -> None:
    credit = (OTHER_ID, extension("credit"))
    assert made_by(credit, (PROJECT_ID, OURS)) == PROJECT_ID
    assert made_by((PROJECT_ID, OURS), credit) == PROJECT_ID


def test_the_project_is_taken_from_any_line_where_no_line_tells_its_plan() -> None:
    assert made_by(("*001", NOT_FOUND), (PROJECT_ID, NOT_FOUND)) == PROJECT_ID
    assert made_by((PROJECT_ID, FORBIDDEN), (PROJECT_ID, NOT_FOUND)) == PROJECT_ID


def test_two_ids_that_no_plan_tells_apart_give_always_the_same_one() -> None:
    two = [(PROJECT_ID, NOT_FOUND), (OTHER_ID, NOT_FOUND)]
    assert made_by(*two) == made_by(*reversed(two))


@pytest.mark.parametrize("domain", ["*001", "*", "", None, "example.com", PROJECT_ID.upper(), NOT_FOUND])
def test_a_placeholder_is_no_project(domain: t.Any) -> None:
    assert made_by((domain, OURS)) is None


def test_the_project_is_taken_from_operations_where_no_line_has_it() -> None:
    assert made_by(("*", OURS), o1="vrack", o2=None, o3=PROJECT_ID) == PROJECT_ID
    assert made_by(("*", OURS), o1="vrack") is None


def test_an_order_without_readable_details_made_no_project_yet() -> None:
    world = World()
    world.answers["GET /me/order/7/details"] = NOT_FOUND
    assert find_project_id(make_api(world), 7, lambda plan: True) is None


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


def test_an_order_is_listed_where_the_last_day_of_the_list_shows_it() -> None:
    for ids, listed in (([7, 8], True), ([7], False)):
        world = World()
        world.answers["GET /me/order?date.from=2026-01-03T10%3A00%3A00%2B00%3A00"] = ids
        assert world.finder().is_listed(8) is listed


def test_ignored_orders_for_the_name_tell_when_they_were_made() -> None:
    world = World().order(7, "cancelled", ("*001", OURS)).order(8, "cancelled", ("*001", extension(description="x")))
    finder = world.finder(ignore_orders=frozenset({7, 8, 9}))
    assert finder.dates_of_ignored(wanted()) == ()
    finder.find(Projects((), ()), [wanted()])
    assert finder.dates_of_ignored(wanted()) == (parse_date(DATE),)
