"""ECR: repositories and their two policies."""

from __future__ import annotations

from sandbox.provider.table import Entry, Facet, Op, Tags

_REPOSITORY = {"repositoryName": "{id}"}
_MUTABILITY = "imageTagMutability imageTagMutabilityExclusionFilters"

REPOSITORY = Entry(
    token="aws:ecr/repository:Repository",
    service="ecr",
    id="{name}",
    create=Op(
        call="create_repository",
        found="repository",
        fields=f"name=repositoryName {_MUTABILITY} imageScanningConfiguration "
        "encryptionConfigurations=encryptionConfiguration tagsAll=tags",
    ),
    read=Op(call="describe_repositories", at={"repositoryNames": "{id}"}, found="repositories.0"),
    delete=Op(call="delete_repository", at=_REPOSITORY, fields="forceDelete=force"),
    facets=(
        Facet(put=Op(call="put_image_tag_mutability", at=_REPOSITORY, fields=_MUTABILITY)),
        Facet(
            put=Op(
                call="put_image_scanning_configuration", at=_REPOSITORY, fields="imageScanningConfiguration"
            )
        ),
    ),
    tags=Tags(
        put="tag_resource",
        drop="untag_resource",
        get="list_tags_for_resource",
        given="tags",
        keys="tagKeys",
        found="tags",
        at={"resourceArn": "arn:{partition}:ecr:{region}:{account}:repository/{id}"},
    ),
    outputs={"arn": "{repositoryArn}", "registryId": "{registryId}", "repositoryUrl": "{repositoryUri}"},
    named="name",
    lowercase=True,
    local="forceDelete",
    defaults={"imageTagMutability": "MUTABLE", "imageScanningConfiguration": {"scanOnPush": False}},
)


def _policy(kind: str, *, put: str, subject: str, text: str) -> Entry:
    lower = kind[:1].lower() + kind[1:]
    return Entry(
        token=f"aws:ecr/{lower}:{kind}",
        service="ecr",
        id="{repository}",
        create=Op(call=put, fields=f"repository=repositoryName policy={text}"),
        read=Op(call=f"get_{subject}", at=_REPOSITORY),
        delete=Op(call=f"delete_{subject}", at=_REPOSITORY),
        facets=(Facet(put=Op(call=put, at=_REPOSITORY, fields=f"policy={text}")),),
        outputs={"registryId": "{registryId}"},
    )


ENTRIES = (
    REPOSITORY,
    _policy(
        "LifecyclePolicy", put="put_lifecycle_policy", subject="lifecycle_policy", text="lifecyclePolicyText"
    ),
    _policy("RepositoryPolicy", put="set_repository_policy", subject="repository_policy", text="policyText"),
)
