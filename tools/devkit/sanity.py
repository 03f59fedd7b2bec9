# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether ``ansible-test sanity`` looked at anything: it exits with 0 also when it saw no file, and when it left a test out.

``python -m devkit.sanity``, run after it in the same environment, reads what it left behind.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from . import environment, paths, pythons

#: This collection has no PowerShell, no shell script by that ending, and no package that has to stay empty.
_IDLE = frozenset({"empty-init", "pslint", "shellcheck"})
_OF_EACH_PYTHON = frozenset({"compile", "import"})
_NOTHING_TO_TEST = "No tests applicable."
_NO_PYTHON = "because it could not be found."


@dataclass(frozen=True)
class Result:
    """One sanity test, on one Python where it runs on several; ``skipped`` is the reason why it did not run."""

    test: str
    python: str
    skipped: str


def read(folder: Path) -> list[Result]:
    """The results that ``ansible-test sanity --junit`` wrote."""
    found = []
    for file in sorted(folder.glob("ansible-test-sanity-*.xml")):
        for case in ElementTree.parse(file).iter("testcase"):
            name, dummy, python = case.get("name", "").partition("-python-")
            skipped = case.find("skipped")
            found.append(Result(name, python, "" if skipped is None else skipped.text or "no reason given"))
    return found


def objections(results: list[Result], known: set[str]) -> list[str]:
    """What is wrong with these results, when these tests are known to ansible-test; a Python that is not here is no fault."""
    wrong = [f"{name} left no result" for name in sorted(known - {result.test for result in results})]
    wrong += [f"{one.test} {one.python} did not run: {one.skipped}" for one in results if not _excused(one)]
    return wrong


def _excused(result: Result) -> bool:
    if not result.skipped or result.test in _IDLE:
        return True
    idle = result.skipped == _NOTHING_TO_TEST and not _supported(result.python)
    return result.test in _OF_EACH_PYTHON and (idle or result.skipped.endswith(_NO_PYTHON))


def summary(results: list[Result], files: int) -> str:
    """One line that says what ran."""
    ran = [result for result in results if not result.skipped]
    imported = sorted((result.python for result in ran if result.test == "import"), key=_number)
    return (
        f"{len({result.test for result in ran})} sanity tests, {files} files, imported on Python {', '.join(imported)}"
    )


def _supported(python: str) -> bool:
    return _number(python) >= (3, min(pythons.TARGET_MINORS))


def _number(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))


def _asked(*argv: str) -> set[str]:
    env = environment.child(paths.TREE)
    done = subprocess.run(argv, cwd=paths.MIRROR, env=env, stdout=subprocess.PIPE, text=True, timeout=120, check=True)
    return set(done.stdout.splitlines())


def main() -> int:
    """Print what ran, or what is wrong."""
    ansible_test = paths.venv_tool("ansible-test")
    seen, there = _asked(ansible_test, "env", "--list-files"), _asked("git", "ls-files")
    results = read(paths.JUNIT)
    wrong = [f"ansible-test does not see {name}" for name in sorted(there - seen)]
    wrong += objections(results, _asked(ansible_test, "sanity", "--list-tests"))
    print(summary(results, len(seen)))
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
