# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Try a playbook of your own: `pytest test_projects.py`. Nothing is bought, and no account is needed.

The playbook meets the emulator of OVHcloud's API that comes with the collection. Copy this file beside the playbook, and
change what stands in capitals. It needs pytest, aiohttp, ansible-core and ovh, and community.ovhcloud installed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

PLAYBOOK = Path(__file__).with_name("projects.yml")
ORDERED = ["web-production", "web-staging"]
# What the account has before; all that can stand here is in tests/emulator/README.md of the collection.
SEED: dict[str, Any] = {"projects": [{"description": "somebody-elses"}]}


class Account:
    """An account at the emulator, and the playbook that is run with its credentials."""

    def __init__(self, url: str) -> None:
        self.url = url
        health = self.control("health")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("OVH_")}
        self.environment["OVH_ENDPOINT"] = health["endpoint"]
        for name in ("application_key", "application_secret", "consumer_key"):
            self.environment["OVH_" + name.upper()] = health["credentials"][name]

    def control(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask the emulator's control path, or tell it something."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/_emulator/{path}", data, {"Content-Type": "application/json"})
        with urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def play(self, *arguments: str) -> int:
        """Run the playbook; return how many tasks changed something."""
        done = subprocess.run(
            ["ansible-playbook", *arguments, str(PLAYBOOK)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return sum(int(count) for count in re.findall(r" changed=(\d+)", done.stdout))

    def orders(self) -> list[str]:
        """Return the names of the projects in the account's orders."""
        orders = self.control("state")["orders"]
        return sorted(project["description"] for order in orders for project in order["projects"])


@pytest.fixture
def account() -> Iterator[Account]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.emulator", "--idle-timeout", "300"],
        cwd=collection(),
        stdout=subprocess.PIPE,
        text=True,
    ) as emulator:
        try:
            assert emulator.stdout
            # The first line is its URL.
            account = Account(emulator.stdout.readline().strip())
            account.control("seed", SEED)
            yield account
        finally:
            emulator.terminate()


def collection() -> Path:
    """Return the folder of the installed collection."""
    argv = ["ansible-galaxy", "collection", "list", "community.ovhcloud", "--format", "json"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    return Path(next(iter(json.loads(done.stdout)))) / "community" / "ovhcloud"


def test_the_playbook_orders_each_project_exactly_once(account: Account) -> None:
    assert account.play("--check") == 1, "check mode foretells a change"
    assert account.control("journal?write=true") == [], "check mode writes nothing"
    assert account.play() == 1, "the first run orders"
    assert account.orders() == ORDERED
    assert account.play() == 0, "the second run changes nothing"
    assert account.orders() == ORDERED
