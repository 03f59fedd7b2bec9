# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The environment that every tool runs in: no surprise from the reader's own shell, and nothing left in the home folder."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from . import paths, pythons

#: Settings of the reader that would change what is tested, or point a playbook at a real account.
_DROPPED_PREFIXES = ("OVH_", "ANSIBLE_", "PYTHON", "PYENV_", "PYTEST_", "VIRTUAL_ENV", "COVERAGE_")
#: pip's settings and cache stay the reader's own, so that a package mirror keeps working and nothing is fetched twice.
_SHARED_WITH_HOME = (".config/pip", ".config/uv", ".pip", ".cache/pip", ".cache/uv")

#: In place of the reader's ansible.cfg, and of the machine's.
_ANSIBLE_CFG = """\
[defaults]
callback_result_format = yaml
localhost_warning = false
nocolor = true

[inventory]
inventory_unparsed_warning = false
"""

_GET_PIP = '''\
# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for the bootstrap script that ansible-test would download: the bundled pip, then the version it asked for."""

import subprocess
import sys

# A process of its own, since ensurepip resets pip's configuration in the process that it runs in.
subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
subprocess.check_call(
    [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    + [argument for argument in sys.argv[1:] if "==" in argument]
)
'''


def search_path() -> str:
    """PATH with our tools first, then every real interpreter, then the rest without shims."""
    folders = [str(paths.VENV / "bin")]
    folders += [str(python.path.parent) for python in reversed(pythons.available())]
    folders += [
        entry for entry in os.environ.get("PATH", os.defpath).split(os.pathsep) if not pythons.is_shim_folder(entry)
    ]
    return os.pathsep.join(dict.fromkeys(folders))


def child(collections: Path) -> dict[str, str]:
    """Environment of a tool that finds the collection below the given folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(_DROPPED_PREFIXES)}
    env |= {
        "HOME": str(prepared_home()),
        "PATH": search_path(),
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "ANSIBLE_CONFIG": str(paths.HOME / "ansible.cfg"),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(collections),
    }
    return env


def prepared_home() -> Path:
    """A home folder without ovh.conf, ansible.cfg and known habits; pip's settings are linked in."""
    for name in _SHARED_WITH_HOME:
        source, link = Path.home() / name, paths.HOME / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir() and not link.is_symlink() and not link.exists():
            # Two steps that start side by side may both find it missing.
            with contextlib.suppress(FileExistsError):
                link.symlink_to(source)
    settings = paths.HOME / "ansible.cfg"
    if not settings.is_file() or settings.read_text("utf-8") != _ANSIBLE_CFG:
        settings.write_text(_ANSIBLE_CFG, "utf-8")
    return paths.HOME


def provide_pip_bootstrap() -> None:
    """Put the script where ansible-test looks before it downloads; the version number is ansible-test's own choice."""
    sources = paths.VENV.glob("lib/python3.*/site-packages/ansible_test/_internal/python_requirements.py")
    versions = {version for source in sources for version in re.findall(r"pip='([\d.]+)'", source.read_text("utf-8"))}
    for version in versions:
        script = paths.HOME / ".ansible" / "test" / "cache" / f"get_pip_{version.replace('.', '_')}.py"
        if not script.exists():
            script.parent.mkdir(parents=True, exist_ok=True)
            script.write_text(_GET_PIP, "utf-8")
