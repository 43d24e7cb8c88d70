"""How what is pinned comes onto a machine: lines that fail where a single byte is another."""

from __future__ import annotations

import shlex
from functools import singledispatch

from delivery.pins import Ecosystem, Installable, PackagePin, Pin

PROGRAMS = "/usr/local/bin"


@singledispatch
def install_lines(pin: Installable) -> tuple[str, ...]:
    raise TypeError(f"a {type(pin).__name__} is not installed")


@install_lines.register
def _archive(pin: Pin) -> tuple[str, ...]:
    archive = f"/tmp/{pin.name}-{pin.version}"
    return (
        f"curl --fail --silent --show-error --location --proto '=https' --output {archive} {pin.url}",
        f"echo '{pin.sha256}  {archive}' | sha256sum --check --strict",
        *_unpacked(pin, archive),
    )


def _unpacked(pin: Pin, archive: str) -> tuple[str, ...]:
    if not pin.packed:
        return (f"install -m 0755 {archive} {PROGRAMS}/{pin.member}",)
    # Some vendors put the program in a folder, or call it by its platform.
    into = PROGRAMS if pin.member in {pin.name, pin.program} else f"{archive}.d"
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
    folder = f"/tmp/{pin.name}-{pin.version}"
    # The hash is of one file, and pip demands one of everything it installs once it is given any: so the file comes
    # alone and is compared, and what it needs comes after it.
    return (
        f"python3 -m pip download --quiet --no-deps --only-binary=:all: --dest {folder} {pin.package}=={pin.version}",
        f"echo '{pin.integrity}  '{folder}/*.whl | sha256sum --check --strict",
        f"python3 -m pip install --quiet {folder}/*.whl",
    )


def _npm(pin: PackagePin) -> tuple[str, ...]:
    folder = f"/tmp/{pin.name}-{pin.version}"
    hexadecimal = pin.integrity.removeprefix("sha512-")
    return (
        f"mkdir -p {folder}",
        f"npm pack --silent --pack-destination {folder} {shlex.quote(f'{pin.package}@{pin.version}')}",
        f'test "$(openssl dgst -sha512 -binary {folder}/*.tgz | base64 -w0)" = {shlex.quote(hexadecimal)}',
        f"npm install --silent --global {folder}/*.tgz",
    )


def _go(pin: PackagePin) -> tuple[str, ...]:
    module = f"{pin.package}@v{pin.version}"
    # `go install` compares with the public checksum log by itself; this compares with what was reviewed.
    return (
        f'go mod download -json {module} | grep --fixed-strings --quiet \'"Sum": "{pin.integrity}"\'',
        f"GOBIN={PROGRAMS} go install {pin.program}@v{pin.version}",
    )


INSTALLERS = {Ecosystem.PYPI: _pypi, Ecosystem.NPM: _npm, Ecosystem.GO: _go}
