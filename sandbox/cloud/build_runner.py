"""One build: its source and buildspec fetched as the project's role, its commands run by bash, all of it recorded."""

import contextlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.cloud.build_record import Record
from sandbox.cloud.buildspec import BadBuildspec, Buildspec, Phase, read_buildspec, script
from sandbox.cloud.call import Refused
from sandbox.cloud.clients import client_of
from sandbox.cloud.services.sts import credentials, service_session
from sandbox.cloud.world import World

# The emulator holds the other end of stdin: when it is gone, however it went, so is all that the build started and
# wrote.
SHELL = """\
exec 3<&0
bash "$0" </dev/null 3<&- &
build=$!
{ read -r _ <&3; kill -KILL "$build"; rm -rf "$1"; kill -KILL 0; } &
wait "$build"
"""
SLOTS = threading.Semaphore(2)
LONGEST = 600  # seconds: no build of the sandbox holds a slot longer, whatever its project says


class NoSource(Exception):
    """DOWNLOAD_SOURCE failed."""


def start(world: World, record: Record) -> None:
    threading.Thread(target=_run, args=(world, record), daemon=True, name=record.id).start()


def _run(world: World, record: Record) -> None:
    folder = Path(tempfile.mkdtemp(prefix="penstock-build-"))
    try:
        with SLOTS:
            record.end_phase("QUEUED")
            _build(world, record, folder)
    except Exception as error:  # noqa: BLE001 - a build that cannot be run is faulted, not a lost thread
        record.fail("FAULT", f"the sandbox failed: {error!r}")
    finally:
        record.complete()
        shutil.rmtree(folder, ignore_errors=True)


def _build(world: World, record: Record, folder: Path) -> None:
    source, work = folder / "src", folder / "work"
    source.mkdir()
    work.mkdir()
    record.begin_phase("PROVISIONING")
    try:
        held = _session(world, record)
    except Refused as refused:
        record.fail("FAILED", f"ACCESS_DENIED: {refused.message}")
        return
    record.begin_phase("DOWNLOAD_SOURCE")
    try:
        spec = _buildspec(world, record, held, source)
        environment = _environment(world, record, held, spec, source)
    except (NoSource, BadBuildspec, ClientError, BotoCoreError) as error:
        record.fail("FAILED", str(error))
        return
    _commands(record, spec, environment, source, work)
    record.write_logs(client_of("logs", held, world.endpoint, record.region))


def _session(world: World, record: Record) -> dict[str, str]:
    """https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html"""
    made = service_session(
        world,
        record.build["serviceRole"],
        f"AWSCodeBuild-{record.id.rpartition(':')[2]}",
        service="codebuild.amazonaws.com",
        source=record.project_arn,
        region=record.region,
    )
    return {key: str(value) for key, value in credentials(made).items()}


def _fetch(world: World, record: Record, held: dict[str, str], place: str) -> bytes:
    bucket, _, key = place.removeprefix("arn:aws:s3:::").partition("/")
    body: bytes = (
        client_of("s3", held, world.endpoint, record.region).get_object(Bucket=bucket, Key=key)["Body"].read()
    )
    return body


def _buildspec(world: World, record: Record, held: dict[str, str], source: Path) -> Buildspec:
    given = record.build["source"]
    if given["type"] == "S3":
        with zipfile.ZipFile(io.BytesIO(_fetch(world, record, held, given["location"]))) as archive:
            archive.extractall(source)
    elif given["type"] != "NO_SOURCE":
        raise NoSource(f"this cloud has no source of type {given['type']}; override it with S3 or NO_SOURCE")
    text = given.get("buildspec") or "buildspec.yml"
    if text.startswith("arn:aws:s3:::"):
        text = _fetch(world, record, held, text).decode()
    elif "\n" not in text and not text.lstrip().startswith("{"):
        if not (source / text).is_file():
            raise NoSource(f"YAML_FILE_ERROR: the buildspec file {text} does not exist")
        text = (source / text).read_text()
    return read_buildspec(text)


def _environment(
    world: World, record: Record, held: dict[str, str], spec: Buildspec, source: Path
) -> dict[str, str]:
    """Variables of the buildspec, then the project's and the start's, which win."""
    variables = dict(spec.variables)
    parameters, secrets = dict(spec.parameters), dict(spec.secrets)
    homes = {"PLAINTEXT": variables, "PARAMETER_STORE": parameters, "SECRETS_MANAGER": secrets}
    for variable in record.build["environment"].get("environmentVariables", []):
        for home in homes.values():
            home.pop(variable["name"], None)
        homes[variable.get("type", "PLAINTEXT")][variable["name"]] = variable["value"]
    ssm = client_of("ssm", held, world.endpoint, record.region)
    for name, parameter in parameters.items():
        variables[name] = ssm.get_parameter(Name=parameter, WithDecryption=True)["Parameter"]["Value"]
    vault = client_of("secretsmanager", held, world.endpoint, record.region)
    for name, secret in secrets.items():
        variables[name] = vault.get_secret_value(SecretId=secret.partition(":")[0])["SecretString"]
    return {**_machine(world, record, held, source), **variables}


def _machine(world: World, record: Record, held: dict[str, str], source: Path) -> dict[str, str]:
    """https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html"""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "HOME": str(source.parent),
        "TMPDIR": str(source.parent),
        "LANG": "C.UTF-8",
        "AWS_ENDPOINT_URL": world.endpoint,
        "AWS_REGION": record.region,
        "AWS_DEFAULT_REGION": record.region,
        "AWS_ACCESS_KEY_ID": held["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": held["SecretAccessKey"],
        "AWS_SESSION_TOKEN": held["SessionToken"],
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "AWS_MAX_ATTEMPTS": "1",
        "CODEBUILD_BUILD_ID": record.id,
        "CODEBUILD_BUILD_ARN": record.build["arn"],
        "CODEBUILD_BUILD_NUMBER": str(record.build["buildNumber"]),
        "CODEBUILD_INITIATOR": record.build["initiator"],
        "CODEBUILD_SOURCE_VERSION": record.build.get("sourceVersion", ""),
        "CODEBUILD_RESOLVED_SOURCE_VERSION": record.build.get("resolvedSourceVersion", ""),
        "CODEBUILD_START_TIME": str(int(datetime.now(UTC).timestamp() * 1000)),
        "CODEBUILD_SRC_DIR": str(source),
        "CODEBUILD_KMS_KEY_ID": record.build["encryptionKey"],
        "CODEBUILD_LOG_PATH": record.build["logs"].get("streamName", ""),
    }


def _commands(record: Record, spec: Buildspec, environment: dict[str, str], source: Path, work: Path) -> None:
    """An `exit` in the build phase ends its shell; post_build then has one of its own."""
    done = _shell(record, spec.phases, spec.exported, environment, source, work)
    if done and done[-1] == ("build", "exit") and spec.phases[-1].name == "post_build" and not record.stopped:
        late = {**environment, "CODEBUILD_BUILD_SUCCEEDING": "1" if record.good else "0"}
        _shell(record, spec.phases[-1:], (), late, source, work)


def _shell(
    record: Record,
    phases: tuple[Phase, ...],
    exported: tuple[str, ...],
    environment: dict[str, str],
    source: Path,
    work: Path,
) -> list[tuple[str, str]]:
    text, files = script(phases, str(work), exported)
    for name, content in {**files, "driver.sh": text}.items():
        (work / name).write_text(content)
    (work / "told").write_text("")
    record.begin_phase(phases[0].name.upper())
    with (work / "log").open("wb") as log:
        process = subprocess.Popen(
            ["bash", "-c", SHELL, str(work / "driver.sh"), str(work.parent)],
            cwd=source,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        record.running(process)
        late = _wait(process, min(LONGEST, record.build["timeoutInMinutes"] * 60))
    record.add_log((work / "log").read_text(errors="replace"))
    record.read_exported(work / "exported")
    told = [tuple(line.split(" ")) for line in (work / "told").read_text().splitlines()]
    for name, how, code in told:
        if name != "none":
            record.command_phase(name.upper(), int(code), ended=how)
    if late:
        record.fail("TIMED_OUT", "BUILD_TIMED_OUT: Build has timed out.")
    return [(name, how) for name, how, _ in told]


def _wait(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """True when the time ran out; whatever the shell started ends with it."""
    late = False
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        late = True
    end_group(process)
    return late


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """The build's own session and nothing else."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
