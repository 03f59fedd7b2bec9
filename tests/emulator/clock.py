# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's only source of time, and the API's ways of writing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import formatdate
from functools import lru_cache

DAY = 86400.0


class Clock:
    """An injected clock that can be moved forward."""

    def __init__(self, source: Callable[[], float]) -> None:
        self.source = source
        self.offset = 0.0

    def now(self) -> float:
        return self.source() + self.offset

    def advance(self, seconds: float) -> None:
        self.offset += seconds


@lru_cache(maxsize=4096)
def iso(moment: float, utc_offset_hours: int = 0) -> str:
    """Write a moment with seconds and a UTC offset."""
    zone = timezone(timedelta(hours=utc_offset_hours))
    return datetime.fromtimestamp(int(moment), zone).isoformat()


@lru_cache(maxsize=4096)
def iso_micro(moment: float) -> str:
    """Write a moment with microseconds, as project creation dates have."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")


@lru_cache(maxsize=4096)
def http_date(second: int) -> str:
    """Write a moment as the `Date` of an HTTP answer has it."""
    return formatdate(second, usegmt=True)


def iso_or_none(moment: float | None, utc_offset_hours: int = 0) -> str | None:
    return None if moment is None else iso(moment, utc_offset_hours)


def day_of(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def parse_iso(text: str) -> float:
    """Read an ISO 8601 moment; without an offset it is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()


def order_expiry(ordered: float, utc_offset_hours: int) -> float:
    """Unpaid orders lapse fourteen days later at 23:29:59 local time."""
    zone = timezone(timedelta(hours=utc_offset_hours))
    day = datetime.fromtimestamp(ordered, zone) + timedelta(days=14)
    return day.replace(hour=23, minute=29, second=59, microsecond=0).timestamp()
