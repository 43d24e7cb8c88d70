"""A stack in the sandbox's copy of the project, ready for the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pulumi.automation import LocalWorkspace, OutputMap, OutputValue, Stack
from pulumi.automation._stack import StackInitMode

from sandbox.command import EngineCommand
from sandbox.home import Home
from sandbox.project import StackFile, copy_stack

_MASK = "[secret]"


class MaskedStack(Stack):
    """Its secrets never leave the engine: the base class would fetch them in plain text after each update."""

    def outputs(self) -> OutputMap:
        command = ["stack", "output", "--json", "--stack", self.name]
        shown = self.workspace.pulumi_command.run(command, self.workspace.work_dir, {})
        return {name: OutputValue(value, value == _MASK) for name, value in json.loads(shown.stdout).items()}


def ready_stack(
    home: Home, found: StackFile, command: EngineCommand, secrets: Mapping[str, str]
) -> MaskedStack:
    """Selects or creates the stack, and sets the secrets: those given, and a stand-in for each real one."""
    wanted = {**copy_stack(home, found), **secrets}
    workspace = LocalWorkspace(work_dir=str(home.project), pulumi_command=command)
    stack = MaskedStack(found.stack, workspace, StackInitMode.CREATE_OR_SELECT)
    for path, text in sorted(wanted.items()):
        arguments = ["config", "set", path, "--path", "--secret", "--stack", found.stack]
        command.run(arguments, str(home.project), {}, typed=text)
    return stack
