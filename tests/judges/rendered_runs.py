"""The rendered examples made ready to be run on this machine: programs are stubs, and nothing comes from a network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from delivery.backends import known_backends
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.forges import GitLabTier
from delivery.pipeline import Part
from delivery.service import GITLAB
from delivery.texts import ServiceName
from delivery.work import Work
from settings import load
from tests.estates import TOOLBOX
from tests.judges.rendered_files import EXAMPLES, ROOT, copy_of
from tests.judges.samples import written
from tools.judging import ActRun, GitLabEvent, GitLabRun, act_runs, gitlab_runs

DIGEST = "sha256:" + "a" * 64
SEALS = f"""case "$*" in
*" seal "*) printf 'DIGEST={DIGEST}\\nVERSION_ID=v1\\n' > penstock.exports ;;
esac"""
PROGRAMS: Mapping[str, str] = {
    "python3": SEALS,
    "sha256sum": "cat > /dev/null",
    "grep": "cat > /dev/null",
    "gh": "echo []",
    **dict.fromkeys(
        (
            "artillery", "atmos", "aws", "base64", "cdk", "checkov", "conftest", "cosign", "crane", "curl", "docker",
            "go", "grype", "hadolint", "infracost", "install", "k6", "kubectl", "license-checker", "lighthouse", "make",
            "npm", "npx", "openssl", "prowler", "semgrep", "snyk", "syft", "tar", "terraform", "terrascan", "tflint",
            "trivy", "trufflehog", "unzip", "yamllint", "zap-baseline.py", "zap.sh",
        ),
        "exit 0",
    ),
}  # fmt: skip
# Where nothing was downloaded there is nothing to compare with a pin.
COMPARED = re.compile(r'^(\s*- )test "\$\(cat /tmp/.*$', re.MULTILINE)
# The daemon that a stub of docker does not ask, and the platform's project, which stands in the same folder here.
SERVICES = re.compile(r"^  services:\n(?:    .*\n)+", re.MULTILINE)
BESIDE = re.compile(r"^( +)- project: \S+\n +ref: \S+\n +file: (\S+)$", re.MULTILINE)
NOTHING = """\
name: nothing
description: nothing
runs:
  using: composite
  steps:
    - run: 'true'
      shell: sh
"""
# What a service's own repository brings.
SCRIPT = re.compile(r"\bbash ((?:\.\./)*)(scripts/[\w./-]+\.sh)")
USES = re.compile(r"uses: (?P<owner>[\w-]+/[\w-]+)(?P<path>/[\w./-]+)?@(?P<ref>\S+)")


def programs(at: Path) -> Path:
    for name, body in PROGRAMS.items():
        written(at / name, f"#!/bin/sh\n{body}\n").chmod(0o755)
    return at


def scripted(repository: Path, text: str) -> None:
    for found in SCRIPT.finditer(text):
        for folder in (repository, repository / "components/terraform/vpc"):
            written(folder / found[2], "exit 0\n")


def gitlab_run(
    at: Path, event: GitLabEvent, *, said: Mapping[str, str] | None = None, **program: str
) -> GitLabRun:
    """What is rendered of the storefront."""
    copy = copy_of(EXAMPLES / "acme" / "storefront", at)
    return _gitlab_run(copy, at, event, said or {}, program)


def gitlab_run_of_all(at: Path, event: GitLabEvent, said: Mapping[str, str], *started: str) -> GitLabRun:
    """The same service, as if GitLab deployed it too, in the tier whose gates can hold it."""
    folder = at / "storefront"
    for file in _wholly_on_gitlab().files:
        written(folder / file.path, file.text)
    return _gitlab_run(folder, at, event, said, {}, *started)


def _gitlab_run(
    copy: Path,
    at: Path,
    event: GitLabEvent,
    said: Mapping[str, str],
    program: Mapping[str, str],
    *started: str,
) -> GitLabRun:
    for path in (copy / ".gitlab-ci.yml", *copy.glob("deliveries/*/*.yml")):
        text = COMPARED.sub(r"\1'true'", path.read_text())
        scripted(copy, text)
        path.write_text(_here(BESIDE.sub(r"\1- local: \2", SERVICES.sub("", text)), at))
    stubs = programs(at / "programs")
    for name, body in program.items():
        written(stubs / name, f"#!/bin/sh\n{body}\n")
    return gitlab_runs(copy, variables=said, event=event, started=started, programs=stubs)


def _wholly_on_gitlab() -> Bundle[object]:
    estate = load(ROOT).estate
    service = estate.service(ServiceName("storefront"))
    forge = estate.forges.gitlab
    assert forge is not None
    asked = Work(
        service=service,
        targets=service.targets,
        parts=frozenset(Part),
        forges=replace(estate.forges, gitlab=replace(forge, tier=GitLabTier.PREMIUM)),
        toolbox=TOOLBOX,
    )
    bundle = known_backends()[GITLAB].compile(pipeline_of(service), asked)
    assert bundle.files, list(map(str, bundle.findings))
    return bundle


def github_run(at: Path, event: str, payload: Mapping[str, object], **program: str) -> ActRun:
    """The landing zone, whose gated workflows stand in the platform's repository."""
    service = copy_of(EXAMPLES / "acme" / "landing-zone", at)
    written(service / "components/terraform/vpc/main.tf", "")
    used = {"acme/platform@refs/heads/main": _platform(at)}
    for path in (*service.rglob("*.yml"), *(at / "platform").rglob("*.yml")):
        text = _here(path.read_text(), at)
        scripted(service, text)
        path.write_text(text)
        for found in USES.finditer(text):
            if found["owner"] != "acme/platform":
                folder = at / "actions" / found["owner"]
                written(folder / (found["path"] or "").strip("/") / "action.yml", NOTHING)
                used[f"{found['owner']}@{found['ref']}"] = folder
    stubs = programs(at / "programs")
    for name, body in program.items():
        written(stubs / name, f"#!/bin/sh\n{body}\n")
    told = written(at / "event.json", json.dumps(payload))
    here = {"GITHUB_REPOSITORY": "acme/landing-zone"}
    return act_runs(service, told, event, repositories=used, environment=here, programs=stubs)


def _platform(at: Path) -> Path:
    """Its workflows for this service; what installs a tool installs nothing."""
    whole = copy_of(EXAMPLES / "acme" / "platform", at)
    for path in (whole / ".github" / "workflows").glob("*.yml"):
        if not path.name.startswith("landing-zone-"):
            path.unlink()
    for path in whole.rglob("action.yml"):
        path.write_text(NOTHING)
    return whole


def _here(text: str, at: Path) -> str:
    (at / "scratch").mkdir(exist_ok=True)
    return text.replace("/tmp/", f"{at}/scratch/")
