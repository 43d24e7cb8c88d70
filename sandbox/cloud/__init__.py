"""The cloud in a box: moto in this process, corrected where it differs from AWS (`corrections.py`)."""

from sandbox.cloud.clients import client, client_of
from sandbox.cloud.server import PortBusy, serve

__all__ = ["PortBusy", "client", "client_of", "serve"]
