"""Turns what went wrong in a run into sentences; what does not fit into one goes to a log file."""

from __future__ import annotations

import base64
import re
import time
import traceback
from collections.abc import Mapping, Sequence
from urllib.parse import quote, quote_plus

from pulumi import RunError

from sandbox.failure import SandboxFailure
from sandbox.home import Home, write_private
from sandbox.program import Program

# The engine's last word after the errors that say why.
_ECHO = re.compile(r"(preview|update|refresh|destroy) failed")
_ANEW = "Run `penstock up --sandbox` again: it notices, and builds the sandbox anew."
_INLINE = "python inline source runtime error"


class Report:
    """Of one operation on one stack. Configured secrets are blotted out of all it says and writes."""

    def __init__(self, home: Home, stack: str, verb: str, secrets: Mapping[str, str]) -> None:
        self._home, self._stack, self._verb = home, stack, verb
        self._blots = sorted(filter(None, spellings(secrets)), key=len, reverse=True)
        self._raised: Exception | None = None

    def watched(self, program: Program) -> Program:
        """The program, with what it raises kept: through the engine it would come back as text."""

        def run() -> None:
            try:
                program()
            except Exception as problem:
                self._raised = problem
                raise RunError("the program stopped") from problem

        return run

    def failure(self, said: Sequence[str], ended: int, *, emulator_lost: bool) -> SandboxFailure:
        if ended < 0:
            what = f"the engine was killed (signal {-ended})"
            return SandboxFailure(f"{self._stack}: {what} in the middle of {self._verb}.", _ANEW)
        if emulator_lost:
            return SandboxFailure(f"{self._stack}: the emulator ended in the middle of {self._verb}.", _ANEW)
        if self._raised is not None:
            return self._of_program(self._raised)
        inline = [text for text in said if _INLINE in text]
        if inline:
            last = inline[0].strip().splitlines()[-1]
            return self._logged(f"the program stopped with {last}", "\n".join(inline))
        own = [text for text in dict.fromkeys(said) if not _ECHO.fullmatch(text)] or list(said)
        if own:
            return SandboxFailure(*(self._blot(f"{self._stack}: {' '.join(text.split())}") for text in own))
        return SandboxFailure(f"{self._stack}: the engine ended {self._verb} with {ended} and said nothing.")

    def _of_program(self, problem: Exception) -> SandboxFailure:
        # A program raises RunError for what the engine shall say without a traceback.
        told = problem.__cause__ if isinstance(problem, RunError) else problem
        sentences = getattr(told, "sentences", None)
        if isinstance(sentences, tuple):
            return SandboxFailure(*(self._blot(str(sentence)) for sentence in sentences))
        first = (str(problem).strip().splitlines() or ["no message"])[0]
        text = "".join(traceback.format_exception(problem))
        return self._logged(f"the program stopped with {type(problem).__name__}: {first}", text)

    def _logged(self, sentence: str, text: str) -> SandboxFailure:
        path = self._home.logs / f"{time.strftime('%Y%m%dT%H%M%S')}-{self._verb}-{self._stack}.log"
        write_private(path, self._blot(text))
        shown = path.relative_to(self._home.repository)
        return SandboxFailure(
            self._blot(f"{self._stack}: {sentence.rstrip('.')}. All of it stands in {shown}.")
        )

    def _blot(self, text: str) -> str:
        for blot in self._blots:
            text = text.replace(blot, "[secret]")
        return text


def spellings(secrets: Mapping[str, str]) -> set[str]:
    """Each secret as it stands, and as it may be written into a document or a request."""
    plain = set(secrets.values())
    coded = {base64.b64encode(text.encode()).decode().rstrip("=") for text in plain}
    safe = {base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") for text in plain}
    return plain | coded | safe | {quote(text, safe="") for text in plain} | set(map(quote_plus, plain))
