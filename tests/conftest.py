"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# How long a busy machine takes to think up an example says nothing about the program.
settings.register_profile("home", suppress_health_check=[HealthCheck.too_slow], deadline=None)
# Here at home every run looks at new examples; a build must give the same answer twice.
settings.register_profile("build", settings.get_profile("home"), derandomize=True, print_blob=True)
settings.load_profile("build" if os.environ.get("CI") else "home")
