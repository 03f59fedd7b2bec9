# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A copy of the checkout at ``ansible_collections/<namespace>/<name>``, which Ansible's test tools insist on.

A symbolic link is not enough (pytest resolves it), and the copy needs a ``.git`` of its own: without it ansible-test asks the
checkout's git, for which everything in the ignored cache does not exist, and passes with nothing tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from . import paths
from .problem import Problem

#: What the tools write inside the mirror; kept between runs.
_GENERATED = (Path(".git"), Path("tests/output"))


def update() -> int:
    """Bring the mirror up to date; returns the number of files in it."""
    wanted = _listed()
    if not wanted:
        raise Problem(f"git lists no file in {paths.ROOT}: nothing to test")
    _remove_others(wanted)
    for name in wanted:
        _copy(paths.ROOT / name, paths.MIRROR / name)
    if not (paths.MIRROR / ".git").exists():
        _git("init", "--quiet", "--initial-branch", "main")
    # Known files, so that git tells what is ignored below the folders that hold them.
    _git("add", "--all")
    return len(wanted)


def link() -> Path:
    """The checkout itself under the name that ansible-playbook looks for; returns the folder to search."""
    target = paths.LINKED / "ansible_collections" / paths.NAMESPACE / paths.NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.is_symlink():
        target.symlink_to(paths.ROOT, target_is_directory=True)
    return paths.LINKED


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=paths.MIRROR, check=True, timeout=60, stdout=subprocess.DEVNULL)


def _listed() -> set[Path]:
    argv = ["git", "-C", str(paths.ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise Problem(f"the tests need a git checkout: {done.stderr.strip()}")
    names = (Path(name) for name in done.stdout.split("\0") if name)
    return {name for name in names if (paths.ROOT / name).is_file()}


def _remove_others(wanted: set[Path]) -> None:
    for folder, folders, files in os.walk(paths.MIRROR, topdown=True):
        here = Path(folder).relative_to(paths.MIRROR)
        folders[:] = [name for name in folders if here / name not in _GENERATED and name != "__pycache__"]
        for name in files:
            if here / name not in wanted:
                (paths.MIRROR / here / name).unlink()
    for folder, dummy_folders, dummy_files in os.walk(paths.MIRROR, topdown=False):
        if not _inside_generated(Path(folder)) and not any(Path(folder).iterdir()):
            Path(folder).rmdir()


def _inside_generated(folder: Path) -> bool:
    here = folder.relative_to(paths.MIRROR)
    return any(here == kept or kept in here.parents for kept in _GENERATED)


def _copy(source: Path, target: Path) -> None:
    if target.is_file() and _same(source.stat(), target.stat()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)


def _same(one: os.stat_result, other: os.stat_result) -> bool:
    return (one.st_size, one.st_mtime_ns, one.st_mode) == (other.st_size, other.st_mtime_ns, other.st_mode)
