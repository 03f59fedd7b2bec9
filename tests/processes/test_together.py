# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two, and ten, `ansible-playbook` processes started together on one name, with varied latency: one order each time."""

from __future__ import annotations

import os
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.emulator.testing import running_emulator
from tests.processes.background import local_python
from tests.processes.harness import Stage, connection, order

# How many meet, and the seed of each meeting.
MEETINGS = [(10, seed) for seed in range(100)] if os.environ.get("OVHCLOUD_SOAK") else [(2, 0), (2, 1), (2, 2), (10, 0)]


@pytest.mark.parametrize(("count", "seed"), MEETINGS)
def test_playbooks_started_together_make_one_order_and_the_next_run_finds_it(
    stage: Stage, count: int, seed: int
) -> None:
    varied = random.Random(seed)
    delays = [{"kind": "delay", "seconds": varied.uniform(0, 0.2), "when": when} for when in ("before", "after")]
    slow: dict[str, Any] = {"kind": "random", "probability": 0.5, "seed": seed, "choices": delays}
    with running_emulator(latency=varied.uniform(0, 0.05)) as running:
        running.emulator.faults.add(**slow)
        task = order("order", name="shop", accept_contracts=True, **connection(running))
        with ThreadPoolExecutor(count) as pool:
            all_of_them = [pool.submit(stage.play, [task], *local_python()) for dummy in range(count)]
            ends = [one.result() for one in all_of_them]
        state = running.emulator.state
        assert len(state.orders) == 1, [played.output for played in ends]
        assert [project.description for project in state.projects.values()] == ["shop"]
        assert [played.of("order").state for played in ends] == ["ok"] * count, [played.output for played in ends]
        assert [cart for cart in state.carts.values() if cart.owner and not cart.read_only] == []
        last = stage.play([task], *local_python())
        assert (last.of("order").state, last.of("order").changed) == ("ok", False), last.output
