"""GitHub Actions: workflows in the service's repository, deployments and what jobs share in the platform's."""

from delivery.backends.github.compile import compile_pipeline
from delivery.backends.github.fidelity import fidelity
from delivery.backends.registry import Backend, register
from delivery.service import GITHUB

__all__ = ["compile_pipeline", "fidelity"]

register(Backend(name=GITHUB, compile=compile_pipeline, fidelity=fidelity))
