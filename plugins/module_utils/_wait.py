# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""One wait for all orders of a task: when to look, and what is asked once for all of them."""

from __future__ import annotations

import functools
import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, OvhError, UnexpectedError
from ansible_collections.community.ovhcloud.plugins.module_utils._model import CloudOrder
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._projects import Projects, read_projects
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock, poll_pause
from ansible_collections.community.ovhcloud.plugins.module_utils._track import Tracker, View

# A run that may leave the wait stays at least so many seconds: its successor takes about half a second to get there.
_SHORTEST_PART = 10.0


class Waiter:
    """Looks at orders until each is over, one way or the other."""

    def __init__(self, api: Api, clock: Clock, budget: Budget, parallel: Parallel) -> None:
        self._api = api
        self._clock = clock
        self._budget = budget
        self._parallel = parallel

    def wait_for(
        self, trackers: t.Sequence[Tracker], may_leave: t.Callable[[], bool] = lambda: False
    ) -> dict[Tracker, OvhError | None]:
        """Return how each order ended: None where all is well.

        Where `may_leave` allows that, the wait is left when there is news to tell; orders that did not end are missing then.
        """
        began = self._clock.monotonic()
        ended: dict[Tracker, OvhError | None] = {}
        open_ones = list(trackers)
        while open_ones:
            view = self._view(open_ones)
            looks = [functools.partial(_look, tracker, view) for tracker in open_ones]
            for tracker, (done, error) in zip(open_ones, self._parallel.map(looks)):
                if done or error:
                    ended[tracker] = error
            open_ones = [tracker for tracker in open_ones if tracker not in ended]
            if may_leave() and self._is_worth_leaving(open_ones, ended, began):
                break
            if open_ones and not self._pause(open_ones):
                ended.update({tracker: tracker.time_is_up() for tracker in open_ones})
                break
        return ended

    def _is_worth_leaving(self, open_ones: t.Sequence[Tracker], ended: t.Collection[Tracker], began: float) -> bool:
        news = bool(ended) or any(tracker.has_news for tracker in open_ones)
        can_be_left = all(tracker.can_be_left for tracker in open_ones)
        return news and can_be_left and self._clock.monotonic() - began >= _SHORTEST_PART

    def _pause(self, open_ones: t.Sequence[Tracker]) -> bool:
        """Let time pass until the next look; return false where there is none left."""
        now = self._clock.monotonic()
        if any(tracker.paid_just_now for tracker in open_ones):
            return True
        youngest = min(now - tracker.since for tracker in open_ones)
        return self._budget.pause(poll_pause(youngest, self._clock.jitter()))

    def _view(self, open_ones: t.Sequence[Tracker]) -> View:
        """Read what serves all orders at once, as far as that spares requests.

        Just after a payment the project may be there already; and each delivered order's project is in the same list.
        """
        waiting = [tracker for tracker in open_ones if tracker.waits]
        many = len(waiting) > 1
        paid = any(tracker.paid_just_now for tracker in waiting)
        due = paid or many or any(tracker.delivered for tracker in waiting)
        return View(
            projects=self._projects() if due else None,
            cloud_orders=self._cloud_orders() if many and not paid else None,
            is_partial=many and paid,
        )

    def _projects(self) -> Projects | None:
        try:
            return read_projects(self._api, self._parallel)
        except ApiError:
            return None  # the orders themselves tell as much, and say what is wrong

    def _cloud_orders(self) -> dict[int, CloudOrder]:
        try:
            return {entry.order_id: entry for entry in self._api.cloud_orders()}
        except ApiError:
            return {}  # the orders themselves tell as much


def _look(tracker: Tracker, view: View) -> tuple[bool, OvhError | None]:
    try:
        return tracker.look(view), None
    except OvhError as exc:
        return True, exc
    except Exception as exc:  # the other orders have to be told, and waited for
        return True, UnexpectedError(exc)
