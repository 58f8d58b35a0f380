"""What all tests share."""

from __future__ import annotations

import os

from hypothesis import settings

# Here at home every run looks at new examples; a build must give the same answer twice.
settings.register_profile("build", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("build")
