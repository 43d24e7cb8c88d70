"""What starts pipelines and projects, held against its quotas: what is taken passes, and one more does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.backends.codepipeline import compile_pipeline
from delivery.backends.codepipeline.limits import starts_of
from delivery.backends.codepipeline.specification import PipelineSpec, RouteSpec
from delivery.quotas.quota import Quota, check
from delivery.quotas.starting import FILTER_PATTERNS, STARTING
from tests.delivery.pipelines import deployment, job, pipeline, pull_request, push, route, schedule, work
from tests.estates import DEV

FOUND = compile_pipeline(
    pipeline(
        deployment(DEV, push("main"), schedule("0 6 * * *")),
        check=route("check", pull_request(), job("lint")),
    ),
    work("codepipeline", DEV),
)


@pytest.mark.parametrize("quota", STARTING, ids=lambda quota: quota.code)
def test_what_a_quota_of_starts_takes_passes_and_one_more_does_not(quota: Quota) -> None:
    assert list(check([(quota, quota.most, "here")])) == []
    (finding,) = check([(quota, quota.most + 1, "here")])
    assert finding.code == f"quota:{quota.code}"


def test_every_quota_of_starts_is_asked_about() -> None:
    specs = [spec for spec in FOUND.objects if isinstance(spec, PipelineSpec | RouteSpec)]
    asked = {quota.code for spec in specs for quota, _, _ in starts_of(spec, "here")}
    assert asked == {quota.code for quota in STARTING}


def test_a_ninth_branch_is_one_too_many() -> None:
    (spec,) = (each for each in FOUND.objects if isinstance(each, PipelineSpec))
    many = replace(spec.pushes[0], branches=push(*(f"b{number}" for number in range(9))).branches)
    found = [each.code for each in check(starts_of(replace(spec, pushes=(many,)), "here"))]
    assert found == [f"quota:{FILTER_PATTERNS.code}"]
