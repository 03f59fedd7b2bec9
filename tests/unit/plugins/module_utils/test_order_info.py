# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Orders for ovh_order_info: one or all open ones, part by part; what is missing is left out, what is refused is told."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotAllowedError
from ansible_collections.community.ovhcloud.plugins.module_utils._info import Found
from ansible_collections.community.ovhcloud.plugins.module_utils._order_info import find_orders
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import (
    FORBIDDEN,
    NOT_FOUND,
    SERVER_ERROR,
    FakeTransport,
    Reply,
    make_api,
)
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import NAME, PLAN, PROJECT_ID

LIST = "GET /cloud/order"
DATE = "2026-01-05T11:00:00+01:00"
EXPIRATION = "2026-01-19T23:29:59+01:00"
FREE = {"value": 0, "currencyCode": "EUR", "text": "0.00 €"}
STAGES = [
    {
        "step": "VALIDATING",
        "status": "DOING",
        "history": [{"date": DATE, "label": "FRAUD_CHECK", "description": "Checking"}],
    }
]
HIDDEN = {"url": "https://pay.example/s3cret", "pdfUrl": "https://pdf.example/s3cret", "password": "s3cret"}


def extension(plan: t.Any = PLAN, **labels: str) -> dict[str, t.Any]:
    configurations = [{"label": label, "value": value} for label, value in labels.items()]
    return {"order": {"plan": {"code": plan}, "configurations": configurations}}


OURS = extension(description=NAME, voucher="s3cret")


class World(FakeTransport):
    """An account's orders; what is not there answers 404 like a route that the region does not have."""

    def __init__(self) -> None:
        super().__init__({LIST: []})

    def order(self, number: int, *lines: tuple[t.Any, t.Any], status: t.Any = "delivering", **entry: t.Any) -> World:
        """Add an order; each line is (domain, extension); with `planCode=...` it is in the list of open orders."""
        base = "GET /me/order/%d" % number
        self.answers[base] = {
            "orderId": number,
            "date": DATE,
            "expirationDate": EXPIRATION,
            "priceWithTax": FREE,
            **HIDDEN,
        }
        self.answers[base + "/status"] = status
        self.answers[base + "/followUp"] = STAGES
        self.answers[base + "/details"] = list(range(1, len(lines) + 1))
        for detail, (domain, held) in enumerate(lines, 1):
            place = "%s/details/%d" % (base, detail)
            line = {"orderDetailId": detail, "description": "A line", "quantity": "1", "totalPrice": FREE}
            self.answers[place] = {**line, "domain": domain}
            self.answers[place + "/extension"] = held
            self.answers[place + "/operations"] = NOT_FOUND
        if entry:
            listed = {"orderId": number, "status": "delivering", "serviceName": None, **entry}
            self.answers[LIST] = [*self.answers[LIST], listed]
        return self

    def find(self, order_id: int | None = None) -> Found:
        return find_orders(make_api(self), order_id)

    def one(self, order_id: int | None = None) -> dict[str, t.Any]:
        (found,) = self.find(order_id).result["orders"]
        return dict(found)


def test_an_order_is_shown_with_what_is_documented_and_nothing_else() -> None:
    price = {"value": 0.0, "currency": "EUR", "text": "0.00 €"}
    expected = {
        "id": 7,
        "status": "checking",
        "date": DATE,
        "expiration_date": EXPIRATION,
        "price": price,
        "plan_code": PLAN,
        "name": NAME,
        "project_id": None,
        "stages": STAGES,
        "details": [{"id": 1, "description": "A line", "domain": "*001", "quantity": 1, "price": price}],
    }
    world = World().order(7, ("*001", OURS), status="checking", planCode=PLAN)
    assert world.find() == Found({"orders": [expected]}, ())
    assert world.find(7) == Found({"orders": [expected]}, ())


@pytest.mark.parametrize("order_id", [None, 7])
def test_link_and_password_of_an_order_and_what_else_was_configured_are_never_shown(order_id: int | None) -> None:
    found = World().order(7, ("*001", OURS), planCode=PLAN).find(order_id)
    assert found.result["orders"]
    assert "s3cret" not in json.dumps(found)


def test_only_reads_are_sent() -> None:
    world = World().order(7, ("*", OURS), status="delivered", planCode=PLAN)
    world.find()
    world.find(7)
    assert {one.method for one in world.sent} == {"GET"}


def test_open_orders_are_those_of_the_list_sorted_and_no_other_list_is_asked() -> None:
    world = World().order(9, ("*001", OURS), planCode=PLAN).order(7, ("*001", OURS), planCode=PLAN).order(8)
    assert [one["id"] for one in world.find().result["orders"]] == [7, 9]
    assert "GET /me/order" not in world.requests


def test_an_unknown_order_is_an_empty_list() -> None:
    world = World()
    world.answers["GET /me/order/7"] = NOT_FOUND
    assert world.find(7) == Found({"orders": []}, ())


def test_a_list_of_open_orders_that_cannot_be_read_is_an_error_and_never_no_orders() -> None:
    for answer in (FORBIDDEN, NOT_FOUND, SERVER_ERROR, Reply(200, {})):
        world = World()
        world.answers[LIST] = answer
        with pytest.raises(ApiError):
            world.find()


def test_entries_that_the_server_failed_to_load_are_told() -> None:
    world = World().order(7, ("*001", OURS), planCode=PLAN)
    world.answers[LIST] = [None, *world.answers[LIST], None]
    found = world.find()
    assert [one["id"] for one in found.result["orders"]] == [7]
    (warning,) = found.warnings
    assert "2 of its 3" in warning


def test_an_order_of_several_projects_is_shown_once() -> None:
    world = World().order(7, ("*001", extension("credit")), ("*001", OURS), planCode="credit")
    world.answers[LIST] = [
        *world.answers[LIST],
        {"orderId": 7, "planCode": PLAN, "serviceName": PROJECT_ID, "status": "delivered"},
    ]
    shown = world.one()
    assert (shown["plan_code"], shown["project_id"], shown["name"]) == (PLAN, PROJECT_ID, NAME)


def test_an_order_that_is_listed_but_not_there_yet_has_no_status_and_no_parts() -> None:
    world = World().order(7, planCode=PLAN)
    for part in ("", "/status", "/details", "/followUp"):
        world.answers["GET /me/order/7" + part] = NOT_FOUND
    bare = dict.fromkeys(("status", "date", "expiration_date", "price", "name", "project_id"))
    assert world.find() == Found({"orders": [{**bare, "id": 7, "plan_code": PLAN}]}, ())


def test_parts_that_the_region_does_not_have_are_left_out_without_a_word() -> None:
    for part, missing in (("/followUp", "stages"), ("/details", "details")):
        world = World().order(7, ("*001", OURS), planCode=PLAN)
        whole = set(world.one())
        world.answers["GET /me/order/7" + part] = NOT_FOUND
        assert whole - set(world.one()) == {missing}
        assert world.find().warnings == ()


REFUSALS = [
    ("/followUp", "GET /me/order/*/followUp", "account:apiovh:me/order/followUp/get"),
    ("/details/1/extension", "GET /me/order/*/details/*/extension", "account:apiovh:me/order/details/extension/get"),
]


@pytest.mark.parametrize(("part", "rule", "action"), REFUSALS)
def test_a_missing_right_to_an_optional_part_is_named_in_one_warning_and_tried_once(
    part: str, rule: str, action: str
) -> None:
    world = World()
    for number in (7, 8):
        world.order(number, ("*001", OURS), ("*001", OURS), planCode=PLAN)
        world.answers["GET /me/order/%d%s" % (number, part)] = FORBIDDEN
    found = world.find()
    assert len(found.result["orders"]) == 2
    (warning,) = found.warnings
    assert "'%s'" % rule in warning
    assert action in warning
    assert [request for request in world.requests if request.endswith(part.rpartition("/")[2])] == [
        "GET /me/order/7" + part
    ]


def test_without_the_right_to_what_was_configured_the_name_is_null_and_the_rest_is_there() -> None:
    world = World().order(7, ("*001", FORBIDDEN), planCode=PLAN)
    shown = world.one()
    assert (shown["name"], shown["plan_code"], shown["status"]) == (None, PLAN, "delivering")
    assert shown["stages"] == STAGES


@pytest.mark.parametrize("part", ["", "/status", "/details", "/details/1"])
def test_a_missing_right_to_the_order_itself_is_an_error_that_names_it(part: str) -> None:
    for order_id in (None, 7):
        world = World().order(7, ("*001", OURS), planCode=PLAN)
        world.answers["GET /me/order/7" + part] = FORBIDDEN
        with pytest.raises(NotAllowedError, match="consumer-key rule 'GET /me/order/"):
            world.find(order_id)


@pytest.mark.parametrize("part", ["/followUp", "/details/1/extension"])
def test_trouble_with_an_optional_part_is_an_error_all_the_same(part: str) -> None:
    world = World().order(7, ("*001", OURS), planCode=PLAN)
    world.answers["GET /me/order/7" + part] = SERVER_ERROR
    with pytest.raises(ApiError):
        world.find()


def test_an_order_by_its_id_needs_no_list_but_says_what_is_missing_without_it() -> None:
    world = World().order(7, ("*001", OURS))
    world.answers[LIST] = NOT_FOUND
    assert world.find(7).warnings == ()
    world.answers[LIST] = FORBIDDEN
    found = world.find(7)
    assert [one["plan_code"] for one in found.result["orders"]] == [PLAN]
    (warning,) = found.warnings
    assert "'GET /cloud/order'" in warning


def test_the_list_tells_the_project_of_an_order_that_was_asked_for_by_id() -> None:
    world = World().order(7, ("*", NOT_FOUND), planCode=PLAN, serviceName=PROJECT_ID).order(8, planCode="other")
    shown = world.one(7)
    assert (shown["plan_code"], shown["project_id"]) == (PLAN, PROJECT_ID)


def test_the_name_is_that_of_the_line_for_the_project() -> None:
    lines = [
        ("*001", NOT_FOUND),
        ("*001", extension("credit", description="other")),
        ("*001", extension()),
        ("*001", OURS),
    ]
    shown = World().order(7, *lines).one(7)
    assert (shown["plan_code"], shown["name"]) == (PLAN, NAME)


def test_an_order_for_something_else_shows_its_own_plan_and_no_project() -> None:
    world = World().order(7, ("vps-1.example", extension("vps-2025")), status="delivered")
    shown = world.one(7)
    assert (shown["plan_code"], shown["name"], shown["project_id"]) == ("vps-2025", None, None)
    assert not [request for request in world.requests if "operations" in request]


def test_the_lines_tell_the_project_without_further_requests() -> None:
    world = World().order(7, (PROJECT_ID, OURS), (PROJECT_ID, OURS), status="delivered")
    assert world.one(7)["project_id"] == PROJECT_ID
    assert len(world.requests) == len(set(world.requests))


def united_states(status: str) -> World:
    world = World().order(7, ("*", extension("project", description=NAME)), status=status)
    place = "GET /me/order/7/details/1/operations"
    world.answers.update({place: [1], place + "/1": {"resource": {"name": PROJECT_ID}}})
    return world


def test_in_the_united_states_the_operations_tell_the_project_once_the_order_is_delivered() -> None:
    assert united_states("delivered").one(7)["project_id"] == PROJECT_ID
    waiting = united_states("delivering")
    assert waiting.one(7)["project_id"] is None
    assert not [request for request in waiting.requests if "operations" in request]


def test_a_missing_right_to_the_operations_is_a_warning_that_names_it() -> None:
    world = united_states("delivered")
    world.answers["GET /me/order/7/details/1/operations"] = FORBIDDEN
    found = world.find(7)
    assert found.result["orders"][0]["project_id"] is None
    (warning,) = found.warnings
    assert "'GET /me/order/*/details/*/operations'" in warning
