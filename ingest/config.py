"""Settings: read once, from the environment (``INGEST_…``), a ``.env`` file or ``/etc/ingest/ingest.toml``, into one frozen value."""

from __future__ import annotations

import math
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.model.boilerplate import Note

CONFIG_FILE = Path("/etc/ingest/ingest.toml")


def notes_of(names: str) -> tuple[Note, ...]:
    """Return the notes of a comma list. Raises ValueError that tells which there are."""
    try:
        return tuple(Note(name.strip()) for name in names.split(",") if name.strip())
    except ValueError as error:
        raise ValueError(f"{error}; there are {', '.join(Note)}") from None


def networks_of(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks of a comma list. Raises ValueError."""
    return tuple(ip_network(network.strip()) for network in text.split(",") if network.strip())


def seconds_of(text: str) -> tuple[float, ...]:
    """Return the times of a comma list; ``none`` is none. Raises ValueError."""
    times = () if text.strip() == "none" else tuple(float(time) for time in text.split(","))
    if not all(0 < time < math.inf for time in times):
        raise ValueError("each is a number of seconds above 0")
    return times


class Settings(BaseSettings):
    """Everything that an operator may set. A limit's unit stands at the end of its name."""

    model_config = SettingsConfigDict(
        env_prefix="INGEST_",
        env_file=".env",
        toml_file=CONFIG_FILE,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        allow_inf_nan=False,
    )

    database_url: str | None = Field(
        None, description="Postgres 15 or newer; unset: an embedded Postgres in the data directory"
    )
    data_dir: Path = Field(Path(".data"), description="Where the embedded Postgres keeps its data")
    migrate: bool = Field(default=True, description="`ingest run` brings the schema up to date by itself")
    feeds: Path | None = Field(None, description="OPML file, or a plain list of URLs; subscribed at start")
    contact: str = Field(
        "", description="URL or mail address that goes into the User-Agent, so that publishers can reach you"
    )
    allow_private_networks: bool = Field(
        default=False, description="Allow requests to loopback, private and link-local addresses"
    )
    allowed_networks: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        NoDecode,
        BeforeValidator(lambda given: networks_of(given) if isinstance(given, str) else given),
    ] = Field(
        (), description="Allow requests to these networks, public or not: a comma list such as `10.1.0.0/16, fd12::/48`"
    )
    log_format: Literal["json", "console"] | None = Field(
        None, description="Unset: console on a terminal, JSON elsewhere"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least severe event to log")

    strip: Annotated[
        tuple[Note, ...], NoDecode, BeforeValidator(lambda given: notes_of(given) if isinstance(given, str) else given)
    ] = Field(
        (),
        description="Notes to strip, too: a comma list out of `credits`, `corrections`, `author-notes`; "
        "`ingest feed set` overrules it for a feed",
    )

    min_poll_interval_s: float = Field(300, gt=0, description="A feed is never polled more often")
    max_poll_interval_s: float = Field(
        86_400, gt=0, description="A feed is polled at least this often, failing ones too"
    )
    poll_interval_s: float = Field(1_800, gt=0, description="Where a feed starts, before its own rhythm is known")
    feed_failing_after_s: float = Field(
        21_600,
        ge=0,
        description="Failures that last less long do not make a feed `failing`, nor one that is gone (410) paused",
    )
    feed_moved_days: int = Field(
        3,
        ge=0,
        description="A permanent redirect becomes a feed's URL when it was seen on so many different days; 0: never",
    )
    feed_search_days: int = Field(
        7,
        ge=0,
        description="A failing feed that is not there is looked for on its site every so many days, to propose another; 0: never",
    )
    unconditional_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of polls that go without validators, so that a 304 that is false comes to light",
    )
    feed_timeout_s: float = Field(30, gt=0, description="Total time for fetching a feed")
    feed_max_bytes: int = Field(20_000_000, gt=0, description="A larger feed, after decompression, is refused")
    feed_max_entries: int = Field(2_000, gt=0, description="Entries taken from one feed document")
    feed_concurrency: int = Field(16, gt=0, description="Feeds polled at the same time")

    page_timeout_s: float = Field(30, gt=0, description="Total time for fetching a page")
    page_max_bytes: int = Field(10_000_000, gt=0, description="A larger page, after decompression, is refused")
    page_concurrency: int = Field(32, gt=0, description="Pages collected at the same time")
    page_attempts: int = Field(
        5, gt=0, description="Failed attempts after which an article is stored with the feed's text"
    )
    page_retry_s: float = Field(5, gt=0, description="Wait after the first failed attempt; grows with each one")
    page_keep_days: int = Field(14, ge=0, description="How long pages are kept as fetched; 0: not at all")
    revisit_after_s: Annotated[
        tuple[float, ...],
        NoDecode,
        BeforeValidator(lambda given: seconds_of(given) if isinstance(given, str) else given),
    ] = Field(
        "3600,21600,86400,259200",
        validate_default=True,
        description="An article's page is looked at again so many seconds after first sight; `none`: never",
    )
    change_keep_days: int = Field(
        0, ge=0, description="How long the change log is kept, and for whom acknowledges changes longer; 0: for ever"
    )
    per_host: int = Field(2, gt=0, description="Pages fetched from one host at the same time, by all daemons together")
    host_spacing_s: float = Field(1, ge=0, description="Between two pages of one host, whichever daemon fetches them")
    feed_spacing_s: float = Field(1, ge=0, description="Between two feeds of one host, likewise")
    robots: Literal["pages", "all", "none"] = Field(
        "pages", description="What robots.txt is obeyed for: `pages`, `all` (feeds, too) or `none`"
    )
    max_crawl_delay_s: float = Field(30, ge=0, description="The largest Crawl-delay of a robots.txt that is obeyed")
    slow_host_after: int = Field(
        3, gt=0, description="Feeds and pages in a row that a host refuses for now (429) before all of it is left alone"
    )

    duplicate_window_days: int = Field(
        30, gt=0, description="A copy of an article that was first seen longer ago is not recognised as one"
    )

    workers: int = Field(2, gt=0, description="Processes that extract and clean")
    worker_timeout_s: float = Field(30, gt=0, description="A page that takes its worker longer is stopped")
    worker_memory_mb: int = Field(1_024, ge=256, description="A page that takes its worker more is stopped")
    worker_recycle: int = Field(
        500, gt=0, description="Pages after which a worker is replaced, since parsers' memory grows"
    )

    lease_s: float = Field(
        300, gt=0, description="How long a daemon may hold a feed or an entry; after a crash it is free then"
    )
    drain_s: float = Field(
        20, ge=0, description="At SIGTERM, running work may finish within this time; the rest is given back"
    )
    once_patience_s: float = Field(
        15, ge=0, description="`run --once` waits this long for retries; later ones are left to the next run"
    )
    database_connections: int = Field(8, gt=0, description="Connections to Postgres")

    @model_validator(mode="after")
    def _limits_fit(self) -> Settings:
        if self.min_poll_interval_s > self.max_poll_interval_s:
            raise ValueError("INGEST_MIN_POLL_INTERVAL_S is larger than INGEST_MAX_POLL_INTERVAL_S")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: arguments, environment, .env, the TOML file."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)


class SettingsError(Exception):
    """Settings that cannot be used; the message names each of them."""


def read_settings(**overrides: object) -> Settings:
    """Read the settings. Raises SettingsError that names all that is wrong at once."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them, that is what it is for
    except ValidationError as error:
        lines = [f"  {_problem(found['loc'], found['msg'], found['input'])}" for found in error.errors()]
        raise SettingsError("\n".join(["these settings cannot be used:", *lines])) from None
    except (OSError, ValueError) as error:
        raise SettingsError(f".env or {CONFIG_FILE} cannot be read: {error}") from None


def _problem(location: tuple[int | str, ...], message: str, given: object) -> str:
    # without a place, what is given is all of the settings, with the database's password
    return f"INGEST_{str(location[0]).upper()}: {message} (got {given!r})" if location else message
