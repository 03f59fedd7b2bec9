# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""What all parts of a run share."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._account import AccountReader
from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._observe import Observer
from ansible_collections.community.ovhcloud.plugins.module_utils._parallel import Parallel
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, Clock
from ansible_collections.community.ovhcloud.plugins.module_utils._wanted import Task


class RunContext(t.NamedTuple):
    """`budget`: the time of the task (`wait_timeout`), which limits every wait but the pauses that keep a checkout safe."""

    api: Api
    task: Task
    account: AccountReader
    observer: Observer
    clock: Clock
    budget: Budget
    parallel: Parallel
