# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the lines of a long output that say why it failed."""

from __future__ import annotations

import re

#: How pytest, ansible-playbook, ansible-test and linters name a failure. A task whose failure is ignored is no reason.
_REASON = re.compile(
    r"^(?:TASK \[.*\n(?:(?!TASK \[|fatal: ).*\n)*fatal: .*$(?!\n\.\.\.ignoring)"
    r"|FAILED .*|ERROR.*|E   .*|\S+: error: .*|\w+Error: .*|stopped after .*|Its output .*)$",
    re.MULTILINE,
)
_LINES = 20
_WIDTH = 800


def of(output: str) -> str:
    """The last lines that name a failure, or the very last lines where none does; long ones are cut."""
    named = "\n".join(_REASON.findall(output)).splitlines()
    lines = named or output.rstrip().splitlines()
    return "\n".join(line[:_WIDTH] for line in lines[-_LINES:])
