"""The sections of the settings for the technician: when the night begins, the log, the figures for a monitor."""

from typing import Annotated, Literal

from pydantic import Field

from scanner.sections import Section
from scanner.unattended import CLOCK

LogForm = Literal["text", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]


class ScheduleSettings(Section):
    """When the nightly run begins: for 'kommunscan schedule' and 'kommunscan run-scheduler'."""

    start: Annotated[str, Field(pattern=CLOCK)] = Field(
        "22:00",
        description="The hour at which a night begins, in the time zone of nightly.timezone. It ends at nightly.until.",
    )
    spread_minutes: Annotated[float, Field(ge=0, le=240)] = Field(
        10.0, description="A systemd timer begins so many minutes later at most, always as many on one machine."
    )
    memory: Annotated[str, Field(pattern=r"^(\d+(\.\d+)?%|\d+[KMGT]|infinity)$")] = Field(
        "80%", description="Memory that systemd allows the whole night: a share of the machine's, or as in 8G."
    )


class LogSettings(Section):
    """The log, kommunscan.log in the data directory. What it says is masked by the detectors."""

    format: LogForm = Field("text", description="text, or json: one object a line (docs/logs-and-metrics.md).")
    level: LogLevel = Field("info", description="What is written at least: debug, info, warning or error.")
    megabytes: Annotated[int, Field(ge=1, le=1024)] = Field(
        10, description="Size at which a new file is begun. Four files are kept, this one included."
    )
    stderr: bool = Field(False, description="Write it to standard error too, as containers expect.")


class MetricsSettings(Section):
    """Figures for Prometheus (docs/logs-and-metrics.md)."""

    file: str = Field(
        "",
        description="File that is written anew after each night, for node_exporter's textfile collector: its name must "
        "end in .prom. Empty is none.",
    )
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="Port on which run-scheduler answers with them; 0 is none."
    )
    address: str = Field("127.0.0.1", description="Address on which it answers; 0.0.0.0 is every one of the machine.")
