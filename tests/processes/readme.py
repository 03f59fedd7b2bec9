# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The README, read the way a reader uses it: code blocks to copy, rules to grant."""

from __future__ import annotations

import re

from tests.processes.harness import ROOT

README = ROOT / "README.md"
METHODS = ("GET", "POST", "PUT", "DELETE")

Rule = tuple[str, str]


def text() -> str:
    return README.read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Return the contents of all code blocks of that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text(), re.MULTILINE | re.DOTALL)


def consumer_key_rules() -> list[Rule]:
    """Return the rules that the README tells to grant, one for each method and path."""
    (block,) = blocks("text")
    rules = []
    for line in block.splitlines():
        method, *paths = line.split()
        assert method in METHODS, line
        rules += [(method, path) for path in paths]
    return rules


def seeded_key(key: str, rules: list[Rule]) -> dict[str, object]:
    """Return what the emulator is told of a consumer key with these rules."""
    return {"key": key, "name": key, "rules": [{"method": method, "path": path} for method, path in rules]}
