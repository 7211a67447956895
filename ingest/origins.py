"""Where each setting comes from, and which names are set that no setting has.

A name with a typo would otherwise be ignored in silence, and its setting would keep another value.
"""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource, TomlConfigSettingsSource

from ingest.config import ENV_FILE, Settings, toml_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_PREFIX = "ingest_"
_LIKENESS = 0.7
"""Two names whose likeness, from 0 to 1, is below this are not taken for one name with a typo. Set by hand: one wrong, missing or
additional letter leaves 0.9 and more."""
_OF_KUBERNETES = re.compile(r"(\w+_)?(service_(host|port)(_\w+)?|port(_\d+_(tcp|udp|sctp)(_\w+)?)?)")
"""What Kubernetes writes into the environment of each container, after the name of each service: ``INGEST_SERVICE_HOST``."""
_MEANT_IF_EMPTY = frozenset({"http_listen"})
"""The settings whose empty value has a meaning of its own. An empty value of any other setting counts as unset."""
DEFAULT = "default"
"""The origin of a setting that nobody has set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that settings come from, and the names that are set there."""

    name: str
    """The place as people name it: ``environment``, or the path of a file."""
    given: Mapping[str, Any]
    """The values by the names of the settings, in lower case and without the prefix."""
    is_file_of_names: bool
    """Whether the names have no prefix there."""

    def written(self, name: str) -> str:
        """Return the name of a setting as it is written in this place."""
        return name if self.is_file_of_names else f"INGEST_{name.upper()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A name that is set in some place, although no setting has it."""

    name: str
    source: str
    nearest: str | None
    """The most similar name of a setting; None if no name is similar."""

    @property
    def told(self) -> str:
        """What a person is told about this name."""
        meant = f"; did you mean {self.nearest}?" if self.nearest else ""
        return f"{self.name} ({self.source}) is no setting, and is ignored{meant}"


def places() -> dict[str, bool]:
    """Return the places where settings are looked for, the one that wins first, and of each whether it exists."""
    return {"environment": True, **{str(file.absolute()): file.is_file() for file in (ENV_FILE, toml_file())}}


def sources() -> tuple[Source, ...]:
    """Return the places that settings come from, in the order of ``places``."""
    names = tuple(places())
    environment = EnvSettingsSource(Settings, env_ignore_empty=False).env_vars
    env_file = DotEnvSettingsSource(Settings, env_ignore_empty=False).env_vars
    toml = TomlConfigSettingsSource(Settings, toml_file()).toml_data
    return (
        Source(name=names[0], given=_without_prefix(environment), is_file_of_names=False),
        Source(name=names[1], given=_without_prefix(env_file), is_file_of_names=False),
        Source(name=names[2], given=toml, is_file_of_names=True),
    )


def _without_prefix(names: Mapping[str, str | None]) -> dict[str, str]:
    """Return what has the prefix, without it. A value that is empty counts as unset, unless the setting gives it a meaning."""
    given = {name.removeprefix(_PREFIX): value or "" for name, value in names.items() if name.startswith(_PREFIX)}
    return {name: value for name, value in given.items() if value or name in _MEANT_IF_EMPTY}


def origins(settings: Settings) -> dict[str, str]:
    """Return where each setting comes from: the name of its source, the file of a secret, or ``default``."""
    given = sources()
    found = {
        name: next((place.name for place in given if name in place.given), DEFAULT) for name in Settings.model_fields
    }
    # the place that comes first says where the database is, in one of two ways, and the other way counts nowhere
    if settings.database_url_file:
        found["database_url"] = str(settings.database_url_file)
    else:
        found["database_url_file"] = DEFAULT
    return found


def unknown_names() -> tuple[Unknown, ...]:
    """Return the names that are set although no setting has them."""
    return tuple(_unknown_names())


def _unknown_names() -> Iterator[Unknown]:
    for place in sources():
        for name in place.given:
            if name in Settings.model_fields or (not place.is_file_of_names and _is_of_kubernetes(name)):
                continue
            # an operator of TOML may have written the prefix
            like = difflib.get_close_matches(
                name.lower().removeprefix(_PREFIX), Settings.model_fields, n=1, cutoff=_LIKENESS
            )
            nearest = place.written(like[0]) if like else None
            yield Unknown(name=place.written(name), source=place.name, nearest=nearest)


def _is_of_kubernetes(name: str) -> bool:
    return "KUBERNETES_SERVICE_HOST" in os.environ and _OF_KUBERNETES.fullmatch(name) is not None


def warn_of(unknown: Sequence[Unknown], settings: Settings) -> None:
    """Log each name that no setting has, and whether the embedded database is used because of it."""
    import structlog  # noqa: PLC0415 -- a command that logs nothing is quicker without it

    log = structlog.stdlib.get_logger()
    for one in unknown:
        log.warning("setting_unknown", name=one.name, source=one.source, nearest=one.nearest)
        meant = (one.nearest or "").lower().removeprefix(_PREFIX)
        if meant in {"database_url", "database_url_file"} and settings.database_url is None:
            log.warning("database_url_missing", name=one.name, data_dir=str(settings.data_dir.absolute()))
