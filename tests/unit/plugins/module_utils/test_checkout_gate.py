# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many projects may be between intent and payment at once."""

from __future__ import annotations

import contextlib
from unittest import mock

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._api import Api
from ansible_collections.community.ovhcloud.plugins.module_utils._checkout_gate import CheckoutGate
from ansible_collections.community.ovhcloud.plugins.module_utils._timing import Budget


@pytest.mark.parametrize(("is_slowed", "pauses"), [(False, 0), (True, 3)])
def test_the_ninth_waits_for_room_where_the_server_limits_requests(is_slowed: bool, pauses: int) -> None:
    api = mock.Mock(spec=Api, is_slowed=is_slowed)
    budget = mock.Mock(spec=Budget)
    gate = CheckoutGate(api, budget)
    with contextlib.ExitStack() as inside:
        for _number in range(8):
            inside.enter_context(gate.passed())
        assert not budget.pause.called
        budget.pause.side_effect = [True, True, False]  # no time is left after the third
        with gate.passed():
            assert budget.pause.call_count == pauses
    with gate.passed():
        assert budget.pause.call_count == pauses, "all room is free again"
