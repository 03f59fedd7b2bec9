# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server's clock as its answers tell it, whatever the local one says."""

from __future__ import annotations

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils._server_clock import ServerClock
from ansible_collections.community.ovhcloud.tests.unit.plugins.fakes import NOW, FakeClock

DATE = "Mon, 05 Jan 2026 12:00:00 GMT"
TOLD = NOW + 7200


class JumpingClock(FakeClock):
    """A local clock that somebody sets."""

    jump = 0.0

    def now(self) -> float:
        return self.seconds + self.jump


def test_before_the_first_answer_the_local_time_and_a_known_offset_stand_in() -> None:
    assert ServerClock(FakeClock()).now(-3) == NOW - 3


def test_the_date_of_an_answer_counts_from_then_on_whatever_the_local_clock_says() -> None:
    clock = JumpingClock()
    one = ServerClock(clock)
    one.note({"date": DATE})
    clock.jump = -86400
    clock.sleep(5)
    assert one.now(100) == TOLD + 5


def test_the_newest_answer_counts() -> None:
    one = ServerClock(FakeClock())
    one.note({"date": "Mon, 05 Jan 2026 09:00:00 GMT"})
    one.note({"date": DATE})
    assert one.now(0) == TOLD


@pytest.mark.parametrize(
    "headers",
    [{}, {"date": ""}, {"date": "yesterday"}, {"date": "Mon, 99 Jan 2026 12:00:00 GMT"}, {"date": "1767607200"}],
)
def test_an_answer_without_a_date_that_can_be_read_changes_nothing(headers: dict[str, str]) -> None:
    one = ServerClock(FakeClock())
    one.note(headers)
    assert one.now(1) == NOW + 1
    one.note({"date": DATE})
    one.note(headers)
    assert one.now(1) == TOLD
