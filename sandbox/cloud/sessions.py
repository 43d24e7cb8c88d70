"""Sessions of roles for tests, where no human or service of AWS is there to assume them."""

from sandbox.cloud.back_door import REGION, ask


def session(
    endpoint: str,
    role: str,
    name: str,
    *,
    service: str = "",
    source: str = "",
    region: str = REGION,
) -> dict[str, str]:
    """Credentials of the role. With `service` (and the ARN it acts for) the trust policy is asked; without, not."""
    question = {"role": role, "name": name, "service": service, "source": source, "region": region}
    return {key: str(value) for key, value in ask(endpoint, "session", question).items()}
