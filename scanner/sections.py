"""What all sections of the settings file are made of."""

from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section: frozen, without unknown keys, with values of exactly the kind that is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Secret = Annotated[str, Field(pattern="^(env|file):.+")]
"""Where a secret lies: ``env:NAME`` or ``file:PATH``. The secret itself never stands in the settings."""


def section_of(annotation: Any) -> type[BaseModel] | None:
    """The section that a key opens, also when it may be given several times; None for a plain value."""
    for candidate in (annotation, *(get_args(annotation) if get_origin(annotation) is tuple else ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
