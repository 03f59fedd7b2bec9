# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The machine's own ovh.conf is no part of any test of the plugins."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.community.ovhcloud.plugins.module_utils import _settings


@pytest.fixture(autouse=True)
def machine_conf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The path that stands in for /etc/ovh.conf; there is no such file unless a test writes it."""
    path = tmp_path / "etc" / "ovh.conf"
    path.parent.mkdir()
    monkeypatch.setattr(_settings, "CONFIG_FILES", (*_settings.CONFIG_FILES[:2], str(path)))
    return path
