"""GitHub's expression language: what stands between `${{` and `}}`, and in every `if`."""

from interpreters.github.expressions.evaluation import Function, Scope, evaluate, mentions_status
from interpreters.github.expressions.parser import parse
from interpreters.github.expressions.template import condition, resolve
from interpreters.github.expressions.values import ExpressionError, Value, equals, to_number, to_text, truthy

__all__ = [
    "ExpressionError",
    "Function",
    "Scope",
    "Value",
    "condition",
    "equals",
    "evaluate",
    "mentions_status",
    "parse",
    "resolve",
    "to_number",
    "to_text",
    "truthy",
]
