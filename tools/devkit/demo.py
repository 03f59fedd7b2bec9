# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make demo``: the example playbook against the emulator, start to end."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from . import emulator, environment, mirror, paths, venv

PLAYBOOK = "examples/demo.yml"
#: The emulator's sample account; these credentials open nothing else.
SAMPLE_CREDENTIALS = {
    "OVH_APPLICATION_KEY": "EmulatorAppKey01",
    "OVH_APPLICATION_SECRET": "EmulatorAppSecret000000000000001",
    "OVH_CONSUMER_KEY": "EmulatorConsumerKey0000000000001",
}
_TIMEOUT = 300


def run(installed: Path | None = None) -> int:
    """Play the demo from the checkout, or from a folder that the built collection was installed to."""
    started = time.monotonic()
    if venv.ensure(paths.DEMO_REQUIREMENTS):
        print(f"Set up ansible-core, ovh and the emulator's web framework in {time.monotonic() - started:.0f} s.")
    collections = installed or mirror.link()
    content = collections / "ansible_collections" / paths.NAMESPACE / paths.NAME
    with emulator.running(content) as url:
        print(f"An emulator of OVHcloud's API listens on {url} (this machine only; nothing is bought).\n", flush=True)
        code = _play(content, collections, f"{url}/1.0")
    print("The emulator has stopped; nothing is left running.")
    print(f"The playbook is {PLAYBOOK}." if code == 0 else f"The demo FAILED: {PLAYBOOK} ended with exit code {code}.")
    return code


def _play(content: Path, collections: Path, endpoint: str) -> int:
    env = environment.child(collections) | SAMPLE_CREDENTIALS
    env["OVH_ENDPOINT"] = endpoint
    argv = [paths.venv_tool("ansible-playbook"), str(content / PLAYBOOK)]
    return subprocess.run(
        argv, cwd=content, env=env, stdin=subprocess.DEVNULL, timeout=_TIMEOUT, check=False
    ).returncode
