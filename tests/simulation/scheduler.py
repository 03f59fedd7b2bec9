# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated time for several runs in one thread: whoever waits gives way, and the clock jumps to the next who wakes."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Sequence
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

    def pause(self) -> None:
        """Let other tasks run until somebody wakes this one."""
        self._main.switch()

    def wake(self, task: Any) -> None:
        self._push(0.0, task)

    def run(self) -> None:
        while self._queue:
            moment, _order, task = heapq.heappop(self._queue)
            self.seconds = max(self.seconds, moment)
            task.switch()

    def _push(self, delay: float, task: Any) -> None:
        heapq.heappush(self._queue, (self.seconds + delay, next(self._order), task))


class Interleaved:
    """The core's parallel work in simulated time: request by request, in an order that is always the same."""

    def __init__(self, scheduler: Scheduler, workers: int) -> None:
        self._scheduler = scheduler
        self._workers = workers
        self._busy: set[Any] = set()

    def map(self, functions: Sequence[Callable[[], Any]]) -> list[Any]:
        caller = greenlet.getcurrent()
        workers = min(self._workers, len(functions))
        if workers <= 1 or caller in self._busy:
            return [function() for function in functions]
        outcomes: dict[int, tuple[Any, BaseException | None]] = {}
        queue = list(enumerate(functions))
        left = workers

        def work() -> None:
            nonlocal left
            self._busy.add(greenlet.getcurrent())
            while queue:
                number, function = queue.pop(0)
                try:
                    outcomes[number] = (function(), None)
                except BaseException as error:  # also the end of the simulated process
                    outcomes[number] = (None, error)
            self._busy.discard(greenlet.getcurrent())
            left -= 1
            if not left:
                self._scheduler.wake(caller)

        for _worker in range(workers):
            self._scheduler.spawn(0.0, work)
        self._scheduler.pause()
        for number in range(len(functions)):
            error = outcomes[number][1]
            if error is not None:
                raise error
        return [outcomes[number][0] for number in range(len(functions))]
