# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""How a run goes on after the server refused a request because there were too many (HTTP 429). Only such runs load this.

The limit belongs to the credential, so all threads of a run share it: they pause together, and then go on one after the
other, a second apart at first. OVHcloud publishes no limit; a maintainer of python-ovh wrote of about 60 requests a minute
for a key as fair use.
"""

from __future__ import annotations

import threading

from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock, retry_pause

# Seconds between two requests after a refusal, and how much of that is left after each answer that is none: a server with
# a wide limit is soon asked at full speed again (the delay adds up to about a minute), one with a narrow limit soon
# refuses again.
_GAP = 1.0
_RELAXED = 0.985
# Seconds without any other answer than refusals after which it is no limit that passes.
_PATIENCE = 300.0


class Throttle:
    """Tells each thread of a run when its turn is."""

    def __init__(self, clock: Clock, budget: Budget) -> None:
        self._clock = clock
        self._budget = budget
        self._lock = threading.Lock()
        self._refusals = 0  # in a row; what was under way at the same time counts as one
        self._refused_at = float("-inf")  # by the monotonic clock, like all times here
        self._row_began = 0.0
        self._resume_at = 0.0
        self._next_turn = 0.0
        self._gap = 0.0

    def refuse(self, sent_at: float, retry_after: float | None) -> None:
        """Take down that the request sent at that time was one too many; the server asks for `retry_after` seconds."""
        with self._lock:
            now = self._clock.monotonic()
            if not self._refusals:
                self._row_began = now
            if sent_at > self._refused_at:
                self._refusals += 1
                self._refused_at = now
            pause = retry_pause(self._refusals, retry_after, self._clock.jitter())
            self._resume_at = max(self._resume_at, now + pause)
            self._gap = _GAP

    def accept(self) -> None:
        """Take down that the server answered something else."""
        with self._lock:
            self._refusals = 0
            self._gap *= _RELAXED

    @property
    def is_hopeless(self) -> bool:
        """Whether the server has refused everything for so long that it will go on with that."""
        return self._refusals > 0 and self._clock.monotonic() - self._row_began >= _PATIENCE

    def hold(self) -> float:
        """Return the seconds for which nothing may be sent; the order of turns is no part of that."""
        return max(0.0, self._resume_at - self._clock.monotonic())

    def wait(self, *, in_turn: bool = True) -> None:
        """Return when a request may be sent, or when the task has no time left.

        `in_turn`: after those that wait already, and not before the limit is over. Else a limit that is prolonged
        meanwhile is not waited for: the server refuses then, and who sent the request decides anew.
        """
        while True:
            with self._lock:
                moment = max(self._clock.monotonic(), self._resume_at)
                if in_turn:
                    moment = max(moment, self._next_turn)
                    self._next_turn = moment + self._gap
            pause = moment - self._clock.monotonic()
            if pause > 0 and not self._budget.pause(pause):
                return
            if not in_turn or self._resume_at <= moment or self._budget.remaining() <= 0:
                return
