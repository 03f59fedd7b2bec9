# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pipelines for GitHub Actions and GitLab CI: a request plans and writes nothing, the branch main orders, once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.emulator.testing import RunningEmulator
from tests.places.harness import EXAMPLES, Place, leaks, ordered, writes
from tests.places.pipelines import APPLY, PLAN, Credentials, GitHub, GitLab, Service
from tests.processes.harness import ROOT, connection
from tests.processes.readme import Rule, seeded_key

SERVICES: dict[str, Callable[[Place, Credentials], Service]] = {"GitHub": GitHub, "GitLab": GitLab}
SCHEMAS = {"github-actions.yml": "vendor.github-workflows", "gitlab-ci.yml": "vendor.gitlab-ci"}
NAMES = ["web-production", "web-staging"]


def read_only_rules() -> list[Rule]:
    """Return the rules that the guide to rights gives for reading."""
    page = (ROOT / "docs" / "docsite" / "rst" / "rights.rst").read_text("utf-8")
    found = re.search(r"^Read only\n-+\n.*?^\.\. code-block:: text\n\n(.*?)\n\n", page, re.MULTILINE | re.DOTALL)
    assert found
    rules = [line.split() for line in found[1].splitlines()]
    assert {method for method, _path in rules} == {"GET"}
    return [("GET", path) for _method, path in rules]


def start(kind: str, place: Place, served: RunningEmulator) -> Service:
    """Set up the service: one environment with a credential that can only read, one with all rights."""
    served.emulator.seed({"consumer_keys": [seeded_key("ReadOnlyKey", read_only_rules())]})
    reading = {**connection(served), "consumer_key": "ReadOnlyKey"}
    return SERVICES[kind](place, {PLAN: reading, APPLY: connection(served)})


@pytest.mark.parametrize("name", SCHEMAS)
def test_its_file_is_valid_by_the_published_schema(place: Place, name: str) -> None:
    ran = place.run(f"check-jsonschema --builtin-schema {SCHEMAS[name]} {EXAMPLES / 'ci' / name}")
    assert ran.code == 0, ran.output


@pytest.mark.parametrize("kind", SERVICES)
def test_a_request_shows_plan_and_price_then_main_orders_then_nothing_is_left_to_do(
    place: Place, served: RunningEmulator, kind: str
) -> None:
    service = start(kind, place, served)

    planned = service.request()
    assert planned.ran.code == 0, planned.ran.output
    assert writes(served) == []
    assert {entry.identity for entry in served.emulator.journal} - {None} == {"ReadOnlyKey"}
    for name in NAMES:
        assert re.search(rf"\| {name} \| changes \| .*check_out.*pay.* \| 0\.00 EUR \|", planned.shown), planned.shown
    assert "+++ after: project web-production" in planned.ran.output
    assert planned.shown in planned.ran.output

    applied = service.merge()
    assert applied.ran.code == 0, applied.ran.output
    assert ordered(served) == NAMES
    assert (planned.guard, applied.guard) == (None, "ovhcloud-apply")

    served.emulator.journal.clear()
    again = service.merge()
    assert again.ran.code == 0, again.ran.output
    assert writes(served) == []
    assert ordered(served) == NAMES
    assert [f"| {name} | stays as it is | none | none |" in again.shown for name in NAMES] == [True, True], again.shown
    assert leaks(served, planned.ran.output + applied.ran.output + again.ran.output) == []


@pytest.mark.parametrize("kind", SERVICES)
def test_a_price_above_the_limit_fails_the_request_and_main_and_nothing_is_ordered(
    place: Place, served: RunningEmulator, kind: str
) -> None:
    service = start(kind, place, served)
    served.emulator.seed({"prices": {"project.2018": 12.5}})
    planned, applied = service.request(), service.merge()
    for job in (planned, applied):
        assert job.ran.code == 2, job.ran.output
        assert re.search(r"\| web-production \| FAILS \| .* \| 15\.00 EUR \|", job.shown), job.shown
        assert "max_price" in job.shown
    assert not served.emulator.state.orders
    assert leaks(served, planned.ran.output + applied.ran.output) == []
