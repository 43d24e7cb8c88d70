"""AWS CodePipeline and CodeBuild."""

from delivery.backends.codepipeline.compile import compile_deployment, compile_pipeline
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.fidelity import fidelity
from delivery.backends.registry import Backend, register
from delivery.service import CODEPIPELINE

__all__ = ["Context", "compile_deployment", "compile_pipeline", "fidelity"]

register(Backend(name=CODEPIPELINE, compile=compile_pipeline, fidelity=fidelity))
