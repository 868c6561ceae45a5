"""How property tests are run: the same examples everywhere, and quickly."""

from hypothesis import HealthCheck, settings

bounded = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
