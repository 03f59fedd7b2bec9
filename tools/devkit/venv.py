# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project's own virtual environment, made once and filled again only when its requirements change."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import paths, pythons
from .problem import Problem

_TIMEOUT = 900


@contextlib.contextmanager
def lock(name: str) -> Iterator[None]:
    """Let one process at a time work on a part of the cache; a second one says that it waits."""
    paths.CACHE.mkdir(parents=True, exist_ok=True)
    with open(paths.CACHE / f"{name}.lock", "w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print(
                f"... waiting for another run in {paths.CACHE} (set DEV_CACHE to another folder to run beside it)",
                flush=True,
            )
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def ensure(requirements: Path, python: pythons.Python | None = None) -> bool:
    """Make the environment hold these requirements; tells whether anything had to be done."""
    python = python or pythons.controller()
    with lock("venv"):
        marker = paths.VENV / f".{requirements.stem}"
        wanted = _fingerprint(python, requirements)
        if marker.is_file() and marker.read_text("utf-8") == wanted:
            return False
        _create(python)
        _install(requirements)
        marker.write_text(wanted, "utf-8")
        return True


def python_version() -> str:
    """Which Python the environment was made from, such as 3.13."""
    found = re.search(r"^version\w* = (\d+\.\d+)", (paths.VENV / "pyvenv.cfg").read_text("utf-8"), re.MULTILINE)
    if not found:
        raise Problem(f"{paths.VENV} is no virtual environment; make clean removes it")
    return found.group(1)


def _fingerprint(python: pythons.Python, requirements: Path) -> str:
    files = sorted({requirements, paths.DEMO_REQUIREMENTS})
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"{python.path} {python.version} {digest}\n"


def _create(python: pythons.Python) -> None:
    owner = paths.VENV / ".python"
    if (
        owner.is_file()
        and owner.read_text("utf-8") == str(python.path)
        and os.access(paths.venv_tool("python"), os.X_OK)
    ):
        return
    shutil.rmtree(paths.VENV, ignore_errors=True)
    _run(
        [str(python.path), "-m", "venv", str(paths.VENV)],
        f"python{python.version} could not make a virtual environment",
    )
    owner.write_text(str(python.path), "utf-8")


def _install(requirements: Path) -> None:
    """Install with uv, which takes seconds; with pip where uv cannot be had or does not know the machine's package mirror."""
    pip = [paths.venv_tool("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    with contextlib.suppress(Problem):
        _run([*pip, "uv"], "uv could not be installed")
        uv = [
            paths.venv_tool("uv"),
            "pip",
            "install",
            "--quiet",
            "--system-certs",
            # As pip does: nothing else ever writes compiled files here, and every process would compile them again.
            "--compile-bytecode",
            "--python",
            paths.venv_tool("python"),
        ]
        _run([*uv, "-r", str(requirements)], "uv could not install")
        return
    _run([*pip, "-r", str(requirements)], f"the packages of {requirements.name} could not be installed")


def _run(argv: list[str], complaint: str) -> None:
    done = subprocess.run(argv, cwd=paths.CACHE, capture_output=True, text=True, timeout=_TIMEOUT, check=False)
    if done.returncode:
        raise Problem(f"{complaint}:\n{(done.stdout + done.stderr).strip()}")
