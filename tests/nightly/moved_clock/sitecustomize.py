"""Moves the clock of every Python process of a test, the processes that it starts included.

Python imports this module at its start when the folder is in PYTHONPATH. The clock goes on ticking.
"""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["MOVED_CLOCK_SECONDS"]), tick=True).start()
