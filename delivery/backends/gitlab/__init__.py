"""GitLab CI: one pipeline file in the service's project, and a child pipeline a deployment in the platform's."""

from delivery.backends.gitlab.compile import compile_pipeline
from delivery.backends.gitlab.fidelity import check_promises, fidelity
from delivery.backends.registry import Backend, register
from delivery.texts import BackendName

__all__ = ["check_promises", "compile_pipeline", "fidelity"]

register(Backend(name=BackendName("gitlab"), compile=compile_pipeline, fidelity=fidelity))
