"""Shell text without its comments; a comment is no command."""

from __future__ import annotations

import re

HEREDOC = re.compile(r"<<(?P<dash>-?)\s*(['\"]?)(?P<end>\w+)\2")
BEFORE_A_WORD = " \t\n;&|("


def commands(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in map(without_comments, texts) if text)


def without_comments(text: str) -> str:
    kept: list[str] = []
    at, quote, heredocs = 0, "", list[str]()
    while at < len(text):
        sign = text[at]
        if sign == "\\" and quote != "'":
            kept.append(text[at : at + 2])
            at += 2
            continue
        if not quote and sign == "#" and (at == 0 or text[at - 1] in BEFORE_A_WORD):
            at = _line_end(text, at)
            continue
        heredoc = HEREDOC.match(text, at) if not quote and not text.startswith("<<<", at) else None
        if heredoc is not None:
            heredocs.append(heredoc["end"])
            kept.append(heredoc[0])
            at = heredoc.end()
            continue
        quote = _quote(quote, sign)
        kept.append(sign)
        at += 1
        if sign == "\n" and heredocs:
            end = _past(text, at, heredocs)
            kept.append(text[at:end])
            at, heredocs = end, []
    return "\n".join(line.rstrip() for line in "".join(kept).splitlines() if line.strip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _quote(quote: str, sign: str) -> str:
    if quote:
        return "" if sign == quote else quote
    return sign if sign in "'\"" else ""


def _past(text: str, at: int, ends: list[str]) -> int:
    """Where the last of the bodies that begin here ends."""
    for end in ends:
        match = re.compile(rf"^\t*{re.escape(end)}\s*$", re.MULTILINE).search(text, at)
        at = match.end() if match else len(text)
    return at
