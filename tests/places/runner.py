# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`ansible-runner run`, and what it left in the folder of the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.emulator.testing import RunningEmulator
from tests.places.harness import Place, leaks

Event = dict[str, Any]


def events(private: Path) -> list[Event]:
    """Return the events of the one run in this folder, in order."""
    found = [json.loads(path.read_text("utf-8")) for path in private.glob("artifacts/*/job_events/*.json")]
    return sorted(found, key=lambda event: int(event["counter"]))


def results(private: Path, task: str) -> list[dict[str, Any]]:
    """Return what the tasks of that name returned, or a name that starts like this, if they went well."""
    return [
        event["event_data"]["res"]
        for event in events(private)
        if event["event"] == "runner_on_ok" and event["event_data"]["task"].startswith(task)
    ]


def leaking_artifacts(private: Path, served: RunningEmulator) -> list[str]:
    """Return the names of the files with a secret in them, among those that the run left."""
    files = [path for path in (private / "artifacts").rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if leaks(served, path.read_text("utf-8"))]


def run_with(place: Place, private: Path, environment: dict[str, str], playbook: str, options: str) -> None:
    """Run a playbook of the private folder with this environment, as a controller does."""
    (private / "env").mkdir(exist_ok=True)
    (private / "env" / "envvars").write_text(json.dumps(environment), "utf-8")
    ran = place.run(f"ansible-runner run {private} -p {playbook} --cmdline '{options}'")
    assert ran.code == 0, ran.output
