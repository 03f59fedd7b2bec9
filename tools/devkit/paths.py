# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where things are: the checkout, and the one ignored folder that everything generated goes to."""

from __future__ import annotations

import os
from pathlib import Path

NAMESPACE = "community"
NAME = "ovhcloud"

ROOT = Path(__file__).resolve().parent.parent.parent
#: DEV_CACHE lets two runs work at once in one checkout, each with a cache of its own.
CACHE = Path(os.environ.get("DEV_CACHE") or ROOT / ".cache").resolve()

VENV = CACHE / "venv"
HOME = CACHE / "home"
LOGS = CACHE / "logs"
DIST = CACHE / "dist"
DOCS = CACHE / "docs"
INSTALLED = CACHE / "installed"
#: A copy of what git knows of the checkout, in the folder layout that Ansible's tools insist on.
TREE = CACHE / "tree"
MIRROR = TREE / "ansible_collections" / NAMESPACE / NAME
JUNIT = MIRROR / "tests" / "output" / "junit"
#: The same layout by a symbolic link: enough to run playbooks, and always up to date.
LINKED = CACHE / "linked"

DEMO_REQUIREMENTS = ROOT / "tools" / "requirements-demo.txt"
DEV_REQUIREMENTS = ROOT / "requirements-dev.txt"


def venv_tool(name: str) -> str:
    """Path of a program in the development environment."""
    return str(VENV / "bin" / name)
