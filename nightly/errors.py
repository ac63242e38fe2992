"""What may go wrong when somebody is to be told."""

from scanner.errors import ExitCode, UserError


class DeliveryError(UserError):
    """A notice could not be delivered; it is kept and tried again the next night.

    ``of_the_server`` tells that the next notice would fare no better.
    """

    exit_code = ExitCode.UNDELIVERED

    def __init__(self, problem: str, remedy: str, *, of_the_server: bool = True) -> None:
        super().__init__(problem, remedy)
        self.of_the_server = of_the_server
