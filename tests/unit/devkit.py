# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The project's own tools, for tests of them; they are no part of the collection."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

_TOOLS = str(Path(__file__).parents[2] / "tools")


def load(name: str) -> Any:
    """Import a module of tools/devkit."""
    if _TOOLS not in sys.path:
        sys.path.append(_TOOLS)
    return importlib.import_module("devkit." + name)
