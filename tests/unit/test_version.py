# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One version, wherever it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ansible_collections.community.ovhcloud.plugins.module_utils._version import VERSION

ROOT = Path(__file__).parent.parent.parent


def _load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def test_the_version_that_requests_announce_is_the_one_of_galaxy_yml() -> None:
    assert _load("galaxy.yml")["version"] == VERSION


def test_the_changelog_has_an_entry_for_the_version() -> None:
    assert VERSION in _load("changelogs/changelog.yaml")["releases"]
