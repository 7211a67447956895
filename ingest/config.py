"""The settings. They are read once, into one frozen value.

They come from the environment (``INGEST_…``), a ``.env`` file, and ``/etc/ingest/ingest.toml``. ``origins.py`` tells which of them
gave which setting.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.machine import workers_that_fit
from ingest.model.boilerplate import Cleaning
from ingest.setting_values import Address, Networks, Notes, Seconds  # noqa: TC001 -- pydantic reads them

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ENV_FILE = Path(".env")
"""The file in the working directory that may hold settings."""
CONFIG_FILE = Path("/etc/ingest/ingest.toml")
"""The file in which an installed daemon finds its settings, if INGEST_CONFIG_FILE names no other."""
SECRETS = frozenset({"database_url"})
"""The settings whose values hold a secret. No message repeats them."""

_WHERE = frozenset({"database_url", "database_url_file"})
"""The settings that say where the database is."""


class Settings(BaseSettings):
    """Everything that an operator may set. The name of a limit ends with its unit."""

    model_config = SettingsConfigDict(
        env_prefix="INGEST_",
        env_file=ENV_FILE,
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        allow_inf_nan=False,
    )

    database_url: str | None = Field(
        None,
        description="Connection URL of a Postgres 15 or newer. If it is unset, an embedded Postgres runs in the data directory.",
    )
    database_url_file: Path | None = Field(
        None,
        description="A file that holds the connection URL and nothing else, such as a Docker secret or a systemd credential. It takes the place of `INGEST_DATABASE_URL`: one place may set only one of them.",
    )
    data_dir: Path = Field(Path(".data"), description="The directory in which the embedded Postgres keeps its data.")
    migrate: bool = Field(
        default=True, description="Whether `ingest run` brings the database's schema up to date when it starts."
    )
    feeds: Path | None = Field(
        None,
        description="An OPML file or a plain list of URLs. `ingest run` subscribes to its feeds when it starts. What names no feed is logged and left out.",
    )
    contact: str = Field(
        "", description="A URL or mail address that is sent in the User-Agent, so that publishers can reach you."
    )
    allow_private_networks: bool = Field(
        default=False, description="Whether requests to loopback, private and link-local addresses are allowed."
    )
    allowed_networks: Networks = Field(
        (),
        description="Networks to which requests are allowed even if they are private: a comma list such as `10.1.0.0/16, fd12::/48`.",
    )
    config_file: Path = Field(
        CONFIG_FILE,
        description="The TOML file with settings. Only the environment can name another one, and then it must exist.",
    )
    debug: bool = Field(
        default=False,
        description="Whether a command that ends with an error also prints where in the program the error arose (the traceback).",
    )
    log_format: Literal["json", "console"] | None = Field(
        None, description="`json` or `console`. If it is unset, logs are for people on a terminal and JSON elsewhere."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The lowest level that is logged: `debug`, `info`, `warning` or `error`."
    )

    http_listen: Address | None = Field(
        None,
        description="Where `ingest run` answers `/livez`, `/readyz` and `/metrics`: `HOST:PORT`, such as `0.0.0.0:8081` or `[::1]:8081`; port 0 is a free one. "
        "If it is unset: 127.0.0.1:8081, and if that port is taken, a warning and no answers. `none`: nowhere. Empty means `none` here, too, unlike in all other settings.",
    )

    strip: Notes = Field(
        (),
        description="Notes to strip from articles: a comma list of `credits`, `corrections`, `author-notes`. `ingest feed set` overrules it for one feed.",
    )

    cleaning: Cleaning = Field(
        Cleaning.USUAL,
        description="How ready the judge is to remove a passage: `careful` loses the fewest lines of articles, `thorough` leaves the least boilerplate, `usual` stands between them. It holds for texts that are cleaned from now on; `ingest reclean --all` cleans the stored ones.",
    )

    max_learned_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="The largest share of an article's letters, 0 to 1, that passages may take which its site was found to repeat. An article that would lose more, or all of its text, is left whole.",
    )

    min_poll_interval_s: float = Field(300, gt=0, description="The shortest time between two polls of a feed.")
    max_poll_interval_s: float = Field(
        86_400, gt=0, description="The longest time between two polls of a feed. Failing feeds are polled this often."
    )
    poll_interval_s: float = Field(
        1_800, gt=0, description="The time between two polls of a new feed, until the feed's own rhythm is known."
    )
    feed_failing_after_s: float = Field(
        21_600,
        ge=0,
        description="A feed becomes `failing` only when its failures have lasted this long. The same holds before a feed that answers 410 is paused.",
    )
    feed_moved_days: int = Field(
        3,
        ge=0,
        description="A permanent redirect becomes the feed's URL when it was seen on this many different days. 0 means never.",
    )
    feed_search_days: int = Field(
        7,
        ge=0,
        description="How often a failing feed that is lost is searched for on its site, so that another one can be proposed. 0 means never.",
    )
    unconditional_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="The share of polls, 0 to 1, that send no validators. They show whether a server answers 304 although the feed has changed.",
    )
    feed_timeout_s: float = Field(30, gt=0, description="The longest time that fetching a feed may take.")
    feed_max_bytes: int = Field(20_000_000, gt=0, description="The largest feed that is read, after decompression.")
    feed_max_entries: int = Field(
        2_000,
        gt=0,
        description="The largest number of entries that are taken from one feed document. Of a longer document, the known ones are left out "
        "first, then the oldest.",
    )
    feed_concurrency: int = Field(
        16, gt=0, description="The largest number of feeds that one daemon polls at the same time."
    )

    page_timeout_s: float = Field(30, gt=0, description="The longest time that fetching a page may take.")
    page_max_bytes: int = Field(10_000_000, gt=0, description="The largest page that is read, after decompression.")
    page_concurrency: int = Field(
        32, gt=0, description="The largest number of pages that one daemon works on at the same time."
    )
    page_attempts: int = Field(
        5, gt=0, description="After this many failed attempts at a page, its article is stored with the feed's text."
    )
    page_retry_s: float = Field(
        5,
        gt=0,
        description="The wait after the first failed attempt at a page. The next waits are 12, 120, 720 and 4,320 times as long, and 6 hours at most.",
    )
    page_max_retry_after_s: float = Field(
        3_600,
        gt=0,
        description="The longest time for which the answers to pages (429, or 503 with Retry-After) keep the pages of a host from being fetched. A longer Retry-After is cut to this.",
    )
    page_keep_days: int = Field(
        14, ge=0, description="How long pages are kept as fetched. 0 means that they are not kept."
    )
    revisit_after_s: Seconds = Field(
        "3600,21600,86400,259200",
        validate_default=True,
        description="Ages of an article at which its page is visited again. `none` means never.",
    )
    change_keep_days: int = Field(
        0,
        ge=0,
        description="How long changes stay in the change log, at least. Changes that a consumer has still to read stay longer, if it acknowledged something within this time. 0 means for ever.",
    )
    per_host: int = Field(
        2,
        gt=0,
        description="The largest number of pages that all daemons together fetch from one host at the same time. The same holds for feeds.",
    )
    per_address: int = Field(
        16,
        ge=0,
        description="The largest number of pages that one daemon fetches from one IP address at the same time, and the same number of feeds, whatever the number of names that lead there. 0 means no bound.",
    )
    address_spacing_s: float = Field(
        0.05,
        ge=0,
        description="The time between two requests of one daemon to one IP address. Many sites may share an address, so it is short. 0 means no bound.",
    )
    host_spacing_s: float = Field(
        1, ge=0, description="The time between two requests for pages of one host, for all daemons together."
    )
    feed_spacing_s: float = Field(
        1, ge=0, description="The time between two requests for feeds of one host, for all daemons together."
    )
    robots: Literal["pages", "all", "none"] = Field(
        "pages", description="Requests for which robots.txt is obeyed: `pages`, `all` (pages and feeds) or `none`."
    )
    max_crawl_delay_s: float = Field(
        30, ge=0, description="The longest Crawl-delay of a robots.txt that is obeyed. A longer one is cut to this."
    )
    slow_host_after: int = Field(
        3,
        gt=0,
        description="When a host refuses this many different pages in a row because it is asked too often, no pages are fetched from it for a time. The same holds for feeds.",
    )

    duplicate_window_days: int = Field(
        30,
        gt=0,
        description="An article is compared with articles that were first seen at most this long ago. Older ones are not recognised as its original.",
    )

    worker_timeout_s: float = Field(
        30, gt=0, description="The longest time that a worker may spend on one page or feed. Then it is stopped."
    )
    worker_memory_mb: int = Field(
        1_024, ge=256, description="The most memory that a worker may use. A page that needs more stops its worker."
    )
    workers: int = Field(
        default_factory=workers_that_fit,
        gt=0,
        description="The number of processes that extract and clean. If it is unset: one for each processor, as far as there is 1 GB of memory for each.",
    )
    worker_recycle: int = Field(
        500,
        gt=0,
        description="A worker is replaced after this many pages and feeds, since the memory that parsers use grows.",
    )

    lease_s: float = Field(
        300,
        gt=0,
        description="How long a daemon may hold a feed or an entry. If a daemon dies, others can take its work after this time.",
    )
    drain_s: float = Field(
        20,
        ge=0,
        description="How long running work may go on after SIGTERM. Work that is not done by then is given back.",
    )
    once_patience_s: float = Field(
        15,
        ge=0,
        description="How long `ingest run --once` waits for pages that are to be tried again. Later ones are left to the next run.",
    )
    database_connections: int = Field(
        8,
        gt=0,
        description="The number of connections to Postgres that one daemon opens. One of them watches whether Postgres answers; there are at least two.",
    )

    @model_validator(mode="before")
    @classmethod
    def _with_url_of_file(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Return the settings with the URL that the file of ``database_url_file`` holds. Raises ValueError."""
        file = given.get("database_url_file")
        if not file:
            return given
        if given.get("database_url"):
            raise ValueError("INGEST_DATABASE_URL and INGEST_DATABASE_URL_FILE are both set: keep one of them")
        try:
            url = Path(file).read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise ValueError(f"INGEST_DATABASE_URL_FILE: {file} cannot be read: {reason}") from None
        if not url:
            raise ValueError(f"INGEST_DATABASE_URL_FILE: {file} is empty; it must hold a connection URL")
        return {**given, "database_url": url}

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
        """Return the sources in order of precedence: arguments, environment, ``.env``, the TOML file. Raises SettingsError."""
        file = toml_file()
        if file != CONFIG_FILE and not file.is_file():
            raise SettingsError(f"INGEST_CONFIG_FILE names {file}, and there is no such file")
        toml = TomlConfigSettingsSource(settings_cls, file)
        sources = (init_settings, _listens_nowhere(settings_cls), env_settings, dotenv_settings, toml)
        given = (source() for source in sources)
        return tuple(InitSettingsSource(settings_cls, values) for values in _with_one_url(given))


def _listens_nowhere(settings_cls: type[BaseSettings]) -> InitSettingsSource:
    """Return a source that switches the listening off if INGEST_HTTP_LISTEN is there and empty, since other sources leave out what is empty."""
    given: dict[str, str | None] = {}
    for source in (DotEnvSettingsSource, EnvSettingsSource):
        given |= source(settings_cls, env_ignore_empty=False).env_vars
    return InitSettingsSource(settings_cls, {"http_listen": "none"} if given.get("ingest_http_listen") == "" else {})


def toml_file() -> Path:
    """Return the path of the TOML file with settings."""
    return Path(os.environ.get("INGEST_CONFIG_FILE") or CONFIG_FILE)


def _with_one_url(sources: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what each source gives. After the first source that says where the database is, others do not say it, in either way."""
    said = False
    for given in sources:
        yield {name: value for name, value in given.items() if not (said and name in _WHERE)}
        said = said or not _WHERE.isdisjoint(given)


class SettingsError(Exception):
    """Some settings cannot be used. The message names each of them."""


def read_settings(**overrides: object) -> Settings:
    """Read the settings. Raises SettingsError, whose message names every setting that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks the types
    except ValidationError as error:
        lines = [f"  {_problem(found['loc'], found['msg'], found['input'])}" for found in error.errors()]
        raise SettingsError("\n".join(["these settings cannot be used:", *lines])) from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{ENV_FILE} or the TOML file cannot be read: {error}") from None


def _problem(location: tuple[int | str, ...], message: str, given: object) -> str:
    message = message.removeprefix("Value error, ")
    if not location:
        # its input is all settings together, which are not shown: the database's password is among them
        return message
    name = str(location[0])
    return f"INGEST_{name.upper()}: {message}" + ("" if name in SECRETS else f" (got {given!r})")
