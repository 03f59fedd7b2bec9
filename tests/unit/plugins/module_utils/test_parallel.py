# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Doing things at once: results in order, no more at once than allowed, and no error before all have ended."""

from __future__ import annotations

import functools
import threading
import typing as t

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import (
    DEFAULT_CONCURRENCY,
    Parallel,
    Sequential,
    Threads,
)

BOTH = [Sequential(), Threads(1), Threads(3), Threads()]
# Seconds after which something that should have happened by itself did not.
LIMIT = 10


@pytest.mark.parametrize("parallel", BOTH)
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_results_come_in_the_order_of_the_functions(parallel: Parallel, count: int) -> None:
    assert parallel.map([functools.partial(str, number) for number in range(count)]) == [
        str(number) for number in range(count)
    ]


def test_results_come_in_the_order_of_the_functions_whichever_ends_first() -> None:
    second_is_done = threading.Event()

    def first() -> str:
        assert second_is_done.wait(LIMIT)
        return "first"

    def second() -> str:
        second_is_done.set()
        return "second"

    assert Threads(2).map([first, second]) == ["first", "second"]


def fail(words: str) -> t.NoReturn:
    raise ValueError(words)


@pytest.mark.parametrize("parallel", BOTH)
def test_of_several_errors_that_of_the_first_function_is_raised(parallel: Parallel) -> None:
    functions: list[t.Callable[[], None]] = [lambda: None, lambda: fail("one"), lambda: fail("two")]
    with pytest.raises(ValueError, match="one"):
        parallel.map(functions)


def test_an_error_is_raised_only_when_all_functions_have_ended() -> None:
    failed = threading.Event()
    ended: list[int] = []

    def first() -> None:
        failed.set()
        fail("at once")

    def other(number: int) -> None:
        assert failed.wait(LIMIT)
        ended.append(number)

    functions: list[t.Callable[[], None]] = [first, *(functools.partial(other, number) for number in range(5))]
    with pytest.raises(ValueError, match="at once"):
        Threads(2).map(functions)
    assert sorted(ended) == list(range(5))


class Meeting:
    """Functions that wait for each other, and count how many of them there are at once."""

    def __init__(self, size: int) -> None:
        self._barrier = threading.Barrier(size, timeout=LIMIT)
        self._lock = threading.Lock()
        self._inside = 0
        self.most = 0
        self.threads: set[int] = set()

    def attend(self) -> None:
        with self._lock:
            self._inside += 1
            self.most = max(self.most, self._inside)
            self.threads.add(threading.get_ident())
        self._barrier.wait()
        with self._lock:
            self._inside -= 1


@pytest.mark.parametrize("workers", [2, 5, DEFAULT_CONCURRENCY])
def test_as_many_as_allowed_run_at_once_and_never_more(workers: int) -> None:
    """A meeting of that many ends only if they are there at once; each attends several times."""
    meeting = Meeting(workers)
    Threads(workers).map([meeting.attend] * (workers * 4))
    assert len(meeting.threads) == workers
    assert meeting.most == workers


@pytest.mark.parametrize(("parallel", "count"), [(Threads(8), 1), (Threads(1), 5), (Sequential(), 5)])
def test_what_runs_alone_runs_without_another_thread(parallel: Parallel, count: int) -> None:
    assert set(parallel.map([threading.get_ident] * count)) == {threading.get_ident()}


def test_threads_are_gone_when_the_results_are_there() -> None:
    before = set(threading.enumerate())
    Threads(4).map([threading.get_ident] * 8)
    assert set(threading.enumerate()) <= before
