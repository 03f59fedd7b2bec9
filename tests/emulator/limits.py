# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests a caller may make: within any minute no more than the switch `requests_per_minute` says."""

from __future__ import annotations

import math
from collections import deque

from tests.emulator.messages import ApiError
from tests.emulator.state import State

MINUTE = 60.0


def count(state: State, caller: str, now: float) -> None:
    """Count a request; refuse it, uncounted, where it is one too many."""
    limit = state.settings.requests_per_minute
    if not limit:
        return
    recent = state.recent_requests.setdefault(caller, deque())
    while recent and now - recent[0] >= MINUTE:
        recent.popleft()
    if len(recent) >= limit:
        raise too_many(recent[0] + MINUTE - now if state.settings.limit_retry_after else None)
    recent.append(now)


def too_many(seconds: float | None) -> ApiError:
    headers = {} if seconds is None else {"Retry-After": str(math.ceil(seconds))}
    return ApiError(429, "Too Many Requests", "Client::TooManyRequests", headers=headers)
