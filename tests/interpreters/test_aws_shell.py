"""A comment is no command."""

from __future__ import annotations

import pytest

from interpreters.aws.shell import without_comments


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("make # all", "make"),
        ("# only this", ""),
        ("make;# all", "make;"),
        ("echo a#b", "echo a#b"),
        ("echo '# no' \"# no\" # yes", "echo '# no' \"# no\""),
        (r"echo \# kept", r"echo \# kept"),
        ("echo $# ${#a}", "echo $# ${#a}"),
        ("a\n\n  # b\nc", "a\nc"),
        ("cat <<EOF\n# kept\nit's\nEOF\nmake # gone", "cat <<EOF\n# kept\nit's\nEOF\nmake"),
        ("cat <<-'END' # gone\n\t# kept\n\tEND\nmake", "cat <<-'END'\n\t# kept\n\tEND\nmake"),
        ("grep x <<< '# kept'", "grep x <<< '# kept'"),
        ("cat <<< EOF\n# gone\nmake", "cat <<< EOF\nmake"),
        ('echo "<<EOF"\n# gone\nmake', 'echo "<<EOF"\nmake'),
        ("cat <<A <<B\n# kept\nA\n# kept\nB\n# gone", "cat <<A <<B\n# kept\nA\n# kept\nB"),
        ("cat <<EOF\n# never ended", "cat <<EOF\n# never ended"),
        ("echo $((1 << 2))\n# gone", "echo $((1 << 2))"),
        ("echo 'a\\' # gone", "echo 'a\\'"),
        ('echo "a\\" # b"', 'echo "a\\" # b"'),
        ("printf '%s' 'a\n# inside'", "printf '%s' 'a\n# inside'"),
    ],
)
def test_a_comment_is_left_out_and_nothing_else(text: str, left: str) -> None:
    assert without_comments(text) == left
