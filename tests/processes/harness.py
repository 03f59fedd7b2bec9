# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start `ansible-playbook` as a user does, and read what it printed and what each task returned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.emulator.credentials import ACCESS_TOKEN, APPLICATION_KEY, APPLICATION_SECRET, CLIENT_ID, CLIENT_SECRET
from tests.emulator.credentials import CONSUMER_KEY as SAMPLE_CONSUMER_KEY
from tests.emulator.testing import RunningEmulator

ROOT = Path(__file__).resolve().parent.parent.parent
ORDER = "community.ovhcloud.ovh_cloud_project_order"
CARTS = "community.ovhcloud.ovh_order_cart"

# Seconds; no playbook of these tests needs a fifth of it.
LIMIT = 120
# A user's own settings have no say, and none of them may point a playbook at a real account.
_DROPPED = ("OVH_", "ANSIBLE_", "PYTHON", "COVERAGE_")

Settings = dict[str, str]
Task = dict[str, Any]

APPLICATION_KEYS: Settings = {
    "application_key": APPLICATION_KEY,
    "application_secret": APPLICATION_SECRET,
    "consumer_key": SAMPLE_CONSUMER_KEY,
}
OAUTH2: Settings = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
TOKEN: Settings = {"access_token": ACCESS_TOKEN}


@dataclass(frozen=True)
class Outcome:
    """How one task ended. `state` is ok, failed or unreachable."""

    task: str
    state: str
    result: dict[str, Any]

    @property
    def message(self) -> str:
        return str(self.result.get("msg", ""))

    @property
    def changed(self) -> bool:
        return bool(self.result["changed"])


@dataclass(frozen=True)
class Played:
    """One run of `ansible-playbook`. `output` is all that it printed."""

    code: int
    output: str
    outcomes: tuple[Outcome, ...]

    def of(self, task: str) -> Outcome:
        found = [outcome for outcome in self.outcomes if outcome.task == task]
        assert len(found) == 1, f"the task {task!r} ended {len(found)} times\n{self.output}"
        return found[0]


class Stage:
    """A folder with the collection in it, an empty home, and nothing else that could influence a playbook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.work = folder / "work"
        self.home.mkdir()
        self.work.mkdir()
        collection = folder / "ansible_collections" / "community" / "ovhcloud"
        collection.parent.mkdir(parents=True)
        collection.symlink_to(ROOT, target_is_directory=True)

    def play(self, tasks: Sequence[Task], *arguments: str, **environment: str) -> Played:
        """Play these tasks on localhost; one that fails does not end the play. `environment` is the process's own."""
        play = {"hosts": "localhost", "gather_facts": False, "ignore_errors": True, "tasks": list(tasks)}
        playbook = self.work / f"playbook-{time.monotonic_ns()}.yml"
        playbook.write_text(yaml.safe_dump([play], sort_keys=False), "utf-8")
        return self.play_file(playbook, *arguments, **environment)

    def play_file(self, playbook: Path, *arguments: str, **environment: str) -> Played:
        return self._run(
            [str(Path(sys.executable).parent / "ansible-playbook"), *arguments, str(playbook)], environment
        )

    def run_shell(self, script: str, **environment: str) -> Played:
        """Run a script as a shell does, up to the first command that fails; its playbooks are read as those of `play`."""
        return self._run(["bash", "-euo", "pipefail", "-c", script], environment)

    def _run(self, argv: Sequence[str], environment: Settings) -> Played:
        record = self.folder / f"record-{time.monotonic_ns()}"
        record.touch()
        done = subprocess.run(
            argv,
            cwd=self.work,
            env={**self._environment(), "RECORDER_FILE": str(record), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
        return Played(done.returncode, done.stdout, tuple(_outcomes(record)))

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED)}
        return {
            **kept,
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "ANSIBLE_CALLBACKS_ENABLED": "recorder",
            "ANSIBLE_CALLBACK_PLUGINS": str(Path(__file__).parent / "callback"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.folder),
            # Ansible asks the system, not HOME, where the user lives.
            "ANSIBLE_REMOTE_TMP": str(self.home / "tmp"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_NOCOLOR": "1",
        }


def _outcomes(record: Path) -> Iterator[Outcome]:
    for line in record.read_text("utf-8").splitlines():
        yield Outcome(**json.loads(line))


def order(task: str, **options: Any) -> Task:
    """Return a task that runs the module."""
    return {"name": task, ORDER: options}


def look(task: str, term: str, **options: Any) -> Task:
    """Return a task whose `msg` is what the lookup finds for one term."""
    passed = ", ".join(f"{name}={_expression(value)}" for name, value in options.items())
    separator = ", " if passed else ""
    call = "{{ query('%s', %r%s%s) }}" % (CARTS, term, separator, passed)
    return {"name": task, "ansible.builtin.debug": {"msg": call}}


def _expression(value: Any) -> str:
    """Return the value as it stands in a template; what is one template as a whole is put in without its braces."""
    return value[3:-3] if isinstance(value, str) and value.startswith("{{ ") else repr(value)


def connection(running: RunningEmulator, credential: Settings | None = None) -> Settings:
    """Return endpoint and credential as options of a task."""
    chosen = APPLICATION_KEYS if credential is None else credential
    oauth2 = {"oauth2_token_url": running.token_url} if "client_id" in chosen else {}
    return {"endpoint": running.endpoint, **oauth2, **chosen}


def as_environment(settings: Settings) -> dict[str, str]:
    return {"OVH_" + name.upper(): value for name, value in settings.items()}


def journal(running: RunningEmulator) -> list[str]:
    """Return the requests that reached the emulator: method and route."""
    return [f"{entry.method} {entry.route}" for entry in running.emulator.journal]


def secrets(running: RunningEmulator) -> list[str]:
    """Return what nobody may read: credentials and tokens, and what opens an order."""
    identities = running.emulator.state.identities
    found = [*identities.tokens, *identities.consumer_keys, *identities.applications]
    found += [application.secret for application in identities.applications.values()]
    found += [client.secret for client in identities.clients.values()]
    found += [order.password for order in running.emulator.state.orders.values()]
    return found


def assert_nothing_left(running: RunningEmulator) -> None:
    """No order, and no cart that the account shows."""
    state = running.emulator.state
    assert not state.orders
    assert not [cart for cart in state.carts.values() if cart.owner is not None]
