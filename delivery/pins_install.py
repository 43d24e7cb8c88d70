"""How what is pinned comes onto a machine: lines that fail where a single byte is another."""

from __future__ import annotations

import shlex
from functools import singledispatch

from delivery.pins import Ecosystem, Installable, PackagePin, Pin

PROGRAMS = "/usr/local/bin"
DOWNLOADS = "/tmp"  # noqa: S108 - a path in the container of a build, not on this machine


@singledispatch
def install_lines(pin: Installable) -> tuple[str, ...]:
    raise TypeError(f"a {type(pin).__name__} is not installed")


@install_lines.register
def _archive(pin: Pin) -> tuple[str, ...]:
    archive = f"{DOWNLOADS}/{pin.name}-{pin.version}"
    return (
        f"curl --fail --silent --show-error --location --proto '=https' --output {archive} {pin.url}",
        f"echo '{pin.sha256}  {archive}' | sha256sum --check --strict",
        *_unpacked(pin, archive),
    )


def _unpacked(pin: Pin, archive: str) -> tuple[str, ...]:
    if not pin.packed:
        return (f"install -m 0755 {archive} {PROGRAMS}/{pin.member}",)
    # Some vendors put the program in a folder, or call it by its platform.
    into = PROGRAMS if pin.member == pin.program else f"{archive}.d"
    unpack = (
        f"unzip -q -o {archive} {pin.member} -d {into}"
        if pin.url.endswith(".zip")
        else f"tar -xzf {archive} -C {into} {pin.member}"
    )
    if into == PROGRAMS:
        return (unpack,)
    return (f"mkdir -p {into}", unpack, f"install -m 0755 {into}/{pin.member} {PROGRAMS}/{pin.program}")


@install_lines.register
def _package(pin: PackagePin) -> tuple[str, ...]:
    return INSTALLERS[pin.ecosystem](pin)


def _pypi(pin: PackagePin) -> tuple[str, ...]:
    folder = f"{DOWNLOADS}/{pin.name}-{pin.version}"
    # Given one hash, pip demands one of everything it installs: so the file comes alone, and is compared.
    # A build's machine lives for one job: what PEP 668 guards there is nobody's.
    return (
        f"python3 -m pip download --quiet --no-deps --only-binary=:all: --dest {folder} {pin.package}=={pin.version}",
        f"test \"$(cat {folder}/*.whl | sha256sum)\" = '{pin.integrity}  -'",
        f"PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet {folder}/*.whl",
    )


def _npm(pin: PackagePin) -> tuple[str, ...]:
    folder = f"{DOWNLOADS}/{pin.name}-{pin.version}"
    digest = pin.integrity.removeprefix("sha512-")
    return (
        f"mkdir -p {folder}",
        f"npm pack --silent --pack-destination {folder} {shlex.quote(f'{pin.package}@{pin.version}')}",
        f"test \"$(cat {folder}/*.tgz | openssl dgst -sha512 -binary | base64 -w0)\" = '{digest}'",
        f"npm install --silent --global {folder}/*.tgz",
    )


def _go(pin: PackagePin) -> tuple[str, ...]:
    told = f"(cd {DOWNLOADS} && go mod download -json {pin.package}@v{pin.version})"
    # `go install` compares with the public checksum log by itself; this compares with what was reviewed. It asks from
    # a folder without a module, so that no go.mod of the repository's chooses another toolchain.
    return (
        # Counted, since a quiet grep may hang up on go, which pipefail takes for a failure.
        f'{told} | grep --fixed-strings --count \'"Sum": "{pin.integrity}"\'',
        f"GOBIN={PROGRAMS} go install {pin.program}@v{pin.version}",
    )


INSTALLERS = {Ecosystem.PYPI: _pypi, Ecosystem.NPM: _npm, Ecosystem.GO: _go}
