# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The folder that everything measured runs in: an empty home, the collection, and playbooks that are written when needed."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from tests.bench.server import Server
from tests.processes.harness import APPLICATION_KEYS, Settings, Stage, Task, as_environment

BY_HAND = Path(__file__).parent / "by_hand"


class Desk(Stage):
    """Gives the commands that are measured, and the environment that they run in."""

    def environment(self, server: Server) -> Settings:
        """A user's environment: no callback of ours, and credentials of the emulator's sample account."""
        env = self._environment()
        for name in ("ANSIBLE_CALLBACKS_ENABLED", "ANSIBLE_CALLBACK_PLUGINS"):
            del env[name]
        return {**env, **as_environment({"endpoint": server.endpoint, **APPLICATION_KEYS})}

    def playbook(self, name: str, tasks: Sequence[Task], arguments: Sequence[str] = (), **play: object) -> list[str]:
        """Write a playbook, and return the command that plays it."""
        file = self.work / f"{name}.yml"
        document = {"hosts": "localhost", "gather_facts": False, "tasks": list(tasks), **play}
        file.write_text(yaml.safe_dump([document], sort_keys=False, width=1000), "utf-8")
        return [program("ansible-playbook"), *arguments, str(file)]

    def by_uri(self, name: str, variables: Mapping[str, object]) -> list[str]:
        """Return the command that plays the hand-written tasks with these variables."""
        file = self.work / f"variables-{name}.yml"
        file.write_text(yaml.safe_dump(dict(variables), width=1000), "utf-8")
        return [program("ansible-playbook"), "-e", f"@{file}", str(BY_HAND / f"{name}.yml")]

    def by_script(self, name: str, arguments: Sequence[str]) -> list[str]:
        return [sys.executable, str(BY_HAND / f"{name}.py"), *arguments]


def program(name: str) -> str:
    """Return the path of a program that belongs to the running Python."""
    return str(Path(sys.executable).parent / name)
