# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests of plugins share: Ansible's own way to find collections, and no ovh.conf of the machine."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

# Before the first import of the collection: Ansible finds plugins only in what was imported its own way. On the Pythons
# that only run modules there is no plugin loader, and ansible-test has installed its own finder.
if "ansible_collections" not in sys.modules:
    with contextlib.suppress(ImportError, SyntaxError):
        from ansible.plugins.loader import init_plugin_loader

        init_plugin_loader()

from ansible_collections.community.ovhcloud.plugins.module_utils import _settings


@pytest.fixture(autouse=True)
def machine_conf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The path that stands in for /etc/ovh.conf; there is no such file unless a test writes it."""
    path = tmp_path / "etc" / "ovh.conf"
    path.parent.mkdir()
    monkeypatch.setattr(_settings, "CONFIG_FILES", (*_settings.CONFIG_FILES[:2], str(path)))
    return path
