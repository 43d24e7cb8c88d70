"""All that people write is read and validated here."""

from settings.explaining import Value
from settings.judging import judge
from settings.loading import Loaded, load
from settings.problems import Problem, Problems

__all__ = ["Loaded", "Problem", "Problems", "Value", "judge", "load"]
