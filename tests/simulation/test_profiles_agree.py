"""What each shipped profile compiles to, read as its platform reads it, does what the profile means."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from delivery.backends import known_backends
from delivery.finding import errors
from delivery.meaning import meaning
from delivery.pipeline import Part
from delivery.work import Work
from desk.simulation.comparing import differences
from desk.simulation.told import SIMULATED, roles_of
from tests.estates import TOOLBOX
from tests.simulation.agreement import FORGES
from tests.simulation.profiled import circumstances, happenings, of_profile, pipeline_like, profiles


def compiled(profile: str) -> Iterator[str]:
    yield from ("github", "gitlab", *(("codepipeline",) if profile in ON_CODEPIPELINE else ()))


ON_CODEPIPELINE = {"standard"}
PAIRS = [(profile, backend) for profile in profiles() for backend in compiled(profile)]


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "backend"), PAIRS)
def test_a_profile_does_on_each_backend_what_it_means(profile: str, backend: str) -> None:
    service, pipeline = of_profile(profile), pipeline_like(profile)
    work = Work(
        service=service, targets=service.targets, parts=frozenset(Part), forges=FORGES, toolbox=TOOLBOX
    )
    bundle = next(each for name, each in known_backends().items() if name == backend).compile(pipeline, work)
    assert bundle.files, list(map(str, errors(bundle.findings)))
    roles = roles_of(pipeline, work)
    wrong = [
        (happening, each, found)
        for happening in happenings(pipeline)
        for each in circumstances(pipeline)
        if (
            found := differences(
                meaning(pipeline, service, happening, each),
                SIMULATED[backend](pipeline, work, bundle, happening, each),
                roles,
            )
        )
    ]
    assert not wrong, wrong[:3]
