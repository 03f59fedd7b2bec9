# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator.testing import RunningEmulator, running_emulator
from tests.places.harness import Place, install


@pytest.fixture(scope="session")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the collection's archive was built for and installed to."""
    return install(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def place(tmp_path: Path, collections: Path) -> Place:
    return Place(tmp_path, collections)


@pytest.fixture
def served() -> Iterator[RunningEmulator]:
    """A European account; orders are delivered as soon as they are looked at a few times."""
    with running_emulator() as running:
        yield running
