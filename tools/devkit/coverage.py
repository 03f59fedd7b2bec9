# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the tests of ``make test`` leave which branches they reached, and what is asked of the sum."""

from __future__ import annotations

import json
import shutil

from . import paths

#: Percent of the branches and lines of plugins/.
THRESHOLD = 95

#: ansible-test's own folder; it also finds the way back from a module's archive on the managed node to plugins/.
_OF_ANSIBLE_TEST = paths.MIRROR / "tests" / "output" / "coverage"
_FOLDER = paths.CACHE / "coverage"
_SETTINGS = str(paths.MIRROR / ".coveragerc")
ALL = _FOLDER / "all"

PYTEST = ("--cov", "plugins", "--cov-config", _SETTINGS, "--cov-report", "")
#: Read by ansible-playbook: its modules write to this name, with their Python's version after it.
MODULES = {
    "_ANSIBLE_ANSIBALLZ_COVERAGE_CONFIG": json.dumps(
        {"config": _SETTINGS, "output": str(_OF_ANSIBLE_TEST / "processes=modules=origin")}
    )
}
REPORT = ("--include", "plugins/*", "--precision", "1", "--fail-under", str(THRESHOLD))


def reset() -> None:
    """Forget earlier runs."""
    for folder in (_OF_ANSIBLE_TEST, _FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)


def into(name: str) -> dict[str, str]:
    """Where a run of pytest leaves what it reached."""
    return {"COVERAGE_FILE": str(_FOLDER / name)}


def parts() -> list[str]:
    """What is added up."""
    return [str(_OF_ANSIBLE_TEST / "coverage"), str(_FOLDER / "units"), str(_FOLDER / "scenarios")]
