"""Words with a shape: strings that cannot be written down wrong."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import ClassVar, Self
from zoneinfo import available_timezones


class Text(str):
    """A string that matches its class's pattern and length, or does not exist."""

    __slots__ = ()

    what: ClassVar[str] = "a text"
    pattern: ClassVar[str] = r"[\x20-\x7e]+"
    longest: ClassVar[int] = 256
    example: ClassVar[str] = "text"

    def __new__(cls, value: str) -> Self:
        problem = cls.problem_with(value)
        if problem:
            raise ValueError(problem)
        return super().__new__(cls, value)

    @classmethod
    def problem_with(cls, value: str) -> str | None:
        if not isinstance(value, str):
            return f"{value!a} is not a string; {cls.what} looks like {cls.example!r} (quote it in YAML)"
        if len(value) > cls.longest:
            return f"{value!a} has {len(value)} characters; {cls.what} has at most {cls.longest}"
        if not re.fullmatch(cls.pattern, value, flags=re.ASCII):
            return f"{value!a} is not {cls.what}, which looks like {cls.example!r}"
        return None

    # A protocol, as __rich__ is one: a validator may read it, and the model still imports none.
    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> dict[str, object]:
        check = {"type": "no-info", "function": cls}
        return {
            "type": "function-plain",
            "function": check,
            "metadata": {"pydantic_js_functions": [cls._schema]},
        }

    @classmethod
    def _schema(cls, core: object, handler: object) -> dict[str, object]:
        return {
            "type": "string",
            "pattern": f"^(?:{cls.pattern})$",
            "maxLength": cls.longest,
            "examples": [cls.example],
        }


class AccountId(Text):
    what = "an AWS account id: twelve digits"
    pattern = r"[0-9]{12}"
    longest = 12
    example = "111122223333"


class Region(Text):
    what = "an AWS region"
    pattern = r"[a-z]{2}(-[a-z]+)+-[0-9]"
    longest = 25
    example = "eu-west-1"


class Arn(Text):
    what = "an ARN"
    pattern = r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[A-Za-z0-9_+=,.@:/*-]+"
    longest = 2048
    example = "arn:aws:iam::111122223333:role/deployer"

    @property
    def account(self) -> str:
        return self.split(":", 5)[4]

    @property
    def service(self) -> str:
        return self.split(":", 5)[2]


class ConnectionArn(Arn):
    what = "the ARN of a CodeConnections connection"
    pattern = r"arn:aws[a-z-]*:code(star-)?connections:[a-z0-9-]+:[0-9]{12}:connection/[0-9a-f-]{36}"
    example = "arn:aws:codeconnections:eu-west-1:111122223333:connection/0f0e0d0c-0b0a-4908-8706-050403020100"


class SamlProvider(Arn):
    """Where people sign in: it names the session of an approver, so a person cannot be two."""

    what = "the ARN of a SAML identity provider"
    pattern = r"arn:aws[a-z-]*:iam::[0-9]{12}:saml-provider/[A-Za-z0-9._-]{1,128}"
    example = "arn:aws:iam::111122223333:saml-provider/people"


class ServiceId(Text):
    """Never changes, whatever a service is renamed to: history and protected resources hang on it."""

    what = "a service id: lower case, digits and hyphens"
    pattern = r"[a-z][a-z0-9-]*[a-z0-9]"
    longest = 32
    example = "network-7f3a"


class ServiceName(Text):
    # A pipeline is called <service>-<environment>, and CodePipeline prefixes artifacts with the
    # first 20 characters of it; a role penstock-<service>-<environment>-<purpose> has 64 at most.
    what = "a service name: lower case, digits and hyphens"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 30
    example = "network"


class SliceName(Text):
    what = "a slice of the services: lower case, digits and hyphens"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 20
    example = "payments"


class EnvironmentName(Text):
    what = "an environment name: lower case letters, digits and hyphens"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 12
    example = "staging"


class GroupName(Text):
    what = "a group of people"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 24
    example = "platform"


class Repository(Text):
    what = "a repository: owner/name"
    pattern = r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)+"
    longest = 140
    example = "acme/network"


class RelativePath(Text):
    """A folder inside a repository: no leading slash, no dot-dot, nothing that a shell would read."""

    what = "a path inside the repository"
    pattern = r"\.|[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*"
    longest = 200
    example = "infrastructure/network"


class Branch(Text):
    what = "a branch"
    pattern = r"(?!.*(\.\.|//|@\{|\.lock$))[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9_-]|[A-Za-z0-9]"
    longest = 100
    example = "main"


class BranchPattern(Text):
    what = "a branch or a pattern of branches"
    pattern = r"(?!.*(\.\.|//))[A-Za-z0-9*][A-Za-z0-9._/*-]*"
    longest = 100
    example = "release/*"


class TagPattern(Text):
    what = "a tag or a pattern of tags"
    pattern = r"(?!.*(\.\.|//))[A-Za-z0-9*][A-Za-z0-9._/*+-]*"
    longest = 100
    example = "v*"


class PathPattern(Text):
    # Two stars beside a letter mean something else on each platform, so they stand alone between slashes.
    what = "a path or a pattern of paths, in which two stars stand alone between slashes"
    pattern = r"(?!.*\.\.)(?!.*[^/]\*\*)(?!.*\*\*[^/])[A-Za-z0-9_*.][A-Za-z0-9._/*-]*"
    longest = 200
    example = "infrastructure/network/**"


class Commit(Text):
    what = "a full commit id"
    pattern = r"[0-9a-f]{40}"
    longest = 40
    example = "0123456789abcdef0123456789abcdef01234567"


class Digest(Text):
    what = "a sha256 digest"
    pattern = r"sha256:[0-9a-f]{64}"
    longest = 71
    example = "sha256:" + "0" * 64


class ToolVersion(Text):
    what = "a full version"
    pattern = r"[0-9]+\.[0-9]+\.[0-9]+([.+-][A-Za-z0-9.+-]+)?"
    longest = 40
    example = "1.11.4"


class Cron(Text):
    """Five fields, as crontab(5) and every forge write them; a backend widens them to its own form."""

    what = "a cron expression of five fields: minute, hour, day of month, month, day of week"
    pattern = r"[0-9*,/-]+ [0-9*,/-]+ [0-9*,/-]+ [0-9A-Z*,/-]+ [0-9A-Z*,/-]+"
    longest = 80
    example = "0 6 * * MON-FRI"


class TimeZone(Text):
    what = "a time zone of the IANA database"
    pattern = r"[A-Za-z]+[A-Za-z0-9+-]*(/[A-Za-z0-9_+-]+)*"
    longest = 40
    example = "Europe/Berlin"

    @classmethod
    def problem_with(cls, value: str) -> str | None:
        problem = super().problem_with(value)
        if problem:
            return problem
        known = _time_zones()
        # A machine may hold no such database; UTC is there without one.
        if known and value not in known:
            return (
                f"{value!a} is not in the IANA database of time zones; {cls.what} looks like {cls.example!r}"
            )
        return None


@cache
def _time_zones() -> frozenset[str]:
    """Without what is a place in it for a machine's own, or for none at all."""
    found = available_timezones() - {"localtime", "Factory", "posixrules"}
    return frozenset({*found, "UTC"}) if found else frozenset()


class Day(Text):
    what = "a day"
    pattern = r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    longest = 10
    example = "2026-12-24"

    @classmethod
    def problem_with(cls, value: str) -> str | None:
        problem = super().problem_with(value)
        if problem:
            return problem
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{value!r} is not in the calendar"
        return None


class ResourceName(Text):
    what = "the name of something in an account"
    pattern = r"[A-Za-z][A-Za-z0-9_.-]*"
    longest = 100
    example = "network-errors"


class JobName(Text):
    what = "a job's name"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 60
    example = "plan"


class RouteName(Text):
    what = "a route's name"
    pattern = r"[a-z0-9]+(-[a-z0-9]+)*"
    longest = 60
    example = "pull-request"


class StageName(Text):
    what = "a stage's name"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 40
    example = "security"


class VariableName(Text):
    what = "a variable's name"
    pattern = r"[A-Za-z_][A-Za-z0-9_]*"
    longest = 100
    example = "log_retention_days"


class ImageName(Text):
    """What an image is called in the lock file: where it comes from is a matter of the lock, or of a mirror."""

    what = "an image's name: category/tool"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*(/[a-z][a-z0-9]*(-[a-z0-9]+)*)?"
    longest = 60
    example = "security/semgrep"


class HostName(Text):
    what = "a host's name"
    pattern = r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+"
    longest = 200
    example = "gitlab.example.com"


class Url(Text):
    what = "an address on the web"
    pattern = (
        r"https?://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[0-9]{1,5})?"
        r"(/[A-Za-z0-9._~/?#=&%+,:@-]*)?"
    )
    longest = 200
    example = "https://www.example.com"


class ChannelName(Text):
    """Where people are told something, by the name that the toolbox knows it by."""

    what = "a channel's name: lower case, digits and hyphens"
    pattern = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    longest = 40
    example = "slack"


class Percent(Text):
    what = "a part of a hundred"
    pattern = r"100|[0-9]{1,2}(\.[0-9]{1,3})?"
    longest = 6
    example = "0.1"


class RunnerLabel(Text):
    what = "a runner's label"
    pattern = r"[a-z][a-z0-9.-]*"
    longest = 60
    example = "ubuntu-24.04"


class BackendName(Text):
    what = "a backend's name"
    pattern = r"[a-z][a-z0-9]*"
    longest = 20
    example = "codepipeline"


class AtmosComponent(Text):
    what = "a component of Atmos"
    pattern = r"[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9_-]*)*"
    longest = 100
    example = "vpc"


class AtmosStack(Text):
    what = "a stack of Atmos"
    pattern = r"[A-Za-z0-9][A-Za-z0-9_/-]*"
    longest = 100
    example = "mycompany-dev-testenv-01"


class AwsAction(Text):
    """What a service's own role may do. A whole service (`ec2:*`) cannot be said, and neither can everything."""

    what = "an AWS action, at most with a star after its first word"
    pattern = r"(?!(iam|sts|organizations|account|sso):)[a-z0-9-]+:[A-Z][a-z]+[A-Za-z0-9]*\*?"
    longest = 100
    example = "ec2:CreateVpc"


class ArtifactName(Text):
    what = "the name of a pipeline's artifact"
    pattern = r"[A-Za-z0-9_-]+"
    longest = 100
    example = "plan_output"
