# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Give a module its parameters within this process, as ansible-core would from outside."""

from __future__ import annotations

import contextlib
import json
import typing as t
from unittest import mock

from ansible.module_utils import basic


@contextlib.contextmanager
def module_arguments(params: dict[str, t.Any]) -> t.Iterator[None]:
    """What ansible.module_utils.testing does from ansible-core 2.19 on, and 2.18 has no name for."""
    given = json.dumps({"ANSIBLE_MODULE_ARGS": params}).encode("utf-8")
    profile = mock.patch.object(basic, "_ANSIBLE_PROFILE", "legacy", create=True)
    with mock.patch.object(basic, "_ANSIBLE_ARGS", given), profile:
        yield
