"""`ingest config`: the settings in force, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from ingest.cli.options import Json, examples
from ingest.cli.output import print_json, put, tell

if TYPE_CHECKING:
    from ingest.config import Settings

commands = typer.Typer(no_args_is_help=True, help="See the settings, and check them before a start.")


@commands.command(epilog=examples("ingest config show", "ingest config show --json"))
def show(*, as_json: Json = False) -> None:
    """Show each setting with its value and where the value comes from.

    A value comes from the environment, from the file .env, from the TOML file, from the file that INGEST_DATABASE_URL_FILE names, or it
    is the default. Of the database's URL, the password is not shown.
    """
    from ingest.config import Settings, read_settings
    from ingest.origins import origins, unknown_names

    settings = read_settings()
    came_from = origins(settings)
    names = Settings.model_fields
    if as_json:
        print_json(
            [
                {"setting": f"INGEST_{name.upper()}", "value": _value(settings, name), "from": came_from[name]}
                for name in names
            ]
        )
    else:
        width = max(len(name) for name in names) + len("INGEST_")
        for name in names:
            put(f"{f'INGEST_{name.upper()}':{width}}  {_written(_value(settings, name))}  ({came_from[name]})\n")
    for unknown in unknown_names():
        tell(f"warning: {unknown.told}\n")


def _value(settings: Settings, name: str) -> Any:
    """Return the value of a setting as it is shown: without secrets, and in a form that JSON has."""
    if name == "database_url" and settings.database_url:
        from ingest.store.errors import DatabaseUrlError
        from ingest.store.translation import url_without_secret

        try:
            return url_without_secret(settings.database_url)
        except DatabaseUrlError:
            return "not shown, since it cannot be read"
    return settings.model_dump(mode="json")[name]


def _written(value: Any) -> str:
    """Return the value of a setting as one writes it in the environment; ``unset`` for one without a value."""
    match value:
        case bool():
            return str(value).lower()
        case float():
            return f"{value:g}"
        case list():
            return ",".join(map(_written, value)) or "unset"
        case None | "":
            return "unset"
        case _:
            return str(value)


@commands.command(epilog=examples("ingest config check"))
def check() -> None:
    """Check all settings, without starting anything.

    Prints the places where settings were looked for, and every problem. The exit code is 0 if all is well, 1 if a name is set that no setting
    has, and 2 if a setting cannot be used.
    """
    from ingest.config import SettingsError, read_settings
    from ingest.origins import places, unknown_names

    for name, exists in places().items():
        put(f"looked in {name}\n" if exists else f"looked for {name}: there is no such file\n")
    try:
        problems, unknown = _problems(read_settings()), unknown_names()
    except SettingsError as error:
        problems, unknown = [str(error)], ()
    for problem in problems:
        tell(f"problem: {problem}\n")
    for one in unknown:
        tell(f"warning: {one.told}\n")
    if not problems:
        put("the settings can be used\n")
    raise typer.Exit(2 if problems else 1 if unknown else 0)


def _problems(settings: Settings) -> list[str]:
    """Return what is wrong with settings whose values are of the right form."""
    from ingest.config import SettingsError
    from ingest.daemon.feeds_list import usable_feeds_list
    from ingest.store.errors import DatabaseUrlError
    from ingest.store.translation import check_url

    problems = []
    try:
        usable_feeds_list(settings.feeds)
    except SettingsError as error:
        problems.append(str(error))
    try:
        check_url(settings.database_url or "")
    except DatabaseUrlError as error:
        problems.append(str(error))
    return problems
