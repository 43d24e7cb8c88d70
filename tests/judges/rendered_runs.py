"""The rendered examples made ready to be run on this machine: programs are stubs, and nothing comes from a network."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from tests.judges.rendered_files import EXAMPLES, copy_of
from tests.judges.samples import written
from tools.judging import ActRun, GitLabEvent, GitLabRun, act_runs, gitlab_runs

DIGEST = "sha256:" + "a" * 64
SEALS = f"""case "$*" in
*" seal "*) printf 'DIGEST={DIGEST}\\nVERSION_ID=v1\\n' > penstock.exports ;;
esac"""
PROGRAMS: Mapping[str, str] = {
    "python3": SEALS,
    "sha256sum": "cat > /dev/null",
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
NOTHING = "name: nothing\ndescription: nothing\nruns:\n  using: composite\n  steps:\n    - run: 'true'\n      shell: sh\n"
USES = re.compile(r"uses: (?P<owner>[\w-]+/[\w-]+)(?P<path>/[\w./-]+)?@(?P<ref>\S+)")


def programs(at: Path) -> Path:
    for name, body in PROGRAMS.items():
        written(at / name, f"#!/bin/sh\n{body}\n").chmod(0o755)
    return at


def gitlab_run(at: Path, event: GitLabEvent, **program: str) -> GitLabRun:
    copy = copy_of(EXAMPLES / "acme" / "storefront", at)
    path = copy / ".gitlab-ci.yml"
    path.write_text(_here(COMPARED.sub(r"\1'true'", path.read_text()), at))
    stubs = programs(at / "programs")
    for name, body in program.items():
        written(stubs / name, f"#!/bin/sh\n{body}\n")
    return gitlab_runs(copy, variables={}, event=event, programs=stubs)


def github_run(at: Path, event: str, payload: Mapping[str, object], **program: str) -> ActRun:
    """The landing zone, whose gated workflows stand in the platform's repository."""
    service = copy_of(EXAMPLES / "acme" / "landing-zone", at)
    written(service / "components/terraform/vpc/main.tf", "")
    used = {f"acme/platform@{'refs/heads/main'}": _platform(at)}
    for path in (*service.rglob("*.yml"), *(at / "platform").rglob("*.yml")):
        text = _here(path.read_text(), at)
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
    return act_runs(service, told, event, repositories=used, programs=stubs)


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
