# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests things take, counted in the emulator's journal."""

from __future__ import annotations

import collections
import time
from typing import Any

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._carts import find_carts
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, OvhTransport
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Threads
from ansible_collections.community.ovhcloud.plugins.module_utils._run import run
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import Settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, SystemClock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import read_task
from tests.emulator import credentials
from tests.emulator.testing import RunningEmulator, running_emulator
from tests.scenarios.harness import NAME, World, complete

KEYS = {
    "application_key": credentials.APPLICATION_KEY,
    "application_secret": credentials.APPLICATION_SECRET,
    "consumer_key": credentials.CONSUMER_KEY,
}
CREDENTIALS = {
    "application keys": KEYS,
    "access token": {"access_token": credentials.ACCESS_TOKEN},
    "OAuth2 client": {"client_id": credentials.CLIENT_ID, "client_secret": credentials.CLIENT_SECRET},
}
# What a credential of that kind asks for about itself: a token, or the rules of the consumer key before something is ordered.
ABOUT_ITSELF = {
    "application keys": {"GET /auth/currentCredential"},
    "access token": set(),
    "OAuth2 client": {"POST /auth/oauth2/token"},
}
AT_ONCE: dict[str, Any] = {"settings": {"project_gate": {}}}


def settings(running: RunningEmulator, kind: str) -> Settings:
    return Settings(running.endpoint, CREDENTIALS[kind], "a test", 30.0, running.token_url)


def play(running: RunningEmulator, kind: str, **params: Any) -> tuple[dict[str, Any], list[str]]:
    """Run once with real signatures over HTTP; return the result and the requests."""
    task = read_task(complete({"accept_contracts": True, **params}))
    short_form = "projects" not in params
    clock = SystemClock()
    mark = len(running.emulator.journal)
    transport = OvhTransport(settings(running, kind), clock)
    result = run(task, transport, clock, lambda warning: None, check_mode=False, short_form=short_form)
    return result, [f"{entry.method} {entry.path}" for entry in running.emulator.journal[mark:]]


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("count", [1, 50, 500])
def test_a_project_that_exists_is_found_by_one_request_whatever_the_size_of_the_account(kind: str, count: int) -> None:
    with running_emulator(
        seed_document={"projects": [{"description": NAME}, *({"description": str(one)} for one in range(count - 1))]}
    ) as running:
        result, requests = play(running, kind, name=NAME)
    assert result["changed"] is False
    assert requests[-1] == "GET /cloud/project"
    assert len(requests) == (2 if kind == "OAuth2 client" else 1)


@pytest.mark.parametrize("kind", CREDENTIALS)
def test_a_fresh_order_that_is_delivered_at_once_takes_23_requests_and_what_the_credential_asks_about_itself(
    kind: str,
) -> None:
    with running_emulator(seed_document=AT_ONCE) as running:
        result, requests = play(running, kind, name=NAME)
    assert result["changed"] and result["project"]["usable"], result
    about_itself = [one for one in requests if one in ABOUT_ITSELF[kind]]
    assert len(about_itself) == len(ABOUT_ITSELF[kind])
    assert len(requests) - len(about_itself) == 23, requests
    assert not [one for one in requests if one.startswith("GET /auth/time")], "the local clock is right"


def test_in_an_account_that_ordered_something_lately_a_fresh_order_takes_two_more() -> None:
    """One for what is under way, and one for the orders of the look-back window: ids tell no dates."""
    seed = {**AT_ONCE, "orders": [{"description": "other", "age": 40 * 86400}], "quota": 5}
    with running_emulator(seed_document=seed) as running:
        result, requests = play(running, "access token", name=NAME)
    assert result["changed"] and result["project"]["usable"], result
    assert len(requests) == 25, requests


def test_fifty_projects_that_exist_are_found_by_one_request() -> None:
    names = [{"name": f"web-{number}"} for number in range(50)]
    seed = {"projects": [{"description": entry["name"]} for entry in names]}
    with running_emulator(seed_document=seed) as running:
        result, requests = play(running, "access token", projects=names)
    assert result["changed"] is False
    assert requests == ["GET /cloud/project"]


def test_what_is_the_same_for_several_projects_is_asked_once() -> None:
    names = [{"name": f"web-{number}"} for number in range(10)]
    with running_emulator(seed_document={**AT_ONCE, "quota": 20}) as running:
        result, requests = play(running, "access token", projects=names)
    assert result["changed"] and not result.get("failed"), result
    counted = collections.Counter(requests)
    for once in ("GET /me", "GET /order/catalog/public/cloud", "GET /cloud/eligibility"):
        assert counted[once] == 1
    # Before the orders and after them: one wait for all.
    assert counted["GET /cloud/project"] == 2
    # Seventeen for each further name. An order that another name's last look meets before its own run knows its id is told
    # apart by what was configured for it: its details, and the extension of each.
    assert len(requests) <= 23 + 9 * 17 + 10 * 4, counted


def test_the_server_s_clock_is_only_read_when_it_refuses_the_local_one() -> None:
    with running_emulator(seed_document={**AT_ONCE, "settings": {"clock_skew": 3600}}) as running:
        result, requests = play(running, "application keys", name=NAME)
    assert result["changed"] and not result.get("failed"), result
    assert requests[:3] == ["GET /cloud/project", "GET /auth/time", "GET /cloud/project"]
    assert requests.count("GET /auth/time") == 1


@pytest.mark.parametrize(("carts", "items"), [(1, 1), (1, 4), (20, 2)])
def test_a_lookup_asks_for_nothing_twice(carts: int, items: int) -> None:
    item = {"planCode": "project.2018", "configuration": {"description": "x", "infrastructure": "production"}}
    seed = {"carts": [{"description": f"c{number}", "items": [item] * items} for number in range(carts)]}
    clock = SystemClock()
    with running_emulator(seed_document=seed) as running:
        api = Api(Client(OvhTransport(settings(running, "access token"), clock), clock, Budget(clock, 60)))
        terms = [f"c{number}" for number in range(carts)]
        found = find_carts(api, [*terms, *terms], Threads())
        requests = [f"{entry.method} {entry.path}?{entry.query}" for entry in running.emulator.journal]
    assert [len(cart.items) for (cart,) in found] == [items] * carts * 2
    assert sorted(set(requests)) == sorted(requests)
    # The list, the cart, its items, and two configurations for each item.
    assert len(requests) == carts * (2 + items * 3)


def test_independent_reads_of_a_lookup_are_under_way_at_once() -> None:
    seed = {"carts": [{"description": f"c{number}", "items": [{"planCode": "project.2018"}]} for number in range(8)]}
    clock = SystemClock()
    with running_emulator(seed_document=seed) as running:
        running.emulator.faults.add("delay", seconds=0.1, count=0)
        api = Api(Client(OvhTransport(settings(running, "access token"), clock), clock, Budget(clock, 60)))
        started = time.monotonic()
        find_carts(api, [f"c{number}" for number in range(8)], Threads())
        took = time.monotonic() - started
        count = len(running.emulator.journal)
    assert count == 24
    assert took < count * 0.1 / 2, "three rounds of eight"


def test_a_run_that_finds_an_order_under_way_asks_for_little() -> None:
    world = World(
        seed={"settings": {"transitions": [{"status": "delivering", "manual": True}, {"status": "delivered"}]}}
    )
    world.ordered(wait=False)
    world.clock.seconds += 60
    mark = len(world.emulator.journal)
    result = world.ordered(wait=False)
    assert result["changed"] is False
    assert len(world.requests(mark)) <= 18, world.requests(mark)
