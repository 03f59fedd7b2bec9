# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's pages for people: what there is, what was asked, and buttons that move orders and set faults.

Pages are made on the server and work without scripts; a small script keeps them current. They read the emulator under its
lock and change it only through what the control path offers. The front serves them, so the core knows of no page.
"""

from __future__ import annotations

from tests.emulator.console.routes import handle, serves

__all__ = ["handle", "serves"]
