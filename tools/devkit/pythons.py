# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the Python interpreters that really run.

Version managers put shims named ``python3.9`` and so on on the PATH which exist but refuse to start, so every candidate is
executed before it is believed.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .problem import Problem

#: Newest first. ansible-core 2.21 needs 3.12 or newer, 3.11 gets 2.19 (see requirements-demo.txt).
CONTROLLER_MINORS = (13, 12, 11)
#: Every Python that the modules and their unit tests have to run on.
TARGET_MINORS = (9, 10, 11, 12, 13)

_PROBE = """
import importlib.util as u, sys
can = bool(u.find_spec("venv") and u.find_spec("ensurepip"))
print(sys.version_info[0], sys.version_info[1], int(can), int(sys.prefix == sys.base_prefix))
"""


@dataclass(frozen=True)
class Python:
    """An interpreter that was started and answered."""

    path: Path
    minor: int
    has_venv: bool

    @property
    def version(self) -> str:
        return f"3.{self.minor}"


def is_shim_folder(folder: str) -> bool:
    """Whether a PATH entry belongs to a version manager's shims."""
    return Path(folder).name == "shims"


def _version_folders() -> Iterator[Path]:
    """Folders with one interpreter installation each, newest first."""
    roots = [Path(os.environ["PYENV_ROOT"])] if os.environ.get("PYENV_ROOT") else []
    roots += [Path(entry).parent for entry in os.environ.get("PATH", "").split(os.pathsep) if is_shim_folder(entry)]
    roots += [Path.home() / ".pyenv"]
    parents = [root / "versions" for root in roots]
    if Path(sys.base_prefix).parent.name == "versions":
        parents.append(Path(sys.base_prefix).parent)
    for parent in dict.fromkeys(parents):
        if parent.is_dir():
            yield from sorted(parent.iterdir(), key=_version_key, reverse=True)


def _version_key(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else -1 for part in folder.name.split("."))


def _candidates(minor: int) -> Iterator[Path]:
    name = f"python3.{minor}"
    yield from (folder / "bin" / name for folder in _version_folders())
    for entry in os.environ.get("PATH", "").split(os.pathsep):
        if entry and not is_shim_folder(entry):
            yield Path(entry) / name
    if sys.version_info[:2] == (3, minor):
        yield Path(sys.executable)


def _probe(candidate: Path) -> Python | None:
    if not os.access(candidate, os.X_OK):
        return None
    try:
        answer = subprocess.run(
            [str(candidate), "-I", "-c", _PROBE], capture_output=True, text=True, timeout=20, check=True
        ).stdout.split()
    except (OSError, subprocess.SubprocessError):
        return None
    if answer[3] != "1":  # Inside somebody's virtual environment, which may vanish under us.
        return None
    return Python(path=candidate, minor=int(answer[1]), has_venv=answer[2] == "1")


@functools.cache
def find(minor: int) -> Python | None:
    """The first interpreter of this minor version that runs; one that can make virtual environments is preferred."""
    found = [python for candidate in _candidates(minor) if (python := _probe(candidate)) and python.minor == minor]
    return next((python for python in found if python.has_venv), found[0] if found else None)


def available() -> list[Python]:
    """Every supported interpreter on this machine, oldest first."""
    return [python for minor in TARGET_MINORS if (python := find(minor))]


def controller(minors: Sequence[int] = CONTROLLER_MINORS) -> Python:
    """The first of these that can run Ansible here."""
    found = [python for minor in minors if (python := find(minor))]
    usable = [python for python in found if python.has_venv]
    if usable:
        return usable[0]
    if found:
        names = ", ".join(f"python{python.version}" for python in found)
        raise Problem(
            f"{names} cannot make virtual environments (no venv/ensurepip). "
            f"On Debian and Ubuntu: apt-get install python{found[0].version}-venv"
        )
    names = " or ".join(f"3.{minor}" for minor in minors)
    raise Problem(f"Python {names} is needed to run Ansible, and none was found that runs.")
