"""Blueprints: what a kind of service needs to be delivered. A new one is one file and one line here."""

from delivery.blueprints.container import container
from delivery.blueprints.container_options import ContainerOptions
from delivery.blueprints.registry import Blueprint, blueprint, known_blueprints
from delivery.blueprints.terraform import terraform
from delivery.blueprints.terraform_options import TerraformOptions

__all__ = [
    "Blueprint",
    "ContainerOptions",
    "TerraformOptions",
    "blueprint",
    "container",
    "known_blueprints",
    "terraform",
]
