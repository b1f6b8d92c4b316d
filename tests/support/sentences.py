"""Finds every sentence that the code says outside of the window's own texts, as templates.

A template has `{0}`, `{1}` where a value stands. What a name, a parameter or a function of the
same module leads to is followed; what cannot be followed is told apart, with its place.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HOLE = "\0"
"""Where a value stands, until the holes are numbered."""

DEPTH = 6
"""How many names in a row are followed."""

SINKS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "ErrorReport": ((1, "message"), (2, "hint")),
    "Problem": ((0, "message"), (1, "hint")),
    "Failure": ((0, "message"), (1, "hint")),
    "Finding": ((0, "name"), (2, "text"), (3, "fix")),
    "Refusal": ((0, "why"),),
    "PhaseSpec": ((1, "waits_for"), (4, "hint")),
    "Obstacle": ((0, "reason"), (1, "hint")),
    "Attempt": ((1, "reason"),),
    "SettingSpec": ((3, "help"),),
    "ConsolePattern": ((3, "sentence"),),
    "Noticed": ((1, "message"),),
    "_rule": ((1, "message"), (2, "hint")),
    "waiting_use": ((1, "message"),),
}
"""Besides the errors: what carries sentences, and in which of its arguments."""

LOCAL: Mapping[str, Mapping[str, tuple[tuple[int, str], ...]]] = {
    "sampan.core.network": {"ValueError": ((0, ""),)},
    "sampan.core.suspension": {"ValueError": ((0, ""),)},
    "sampan.hostagent.forwards": {"replace": ((9, "message"),)},
    "sampan.hostagent.ports": {"_Entry": ((9, "message"),), "PortUse": ((20, "message"),)},
    "sampan_agent.engine": {"State": ((1, "message"),), "failed": ((0, ""), (1, ""))},
}
"""What carries sentences in one module alone."""

CARRIED = {"message", "hint", "sentence", "reason", "why", "help", "waits_for", "problem"}
"""Members that hold a sentence which is found where it is made."""

ERRORS = ((0, "message"), (1, "hint"))
_SAME = {"strip", "rstrip", "lstrip", "replace", "removeprefix", "removesuffix", "format"}
_NAMED = re.compile(r"\{\w*\}|\\1")
_WORD = re.compile(r"[A-Za-z]{2}")


@dataclass(frozen=True, slots=True)
class Said:
    """One template and where it stands."""

    template: str
    place: str


@dataclass(slots=True)
class Module:
    """A file: its tree, its constants, and where the names come from that it imports."""

    name: str
    tree: ast.Module
    constants: dict[str, ast.expr] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    functions: dict[str, list[tuple[Function, tuple[Function, ...]]]] = field(default_factory=dict)
    calls: dict[str, list[tuple[ast.Call, tuple[Function, ...]]]] = field(default_factory=dict)
    assigned: dict[Function, dict[str, list[ast.expr | None]]] = field(default_factory=dict)

    def values_of(self, function: Function, name: str) -> Sequence[ast.expr | None]:
        """Return each value that a name gets in a function; None for one of several at once."""
        if function not in self.assigned:
            found = self.assigned[function] = {}
            for target, value in _assigned(function):
                found.setdefault(target, []).append(value)
        return self.assigned[function].get(name, ())


Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = tuple[Module, tuple[Function, ...]]


class Reader:
    """Reads the modules below some folders."""

    def __init__(self, folders: Sequence[Path], leave: Sequence[str] = ()) -> None:
        self.said: list[Said] = []
        self.unknown: list[Said] = []
        self._modules: dict[str, Module] = {}
        for folder in folders:
            for file in sorted(folder.rglob("*.py")):
                name = ".".join(file.relative_to(folder.parent).with_suffix("").parts)
                if not name.startswith(tuple(leave)):
                    self._modules[name] = _read(name, ast.parse(file.read_text("utf-8")))
        self._errors = self._find_errors()

    def read(self) -> Reader:
        """Gather what every call says."""
        for module in self._modules.values():
            for name, calls in module.calls.items():
                for position, keyword in self._places(module.name, name):
                    for call, functions in calls:
                        argument = _argument(call, position, keyword)
                        if argument is not None:
                            self._take(argument, (module, functions))
        return self

    def returned(self, module: str, function: str) -> None:
        """Gather what a function returns."""
        found = self._modules[module]
        self._note(self._returned(function, (found, ()), DEPTH), found.name, function)

    def table(self, module: str, name: str, column: int) -> None:
        """Gather one column of a constant that is a tuple of tuples."""
        found = self._modules[module]
        rows = found.constants[name]
        assert isinstance(rows, ast.Tuple)
        for row in rows.elts:
            assert isinstance(row, ast.Tuple)
            self._take(row.elts[column], (found, ()))

    def _places(self, module: str, name: str) -> tuple[tuple[int, str], ...]:
        local = LOCAL.get(module, {}).get(name, ())
        return local or (ERRORS if name in self._errors else SINKS.get(name, ()))

    def _find_errors(self) -> set[str]:
        """Return the names of the error everybody sees and of all that are made from it."""
        found, more = {"SampanError", "AgentError"}, True
        classes = [
            each
            for module in self._modules.values()
            for each in ast.walk(module.tree)
            if isinstance(each, ast.ClassDef)
        ]
        while more:
            known = len(found)
            found |= {e.name for e in classes if any(_last(base) in found for base in e.bases)}
            more = len(found) > known
        return found

    def _take(self, node: ast.expr, scope: Scope) -> None:
        place = f"{scope[0].name}:{node.lineno}"
        self._note(self._texts(node, scope, DEPTH), place, ast.unparse(node))

    def _note(self, texts: Sequence[str | None], place: str, expression: str) -> None:
        for text in texts:
            if text is None:
                self.unknown.append(Said(expression, place.partition(":")[0]))
            elif _WORD.search(text):
                self.said.append(Said(number(text), place))

    def _texts(self, node: ast.expr, scope: Scope, depth: int) -> list[str | None]:
        """Return every text that the expression may be; None for what cannot be followed."""
        if depth < 0:
            return [None]
        match node:
            case ast.Constant(value=str(text)):
                return [_NAMED.sub(HOLE, text) if "{}" not in text else text]
            case ast.Constant():
                return [""]
            case ast.JoinedStr(values=values):
                parts = [self._part(each, scope, depth) for each in values]
                return ["".join(each) for each in itertools.product(*parts)]
            case ast.IfExp(body=body, orelse=other):
                return [
                    *self._texts(body, scope, depth - 1),
                    *self._texts(other, scope, depth - 1),
                ]
            case ast.BoolOp(values=values):
                return [text for each in values for text in self._texts(each, scope, depth - 1)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pairs = itertools.product(
                    self._texts(left, scope, depth), self._texts(right, scope, depth)
                )
                return [(a or HOLE) + (b or HOLE) for a, b in pairs]
            case ast.Attribute(attr=name) if name in CARRIED:
                return []
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name in scope[0].functions:
                return self._returned(name, scope, depth - 1)
            case ast.Name(id=name):
                return self._named(name, scope, depth - 1)
            case ast.Call(func=ast.Attribute(attr="tr") | ast.Name(id="sentence")):
                return []
            case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _SAME:
                return self._texts(value, scope, depth)
            case ast.Call(func=func):
                return self._returned(_last(func), scope, depth - 1)
            case ast.Await(value=value) | ast.NamedExpr(value=value):
                return self._texts(value, scope, depth)
        return [None]

    def _part(self, node: ast.expr, scope: Scope, depth: int) -> list[str]:
        """Return what stands at one place of an f-string, and note the words that fill it."""
        if isinstance(node, ast.Constant):
            return [str(node.value)]
        assert isinstance(node, ast.FormattedValue)
        texts = self._texts(node.value, scope, depth - 1)
        if isinstance(node.value, ast.IfExp):
            return [HOLE if text is None else text for text in texts]
        if node.conversion == -1 and node.format_spec is None:
            self.said += [
                Said(number(text), f"{scope[0].name}:{node.lineno}")
                for text in texts
                if text and _WORD.search(text) and (" " in text or not _is_constant(node.value))
            ]
        return [HOLE]

    def _named(self, name: str, scope: Scope, depth: int) -> list[str | None]:
        module, functions = scope
        for at in range(len(functions) - 1, -1, -1):
            inner = (module, functions[: at + 1])
            found = [
                text
                for value in module.values_of(functions[at], name)
                for text in (self._texts(value, inner, depth) if value is not None else [None])
            ]
            names = _parameters(functions[at])
            if name in names:
                found += self._passed(functions[at], name, inner, depth)
            if found:
                return found
        if name in module.constants:
            return self._texts(module.constants[name], (module, ()), depth)
        if other := self._modules.get(module.imported.get(name, "")):
            return self._named(name, (other, ()), depth)
        return [None]

    def _passed(self, function: Function, name: str, scope: Scope, depth: int) -> list[str | None]:
        """Return what the callers of a function hand over."""
        names = [each for each in _parameters(function) if each not in ("self", "cls")]
        texts: list[str | None] = []
        for module in self._modules.values():
            if module is not scope[0] and function.name not in module.imported:
                continue
            for call, functions in module.calls.get(function.name, ()):
                value = _argument(call, names.index(name), name) or _default(function, name)
                if value is not None:
                    texts += self._texts(value, (module, functions), depth)
        return texts or [None]

    def _returned(self, name: str, scope: Scope, depth: int) -> list[str | None]:
        module = scope[0]
        if name not in module.functions:
            other = self._modules.get(module.imported.get(name, ""))
            if other is None or name not in other.functions:
                return [None]
            module = other
        return [
            text
            for function, outer in module.functions[name]
            for each in ast.walk(function)
            if isinstance(each, ast.Return) and each.value is not None
            for text in self._texts(each.value, (module, (*outer, function)), depth)
        ]


def number(text: str) -> str:
    """Return a text with its holes numbered."""
    count = itertools.count()
    return re.sub(HOLE, lambda _: f"{{{next(count)}}}", text).strip()


def _read(name: str, tree: ast.Module) -> Module:
    module = Module(name, tree)
    for each in tree.body:
        match each:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                module.constants[target] = value
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
                module.constants[target] = value

    def walk(node: ast.AST, functions: tuple[Function, ...]) -> None:
        for child in ast.iter_child_nodes(node):
            inner = functions
            match child:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    module.functions.setdefault(child.name, []).append((child, functions))
                    inner = (*functions, child)
                case ast.Call():
                    module.calls.setdefault(_last(child.func), []).append((child, functions))
                case ast.ImportFrom(module=str(source)):
                    module.imported |= {each.asname or each.name: source for each in child.names}
            walk(child, inner)

    walk(tree, ())
    return module


def _assigned(function: Function) -> Iterator[tuple[str, ast.expr | None]]:
    for each in ast.walk(function):
        match each:
            case ast.Assign(targets=[target], value=value):
                yield from _unpacked(target, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    match target, value:
        case ast.Name(id=name), _:
            yield name, value
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for one, part in zip(targets, values, strict=False):
                yield from _unpacked(one, part)
        case ast.Tuple(elts=targets), _:
            yield from ((one.id, None) for one in targets if isinstance(one, ast.Name))


def _parameters(function: Function) -> list[str]:
    arguments = function.args
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _default(function: Function, name: str) -> ast.expr | None:
    arguments = function.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    filled = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
    filled |= {
        each.arg: value
        for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value is not None
    }
    return filled.get(name)


def _argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    if position < len(call.args):
        found = call.args[position]
        return None if isinstance(found, ast.Starred) else found
    return next((each.value for each in call.keywords if each.arg == keyword), None)


def _last(node: ast.expr) -> str:
    match node:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and _last(node).lstrip("_").isupper()
