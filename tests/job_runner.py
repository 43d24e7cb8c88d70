"""A job of a created pipeline, run by bash as CodeBuild runs it: its own role, its own variables, its own instructions.

Nothing is taken from the program: project, pipeline and instructions are read back from the account.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox import cloud
from sandbox.cloud.buildspec import Phase, read_buildspec, script
from sandbox.cloud.sessions import session
from tools.terraform import terraform

LONGEST = 120  # seconds
# What an action may refer to: the source's output, the run, what an earlier action exported.
REFERENCE = re.compile(r"#\{(\w+)\.(\w+)\}")
Namespaces = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ended:
    code: int
    said: str
    exported: Mapping[str, str] = field(default_factory=dict)
    artifacts: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the cloud in a box, as its administrator sees it."""

    endpoint: str
    id: str
    region: str

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients' types at run time
        return cloud.client(service, self.id, self.endpoint, self.region)

    def as_role(self, name: str, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients' types at run time
        arn = self.client("iam").get_role(RoleName=name)["Role"]["Arn"]
        return cloud.client_of(service, session(self.endpoint, arn, "a-test"), self.endpoint, self.region)

    def pipeline(self, name: str) -> Pipeline:
        return Pipeline(self, name, self.client("codepipeline").get_pipeline(name=name)["pipeline"]["stages"])

    def project(self, name: str) -> Project:
        (found,) = self.client("codebuild").batch_get_projects(names=[name])["projects"]
        return Project(self, found)


@dataclass(frozen=True, slots=True)
class Pipeline:
    account: Account
    name: str
    stages: list[dict[str, Any]]

    def actions(self, category: str) -> list[dict[str, Any]]:
        every = [action for stage in self.stages for action in stage["actions"]]
        return [action for action in every if action["actionTypeId"]["category"] == category]

    def action(self, name: str) -> dict[str, Any]:
        return next(each for each in self.actions("Build") if each["name"] == name)

    def project(self, action: str) -> Project:
        return self.account.project(self.action(action)["configuration"]["ProjectName"])

    def told(self, action: str, namespaces: Namespaces) -> dict[str, str]:
        """The variables that the action gives its build."""
        given = json.loads(self.action(action)["configuration"]["EnvironmentVariables"])
        return {each["name"]: resolved(each["value"], namespaces) for each in given}


def resolved(text: str, namespaces: Namespaces) -> str:
    return REFERENCE.sub(lambda found: namespaces[found[1]][found[2]], text)


@dataclass(frozen=True, slots=True)
class Project:
    account: Account
    created: dict[str, Any]

    @property
    def variables(self) -> dict[str, str]:
        return {each["name"]: each["value"] for each in self.created["environment"]["environmentVariables"]}

    def instructions(self, held: dict[str, str]) -> str:
        """The buildspec, read from its object as the project's own role."""
        bucket, _, key = self.created["source"]["buildspec"].removeprefix("arn:aws:s3:::").partition("/")
        s3 = cloud.client_of("s3", held, self.account.endpoint, self.account.region)
        text: str = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        return text

    def credentials(self) -> dict[str, str]:
        """What CodeBuild gets when it takes the project's role: the role's trust is asked."""
        return session(
            self.account.endpoint,
            self.created["serviceRole"],
            f"AWSCodeBuild-{uuid.uuid4()}",
            service="codebuild.amazonaws.com",
            source=self.created["arn"],
            region=self.account.region,
        )

    def run(self, source: Path, folder: Path, told: Mapping[str, str]) -> Ended:
        """The job over this clone; `folder` is what a container of its own would hold beside it."""
        held = self.credentials()
        text = self.instructions(held)
        spec = read_buildspec(text)
        work, aside = folder / "work", folder / "tmp"
        work.mkdir(parents=True)
        aside.mkdir()
        driver, files = script(tuple(_here(each, aside) for each in spec.phases), str(work), spec.exported)
        for name, content in {**files, "driver.sh": driver, "told": ""}.items():
            (work / name).write_text(content)
        environment = {
            **self._machine(held, source, folder),
            **self.variables,
            **_on_loopback(self.variables),
            **told,
        }
        ended = subprocess.run(
            ["bash", work / "driver.sh"],
            cwd=source,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
        )
        codes = [int(line.split()[2]) for line in (work / "told").read_text().splitlines()]
        return Ended(
            code=next((code for code in codes if code), 0),
            said=ended.stdout,
            exported=_exported(work / "exported"),
            artifacts=_artifacts(text, environment),
        )

    def _machine(self, held: Mapping[str, str], source: Path, folder: Path) -> dict[str, str]:
        """A build's own variables, and nothing of this machine's."""
        return {
            "PATH": os.pathsep.join(_tools()),
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "LANG": "C.UTF-8",
            "AWS_ENDPOINT_URL": self.account.endpoint,
            "AWS_REGION": self.account.region,
            "AWS_DEFAULT_REGION": self.account.region,
            "AWS_ACCESS_KEY_ID": held["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": held["SecretAccessKey"],
            "AWS_SESSION_TOKEN": held["SessionToken"],
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
            "CODEBUILD_SRC_DIR": str(source),
            "CHECKPOINT_DISABLE": "1",
        }


def _tools() -> list[str]:
    """Python with boto3 and `aws` beside this Python; git; and Terraform, which the install phase would fetch."""
    found = shutil.which("git")
    return [
        str(Path(sys.executable).parent),
        str(terraform().parent),
        str(Path(found or "").parent),
        os.defpath,
    ]


def _on_loopback(variables: Mapping[str, str]) -> dict[str, str]:
    """A bucket has no host name of its own on loopback; all else that Terraform is told of its state stays."""
    init = variables.get("TF_CLI_ARGS_init")
    return {"TF_CLI_ARGS_init": f"{init} -backend-config=use_path_style=true"} if init else {}


def downloads(commands: tuple[str, ...]) -> tuple[str, ...]:
    """The commands that fetch from the internet, check and unpack what was fetched."""
    words = [shlex.split(command) for command in commands]
    fetched = [each[each.index("--output") + 1] for each in words if each[0] == "curl"]
    return tuple(command for command in commands if any(archive in command for archive in fetched))


def _here(phase: Phase, aside: Path) -> Phase:
    """Without what needs the internet; and each job has a /tmp of its own, as each container has."""
    left_out = downloads(phase.commands)
    kept = tuple(each.replace("/tmp/", f"{aside}/") for each in phase.commands if each not in left_out)
    return Phase(name=phase.name, commands=kept, last=phase.last, goes_on=phase.goes_on)


def _exported(path: Path) -> dict[str, str]:
    found = path.read_text().split("\0") if path.exists() else []
    return dict(each.split("=", 1) for each in found if each)


def _artifacts(text: str, environment: Mapping[str, str]) -> dict[str, bytes]:
    """What CodeBuild would upload. A file that is named and not there is none."""
    told = yaml.safe_load(text).get("artifacts", {"base-directory": "", "files": []})
    base = Path(re.sub(r"\$(\w+)", lambda found: environment[found[1]], told["base-directory"]))
    return {name: (base / name).read_bytes() for name in told["files"] if (base / name).is_file()}
