# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the account's projects: all of them, and never "none" where they cannot be read."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    SERVER_ERROR,
    FakeTransport,
    InTurn,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import project

LIST = "GET /cloud/project"


def project_json(number: int) -> dict[str, t.Any]:
    return {"project_id": "%032x" % number, "description": "p%d" % number, "status": "ok"}


def read(*elements: t.Any, **others: t.Any) -> tuple[Projects, FakeTransport]:
    """Return what is read of an account whose list has these elements; p1=..., p2=... are the projects one by one."""
    transport = FakeTransport({LIST: list(elements)})
    for name, answer in others.items():
        transport.answers["%s/%032x" % (LIST, int(name[1:]))] = answer
    return read_projects(make_api(transport), Sequential()), transport


def names(projects: Projects) -> list[str]:
    return sorted(str(one.name) for one in projects.readable)


def test_an_expanded_list_is_one_request_that_asks_for_fresh_whole_objects() -> None:
    projects, transport = read(project_json(1), project_json(2))
    assert names(projects) == ["p1", "p2"]
    assert transport.requests == [LIST]
    headers = transport.sent[0].headers
    assert headers["X-Pagination-Mode"] == "CachedObjectList-Pages"
    assert headers["Pragma"] == "no-cache"


def test_ids_in_place_of_objects_are_read_one_by_one() -> None:
    projects, transport = read(project_json(1), "%032x" % 2, p2=project_json(2))
    assert names(projects) == ["p1", "p2"]
    assert len(transport.requests) == 2


@pytest.mark.parametrize("hole", [None, {}, {"project_id": None}, 5])
def test_a_hole_in_the_list_is_filled_from_the_plain_list(hole: t.Any) -> None:
    transport = FakeTransport({LIST: InTurn([project_json(1), hole], ["%032x" % 1, "%032x" % 2])})
    transport.answers["%s/%032x" % (LIST, 2)] = project_json(2)
    assert names(read_projects(make_api(transport), Sequential())) == ["p1", "p2"]
    assert "X-Pagination-Mode" not in transport.sent[1].headers
    assert "%s/%032x" % (LIST, 1) not in transport.requests


def test_a_project_that_is_gone_since_it_was_listed_is_left_out() -> None:
    assert names(read(project_json(1), "%032x" % 2, p2=NOT_FOUND)[0]) == ["p1"]


def test_a_project_that_must_not_be_read_is_told_by_its_id() -> None:
    projects, dummy = read(project_json(1), "%032x" % 2, p2=FORBIDDEN)
    assert (names(projects), projects.unreadable) == (["p1"], ("%032x" % 2,))


def test_other_trouble_with_one_project_is_an_error() -> None:
    with pytest.raises(ApiError):
        read("%032x" % 2, p2=SERVER_ERROR)


def test_further_pages_are_read_until_all_elements_are_there() -> None:
    pages = [Reply(200, [project_json(number)], x_pagination_elements="3") for number in (1, 2, 3)]
    transport = FakeTransport({LIST: InTurn(*pages)})
    assert names(read_projects(make_api(transport), Sequential())) == ["p1", "p2", "p3"]
    assert [one.headers["X-Pagination-Number"] for one in transport.sent] == ["1", "2", "3"]


def test_an_empty_page_ends_the_reading_whatever_the_total_says() -> None:
    pages = [Reply(200, elements, x_pagination_elements="9") for elements in ([project_json(1)], [])]
    transport = FakeTransport({LIST: InTurn(*pages)})
    assert names(read_projects(make_api(transport), Sequential())) == ["p1"]


@pytest.mark.parametrize("total", ["", "many", "-1", "1"])
def test_without_a_usable_total_the_first_page_is_all(total: str) -> None:
    transport = FakeTransport({LIST: Reply(200, [project_json(1)], x_pagination_elements=total)})
    read_projects(make_api(transport), Sequential())
    assert len(transport.requests) == 1


def pages_of_one(*numbers: int) -> FakeTransport:
    return FakeTransport({LIST: InTurn(*([project_json(number)] for number in numbers))})


@pytest.mark.parametrize(("sought", "requests"), [("p1", 1), ("p2", 2), ("%032x" % 3, 3)])
def test_without_a_total_pages_are_read_until_what_is_sought_is_there(sought: str, requests: int) -> None:
    transport = pages_of_one(1, 2, 3)
    read_projects(make_api(transport), Sequential(), [sought])
    assert len(transport.requests) == requests


def test_without_a_total_the_absence_of_a_project_is_told_by_all_pages() -> None:
    transport = FakeTransport({LIST: InTurn([project_json(1)], [project_json(2)], [])})
    assert names(read_projects(make_api(transport), Sequential(), ["p9"])) == ["p1", "p2"]
    assert len(transport.requests) == 3


def test_a_server_that_answers_every_page_alike_ends_the_reading() -> None:
    transport = FakeTransport({LIST: [project_json(1)]})
    assert names(read_projects(make_api(transport), Sequential(), ["p9"])) == ["p1"]
    assert len(transport.requests) == 2


def test_a_server_that_lists_ids_lists_them_all_at_once() -> None:
    transport = FakeTransport({LIST: ["%032x" % 1], "%s/%032x" % (LIST, 1): project_json(1)})
    assert names(read_projects(make_api(transport), Sequential(), ["p9"])) == ["p1"]
    assert transport.requests.count(LIST) == 1


def test_projects_are_found_by_id_and_by_name_and_names_are_compared_letter_by_letter() -> None:
    one, two = project("a" * 32, "web"), project("b" * 32, "Web")
    gone, nameless = project("c" * 32, "web", "deleting"), project("d" * 32, None)
    projects = Projects((one, two, gone, nameless), ())
    assert projects.named("web") == (one,)
    assert projects.named("web ") == ()
    assert projects.by_id("c" * 32) == gone
    assert (projects.by_id("e" * 32), projects.by_id(None)) == (None, None)
