# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.callers import Caller, ManualClock
from tests.emulator import Emulator
from tests.emulator.testing import RunningEmulator, running_emulator


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def emulator(clock: ManualClock) -> Emulator:
    """Europe; a delivered project is readable at once, so that tests ask for delays by name."""
    emulator = Emulator(clock=clock)
    emulator.seed({"settings": {"project_gate": {}}})
    return emulator


@pytest.fixture
def owner(emulator: Emulator) -> Caller:
    return Caller(emulator, emulator.identity())


@pytest.fixture
def stranger(emulator: Emulator) -> Caller:
    emulator.seed({"accounts": [{"nichandle": "other99-ovh"}]})
    return Caller(emulator, emulator.identity("other99-ovh"))


@pytest.fixture
def anonymous(emulator: Emulator) -> Caller:
    return Caller(emulator, None)


@pytest.fixture
def american(clock: ManualClock) -> Caller:
    emulator = Emulator(flavour="US", clock=clock)
    emulator.seed({"settings": {"project_gate": {}}})
    return Caller(emulator, emulator.identity())


@pytest.fixture
def served() -> Iterator[RunningEmulator]:
    """A real server on the loopback with the real time."""
    with running_emulator() as running:
        yield running
