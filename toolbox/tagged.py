"""Which service a pipeline delivers: given, or told by the pipeline's own tag."""

from __future__ import annotations

from toolbox.grammar import NAME
from toolbox.seams import Edges
from toolbox.stops import Refused, WrongUse

SERVICE_TAG = "penstock:service"


def service(given: str, *, pipeline: str, owner: str, edges: Edges) -> str:
    """An event only names a pipeline; whose it is stands in what the account itself made."""
    if given:
        return given
    if not owner:
        raise WrongUse(
            "--service and --owner are both missing; give the service, or whose account the pipeline is in."
        )
    found = service_if_any(pipeline, owner, edges)
    if found is None:
        raise Refused(
            f"{pipeline} has no tag {SERVICE_TAG}; expected one of this system's pipelines. Look at its name."
        )
    return found


def service_if_any(pipeline: str, owner: str, edges: Edges) -> str | None:
    """A pipeline without the tag is somebody else's."""
    found = edges.pipelines.tags(pipeline, owner).get(SERVICE_TAG)
    return None if found is None else NAME.read(found, f"The tag {SERVICE_TAG} of {pipeline}")
