"""AWS CodePipeline and CodeBuild."""

from delivery.backends.codepipeline.compile import compile_deployment
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.fidelity import fidelity

__all__ = ["Context", "compile_deployment", "fidelity"]
