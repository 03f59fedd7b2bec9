# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expanded lists, cursor pages, and both views on projects."""

from __future__ import annotations

import pytest

from tests.contract.callers import PAGES, Caller, Refused


def names(elements: list[dict[str, object]]) -> list[object]:
    return [element["description"] for element in elements]


@pytest.fixture
def many(owner: Caller) -> Caller:
    owner.emulator.seed({"projects": 5})
    return owner


def test_without_the_header_a_list_holds_ids(many: Caller) -> None:
    assert all(isinstance(element, str) for element in many.get("/cloud/project"))


def test_with_the_header_a_list_holds_whole_objects_and_their_number(many: Caller) -> None:
    answer = many.raw("GET", "/cloud/project", None, PAGES)
    assert [project["project_id"] for project in answer.json()] == many.get("/cloud/project")
    assert answer.headers["x-pagination-elements"] == "5"


def test_pages_are_cut_by_number_and_size(many: Caller) -> None:
    pages = [
        names(many.get("/cloud/project", {**PAGES, "x-pagination-number": number, "x-pagination-size": "2"}))
        for number in ("1", "2", "3", "4")
    ]
    assert pages == [["seeded-0001", "seeded-0002"], ["seeded-0003", "seeded-0004"], ["seeded-0005"], []]


def test_without_a_size_a_page_is_as_large_as_set(many: Caller) -> None:
    many.emulator.seed({"settings": {"page_size": 3}})
    assert len(many.get("/cloud/project", PAGES)) == 3


def test_a_list_is_sorted_on_request(many: Caller) -> None:
    order = {**PAGES, "x-pagination-sort": "description", "x-pagination-sort-order": "DESC"}
    assert names(many.get("/cloud/project", order))[0] == "seeded-0005"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("description:eq=seeded-0002", ["seeded-0002"]),
        ("description:in=seeded-0001,seeded-0003", ["seeded-0001", "seeded-0003"]),
        ("description:like=%25-0004", ["seeded-0004"]),
        ("description:ne=seeded-0001&description:lt=seeded-0003", ["seeded-0002"]),
        ("description:gt=seeded-0004", ["seeded-0005"]),
        ("manualQuota:eq=true", []),
    ],
)
def test_a_list_is_filtered_on_request(many: Caller, expression: str, found: list[str]) -> None:
    assert names(many.get("/cloud/project", {**PAGES, "x-pagination-filter": expression})) == found


@pytest.mark.parametrize(
    "header",
    [
        {"x-pagination-mode": "Everything"},
        {**PAGES, "x-pagination-size": "0"},
        {**PAGES, "x-pagination-number": "first"},
        {**PAGES, "x-pagination-filter": "description"},
        {**PAGES, "x-pagination-filter": "description:about=x"},
    ],
)
def test_a_wrong_paging_header_is_a_400(many: Caller, header: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        many.get("/cloud/project", header)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("target", "headers"),
    [("/cloud/project", {"x-pagination-mode": "CachedObjectList-Cursor"}), ("/v2/publicCloud/project", {})],
)
def test_cursor_pages_are_linked_until_the_last_one(many: Caller, target: str, headers: dict[str, str]) -> None:
    sent = {**headers, "x-pagination-size": "2"}
    sizes = []
    while True:
        answer = many.raw("GET", target, None, sent)
        sizes.append(len(answer.json()))
        cursor = answer.headers.get("X-Pagination-Cursor-Next")
        if cursor is None:
            break
        sent["x-pagination-cursor"] = cursor
    assert sizes == [2, 2, 1]


def test_a_made_up_cursor_is_a_400(many: Caller) -> None:
    assert many.raw("GET", "/v2/publicCloud/project", None, {"x-pagination-cursor": "zzz"}).status == 400


def test_both_generations_show_the_same_projects(many: Caller) -> None:
    newer = {project["id"]: project["name"] for project in many.get("/v2/publicCloud/project")}
    assert newer == {project["project_id"]: project["description"] for project in many.get("/cloud/project", PAGES)}
    one = next(iter(newer))
    assert many.get(f"/v2/publicCloud/project/{one}")["name"] == newer[one]
    assert many.raw("GET", "/v2/publicCloud/project/none").status == 404


def test_resources_are_filtered_by_type_name_and_urn(many: Caller) -> None:
    everything = many.get("/v2/iam/resource")
    assert {resource["type"] for resource in everything} == {"account", "publicCloudProject"}
    projects = many.get("/v2/iam/resource?resourceType=publicCloudProject")
    assert [resource["displayName"] for resource in projects] == [f"seeded-000{n}" for n in range(1, 6)]
    one = projects[2]
    assert many.get(f"/v2/iam/resource?resourceName={one['name']}") == [one]
    assert many.get(f"/v2/iam/resource?resourceURN={one['urn']}") == [one]
    assert many.get(f"/v2/iam/resource/{one['urn']}") == one
    assert many.get(f"/v2/iam/resource/{one['urn'].replace(':', '%3A')}") == one
    assert many.raw("GET", "/v2/iam/resource/urn:v1:eu:resource:publicCloudProject:none").status == 404


def test_tags_of_a_resource_are_seen_on_the_project(many: Caller) -> None:
    one = many.get("/v2/iam/resource?resourceType=publicCloudProject")[0]
    many.put(f"/v2/iam/resource/{one['urn']}", {"tags": {"team": "blue"}})
    assert many.get(f"/cloud/project/{one['name']}")["iam"]["tags"] == {"team": "blue"}
