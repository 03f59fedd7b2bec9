# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`ansible-playbook` killed by SIGKILL at random moments of a slow order: the next one ends with one order, one project."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.emulator.testing import RunningEmulator, running_emulator
from tests.processes.background import BackgroundStage, local_python
from tests.processes.harness import connection, order

SOAK = bool(os.environ.get("OVHCLOUD_SOAK"))
MOMENTS = 10 if SOAK else 3
# Whole runs of the slow order take about so many requests; a kill strikes somewhere between the first and the last.
REQUESTS = 44
LATENCY = 0.03
# Seconds after which nothing can come any more of a checkout, and a little.
SETTLE_TIME = 15 * 60 + 10
SLOW = {
    "project_gate": {"after_seconds": 0.5},
    "transitions": [
        {"status": "checking", "after_seconds": 0.2},
        {"status": "delivering", "after_seconds": 0.5},
        {"status": "delivered", "after_seconds": 0.8},
    ],
}


@contextmanager
def slow_order() -> Iterator[RunningEmulator]:
    with running_emulator(seed_document={"settings": SLOW}, latency=LATENCY) as running:
        yield running


def assert_one_of_everything(running: RunningEmulator) -> None:
    state = running.emulator.state
    assert len(state.orders) == 1
    assert [project.description for project in state.projects.values()] == ["shop"]
    assert [cart for cart in state.carts.values() if cart.owner and not cart.read_only and cart.items] == []


@pytest.mark.parametrize("seed", range(MOMENTS))
def test_a_playbook_killed_at_a_random_moment_is_finished_by_the_next_one(tmp_path: Path, seed: int) -> None:
    moment = random.Random(seed)
    stage = BackgroundStage(tmp_path)
    with slow_order() as running:
        task = order("order", name="shop", accept_contracts=True, **connection(running))
        with stage.start(task) as started:
            started.wait_until(running, moment.randint(1, REQUESTS))
            time.sleep(moment.uniform(0, 2 * LATENCY))
            started.kill_group()
        if not running.emulator.state.orders:
            # A run that dies beside its checkout intent looks like one whose checkout is under way; that time passes here.
            running.emulator.clock.advance(SETTLE_TIME)
        second = stage.play([task], *local_python())
        assert second.of("order").state == "ok", second.output
        third = stage.play([task], *local_python())
        assert (third.of("order").state, third.of("order").changed) == ("ok", False), third.output
        assert_one_of_everything(running)


@pytest.mark.parametrize("seed", range(100, 103 if SOAK else 101))
def test_a_playbook_killed_without_its_module_meets_it_in_the_next_one_and_both_make_one_order(
    tmp_path: Path, seed: int
) -> None:
    moment = random.Random(seed)
    stage = BackgroundStage(tmp_path)
    with slow_order() as running:
        task = order("order", name="shop", accept_contracts=True, **connection(running))
        with stage.start(task) as started:
            started.wait_until(running, moment.randint(1, REQUESTS))
            started.kill_alone()
            stage.play([task], *local_python())
        last = stage.play([task], *local_python())
        assert last.of("order").state == "ok", last.output
        assert_one_of_everything(running)
