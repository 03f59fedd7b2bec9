# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Private to the community.ovhcloud collection: it can change or go in any release.

"""What everything that only reads shares, info modules and lookups: the way to the API, and what was found."""

from __future__ import annotations

import typing as t

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._client import Client, OvhTransport
from ansible_collections.community.ovhcloud.plugins.module_utils._settings import read_settings
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget, SystemClock

# Seconds that a read may spend on its requests and their repetitions; it waits for nothing else.
_BUDGET = 300


class Found(t.NamedTuple):
    """What an info module read: the keys of its result, and what the user should know about what is missing there."""

    result: dict[str, t.Any]
    warnings: tuple[str, ...]


def make_api(get_option: t.Callable[[str], t.Any], environ: t.Mapping[str, str]) -> Api:
    """Return the API for the options of a module or a lookup, and the environment and ovh.conf of the host it runs on."""
    clock = SystemClock()
    return Api(Client(OvhTransport(read_settings(get_option, environ), clock), clock, Budget(clock, _BUDGET)))
