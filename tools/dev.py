# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The development commands: ``python3 tools/dev.py <command>``, or ``make <command>``."""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this very check is what tells the reader
    sys.exit("Python 3.11 or newer is needed to run the project's commands; this is " + sys.version.split()[0])

from devkit import commands

if __name__ == "__main__":
    sys.exit(commands.main(sys.argv[1:]))
