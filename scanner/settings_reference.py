"""The reference page of the settings, made from the settings themselves.

python -m scanner.settings_reference > docs/settings.md
"""

import json
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scanner.settings import Settings

_HEAD = """# Settings

One TOML file, named with `--settings FILE`; options on the command line win. Everything has a default, so the file
holds only what differs. A mistake is named with its key and line. Secrets never stand in the file: `env:NAME` is
read from the environment, `file:PATH` from a file. This page is made by `python -m scanner.settings_reference`.
"""


def reference() -> str:
    """The page, in Markdown."""
    return _HEAD + "".join(_section("", Settings))


def _section(name: str, model: type[BaseModel]) -> Iterator[str]:
    inner: list[tuple[str, type[BaseModel]]] = []
    rows = []
    for key, field in model.model_fields.items():
        nested = _model_of(field.annotation)
        if nested:
            inner.append((f"{name}.{key}".lstrip("."), nested))
        else:
            rows.append(f"| `{key}` | {_default(field)} | {field.description} |\n")
    if rows:
        about = " ".join((model.__doc__ or "").split())
        yield f"\n## `[{name}]`\n\n{about}\n\n| Key | Default | Meaning |\n| --- | --- | --- |\n"
        yield from rows
    for path, nested in inner:
        yield from _section(path, nested)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """The section that a key opens, also when it may be given several times."""
    for candidate in (annotation, *(get_args(annotation) if get_origin(annotation) is tuple else ())):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    return "" if field.default in (None, ()) else f"`{json.dumps(field.default, ensure_ascii=False)}`"


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - it is a page for standard output
