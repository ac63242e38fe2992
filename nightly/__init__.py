"""The nightly run: all due sites, unattended, and word to those who must know.

One straight line as well; ``night.py`` knows all of it::

    due ─► plan ─► jobs ─► facts ─► notices ─► outbox ─► mail, webhook
                  (a process each: scan, recheck)

===================  ===============================================================================================
``night.py``         the conductor: one night from the lock to the exit code (``run_night``)
``hours.py``         when the night ends, by which clock; which sites are due (pure)
``hosts.py``         whether two sites touch one host (pure)
``jobs.py``          what a site's process is asked and answers; starting, stopping and killing it
``site_job.py``      what runs in that process: a scan with its report, or a recheck
``facts.py``         what a night was like for a site, as plain data: counts and reasons, never a value (also the
                     webhook's JSON)
``watch.py``         what is usual, what is markedly less, who has been silent for too long (pure)
``outbox.py``        notices that wait to be delivered, on disk, so that none is lost
``mail.py``          the words of a mail; ``smtp.py`` sends it
``webhook.py``       sends the facts as JSON
``trend.py``         ``kommunscan runs``: the last nights, line by line
===================  ===============================================================================================

The settings of all this are in ``scanner/unattended.py`` and ``SiteSettings`` in ``scanner/settings.py``; what it asks
of the store is in ``scanner/store/trend.py``. Commands are in ``commands/nightly.py``. Schedulers, doctors and metrics
call ``run_night`` or the command, and read ``NightResult``.
"""
