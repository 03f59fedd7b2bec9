# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.
"""How many projects of one run may be between their checkout intent and their payment at the same time."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget

# With a second between two requests, that many projects send the last reads and the checkout within a minute of their
# intents. With more of them no checkout would be fresh enough to be sent.
_AT_ONCE = 8
# Seconds between two tries to enter.
_POLL = 1.0


class CheckoutGate:
    """Holds projects back where the server limits requests, see `_throttle`; else everybody passes."""

    def __init__(self, api: Api, budget: Budget) -> None:
        self._api = api
        self._budget = budget
        self._inside: set[object] = set()  # threads add and remove at the same time, which a set takes

    @contextlib.contextmanager
    def passed(self) -> t.Iterator[None]:
        """Return when there is room, or when the task has no time left; the room is taken until the block ends."""
        while self._api.is_slowed and len(self._inside) >= _AT_ONCE and self._budget.pause(_POLL):
            pass
        token = object()
        self._inside.add(token)
        try:
            yield
        finally:
            self._inside.discard(token)
