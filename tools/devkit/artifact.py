# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is in a built collection, and whether two builds of one checkout hold the same.

``python -m devkit.artifact <folder> <folder>`` compares the archives of two builds. Their bytes differ: ansible-galaxy writes
the time of the build into the archive's own headers.
"""

from __future__ import annotations

import hashlib
import sys
import tarfile
from pathlib import Path


def contents(archive: Path) -> dict[str, str]:
    """The name of every file in it, with mode and digest."""
    found = {}
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            stream = tar.extractfile(member)
            digest = hashlib.sha256(stream.read()).hexdigest() if stream else "-"
            found[member.name] = f"{member.mode:o} {digest}"
    return found


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Names that only one of them has, or that hold something else."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def main(folders: list[str]) -> int:
    """Print how many files both builds hold, or where they differ."""
    first, second = (contents(archive) for folder in folders for archive in Path(folder).glob("*.tar.gz"))
    differing = differences(first, second)
    print(
        "\n".join(f"two builds differ in {name}" for name in differing)
        or f"{len(first)} entries, the same in two builds"
    )
    return 1 if differing or not first else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
