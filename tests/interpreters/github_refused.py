"""Files that GitHub refuses, and a word of what is said of each; one thing is wrong in each."""

from __future__ import annotations

GOOD = """
name: CI
on: push
jobs:
  a: {runs-on: x, steps: [{run: a}]}
  b: {runs-on: x, needs: a, steps: [{run: b}]}
"""

REFUSED: list[tuple[str, str]] = [
    ("", "empty"),
    ("# nothing", "empty"),
    ("- a\n- b", "no mapping"),
    ("on: [push", "no YAML"),
    ("on: push\n\tjobs: 1", "no YAML"),
    (GOOD + "---\n" + GOOD, "no YAML"),
    (GOOD.replace("name: CI", "name: CI\nname: CD"), "'name' is there twice"),
    (GOOD.replace("name: CI", "nam: CI"), "unexpected key 'nam'; did you mean 'name'"),
    (GOOD.replace("on: push\n", ""), "on: the workflow names no event"),
    (GOOD.replace("on: push", "on: pushed"), "on: unexpected event 'pushed'; did you mean 'push'"),
    (GOOD.replace("on: push", "on: [push, pull]"), "unexpected event 'pull'"),
    (
        GOOD.replace("on: push", "on: {push: {branch: main}}"),
        r"on\.push: unexpected key 'branch'.*'branches'",
    ),
    (GOOD.replace("on: push", "on: {push: {types: [opened]}}"), "unexpected key 'types'"),
    (GOOD.replace("on: push", "on: {issues: {branches: [a]}}"), "unexpected key 'branches'"),
    (GOOD.replace("on: push", "on: {pull_request: {types: [open]}}"), "unexpected type 'open'"),
    (GOOD.replace("on: push", "on: {push: {branches: [a], branches-ignore: [b]}}"), "cannot both"),
    (GOOD.replace("on: push", "on: {push: {paths: [a], paths-ignore: [b]}}"), "cannot both"),
    (GOOD.replace("on: push", "on: {push: {tags: [a], tags-ignore: [b]}}"), "cannot both"),
    (GOOD.replace("on: push", "on: {push: {branches: ['[9-0]']}}"), "pattern.*invalid"),
    (GOOD.replace("on: push", "on: {schedule: {cron: 0 0 * * *}}"), "on.schedule.*no list"),
    (GOOD.replace("on: push", "on: {schedule: []}"), "no cron line"),
    (GOOD.replace("on: push", "on: {workflow_run: {types: [completed]}}"), "'workflows' is missing"),
    (GOOD.replace("on: push", "on: {workflow_call: {inputs: {a: {}}}}"), "'type' is missing"),
    (
        GOOD.replace("on: push", "on: {workflow_call: {inputs: {a: {type: choice}}}}"),
        "unexpected type 'choice'",
    ),
    (GOOD.replace("on: push", "on: {workflow_dispatch: {inputs: {a: {type: choice}}}}"), "'options'"),
    (GOOD.replace("on: push", "on: {workflow_dispatch: {inputs: {a: {options: [b]}}}}"), "'options'"),
    ("on: push", "jobs: nothing is no mapping"),
    ("on: push\njobs: {}", "no job"),
    (GOOD.replace("a: {runs-on", "1a: {runs-on"), "'1a' is no identifier"),
    (GOOD.replace("needs: a", "needs: [c]"), r"jobs\.b\.needs: there is no job 'c'; there are a, b"),
    (GOOD.replace("needs: a", "needs: [b]"), "circle: b"),
    (GOOD.replace("a: {", "a: {needs: [b], "), "circle: a, b"),
    (GOOD.replace("needs: a", "needs: {a: b}"), r"needs: a mapping is no text"),
    (GOOD.replace("runs-on: x, needs", "needs"), r"jobs\.b: 'runs-on' is missing"),
    (GOOD.replace("runs-on: x, needs", "runs_on: x, needs"), "'runs_on'; did you mean 'runs-on'"),
    (GOOD.replace("[{run: b}]", "[{name: b}]"), r"jobs\.b\.steps\[0\]: a step needs"),
    (GOOD.replace("[{run: b}]", "[{run: b, uses: c}]"), "unexpected key 'uses'"),
    (GOOD.replace("[{run: b}]", "[{run: b, with: {c: d}}]"), "unexpected key 'with'"),
    (
        GOOD.replace("[{run: b}]", "[{id: s, run: b}, {id: S, run: b}]"),
        r"steps\[1\]\.id: the id 'S' is there twice",
    ),
    (GOOD.replace("[{run: b}]", "{run: b}"), "no list"),
    (
        GOOD.replace("needs: a", "needs: a, permissions: {id_token: write}"),
        "'id_token'; did you mean 'id-token'",
    ),
    (GOOD.replace("needs: a", "needs: a, permissions: {contents: admin}"), "'admin' is no level"),
    (GOOD.replace("needs: a", "needs: a, permissions: all"), "no mapping"),
    (GOOD.replace("needs: a", "needs: a, if: \"needs.a.result = 'x'\""), r"jobs\.b\.if: unexpected '='"),
    (
        GOOD.replace("needs: a", "needs: a, if: matrix.os == 'x'"),
        r"jobs\.b\.if: 'matrix'.*no context here",
    ),
    (GOOD.replace("needs: a", "needs: a, if: secrets.X != ''"), "'secrets'.*no context here"),
    (GOOD.replace("needs: a", "needs: a, if: env.X != ''"), "'env'.*no context here"),
    (GOOD.replace("needs: a", "needs: a, if: exists('x')"), r"exists\(\).*no function here"),
    (GOOD.replace("needs: a", "needs: a, name: '${{ secrets.X }}'"), "'secrets'.*no context here"),
    (GOOD.replace("needs: a", "needs: a, name: '${{ success() }}'"), r"success\(\).*no function here"),
    (GOOD.replace("needs: a", "needs: a, environment: '${{ secrets.X }}'"), "'secrets'.*no context here"),
    (GOOD.replace("needs: a", "needs: a, env: {X: '${{ env.Y }}'}"), "'env'.*no context here"),
    (GOOD.replace("[{run: b}]", "[{run: 'echo ${{ jobs.a.result }}'}]"), "'jobs'.*no context here"),
    (GOOD.replace("[{run: b}]", "[{run: 'echo ${{ github.ref '}]"), "never closes"),
    (GOOD.replace("[{run: b}]", "[{run: 'echo ${{ }}'}]"), "empty"),
    (GOOD.replace("[{run: b}]", "[{run: b, if: secrets.X != ''}]"), r"steps\[0\]\.if: 'secrets'"),
    (GOOD.replace("name: CI", "concurrency: '${{ needs.a.result }}'"), "concurrency: 'needs'"),
    (GOOD.replace("name: CI", "env: {X: '${{ matrix.a }}'}"), r"env\.X: 'matrix'"),
    ("on: push\njobs: &j {a: *j}", "alias"),
    (
        GOOD.replace("needs: a", "needs: a, timeout-minutes: soon"),
        r"jobs\.b\.timeout-minutes: 'soon' is no number",
    ),
    (GOOD.replace("needs: a", "needs: a, continue-on-error: 'yes'"), "'yes' is no true or false"),
    (GOOD.replace("needs: a", "needs: a, strategy: {max-parallel: two}"), r"strategy\.max-parallel: 'two'"),
    (GOOD.replace("needs: a", "needs: a, env: X=1"), r"jobs\.b\.env: 'X=1' is no mapping"),
    (GOOD.replace("needs: a", "needs: a, permissions: "), r"jobs\.b\.permissions: there is no value"),
    (GOOD.replace("needs: a", "needs: "), r"jobs\.b\.needs: there is no value"),
    (GOOD.replace("[{run: b}]", "[{run: b, timeout-minutes: true}]"), r"steps\[0\]\.timeout-minutes: true"),
    (
        GOOD.replace("needs: a", "needs: a, permissions: {id-token: read}"),
        "'read' is no level; allowed: none, write",
    ),
    (
        GOOD.replace("b: {runs-on: x, needs: a, steps: [{run: b}]}", "b: {uses: ./x, secrets: all}"),
        "secrets: 'all' is no",
    ),
    ("[" * 5_000 + "]" * 5_000, "nested too deep"),
    (
        "on: &a0 [push]\n" + "".join(f"k{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
        "more than 50000",
    ),
    (
        GOOD.replace(
            "on: push", "on: {workflow_dispatch: {inputs: {" + ", ".join(f"i{n}: " for n in range(26)) + "}}}"
        ),
        "26 inputs; 25 are allowed",
    ),
    (GOOD.replace("[{run: b}]", "[{id: 1a, run: b}]"), r"steps\[0\]\.id: '1a' is no identifier"),
    (GOOD.replace("[{run: b}]", "[{id: __a, run: b}]"), r"steps\[0\]\.id: '__a' is no identifier"),
]
