"""The reference page of the settings, made from the settings themselves.

python -m scanner.settings_reference > docs/settings.md
"""

import json
from collections.abc import Iterator
from typing import get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scanner.sections import section_of
from scanner.settings import SITE_SECTIONS, Settings, SiteSettings

_HEAD = """# Settings

One TOML file, named with `--settings FILE`; options on the command line win. Everything has a default, so the file
holds only what differs. A mistake is named with its key and line. Secrets never stand in the file: `env:NAME` is
read from the environment, `file:PATH` from a file. This page is made by `python -m scanner.settings_reference`.
"""


def reference() -> str:
    """The page, in Markdown."""
    return _HEAD + "".join(_section("", Settings, repeated=False))


def _section(name: str, model: type[BaseModel], *, repeated: bool) -> Iterator[str]:
    inner: list[tuple[str, type[BaseModel], bool]] = []
    rows = []
    for key, field in model.model_fields.items():
        nested = section_of(field.annotation)
        if nested is None:
            rows.append(f"| `{key}` | {_default(field)} | {field.description} |\n")
        elif model is not SiteSettings or key not in SITE_SECTIONS:
            inner.append((f"{name}.{key}".lstrip("."), nested, get_origin(field.annotation) is tuple))
    if rows:
        about = " ".join((model.__doc__ or "").split())
        header = f"[[{name}]]" if repeated else f"[{name}]"
        yield f"\n## `{header}`\n\n{about}\n\n| Key | Default | Meaning |\n| --- | --- | --- |\n"
        yield from rows
    for path, nested, is_list in inner:
        yield from _section(path, nested, repeated=is_list)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    return "" if field.default in (None, ()) else f"`{json.dumps(field.default, ensure_ascii=False)}`"


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201 - it is a page for standard output
