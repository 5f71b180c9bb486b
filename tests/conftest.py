"""What holds for every test."""

from __future__ import annotations

import os
import signal

from hypothesis import settings

# Figures are drawn into files, also where there is no screen.
os.environ["MPLBACKEND"] = "Agg"

# No deadline: how long an example takes depends on the machine, and that is not what is tested.
# In continuous integration the examples are the same each time, so that a failure is about the
# change at hand; elsewhere they are new each time, so that they keep finding things.
settings.register_profile(
    "seriatim", deadline=None, max_examples=60, derandomize="CI" in os.environ, print_blob=True
)
settings.load_profile("seriatim")

# A shell starts what runs in the background with Ctrl-C ignored, and every process below inherits
# that. Some tests are about what Ctrl-C does.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
