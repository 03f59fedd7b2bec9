# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's machine: the installed collection in the home folder, the usual programs, and the page that tells what to do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.emulator.testing import RunningEmulator
from tests.processes.harness import ROOT, Settings, Stage, secrets

EXAMPLES = ROOT / "examples"
PAGE = ROOT / "docs" / "docsite" / "rst" / "places.rst"
NAME = Path("ansible_collections") / "community" / "ovhcloud"

# Seconds; no program of these tests needs a fifth of it.
LIMIT = 240
# pip's settings and cache are the machine's, so that nothing is fetched twice.
_SHARED = (".config/pip", ".cache/pip", ".pip")
# The recorder of the other tests, the checkout, and what these tests themselves may run in: none is on a user's machine.
_NOT_THERE = ("ANSIBLE_CALLBACK", "ANSIBLE_COLLECTIONS_PATH", "CI_", "GITHUB_", "GITLAB_", "PYTEST_", "RUNNER_")


@dataclass(frozen=True)
class Ran:
    """How a program ended, and all that it printed."""

    code: int
    output: str


class Place(Stage):
    """A home folder into which the collection was installed, and a folder to work in. `kept` outlives a test."""

    def __init__(self, folder: Path, collections: Path) -> None:
        super().__init__(folder)
        self.installed = collections / NAME
        self.kept = collections.parent / "kept"
        self.kept.mkdir(exist_ok=True)
        (self.home / ".ansible").mkdir()
        (self.home / ".ansible" / "collections").symlink_to(collections, target_is_directory=True)
        for name in _SHARED:
            source, link = Path.home() / name, self.home / name
            if source.is_dir():
                link.parent.mkdir(exist_ok=True)
                link.symlink_to(source, target_is_directory=True)

    @property
    def path(self) -> str:
        """Where programs are looked for."""
        return self._environment()["PATH"]

    def run(self, script: str, cwd: Path | None = None, /, **environment: str) -> Ran:
        """Run a shell script as the CI services do: it ends at the first command that fails."""
        env = {name: value for name, value in self._environment().items() if not name.startswith(_NOT_THERE)}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=cwd or self.work,
            env={**env, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=LIMIT,
            check=False,
        )
        return Ran(done.returncode, done.stdout)

    def configure(self, settings: Settings) -> None:
        """Write `~/.ovh.conf`."""
        endpoint = settings["endpoint"]
        lines = ["[default]", f"endpoint={endpoint}", f"[{endpoint}]"]
        lines += [f"{name}={value}" for name, value in settings.items() if name != "endpoint"]
        (self.home / ".ovh.conf").write_text("\n".join(lines) + "\n", "utf-8")


def install(folder: Path) -> Path:
    """Build the archive and install it, offline; return the folder to put into a collections path."""
    galaxy = [str(Path(sys.executable).parent / "ansible-galaxy"), "collection"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))}
    env["ANSIBLE_HOME"] = str(folder / "home")
    collections = folder / "collections"

    def run(*arguments: str) -> None:
        done = subprocess.run(
            [*galaxy, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=LIMIT, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("build", "--output-path", str(folder))
    (archive,) = folder.glob("*.tar.gz")
    run("install", "--offline", "-p", str(collections), str(archive))
    return collections


def commands(program: str) -> str:
    """Return the one block of shell commands on the page that has this program in it."""
    (found,) = [block for block in blocks("bash") if program in block]
    return found


def blocks(language: str) -> list[str]:
    """Return the code blocks of that language on the page, without their indentation."""
    found = re.findall(
        rf"^\.\. code-block:: {language}\n(?:   :.*\n)*\n((?:   .*\n|\n)+)", PAGE.read_text("utf-8"), re.MULTILINE
    )
    return [re.sub(r"^   ", "", block, flags=re.MULTILINE).strip("\n") + "\n" for block in found]


def writes(running: RunningEmulator) -> list[str]:
    """Return the requests that change something: method and route."""
    return [f"{entry.method} {entry.route}" for entry in running.emulator.journal if entry.write]


def ordered(running: RunningEmulator) -> list[str]:
    """Return the names of the projects that were ordered and can be used, one for each order."""
    state = running.emulator.state
    assert len(state.orders) == len(state.projects)
    return sorted(str(project.description) for project in state.projects.values())


def leaks(running: RunningEmulator, text: str) -> list[str]:
    """Return the secrets in a text; an empty list is what a test wants."""
    return [secret for secret in secrets(running) if secret in text]
