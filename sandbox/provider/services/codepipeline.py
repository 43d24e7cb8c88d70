"""CodePipeline: the SDK keeps flat what AWS nests in `actionTypeId`, and calls one condition what AWS lists."""

from __future__ import annotations

from sandbox.provider.table import Entry, Facet, Op, Tags
from sandbox.provider.values import Properties

_FIELDS = (
    "roleArn=pipeline.roleArn artifactStores=pipeline.artifactStore stages=pipeline.stages "
    "pipelineType=pipeline.pipelineType executionMode=pipeline.executionMode triggers=pipeline.triggers "
    "variables=pipeline.variables"
)


def _one_store(properties: Properties) -> list[tuple[str, str]]:
    stores = properties.get("artifactStores")
    if isinstance(stores, list) and len(stores) > 1:
        return [("artifactStores", "The sandbox serves pipelines of one region: give one artifact store.")]
    return []


PIPELINE = Entry(
    token="aws:codepipeline/pipeline:Pipeline",
    service="codepipeline",
    id="{name}",
    create=Op(call="create_pipeline", fields=f"name=pipeline.name {_FIELDS} tagsAll=tags"),
    read=Op(call="get_pipeline", at={"name": "{id}"}),
    delete=Op(call="delete_pipeline", at={"name": "{id}"}),
    facets=(Facet(put=Op(call="update_pipeline", at={"pipeline.name": "{id}"}, fields=_FIELDS)),),
    tags=Tags(
        put="tag_resource",
        drop="untag_resource",
        get="list_tags_for_resource",
        given="tags",
        keys="tagKeys",
        found="tags",
        at={"resourceArn": "arn:{partition}:codepipeline:{region}:{account}:{id}"},
    ),
    outputs={"arn": "arn:{partition}:codepipeline:{region}:{account}:{id}"},
    names={
        **{
            f"stages.actions.{word}": f"actionTypeId.{word}"
            for word in ("category", "owner", "provider", "version")
        },
        "condition": "conditions",
        "outputArtifactsForComputeActions": "outputArtifacts",
        "pushes": "push",
        "pullRequests": "pullRequest",
    },
    named="name",
    defaults={"pipelineType": "V1", "executionMode": "SUPERSEDED"},
    ordered="stages",
    check=_one_store,
)

ENTRIES = (PIPELINE,)
