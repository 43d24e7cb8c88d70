"""Images that bring a tool, by the category that a private registry keeps them under."""

from __future__ import annotations

from dataclasses import replace

from delivery.job import Image
from delivery.pins import image_of, lock
from delivery.script import OURS
from delivery.steps.task import Task
from delivery.texts import ImageName


def pinned_image(name: str) -> Image | None:
    """None where no image of that name is in the lock: then its tool is installed, by digest too."""
    plain = name.rpartition("/")[2]
    known = {pin.name for pin in lock().images}
    return Image(name=ImageName(name), version=image_of(plain).version) if plain in known else None


def in_image(task: Task, name: str) -> Task:
    """A job that calls us needs Python, which few images of tools have: it runs where that is."""
    if any(step.command[0] == OURS for step in task.steps):
        return task
    return replace(task, image=pinned_image(name))
