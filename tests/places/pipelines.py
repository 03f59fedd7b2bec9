# SPDX-FileCopyrightText: 2026 community.ovhcloud contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pipelines of `examples/ci`, their jobs run the way the two services run them: chosen, given variables, step by step.

What is there to be used is used as it stands: conditions, variables, commands. It stops at whatever it does not know.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

from tests.places.harness import EXAMPLES, Place, Ran
from tests.processes.harness import Settings, as_environment

#: what a repository holds beside its pipeline
REPOSITORY = ("projects.yml", "plan.md.j2", "requirements.yml")
PLAN, APPLY = "ovhcloud-plan", "ovhcloud-apply"
#: environment of the service -> the credential in it
Credentials = dict[str, Settings]


@dataclass(frozen=True)
class Job:
    """A job that ran: in which environment of the service, how it ended, what its summary or log shows of the plan."""

    environment: str
    guard: str | None
    ran: Ran
    shown: str


class Service(Protocol):
    def request(self) -> Job:
        """Run what a pull or merge request to the branch main starts."""

    def merge(self) -> Job:
        """Run what a commit on the branch main starts."""


class GitHub:
    """Runs `github-actions.yml`: a repository to check out, a workspace of its own and files for path and summary."""

    def __init__(self, place: Place, credentials: Credentials) -> None:
        self.place = place
        self.credentials = credentials
        self.workflow: dict[str, Any] = yaml.safe_load((EXAMPLES / "ci" / "github-actions.yml").read_text("utf-8"))
        self.hosting = place.folder / "hosting"
        self.commit = self._repository(self.hosting / "acme" / "projects")
        self.runs = 0

    def request(self) -> Job:
        return self._job("pull_request")

    def merge(self) -> Job:
        return self._job("push")

    def _repository(self, folder: Path) -> str:
        folder.mkdir(parents=True)
        for name in REPOSITORY:
            shutil.copy(EXAMPLES / "ci" / name, folder)
        author = "-c user.name=tester -c user.email=tester@example.org"
        ran = self.place.run(
            f"git init -q -b main .; git add .; git {author} commit -q -m start; git rev-parse HEAD", folder
        )
        assert ran.code == 0, ran.output
        return ran.output.strip()

    def _job(self, event: str) -> Job:
        assert self.workflow["on"][event] == {"branches": ["main"]}
        (job,) = [job for job in self.workflow["jobs"].values() if self._condition(job["if"], event)]
        known = {"if", "runs-on", "timeout-minutes", "environment", "concurrency", "steps"}
        assert set(job) <= known
        assert self.workflow["defaults"] == {"run": {"shell": "bash"}}
        return self._run(job)

    def _condition(self, text: str, event: str) -> bool:
        """All conditions in it, each of them one that is known."""
        known = {
            "github.event_name == 'pull_request'": event == "pull_request",
            "github.event_name == 'push'": event == "push",
            "github.event.pull_request.head.repo.full_name == github.repository": True,
        }
        return all(known[part] for part in text.split(" && "))

    def _run(self, job: dict[str, Any]) -> Job:
        self.runs += 1
        files = {name: self.place.folder / f"{name}-{self.runs}" for name in ("GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        for path in files.values():
            path.touch()
        workspace = self.place.work / f"workspace-{self.runs}"
        workspace.mkdir()
        # Kept from job to job, so that Ansible is installed once.
        variables = {"RUNNER_TEMP": str(self.place.kept), **{n: str(p) for n, p in files.items()}}
        code, output = 0, ""
        for step in job["steps"]:
            assert set(step) <= {"name", "if", "env", "run"}
            if code and step.get("if") != "always()":
                continue
            given = {name: self._expanded(text, job["environment"]) for name, text in step.get("env", {}).items()}
            search = ":".join([*files["GITHUB_PATH"].read_text("utf-8").split(), self.place.path])
            ran = self.place.run(step["run"], workspace, **variables, **given, PATH=search)
            code, output = code or ran.code, output + ran.output
        shown = files["GITHUB_STEP_SUMMARY"].read_text("utf-8")
        guard = job.get("concurrency", {"group": None, "cancel-in-progress": False})
        assert guard["cancel-in-progress"] is False
        return Job(job["environment"], guard["group"], Ran(code, output), shown)

    def _expanded(self, text: str, environment: str) -> str:
        values = as_environment(self.credentials[environment])
        known = {
            "github.sha": self.commit,
            "github.token": "NoToken",
            "github.server_url": f"file://{self.hosting}",
            "github.repository": "acme/projects",
        }

        def value(found: re.Match[str]) -> str:
            scope, _dot, name = found[1].partition(".")
            # One that is not set is empty. The endpoint is no secret, everything else is.
            if scope == ("vars" if name == "OVH_ENDPOINT" else "secrets"):
                return values.get(name, "")
            return known[found[1]]

        return re.sub(r"\$\{\{ (.+?) \}\}", value, text)


class GitLab:
    """Runs `gitlab-ci.yml`: every job in a fresh copy of the repository, with the variables of its environment."""

    def __init__(self, place: Place, credentials: Credentials) -> None:
        self.place = place
        self.credentials = credentials
        self.pipeline: dict[str, Any] = yaml.safe_load((EXAMPLES / "ci" / "gitlab-ci.yml").read_text("utf-8"))
        self.runs = 0

    def request(self) -> Job:
        return self._job({"CI_PIPELINE_SOURCE": "merge_request_event"})

    def merge(self) -> Job:
        return self._job({"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"})

    def _job(self, variables: dict[str, str]) -> Job:
        variables = {"CI_DEFAULT_BRANCH": "main", **variables}
        assert self._applies(self.pipeline["workflow"]["rules"], variables)
        jobs = [job for name, job in self.pipeline.items() if name not in ("workflow", "default")]
        (job,) = [job for job in jobs if self._applies(job["rules"], variables)]
        known = {"rules", "environment", "resource_group", "interruptible", "script"}
        assert set(job) <= known
        assert set(self.pipeline["default"]) == {"image", "before_script", "after_script", "artifacts"}
        return self._run({**self.pipeline["default"], **job}, variables)

    def _applies(self, rules: list[dict[str, str]], variables: dict[str, str]) -> bool:
        """Whether one of the rules holds; each compares a variable with a word or with another variable."""
        return any(self._holds(rule["if"], variables) for rule in rules)

    def _holds(self, text: str, variables: dict[str, str]) -> bool:
        found = re.fullmatch(r'\$(\w+) == (?:"(\w+)"|\$(\w+))', text)
        assert found, text
        return variables.get(found[1]) == (found[2] or variables[found[3]])

    def _run(self, job: dict[str, Any], variables: dict[str, str]) -> Job:
        self.runs += 1
        workspace = self.place.work / f"workspace-{self.runs}"
        workspace.mkdir()
        for name in REPOSITORY:
            shutil.copy(EXAMPLES / "ci" / name, workspace)
        environment = job["environment"]["name"]
        given = {**variables, **as_environment(self.credentials[environment])}
        ran = self.place.run("\n".join([*job["before_script"], *job["script"]]), workspace, **given)
        after = self.place.run("\n".join(job["after_script"]), workspace, **given)
        assert job["artifacts"] == {"when": "always", "paths": ["plan.md"]}
        assert job.get("interruptible", False) is False
        return Job(environment, job.get("resource_group"), Ran(ran.code, ran.output + after.output), after.output)
