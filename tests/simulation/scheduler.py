# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated time for several runs in one thread: whoever waits gives way, and the clock jumps to the next who wakes."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from typing import Any

import greenlet


class Scheduler:
    """Runs tasks until all are done. A task calls `wait`; which one goes on is decided by time, then by arrival."""

    def __init__(self, start: float) -> None:
        self.seconds = start
        self._queue: list[tuple[float, int, Any]] = []
        self._order = itertools.count()
        self._main = greenlet.getcurrent()

    def now(self) -> float:
        return self.seconds

    def spawn(self, delay: float, task: Callable[[], None]) -> None:
        self._push(delay, greenlet.greenlet(task, parent=self._main))

    def wait(self, seconds: float) -> None:
        """Let other tasks run for that long."""
        self._push(seconds, greenlet.getcurrent())
        self._main.switch()

    def run(self) -> None:
        while self._queue:
            moment, _order, task = heapq.heappop(self._queue)
            self.seconds = max(self.seconds, moment)
            task.switch()

    def _push(self, delay: float, task: Any) -> None:
        heapq.heappush(self._queue, (self.seconds + delay, next(self._order), task))
