# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Chromium that tests use: `python -m tests.console.browser` finds it, or installs it where nobody has to be asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
INSTALL = (["apt-get", "update", "-q"], ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"])
LIMIT = 600.0
# A test browser asks nobody but the emulator anything.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
MISSING = f"no Chromium on this machine (looked for {', '.join(NAMES)}): install it to test the console in a browser"


def find() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Install Debian's package. Raises CalledProcessError or TimeoutExpired."""
    for command in INSTALL:
        subprocess.run(command, check=True, timeout=LIMIT, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def main() -> int:
    """Have a browser; where that needs more rights than there are, say so and leave it to the tests to be skipped."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    sys.stdout.write(f"{find() or MISSING}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
