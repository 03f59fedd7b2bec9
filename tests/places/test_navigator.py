# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-navigator without an execution environment and without its full-screen interface."""

from __future__ import annotations

from tests.emulator.testing import RunningEmulator
from tests.places.harness import Place, commands, leaks, ordered
from tests.processes.harness import as_environment, connection


def test_it_runs_the_demo_and_shows_the_documentation(place: Place, served: RunningEmulator) -> None:
    environment = as_environment(connection(served))
    ran = place.run(commands("ansible-navigator run"), COLLECTION=str(place.installed), **environment)
    assert ran.code == 0, ran.output
    assert "CURTAIN - ordered once, and only once" in ran.output
    assert "failed=0" in ran.output
    assert ordered(served) == ["demo"]
    assert "Makes sure that a Public Cloud project of the given name" in ran.output
    assert leaks(served, ran.output) == []
    assert [path.name for path in place.work.rglob("*") if path.is_file() and leaks(served, path.read_text())] == []
