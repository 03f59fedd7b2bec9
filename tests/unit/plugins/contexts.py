# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the parts of a run share, over an API that is a mock; and the kinds of trouble that it can have."""

from __future__ import annotations

import datetime
import typing as t
from unittest import mock

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._cart_election import CartMemory
from ansible_collections.community.ovhcloud.plugins.module_utils._errors import ApiError, NotFoundError
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._orders import OrderFinder
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Sequential
from ansible_collections.community.ovhcloud.plugins.module_utils._progress import Progress
from ansible_collections.community.ovhcloud.plugins.module_utils._run_context import RunContext
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import NOW, FakeClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.samples import UTC, task, wanted


def trouble(status: int | None = None, kind: type[ApiError] = ApiError, **changes: t.Any) -> ApiError:
    return kind("GET /x was refused.", request="GET /x", http_status=status, **changes)


LOST = trouble(outcome_unknown=True)
GONE = trouble(404, NotFoundError)
REFUSED = trouble(400)
FORBIDDEN = trouble(403)
CLOSED = trouble(409, is_closed=True)
TOO_MANY = trouble(429, retryable=True)


class Parts:
    """A run's shared parts; time passes only in pauses, and by hand."""

    def __init__(self, *, seconds: float = 600, **changes: t.Any) -> None:
        self.clock = FakeClock()
        self.api = mock.Mock(spec=Api)
        self.api.now.side_effect = lambda: datetime.datetime.fromtimestamp(self.clock.seconds, UTC)
        self.api.hold.return_value = 0.0
        self.account = mock.Mock(spec=AccountReader)
        self.account.subsidiary.return_value = "FR"
        self.finder = mock.Mock(spec=OrderFinder)
        self.budget = Budget(self.clock, seconds)
        one = task(**changes)
        observer = Observer(self.api, one, self.account, self.budget, Sequential())
        observer.finder = self.finder
        self.memory: CartMemory = observer.memory(wanted())
        self.progress = Progress()
        self.context = RunContext(self.api, one, self.account, observer, self.clock, self.budget, Sequential())

    @property
    def actions(self) -> list[str]:
        return [step.action for step in self.progress.steps]

    @property
    def elapsed(self) -> float:
        return self.clock.seconds - NOW
