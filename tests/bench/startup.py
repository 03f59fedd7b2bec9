# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the time of a task goes before its first request, and what settings of Ansible change."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.cases import holding, names
from tests.bench.desk import Desk
from tests.bench.measuring import BenchError, Timed, time_command, together
from tests.bench.prepare import prepare
from tests.bench.server import Server
from tests.processes.harness import LIMIT, ORDER, Task

#: A module that does what every module on python-ovh has to do, and no more: it imports ovh and sends one signed request.
REFERENCE = """\
#!/usr/bin/python
from __future__ import annotations

import os

import ovh
from ansible.module_utils.basic import AnsibleModule

module = AnsibleModule(argument_spec={"name": {"type": "str"}}, supports_check_mode=True)
ovh.client.ENDPOINTS["given"] = os.environ["OVH_ENDPOINT"]
module.exit_json(changed=False, projects=ovh.Client(endpoint="given").get("/cloud/project"))
"""
# What a controller and the reference module import, as far as it is written in Python.
LIBRARIES = (
    "ansible",
    "certifi",
    "charset_normalizer",
    "cryptography",
    "idna",
    "jinja2",
    "markupsafe",
    "oauthlib",
    "ovh",
    "packaging",
    "requests",
    "requests_oauthlib",
    "resolvelib",
    "urllib3",
    "yaml",
)

#: Runs of one module before it is the next one's turn.
_TURN = 4

OURS: Task = {"name": "Order", ORDER: {"name": names(1)[0], "accept_contracts": True}}
TASKS: dict[str, list[Task]] = {
    "no task": [],
    "a module that does nothing (ping)": [{"name": "Ping", "ansible.builtin.ping": {}}],
    "the reference module": [{"name": "Reference", "reference": {}}],
    "this collection's module, no-op": [OURS],
}
EMPTY, NOTHING, REFERENCED, NO_OP = TASKS


@dataclass(frozen=True)
class Start:
    """How long something took as a whole; `part` is playbook, module or knob."""

    part: str
    what: str
    timed: Timed


def measure_start(server: Server, desk: Desk, runs: int) -> Iterator[Start]:
    """Measure with an emulator that answers at once and an account in which there is nothing to do."""
    prepare(server.url, {"seed": holding(0, names(1)), "latency": 0})
    library = desk.folder / "library"
    library.mkdir(exist_ok=True)
    (library / "reference.py").write_text(REFERENCE, "utf-8")
    env = {**desk.environment(server), "ANSIBLE_LIBRARY": str(library)}
    for what, tasks in TASKS.items():
        yield Start("playbook", what, time_command(desk.playbook("start", tasks), runs, folder=desk.folder, env=env))
    modules = {what: [sys.executable, str(_payload(desk, tasks, env))] for what, tasks in list(TASKS.items())[1:]}
    rounds: dict[str, list[Timed]] = {what: [] for what in modules}
    # They are compared with each other, and a machine does not keep its pace: so they take turns.
    for dummy in range(runs):
        for what, argv in modules.items():
            rounds[what].append(time_command(argv, _TURN, folder=desk.folder, env=env))
    for what, turns in rounds.items():
        yield Start("module", what, together(turns))
    for what, argv, changed in _knobs(desk):
        yield Start("knob", what, time_command(argv, runs, folder=desk.folder, env={**env, **changed}))


def _payload(desk: Desk, tasks: list[Task], env: Mapping[str, str]) -> Path:
    """Return the file that Ansible sends to a host and starts there, with the task's options in it."""
    kept = desk.folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    keeping = {**env, "ANSIBLE_KEEP_REMOTE_FILES": "true", "ANSIBLE_REMOTE_TMP": str(kept)}
    done = subprocess.run(
        desk.playbook("start", tasks),
        env=keeping,
        cwd=desk.folder,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    files = list(kept.glob("*/AnsiballZ_*"))
    if done.returncode or len(files) != 1:
        raise BenchError(f"no module was sent:\n{done.stdout}")
    target = desk.folder / files[0].name
    shutil.copy2(files[0], target)
    return target


def _knobs(desk: Desk) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    plain = desk.playbook("start", [OURS])
    yield "``pipelining: true``", plain, {"ANSIBLE_PIPELINING": "true"}
    yield "the interpreter is discovered", [*plain, "-e", "ansible_python_interpreter=auto"], {}
    yield "``gather_facts: true``", desk.playbook("facts", [OURS], gather_facts=True), {}
    yield "libraries without compiled files", plain, {"PYTHONPATH": str(_not_compiled(desk.folder / "source"))}


def _not_compiled(folder: Path) -> Path:
    """Copy the libraries without their __pycache__; nothing writes one, as PYTHONDONTWRITEBYTECODE is set."""
    installed = Path(sysconfig.get_path("purelib"))
    for name in LIBRARIES:
        shutil.copytree(
            installed / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
    return folder
