# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Doing independent things at once, as a dependency: threads in real life, one after the other in most tests."""

from __future__ import annotations

import threading
import typing as t

Result = t.TypeVar("Result")

# How much is done at once unless the task says otherwise. OVHcloud publishes no limit; a maintainer of python-ovh wrote of
# about 60 requests a minute for a key as fair use, and whoever gets a 429 waits (see `Client`).
DEFAULT_CONCURRENCY = 8


class Parallel(t.Protocol):
    """Runs functions that do not depend on each other."""

    def map(self, functions: t.Sequence[t.Callable[[], Result]]) -> list[Result]:
        """Return the results in the order of the functions. What one raises is raised when all have ended."""


class Sequential:
    """One after the other."""

    def map(self, functions: t.Sequence[t.Callable[[], Result]]) -> list[Result]:
        return [function() for function in functions]


class Threads:
    """At most `workers` at once, each in a thread of its own. The functions wait for answers most of their time.

    What one of them does in parallel in turn is done one after the other, so that the limit holds for all of it.
    """

    def __init__(self, workers: int = DEFAULT_CONCURRENCY) -> None:
        self._workers = workers
        self._here = threading.local()

    def map(self, functions: t.Sequence[t.Callable[[], Result]]) -> list[Result]:
        workers = min(self._workers, len(functions))
        if workers <= 1 or getattr(self._here, "is_worker", False):
            return Sequential().map(functions)
        # Not at the top: most runs find everything in place, and need no second thread.
        import concurrent.futures

        with concurrent.futures.ThreadPoolExecutor(workers, initializer=self._mark_worker) as pool:
            futures = [pool.submit(function) for function in functions]
        return [future.result() for future in futures]

    def _mark_worker(self) -> None:
        self._here.is_worker = True
