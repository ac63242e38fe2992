"""When a night begins, and who starts it: a systemd timer, cron, or one process that waits.

===================  ===============================================================================================
``times.py``         when the next night begins, and whether it is night now (pure)
``begun.py``         the night that has begun, on disk, so that none begins twice; whether one may begin now
``installation.py``  what is to be started, for whom, with which paths: the same for every scheduler
``systemd.py``       a service and a timer; ``units.py`` has their text (pure)
``cron.py``          lines in a crontab, where there is no systemd
``waiting.py``       ``kommunscan run-scheduler``: one process that waits and runs the night as its child
===================  ===============================================================================================

All of them start ``kommunscan nightly --scheduled``, which does nothing outside the hours of the settings, nor a second
time in one night: a scheduler may call it too often, but not too seldom.
"""
