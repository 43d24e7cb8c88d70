"""Images that bring a tool, by the category that a private registry keeps them under."""

from __future__ import annotations

from dataclasses import replace

from delivery.images_held import has_shell
from delivery.job import Image
from delivery.pins import Ecosystem, PackagePin, image_of, installable, lock
from delivery.script import OURS
from delivery.step import tools_of
from delivery.steps.task import Task
from delivery.texts import ImageName

# What installs a package stands in the image of its language.
INSTALLS = {
    Ecosystem.NPM: "infrastructure/node",
    Ecosystem.PYPI: "infrastructure/python",
    Ecosystem.GO: "infrastructure/golang",
}


def pinned_image(name: str) -> Image | None:
    """None where no image of that name is in the lock, or where no job could run in it."""
    plain = name.rpartition("/")[2]
    known = {pin.name for pin in lock().images if has_shell(pin.name)}
    return Image(name=ImageName(name), version=image_of(plain).version) if plain in known else None


def in_image(task: Task, name: str) -> Task:
    """In the image of that name, or in one that can install the tool, by digest too.

    A job that calls us needs Python, which few images of tools have: it runs where that is.
    """
    if any(step.command[0] == OURS for step in task.steps):
        return task
    return replace(task, image=pinned_image(name) or _installing(task))


def _installing(task: Task) -> Image | None:
    found = (installable(tool) for tool in tools_of(task.steps))
    needed = {pin.ecosystem for pin in found if isinstance(pin, PackagePin)}
    return pinned_image(INSTALLS[needed.pop()]) if len(needed) == 1 else None
