"""An image and what is said of it. It travels as a folder in OCI layout, and from its push on by digest.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

from delivery.pins import image_of
from delivery.step import Report, ReportKind, Step
from delivery.steps.pinned_images import pinned_image
from delivery.steps.scripts import with_tool
from delivery.steps.task import Task
from delivery.steps.tools import kept, native, ours, step
from delivery.texts import RelativePath, ServiceName, VariableName

LAYOUT, SBOM, SIGNATURE = "image", "sbom.json", "signature.json"
DIGEST = VariableName("digest")
SEVERE = "HIGH,CRITICAL"


def build(dockerfile: RelativePath, *, in_image: bool = False) -> Task:
    """The builder stands in a container of its own: Docker's own one writes no layout, and no provenance.

    https://docs.docker.com/build/exporters/oci-docker/
    """
    writes = f"--output=type=oci,tar=false,dest={LAYOUT}"
    attests = ("--provenance=true", "--metadata-file=provenance.json")
    builder = ("create", "--use", "--driver=docker-container", *_pinned_builder())
    words = ("build", writes, *attests, f"--file={dockerfile}", ".")
    return Task(
        steps=(_buildx("builder", *builder, in_image=in_image), _buildx("build", *words, in_image=in_image)),
        artifacts=(kept("image", LAYOUT), kept("provenance", "provenance.json")),
        builds_images=True,
    )


def _buildx(name: str, *words: str, in_image: bool) -> Step:
    """Docker's image brings it as a part of Docker; else it is installed, and is a program by itself."""
    if in_image:
        return native(name, "docker", "buildx", *words)
    return step(name, "docker-buildx", *words, tool="buildx")


def _pinned_builder() -> tuple[str, ...]:
    """What builds is an image too; one that the lock has not yet is the one that buildx was made with."""
    known = pinned_image("buildkit")
    return (f"--driver-opt=image={image_of(known.tool, known.version).reference}",) if known else ()


def push(service: ServiceName) -> Task:
    """Without Docker: whoever may publish talks to no daemon. Tagged by commit and version, known by digest."""
    words = (
        "image",
        "push",
        f"--layout={LAYOUT}",
        f"--repository={service}",
        "--tag=commit",
        "--tag=version",
    )
    return Task(
        steps=(with_tool(ours("push", *words), "crane"),),
        outputs=(DIGEST,),
        artifacts=(kept("image-digest", "image-digest.json"),),
    )


def trivy(exceptions: RelativePath | None, unfixed_days: int | None) -> Task:
    """What is found either fails at once, or is judged: by risks that were accepted, and by how long no fix came."""
    found = ("image", f"--input={LAYOUT}", f"--severity={SEVERE}", "--format=json", "--output=trivy.json")
    if exceptions is None:
        scan = (step("scan", "trivy", *found, "--exit-code=1"),)
        return Task(steps=scan, artifacts=(kept("trivy", "trivy.json"),))
    rule = (f"--exceptions={exceptions}", *((f"--unfixed-days={unfixed_days}",) if unfixed_days else ()))
    judge = ours("judge", "findings", "judge", "trivy.json", "--at=high", *rule)
    return Task(
        steps=(step("scan", "trivy", *found), judge),
        artifacts=(kept("trivy", "trivy.json"),),
    )


def grype() -> Task:
    words = ("grype", f"oci-dir:{LAYOUT}", "--fail-on=high", "--output=json=grype.json", "--output=table")
    return Task(steps=(step("scan", *words),), artifacts=(kept("grype", "grype.json"),))


def sbom() -> Task:
    words = ("syft", "scan", f"oci-dir:{LAYOUT}", f"--output=cyclonedx-json={SBOM}")
    return Task(
        steps=(step("list", *words),),
        reports=(Report(kind=ReportKind.CYCLONEDX, path=SBOM),),
        artifacts=(kept("sbom", SBOM),),
    )


def sbom_licenses() -> Task:
    """Of the list itself, which Syft wrote before: the digest of what is read is that of what is attested."""
    return Task(
        steps=(ours("licenses", "licenses", SBOM, output="licenses.json"),),
        artifacts=(kept("licenses", "licenses.json"),),
    )


def sign(service: ServiceName, *, sbom: bool) -> Task:
    """Signs the digest of what was scanned, never a tag, and attests what is said of it."""
    attests = (f"--attest=cyclonedx:{SBOM}",) if sbom else ()
    words = ("image", "sign", f"--layout={LAYOUT}", f"--repository={service}", *attests)
    return Task(
        steps=(with_tool(ours("sign", *words, f"--bundle={SIGNATURE}"), "cosign"),),
        artifacts=(kept("signature", SIGNATURE),),
    )
