# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""Time as a dependency: clock, time budget and pauses between tries, so that tests never sleep."""

from __future__ import annotations

import random
import time
import typing as t

# Seconds between the reads that look for the effect of a call whose answer was lost, or for an entry that a list does
# not show yet: about half a minute in all. How long OVHcloud's lists lag is not documented.
SETTLE_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)

# A server that asks for more patience than this (seconds) is not waited for at one go.
MAXIMUM_PAUSE = 60.0


class Clock(t.Protocol):
    """What this collection needs of time. Seconds everywhere."""

    def now(self) -> float:
        """Return the local time as seconds since the epoch."""

    def monotonic(self) -> float:
        """Return seconds that never go backwards."""

    def sleep(self, seconds: float) -> None:
        """Let the given time pass."""

    def jitter(self) -> float:
        """Return a number from 0 to 1, another one each time."""


class SystemClock:
    """The real clock."""

    def now(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def jitter(self) -> float:
        return random.random()


class Budget:
    """The time that one task may take, shared by all its phases (option `wait_timeout`, seconds)."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._end = clock.monotonic() + seconds

    def remaining(self) -> float:
        return max(0.0, self._end - self._clock.monotonic())

    def pause(self, seconds: float) -> bool:
        """Sleep for that long, but not beyond the end; return whether any time was left."""
        remaining = self.remaining()
        if remaining <= 0:
            return False
        self._clock.sleep(min(seconds, remaining))
        return True


def follow_pause(elapsed: float, jitter: float) -> float:
    """Return how many seconds to wait before the next look at what another run does, `elapsed` seconds after the first.

    Two seconds at first, at most fifteen, spread so that many runs that began together do not look together.
    """
    return min(2.0 + elapsed * 0.25, 15.0) * (0.75 + jitter * 0.5)


def retry_pause(attempt: int, retry_after: float | None, jitter: float) -> float:
    """Return how many seconds to wait before try number `attempt + 1` (the first try is number 1).

    What the server asks for (`Retry-After`) is honoured up to `MAXIMUM_PAUSE`; else exponential with jitter, so that
    many runs that failed together do not come back together.
    """
    if retry_after is not None:
        return min(max(retry_after, 0.0), MAXIMUM_PAUSE) + jitter * 0.25
    return min(0.5 * 2.0 ** (attempt - 1), 8.0) * (0.5 + jitter / 2)


def settle_pause(number: int) -> float:
    """Return the seconds to pause after the `number`th (from 0) refusal in a row of what is only sent after another look."""
    return SETTLE_PAUSES[min(number, len(SETTLE_PAUSES) - 1)]


def poll_pause(elapsed: float, jitter: float) -> float:
    """Return how many seconds to wait before the next look at something that has been under way for `elapsed` seconds.

    Half a second at first, soon a second and a half, later in proportion to the time already waited: what is over is
    noticed within a tenth of the time it took, or two seconds, and the number of looks grows with its logarithm.
    """
    return max(min(0.5 + elapsed * 0.25, 1.5), elapsed * 0.08) * (0.9 + jitter * 0.2)
