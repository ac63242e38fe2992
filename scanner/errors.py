"""What may go wrong for the user, and how the program ends.

::

    UserError                 one line for the terminal: what is wrong and what to do next
      UsageError              wrong arguments, addresses or settings          exit code 2
      IncompleteError         the scan could not see what it should           exit code 3
      DeliveryError           a notice could not be delivered                 exit code 4  (nightly/errors.py)

Everything else that is raised is a fault of ours: it goes to the log with its traceback.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ends. Part of the contract with scripts and schedulers."""

    DONE = 0
    FINDINGS = 1
    """Findings at or above ``--fail-on``."""
    USAGE = 2
    INCOMPLETE = 3
    UNDELIVERED = 4
    """The night is over, but a mail or a webhook could not be delivered: those who must know do not."""


class UserError(Exception):
    """One line for the terminal: what is wrong, and what to do next."""

    exit_code = ExitCode.USAGE

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} — {remedy}")
        self.problem = problem
        self.remedy = remedy


class UsageError(UserError):
    """Wrong arguments, addresses or settings; nothing was scanned."""


class IncompleteError(UserError):
    """The scan ended without seeing what it was asked to see."""

    exit_code = ExitCode.INCOMPLETE
