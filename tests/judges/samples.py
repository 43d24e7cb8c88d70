"""A good file of each kind, which a test spoils in one place."""

from __future__ import annotations

from pathlib import Path

from tools.judging import Verdict

PIN = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683"
GOOD = f"""
name: good
on:
  push:
    branches: [main]
permissions: {{}}
jobs:
  build:
    name: build
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - uses: {PIN} # v4.2.2
        with:
          persist-credentials: false
      - run: make
"""
PIPELINE = """
stages: [build, deploy]
build:
  stage: build
  script: [make]
deploy:
  stage: deploy
  needs: [build]
  script: [make deploy]
  rules:
    - if: $CI_COMMIT_BRANCH == "main"
      when: manual
    - if: $CI_PIPELINE_SOURCE == "schedule"
      changes: [src/**/*]
"""
DOCKERFILE = "FROM alpine:3.20\nUSER 1000\n"
SCRIPT = '#!/usr/bin/env bash\nif true; then\n  echo "$1"\nfi\n'


def workflow(at: Path, text: str, name: str = "one.yml") -> Path:
    return written(at / ".github" / "workflows" / name, text)


def pipeline(at: Path, text: str) -> Path:
    return written(at / ".gitlab-ci.yml", text)


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def said(verdict: Verdict, *words: str) -> bool:
    """Refused, and for this reason: a judge that fails for another one has judged nothing."""
    assert all(word in verdict.text for word in words), verdict.text
    return not verdict.ok
