# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""The server's clock, read from the `Date` header of its answers. Ages of carts and intents are judged by it alone."""

from __future__ import annotations

import datetime
import email.utils
import threading
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Clock


class ServerClock:
    """Tells the server's time. A local clock that is wrong, or that jumps, does not matter after the first answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._read: tuple[float, float] | None = None  # the server's time, and the monotonic time when it was read

    def note(self, headers: t.Mapping[str, str]) -> None:
        """Take the time from the headers (names in lower case) of an answer that came a moment ago."""
        date = headers.get("date")
        if date is None:
            return
        try:
            moment = email.utils.parsedate_to_datetime(date)
            # HTTP dates are in UTC, also where they do not say so.
            seconds = (moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp()
        except (TypeError, ValueError, OverflowError):
            return
        with self._lock:
            self._read = (seconds, self._clock.monotonic())

    def now(self, fallback_offset: float) -> float:
        """Return the server's time in seconds since the epoch.

        Before the first answer, and where answers have no date, that is the local time plus `fallback_offset` seconds.
        """
        with self._lock:
            read = self._read
        if read is None:
            return self._clock.now() + fallback_offset
        seconds, at = read
        return seconds + (self._clock.monotonic() - at)
