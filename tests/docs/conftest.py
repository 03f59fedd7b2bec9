# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.stories import Teller
from tests.emulator.testing import RunningEmulator, running_emulator
from tests.processes.harness import ROOT, Stage


@pytest.fixture(scope="session")
def shared() -> Iterator[RunningEmulator]:
    """One emulator for all pages of a worker; every story starts it over."""
    with running_emulator() as running:
        yield running


@pytest.fixture
def served(shared: RunningEmulator) -> RunningEmulator:
    shared.emulator.reset("EU")
    return shared


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A folder, and a home in which the collection is installed where ansible-galaxy installs it."""
    stage = Stage(tmp_path)
    installed = stage.home / ".ansible" / "collections" / "ansible_collections" / "community" / "ovhcloud"
    installed.parent.mkdir(parents=True)
    installed.symlink_to(ROOT, target_is_directory=True)
    return stage


@pytest.fixture
def teller(stage: Stage, served: RunningEmulator) -> Teller:
    return Teller(stage, served)
