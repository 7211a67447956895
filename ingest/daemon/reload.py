"""A reload: after SIGHUP the settings and the list of feeds are read again. What is broken changes nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from ingest import log as logging
from ingest.config import Settings, SettingsError, read_settings
from ingest.daemon.feeds_list import synchronise, usable_feeds_list
from ingest.daemon.outage import ANSWER
from ingest.store.errors import DatabaseBusyError, DatabaseUnavailableError, MissingRightsError

if TYPE_CHECKING:
    from ingest.daemon.heartbeat import Heartbeat
    from ingest.daemon.queues import Shift
    from ingest.daemon.service import Service
    from ingest.model.subscription import SubscriptionList
    from ingest.store.store import Store

log = structlog.stdlib.get_logger()

_RELOADABLE = ("feeds", "log_level", "strip")
"""The settings that a running daemon can change. All others need a restart."""


class Reload:
    """Reads the settings and the list of feeds again, each time that this is wanted."""

    def __init__(self, settings: Settings, store: Store, shift: Shift, service: Service, heartbeat: Heartbeat) -> None:
        self.wanted = asyncio.Event()
        """Set it to have one reload. A reload that is wanted during a reload follows it."""
        self._settings = settings
        self._store = store
        self._shift = shift
        self._service = service
        self._heartbeat = heartbeat

    async def run(self) -> None:
        """Reload each time that this is wanted, for ever."""
        while True:
            await self.wanted.wait()
            self.wanted.clear()
            self._service.reloading()
            try:
                await self._reload()
            except (SettingsError, DatabaseBusyError, MissingRightsError) as error:
                log.warning("reload_failed", error=str(error))
            except Exception:
                log.exception("work_failed", what="reload")
            self._service.ready()

    async def _reload(self) -> None:
        """Read everything, then apply it. Raises SettingsError if something cannot be used; then nothing has changed."""
        settings = read_settings()
        listed = await asyncio.to_thread(usable_feeds_list, settings.feeds)
        changed = [name for name in Settings.model_fields if getattr(settings, name) != getattr(self._settings, name)]
        await self._apply(settings, listed)
        self._settings = self._settings.model_copy(update={name: getattr(settings, name) for name in _RELOADABLE})
        self._heartbeat.reloaded(self._settings)
        log.info(
            "reloaded",
            changed=[_variable(name) for name in changed if name in _RELOADABLE],
            needs_restart=[_variable(name) for name in changed if name not in _RELOADABLE],
        )

    async def _apply(self, settings: Settings, listed: SubscriptionList | None) -> None:
        """Apply the settings that can change. If the database is away, wait for it.

        Raises DatabaseBusyError and MissingRightsError: the database answers, so waiting for it would be no remedy.
        """
        while True:
            try:
                await synchronise(self._store, listed)
                await set_strip(self._store, settings)
            except (DatabaseBusyError, MissingRightsError):
                raise
            except DatabaseUnavailableError as error:
                self._shift.outage.failed(ANSWER, str(error))
            else:
                break
            await self._shift.outage.over.wait()
        logging.set_level(settings.log_level)


async def set_strip(store: Store, settings: Settings) -> None:
    """Record the notes to strip. If the setting has changed, the stored articles are due for cleaning again."""
    due = await store.rulings.set_default_strip(settings.strip)
    if due is not None:
        log.info("strip_changed", strip=list(settings.strip), articles=due)


def _variable(name: str) -> str:
    return f"INGEST_{name.upper()}"
