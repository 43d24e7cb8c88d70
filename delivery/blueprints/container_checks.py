"""The jobs that look at a change, and those that make a release of it: one graph, of which a service takes a part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from delivery.blueprints.container_images import placed
from delivery.blueprints.container_options import Check, CodeScan, ContainerOptions, Licenses
from delivery.identity import Identity
from delivery.job import Condition, Equals, Job, OutputOf
from delivery.service import Service, Target
from delivery.steps import (
    cdk,
    changing,
    code_scans,
    compliance,
    dynamic,
    images,
    languages,
    linting,
    load,
    node,
    scanners,
    sources,
)
from delivery.steps.compliance import Framework
from delivery.steps.task import Task
from delivery.texts import JobName

Boxed: TypeAlias = Service[ContainerOptions]
C = Check
LINTS = (C.CODE, C.TERRAFORM, C.YAML, C.DOCKERFILE, C.KUBERNETES, C.CHARTS, C.COMMITS)
NEEDS: Mapping[Check, tuple[Check, ...]] = {
    **dict.fromkeys((C.SYNTH, C.BUNDLE, C.UNIT, C.INTEGRATION), LINTS),
    C.BUILD: (*LINTS, C.BUNDLE),
    C.MUTATION: (C.UNIT,),
    **dict.fromkeys((C.LIGHTHOUSE, C.LOAD, C.ARTILLERY), (C.UNIT, C.BUNDLE)),
    **dict.fromkeys((C.CDK, C.CIS, C.COST), (C.SYNTH,)),
    C.PUSH: (C.BUILD, C.UNIT, C.INTEGRATION),
    C.SAST: (C.BUILD,),
    **dict.fromkeys((C.IMAGE, C.GRYPE, C.SBOM), (C.BUILD, C.PUSH)),
    C.SIGN: (C.BUILD, C.PUSH, C.IMAGE, C.GRYPE, C.SAST, C.SECRETS, C.DEPENDENCIES, C.SBOM, C.LICENSES),
}
FETCHES: Mapping[Check, tuple[Check, ...]] = {
    C.BUILD: (C.BUNDLE,),
    **dict.fromkeys((C.CDK, C.CIS, C.COST), (C.SYNTH,)),
    **dict.fromkeys((C.PUSH, C.IMAGE, C.GRYPE, C.SBOM), (C.BUILD,)),
    C.SIGN: (C.BUILD, C.SBOM),
}
OF_THE_IMAGE = frozenset({C.BUILD, C.PUSH, C.IMAGE, C.GRYPE, C.SBOM, C.SIGN})
INFORMS = "A person reads what it found; nothing waits for it"
MAY_FAIL = {
    C.MUTATION: "How good tests are is not yet asked of them",
    **dict.fromkeys((C.PCI, C.HIPAA, C.SOC2), INFORMS),
}
OBSERVES = frozenset({C.PCI, C.HIPAA, C.SOC2})
AGAINST_A_PLACE = frozenset({C.LIGHTHOUSE, C.LOAD, C.ARTILLERY, C.DYNAMIC})


def first(service: Boxed) -> Target[ContainerOptions]:
    return service.targets[0]


def look(service: Boxed, check: Check, among: tuple[Check, ...]) -> Job:
    options, target = first(service).options, first(service)
    needs = _needs(check, among, options)
    conditional = check is C.BUILD and options.image_paths
    touched: Condition = Equals(value=OutputOf(job=changing.CHANGES, name=changing.CHANGED), literal="true")
    changing_things: Mapping[Check, Identity] = {C.PUSH: target.publish, C.SIGN: target.sign}
    identity = target.observe if check in OBSERVES else changing_things.get(check)
    url = options.delivery(target.name).url
    return placed(
        task(service, check),
        check,
        options,
        identity,
        needs=(*((changing.CHANGES,) if conditional else ()), *needs),
        fetches=_fetches(check, needs, options),
        only_if=touched if conditional else None,
        may_fail=MAY_FAIL.get(check),
        variables={"TARGET_URL": url} if url and check in AGAINST_A_PLACE else {},
    )


def _needs(check: Check, among: tuple[Check, ...], options: ContainerOptions) -> tuple[JobName, ...]:
    """Of an image that may be left out, nothing waits that must run whatever changed."""
    of_sbom = check is C.LICENSES and options.licenses is Licenses.SBOM
    own = (C.SBOM,) if of_sbom else NEEDS.get(check, ())
    left_out = OF_THE_IMAGE if options.image_paths and not (check in OF_THE_IMAGE or of_sbom) else frozenset()
    return tuple(JobName(each) for each in own if each in among and each not in left_out)


def _fetches(check: Check, needs: tuple[JobName, ...], options: ContainerOptions) -> tuple[JobName, ...]:
    if check is C.LICENSES and options.licenses is Licenses.SBOM:
        return needs
    return tuple(JobName(each) for each in FETCHES.get(check, ()) if JobName(each) in needs)


def task(service: Boxed, check: Check) -> Task:
    options = first(service).options
    tasks: Mapping[Check, Callable[[], Task]] = {
        **_of_sources(service, options),
        **_of_release(service, options),
    }
    return tasks[check]()


def _of_sources(service: Boxed, options: ContainerOptions) -> Mapping[Check, Callable[[], Task]]:
    language = options.language
    places = tuple(target.name for target in service.targets if options.delivery(target.name).cluster)
    return {
        C.CODE: lambda: languages.lint(language),
        C.TERRAFORM: lambda: linting.terraform_sources(options.infrastructure),
        C.YAML: linting.yaml_files,
        C.DOCKERFILE: lambda: linting.dockerfile(options.dockerfile),
        C.KUBERNETES: lambda: linting.manifests(options.manifests, places),
        C.CHARTS: lambda: linting.chart(service.name, options.chart),
        C.COMMITS: lambda: sources.commitlint(service.branch),
        C.PACKAGES: lambda: languages.audit(language),
        C.BUNDLE: lambda: languages.bundle(language),
        C.UNIT: lambda: languages.unit_tests(language, options.coverage_at_least),
        C.INTEGRATION: lambda: languages.integration_tests(language, options.beside),
        C.MUTATION: node.mutation_tests,
        C.SECRETS: scanners.trufflehog,
        C.DEPENDENCIES: code_scans.snyk_dependencies,
        C.SYNTH: cdk.synth,
        C.CDK: cdk.nag,
        C.CIS: cdk.cis,
        C.COST: cdk.cost,
        C.SAST: {
            CodeScan.SEMGREP: lambda: code_scans.semgrep(options.code_rules),
            CodeScan.SNYK: code_scans.snyk_code,
        }[options.code_scan],
    }


def _of_release(service: Boxed, options: ContainerOptions) -> Mapping[Check, Callable[[], Task]]:
    return {
        C.BUILD: lambda: images.build(options.dockerfile, in_image=options.in_images),
        C.PUSH: lambda: images.push(service.name),
        C.IMAGE: lambda: images.trivy(options.risk_exceptions, options.unfixed_days),
        C.GRYPE: images.grype,
        C.SBOM: images.sbom,
        C.SIGN: lambda: images.sign(service.name, sbom=C.SBOM in options.release),
        C.LICENSES: {
            Licenses.PACKAGES: lambda: languages.licenses(options.language),
            Licenses.SBOM: images.sbom_licenses,
        }[options.licenses],
        C.LIGHTHOUSE: dynamic.lighthouse,
        C.DYNAMIC: dynamic.zap,
        C.LOAD: lambda: load.k6(options.load),
        C.ARTILLERY: lambda: load.artillery(options.load_artillery),
        C.PCI: lambda: compliance.prowler(Framework.PCI),
        C.HIPAA: lambda: compliance.prowler(Framework.HIPAA),
        C.SOC2: compliance.soc2,
    }
