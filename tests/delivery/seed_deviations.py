"""Where a profile says something else than its document, on purpose: each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Place: TypeAlias = tuple[str, str, str | None, str]  # document, kind, within, name

PREVIEW = "an unmerged change reaches no state of production, so nothing is previewed there"
COMMENT = "a preview that failed left no plan to comment on; the status comment tells of it"
LOOKS_ITSELF = "GitLab knows its jobs before any has run: the command looks for itself, and does nothing"
ONE_ROOT = "environments share one root, so a change of it is a change of all: the route's paths select"
IN_THE_PLAN = "the plan in clear stays with the job that made it, so what reads it is a step of that job"
NO_VENDOR = "the lock has no image of this tool yet: it is installed by digest, in an image that can"
SOMEBODY = "a job that is somebody needs the AWS command line too, which no vendor puts beside this tool"
CALLS_US = "a command of ours finds commit and digest, and Python is in no image of this vendor"
NO_SHELL = "the vendor's image holds its tool alone, and no line of a job runs without a shell"
OWN_ROUTE = (
    "the security workflow is one route with four events, as in the document, and no part of a release"
)
BY_THE_GATE = "an emergency is the gate's own way round, which it logs: no input of a run lifts a check"
VERIFIES = "a plan that finds nothing to do verifies, and only who plans may read the state"
INTO_DEVELOP = "features are proposed into develop alone; the other branches take over its commits"

DEVIATIONS: Mapping[Place, str] = {
    ("000", "job", "terraform.yml", "plan on a pull request"): PREVIEW,
    ("000", "job", ".gitlab-ci.yml", "plan on a merge request"): PREVIEW,
    ("000", "job", None, "Comment on PR"): COMMENT,
    (
        "000",
        "trigger",
        ".gitlab-ci.yml",
        "apply by hand",
    ): "staging follows dev, and a person is asked by its gate",
    (
        "000",
        "artifact",
        None,
        "plan_output",
    ): "an artifact of CodePipeline alone, which its own compiler names",
    ("000", "environment", None, "Testing/QA"): "three tiers: what is tested before staging is development",
    ("000", "job", None, "Compliance Testing"): IN_THE_PLAN,
    ("000", "job", None, "Notify on Drift"): LOOKS_ITSELF,
    ("002", "job", "00-pr-validation", "setup"): ONE_ROOT,
    ("002", "job", "00-pr-validation", "validate"): ONE_ROOT,
    (
        "002",
        "job",
        "00-pr-validation",
        "Checkov Security Scan",
    ): "severities of Checkov need its platform: all block",
    (
        "002",
        "artifact",
        "00-pr-validation",
        "Upload SARIF Results",
    ): "it is called for its tool: checkov.sarif",
    ("002", "job", "00-pr-validation", "terraform-plan"): PREVIEW,
    ("002", "artifact", "00-pr-validation", "tfplan"): "nobody applies a preview, and the file holds secrets",
    ("002", "job", "00-pr-validation", "Comment Plan on PR"): COMMENT,
    ("002", "job", "00-pr-validation", "cost-estimate"): PREVIEW,
    ("002", "job", "00-pr-validation", "Post Cost Estimate to PR"): PREVIEW,
    ("002", "job", "00-pr-validation", "docs-check"): ONE_ROOT,
    ("002", "job", "00-pr-validation", "compliance-check"): IN_THE_PLAN,
    ("002", "job", "00-pr-validation", "pr-status"): IN_THE_PLAN,
    ("002", "job", "03-deploy-dev", "pre-deploy-checks"): LOOKS_ITSELF,
    ("002", "job", "03-deploy-dev", "terraform-plan"): LOOKS_ITSELF,
    ("002", "job", "03-deploy-dev", "Plan Summary"): IN_THE_PLAN,
    ("002", "job", "05-deploy-prod", "Create Detailed Plan Report"): IN_THE_PLAN,
    ("002", "artifact", "05-deploy-prod", "prod-plan-report-<sha>"): IN_THE_PLAN,
    ("002", "artifact", "05-deploy-prod", "plan-report.txt"): IN_THE_PLAN,
    ("002", "artifact", "05-deploy-prod", "plan-summary.md"): IN_THE_PLAN,
    ("002", "job", "monitor-drift", "Create Drift Alert"): LOOKS_ITSELF,
    ("002", "job", "monitor-drift", "Send Alert"): LOOKS_ITSELF,
    (
        "003",
        "gate",
        None,
        "Manual promotion gate",
    ): "a gate is its environment's: both deployments ask the same people",
    ("004", "job", None, "PagerDuty alerts"): LOOKS_ITSELF,
    (
        "004",
        "image",
        None,
        "driftctl",
    ): "it ended in 2023 and knows Terraform alone: the CDK's own drift command looks",
    ("004", "image", None, "prowler"): SOMEBODY,
    ("004", "image", None, "sentry-cli"): CALLS_US,
    **{("004", "image", None, name): NO_SHELL for name in ("grype", "hadolint", "syft")},
    ("000", "trigger", "Feature Branch Workflow", "pull request to develop"): INTO_DEVELOP,
    ("002", "job", "03-deploy-dev", "validate-deployment"): VERIFIES,
    ("002", "job", "05-deploy-prod", "Check Change Advisory Board"): BY_THE_GATE,
    ("002", "artifact", "05-deploy-prod", "prod-<date>-<sha7>"): "a tag is of the repository, and is no file",
    ("002", "trigger", "01-security-scan", "push"): OWN_ROUTE,
    **{
        ("002", "job", "01-security-scan", name): OWN_ROUTE
        for name in (
            "TruffleHog Secret Scan",
            "Gitleaks Secret Scan",
            "Run Checkov",
            "Run TFSec",
            "Run Terrascan",
            "compliance-report",
            "Create Issue for Failures",
        )
    },
    **{
        ("004", "image", None, name): NO_VENDOR
        for name in (
            "infracost",
            "snyk",
            "license-checker",
            "lighthouse",
            "postman",
            "cypress",
            "pact",
            "axe",
            "datadog",
        )
    },
}

# Asked, and not there yet: whoever builds one takes it from here, which a test demands.
OPEN: Mapping[Place, str] = {
    (
        "002",
        "job",
        "05-deploy-prod",
        "Update Documentation",
    ): "no job publishes documentation after production",
    ("002", "job", "99-destroy", "destroy"): "the job that destroys is called apply",
    ("002", "gate", "99-destroy", "destroy"): "the job that destroys is called apply",
    ("002", "schedule", "01-security-scan", "schedule"): "no clock starts the policies of a plan",
    ("002", "job", "01-security-scan", "policy-check"): "no clock starts the policies of a plan",
    (
        "004",
        "trigger",
        None,
        "Dockerfile and src changes",
    ): "GitLab has no condition of changed paths for a job yet",
}
