# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The demo under ansible-runner: its events tell what changed, and keep secrets."""

from __future__ import annotations

import json

from tests.emulator.testing import RunningEmulator
from tests.places import runner
from tests.places.harness import Place, commands, leaks, ordered
from tests.processes.harness import connection


def test_its_events_tell_that_the_demo_ordered_once_and_hold_no_secret(place: Place, served: RunningEmulator) -> None:
    place.configure(connection(served))
    ran = place.run(commands("ansible-runner run"), COLLECTION=str(place.installed))
    assert ran.code == 0, ran.output
    private = place.work / "runner"
    (first,) = runner.results(private, "ACT 1 - order")
    (again,) = runner.results(private, "ACT 2")
    assert [first["changed"], again["changed"]] == [True, False]
    assert first["project"]["id"] == again["project"]["id"]
    assert runner.events(private)[-1]["event"] == "playbook_on_stats"
    assert ordered(served) == ["demo"]
    assert leaks(served, ran.output + json.dumps(runner.events(private))) == []
    assert runner.leaking_artifacts(private, served) == []
