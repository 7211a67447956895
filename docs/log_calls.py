"""Reads the production code with ``ast``, and returns each logged event with its levels and its keys.

Keys are found where they are written: as keywords of the call, as keywords of ``log.bind``, and in dictionaries that are
spread into the call (``**facts``). A dictionary is followed through local variables, through functions that return it, and
through functions that pass their own keywords on. A call that cannot be read ends in UnreadableCallError.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LEVELS = {"debug": "debug", "info": "info", "warning": "warning", "error": "error", "exception": "error"}
_LOGGERS = {"log", "bound"}
"""Names of variables that hold a structlog logger in the production code."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class UnreadableCallError(Exception):
    """A log call whose event or keys are not written in a form that this module reads."""


@dataclass
class Event:
    """One event as the code logs it: every level and every key that some call gives it."""

    levels: set[str] = field(default_factory=set)
    keys: dict[str, None] = field(default_factory=dict)
    is_open: bool = False
    """Whether some of the keys are known only when the program runs."""


@dataclass(frozen=True, eq=False)
class _Scope:
    """A function or a module, with what the code around it needs to be read."""

    path: Path
    node: Function | ast.Module
    outer: _Scope | None = None


def events(directory: Path, opened: Iterable[str] = ()) -> dict[str, Event]:
    """Return the events that the modules below ``directory`` log, by name.

    ``opened``: the events that may have keys which are known only at run time. Raises UnreadableCallError.
    """
    return _Reader(sorted(directory.rglob("*.py")), frozenset(opened)).events()


class _Reader:
    """All modules at once, since a key may come from a function of another module."""

    def __init__(self, paths: list[Path], opened: frozenset[str]) -> None:
        self._opened = opened
        self._calls: list[tuple[ast.Call, _Scope]] = []
        self._functions: dict[str, list[_Scope]] = defaultdict(list)
        self._imported: dict[tuple[Path, str], str] = {}
        self._tables: dict[str, ast.Dict] = {}
        for path in paths:
            tree = ast.parse(path.read_text("utf-8"))
            self._walk(tree, _Scope(path, tree))

    def _walk(self, node: ast.AST, scope: _Scope) -> None:
        for child in ast.iter_child_nodes(node):
            inner = scope
            if isinstance(child, Function):
                inner = _Scope(scope.path, child, scope)
                self._functions[child.name].append(inner)
            elif isinstance(child, ast.Call):
                self._calls.append((child, scope))
            elif isinstance(child, ast.ImportFrom):
                self._imported |= {(scope.path, name.asname or name.name): child.module or "" for name in child.names}
            elif isinstance(child, ast.Assign) and isinstance(child.value, ast.Dict):
                self._tables |= {target.id: child.value for target in child.targets if isinstance(target, ast.Name)}
            self._walk(child, inner)

    def events(self) -> dict[str, Event]:
        found: dict[str, Event] = defaultdict(Event)
        for call, scope in self._calls:
            if not _is_log_call(call):
                continue
            for name in self._names(call.args[0], scope):
                event = found[name]
                event.levels.add(_LEVELS[_attribute(call)])
                keys = [*self._bound(call, scope), *self._keywords(call.keywords, scope, name, ())]
                keys += ["exception"] if _attribute(call) == "exception" else []
                event.is_open |= None in keys
                event.keys |= dict.fromkeys(key for key in keys if key is not None)
        return dict(found)

    def _names(self, node: ast.expr, scope: _Scope) -> list[str]:
        """Return the events that an expression may name."""
        match node:
            case ast.Constant(value=str(name)):
                return [name]
            case ast.IfExp(body=body, orelse=orelse):
                return [*self._names(body, scope), *self._names(orelse, scope)]
            case ast.Subscript(value=ast.Name(id=table)) if table in self._tables:
                return [name for value in self._tables[table].values for name in self._names(value, scope)]
            case ast.Name(id=variable):
                values = [*_assigned(variable, scope), *self._arguments(variable, scope)]
                if values:
                    return [name for value, where in values for name in self._names(value, where)]
        raise UnreadableCallError(f"{_place(node, scope)}: which event is this? {ast.unparse(node)}")

    def _bound(self, call: ast.Call, scope: _Scope) -> Iterator[str | None]:
        """Yield the keys that the logger of a call was given by ``bind``."""
        logger = call.func.value if isinstance(call.func, ast.Attribute) else None
        loggers = _assigned(logger.id, scope) if isinstance(logger, ast.Name) else [(logger, scope)]
        for value, where in loggers:
            if isinstance(value, ast.Call) and _attribute(value) == "bind":
                yield from self._keywords(value.keywords, where, "", ())

    def _keywords(
        self, keywords: list[ast.keyword], scope: _Scope, event: str, seen: tuple[ast.AST, ...]
    ) -> Iterator[str | None]:
        for keyword in keywords:
            if keyword.arg is not None:
                yield keyword.arg
            else:
                yield from self._spread(keyword.value, scope, event, seen)

    def _spread(self, node: ast.expr, scope: _Scope, event: str, seen: tuple[ast.AST, ...]) -> Iterator[str | None]:
        """Yield the keys of a dictionary; None for keys that are known only at run time."""
        if node in seen:
            return
        sources = list(self._sources(node, scope))
        if isinstance(node, ast.Dict):
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
        elif isinstance(node, ast.Name):
            passed_on = list(self._passed_on(node.id, scope, event, (*seen, node)))
            yield from [*passed_on, *_items_set(node.id, scope)]
            sources += [None] if not sources and not passed_on else []
        for source in sources:
            if source is not None:
                yield from self._spread(*source, event, (*seen, node))
            elif event in self._opened:
                yield None
            else:
                raise UnreadableCallError(f"{_place(node, scope)}: which keys of {event} are in {ast.unparse(node)}?")

    def _sources(self, node: ast.expr, scope: _Scope) -> Iterator[tuple[ast.expr, _Scope] | None]:
        """Yield the dictionaries that an expression takes its keys from; None where that cannot be read."""
        match node:
            case ast.Dict(keys=keys, values=values):
                yield from ((value, scope) for key, value in zip(keys, values, strict=True) if key is None)
            case ast.Name(id=variable):
                yield from (*_assigned(variable, scope), *self._arguments(variable, scope))
            case ast.Call():
                yield from [(value, inner) for inner in self._called(node, scope) for value in _returned(inner)] or [
                    None
                ]
            case _:
                yield None

    def _called(self, call: ast.Call, scope: _Scope) -> list[_Scope]:
        """Return the functions that a call may mean: of the same module, else of the module imported from, else of all."""
        name = _attribute(call)
        named = self._functions[name]
        module = self._imported.get((scope.path, name), "")
        here = [function for function in named if function.path == scope.path]
        there = [
            function
            for function in named
            if function.path.with_suffix("").as_posix().endswith(module.replace(".", "/"))
        ]
        return here or (there if module else named)

    def _passed_on(self, variable: str, scope: _Scope, event: str, seen: tuple[ast.AST, ...]) -> Iterator[str | None]:
        """Yield the keywords that callers give to a function whose ``**variable`` takes them."""
        node = scope.node
        if not isinstance(node, Function) or node.args.kwarg is None or node.args.kwarg.arg != variable:
            return
        own = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)}
        for call, where in self._calls:
            if _attribute(call) == node.name:
                given = [keyword for keyword in call.keywords if keyword.arg not in own]
                yield from self._keywords(given, where, event, seen)

    def _arguments(self, variable: str, scope: _Scope) -> list[tuple[ast.expr, _Scope]]:
        """Return what callers give for a parameter of a function."""
        node = scope.node
        if not isinstance(node, Function):
            return []
        positional = [argument.arg for argument in node.args.args if argument.arg not in {"self", "cls"}]
        found = []
        for call, where in self._calls:
            if _attribute(call) != node.name:
                continue
            found += [(keyword.value, where) for keyword in call.keywords if keyword.arg == variable]
            if variable in positional and positional.index(variable) < len(call.args):
                found.append((call.args[positional.index(variable)], where))
        return found


def _is_log_call(call: ast.Call) -> bool:
    """Return whether a call logs: ``log.info(…)``, ``bound.warning(…)``, ``log.bind(…).info(…)``."""
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _LEVELS and call.args):
        return False
    logger = call.func.value
    if isinstance(logger, ast.Call):
        return _attribute(logger) == "bind"
    return _last_name(logger) in _LOGGERS


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lstrip("_")
    return ""


def _attribute(node: ast.expr) -> str:
    """Return the name of the function or method that is called."""
    if isinstance(node, ast.Call):
        node = node.func
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _assigned(variable: str, scope: _Scope) -> list[tuple[ast.expr, _Scope]]:
    """Return what a variable is set to in a function, or in one around it."""
    found: list[tuple[ast.expr, _Scope]] = []
    for node in ast.walk(scope.node) if isinstance(scope.node, Function) else ():
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name == variable:
                found.append((value, scope))
    return found or (_assigned(variable, scope.outer) if scope.outer else [])


def _items_set(variable: str, scope: _Scope) -> Iterator[str]:
    """Yield the keys of ``variable["key"] = …``."""
    for node in ast.walk(scope.node):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key)))]) if (
                name == variable
            ):
                yield key


def _returned(scope: _Scope) -> list[ast.expr]:
    return [node.value for node in ast.walk(scope.node) if isinstance(node, ast.Return) and node.value]


def _place(node: ast.expr, scope: _Scope) -> str:
    return f"{scope.path}:{node.lineno}"
