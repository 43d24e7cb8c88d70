"""The command line: flags or PENSTOCK_ variables in, sentences and an exit code out."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from toolbox import request
from toolbox.request import Request
from toolbox.stops import Stop, WrongUse

# Each stands in a module of its own, which is loaded only when it is asked for.
COMMANDS = {
    "seal": ("seal", "Seal", "make the sealed plan and sign it"),
    "unseal": ("unseal", "Unseal", "verify a sealed plan, then unpack it"),
    "merged": ("merged", "Merged", "refuse a commit that is not on the protected branch"),
    "guard": ("guard", "Guard", "refuse an apply that is not on the protected branch, approved and unused"),
    "record-approval": ("record_approval", "RecordApproval", "write one approval into the ledger"),
    "record-deployment": ("record_deployment", "RecordDeployment", "write a finished run into the ledger"),
    "pull": ("pull", "Pull", "start this account's pipelines at what succeeded below"),
    "rollback": ("rollback", "Rollback", "start a pipeline at an earlier commit that succeeded here"),
}
EPILOG = "Exit codes: 0 good, 1 refused, 2 wrong use, 3 something is missing on this machine."
ENVIRONMENT = "Each flag may come from the environment instead: --some-flag is PENSTOCK_SOME_FLAG."


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise WrongUse(f"{message[:1].upper()}{message[1:]}. See {self.prog} --help.")


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] = os.environ) -> int:
    try:
        _run(sys.argv[1:] if arguments is None else list(arguments), environ)
    except Stop as stop:
        for sentence in stop.sentences:
            print(sentence, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        print("Interrupted; run the command again.", file=sys.stderr)
        return 130
    return 0


def _run(arguments: list[str], environ: Mapping[str, str]) -> None:
    given = _parser(arguments[0] if arguments else "").parse_args(arguments)
    command = str(given.command)
    module = importlib.import_module(f"toolbox.{COMMANDS[command][0]}")
    asked = request.read(request_of(command), vars(given), environ)
    run: Callable[[Request, object], None] = module.run
    run(asked, importlib.import_module("toolbox.here").edges())


def request_of(command: str) -> type[Request]:
    module, name, _ = COMMANDS[command]
    found: type[Request] = getattr(importlib.import_module(f"toolbox.{module}"), name)
    return found


def _parser(wanted: str) -> Parser:
    parser = Parser(
        prog="penstock-toolbox", description="What runs inside delivery jobs.",
        epilog=f"{ENVIRONMENT} {EPILOG}", allow_abbrev=False,
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command, (_, _, summary) in COMMANDS.items():
        under = commands.add_parser(
            command, help=summary, description=summary, epilog=EPILOG, allow_abbrev=False
        )
        if command == wanted:
            _add_flags(under, request_of(command))
    return parser


def _add_flags(parser: argparse.ArgumentParser, asked: type[Request]) -> None:
    for flag in asked.flags():
        needed = "" if flag.default is None else f" (default: {flag.default or 'none'})"
        meaning = f"{flag.help}{needed} [{flag.variable}]".replace("%", "%%")
        parser.add_argument(flag.option, dest=flag.name, metavar="VALUE", help=meaning)
