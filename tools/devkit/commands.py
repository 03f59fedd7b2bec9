# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each ``make`` command runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from . import checks, cores, coverage, demo, emulator, environment, mirror, mutants, paths, pythons, steps, tally, venv
from .problem import Problem

#: Independent steps run side by side on a machine that has the cores for it.
_WORKERS = 2


def _ready() -> None:
    if venv.ensure(paths.DEV_REQUIREMENTS):
        print(f"Set up the tools in {paths.VENV.relative_to(paths.CACHE.parent)}.", flush=True)
    environment.provide_pip_bootstrap()
    mirror.update()
    mirror.link()


def _checks(*parts: str, measured: bool = False) -> int:
    with venv.lock("tree"):
        _ready()
        table = {**checks.STEPS, **checks.MEASURED} if measured else checks.STEPS
        selected = [step for part in parts for step in table[part]()]
        if measured:
            coverage.reset()
            selected += checks.measured_units()
        done = steps.run_all(selected, workers=_WORKERS)
        if measured:
            done += steps.run_all(checks.coverage_report(), workers=1)
    total = sum((result.tally for result in done), tally.Tally())
    print(f"{steps.failures(done)}\n{total}")
    return 1 if total.failed or not total.passed else 0


def test() -> int:
    """Everything that must pass before a change lands."""
    _refuse_forgotten_tests()
    found = {python.minor for python in pythons.available()}
    print(f"Ansible runs on Python {pythons.controller().version}, the modules on {_versions(found)}.", flush=True)
    if missing := set(pythons.TARGET_MINORS) - found:
        print(f"Not tested, since it is not on this machine: Python {_versions(missing)}.", flush=True)
    return _checks(*checks.ORDER, measured=True)


def _refuse_forgotten_tests() -> None:
    folders = {
        path.relative_to(paths.ROOT / "tests").parts[0] for path in (paths.ROOT / "tests").glob("*/**/test_*.py")
    }
    forgotten = folders - {"unit", "integration", "output", *checks.STEPS}
    if forgotten:
        raise Problem(
            f"no command runs the tests in tests/{', tests/'.join(sorted(forgotten))}; add one to {checks.__name__}"
        )


def _versions(minors: set[int]) -> str:
    return ", ".join(f"3.{minor}" for minor in sorted(minors))


def run_demo() -> int:
    """The example playbook against the emulator."""
    return demo.run()


def run_emulator() -> int:
    """Serve the emulator in the foreground until Ctrl-C."""
    venv.ensure(paths.DEMO_REQUIREMENTS)
    port = os.environ.get("PORT", "8080")
    emulator.refuse_taken(port)
    print("# Paste this into another shell: ansible-playbook finds ovh and this collection there, in any folder.")
    print(f"export PATH={paths.VENV / 'bin'}:$PATH ANSIBLE_COLLECTIONS_PATH={mirror.link()}")
    print("# These sample credentials open nothing but the emulator.")
    print("\n".join(f"export {name}={value}" for name, value in demo.SAMPLE_CREDENTIALS.items()))
    print(f"export OVH_ENDPOINT=http://127.0.0.1:{port}/1.0")
    print(f"# The console, for your browser: http://127.0.0.1:{port}/\n# Stop with Ctrl-C.\n", flush=True)
    return emulator.serve(port)


def soak() -> int:
    """Random interleaved, faulty and killed runs in simulated time (HISTORIES=20000, SEED=0)."""
    with venv.lock("tree"):
        _ready()
    argv = [paths.venv_tool("python"), "-m", "tests.simulation"]
    argv += ["--histories", os.environ.get("HISTORIES", "20000"), "--seed", os.environ.get("SEED", "0")]
    return subprocess.run(argv, cwd=paths.MIRROR, env=environment.child(paths.TREE), check=False).returncode


def bench() -> int:
    """How long playbooks take, beside other ways; needs hyperfine (SCENARIOS=noop LATENCIES=50 RUNS=3)."""
    with venv.lock("tree"):
        _ready()
    argv = [paths.venv_tool("python"), "-m", "tests.bench"]
    return subprocess.run(argv, cwd=paths.ROOT, env=environment.child(paths.LINKED), check=False).returncode


def clean() -> int:
    """Remove everything that was generated."""
    shutil.rmtree(paths.CACHE, ignore_errors=True)
    return 0


def measure() -> int:
    """Which branches of plugins/ unit tests, scenarios, processes and integration tests reach together."""
    return _checks(*checks.MEASURED, measured=True)


def _part(name: str) -> Callable[[], int]:
    def run() -> int:
        return _checks(name)

    run.__doc__ = checks.STEPS[name].__doc__
    return run


COMMANDS: dict[str, Callable[[], int]] = {
    "demo": run_demo,
    "test": test,
    **{name: _part(name) for name in checks.STEPS},
    "coverage": measure,
    "cores": cores.run,
    "mutants": mutants.run,
    "soak": soak,
    "bench": bench,
    "emulator": run_emulator,
    "clean": clean,
}


def help_text() -> str:
    """One line for each command."""
    lines = [
        f"  make {name:<14} {(command.__doc__ or '').strip().splitlines()[0]}" for name, command in COMMANDS.items()
    ]
    return "\n".join(["Commands:", *lines])


def main(arguments: list[str]) -> int:
    """Run the named command; unknown or no name prints the list."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(help_text())
        return 0 if arguments in ([], ["help"]) else 2
    steps.stop_like_ctrl_c()
    try:
        return COMMANDS[arguments[0]]()
    except Problem as problem:
        print(f"make {arguments[0]}: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
