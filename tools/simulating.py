"""What it takes to say what one push starts in so many services: `python -m tools.simulating BACKEND SERVICES`."""

from __future__ import annotations

import json
import sys
import time

from delivery.estate import Estate
from delivery.happening import Circumstances, Pushed
from delivery.service import Service
from delivery.texts import BackendName
from desk.simulation.told import Told, told
from tools.compiling import estate_of, peak_mb


def measured(name: BackendName, services: int) -> dict[str, float]:
    """Each is compiled, read as the platform reads it, and held against what is meant."""
    estate = estate_of(services, name)
    began, spent = time.perf_counter(), time.process_time()
    answers = [_pushed(name, estate, service) for service in estate.services]
    seconds, processor = time.perf_counter() - began, time.process_time() - spent
    differing = sum(bool(answer.differences) for answer in answers)
    if not all(answer.seen for answer in answers):
        raise ValueError(f"the push starts nothing in some: {next(a.said for a in answers if not a.seen)}")
    return {"seconds": seconds, "processor": processor, "peak_mb": peak_mb(), "differing": differing}


def _pushed(name: BackendName, estate: Estate, service: Service[object]) -> Told:
    push = Pushed(branch=service.branch, changed=(f"{service.root}/main.tf",))
    return told(estate, service, name, push, Circumstances())


if __name__ == "__main__":
    print(json.dumps(measured(BackendName(sys.argv[1]), int(sys.argv[2]))))
