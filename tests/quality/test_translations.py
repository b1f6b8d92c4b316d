"""Every text of the window can be translated, and is."""

import ast
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path("desktop/sampan/gui")
CHINESE = FOLDER / "i18n" / "sampan_zh_CN.ts"

# Calls whose literal a person would read, with the place of that argument.
SHOWN = {
    "setText": 0,
    "setTitle": 0,
    "setWindowTitle": 0,
    "setToolTip": 0,
    "setStatusTip": 0,
    "setWhatsThis": 0,
    "setPlaceholderText": 0,
    "setAccessibleName": 0,
    "setAccessibleDescription": 0,
    "addAction": 0,
    "addItem": 0,
    "addMenu": 0,
    "addRow": 0,
    "set_text": 0,
    "label": 0,
    "QLabel": 0,
    "QCheckBox": 0,
    "QRadioButton": 0,
    "QPushButton": 0,
    "QAction": 0,
    "Button": 1,
    "PrimaryButton": 1,
    "DangerButton": 1,
    "TextButton": 1,
    "CheckBox": 1,
    "Switch": 1,
    "SearchField": 1,
    "Card": 1,
    "Banner": 1,
    "IconButton": 2,
    "EmptyState": 2,
    "ConfirmDialog": 1,
    "RowAction": 1,
    "Tab": 1,
    "Crumb": 0,
    "say": 1,
}
NAMES = {"Sampan"}
"""What is called so in every language."""


@pytest.fixture(scope="session")
def windows(root: Path) -> dict[Path, ast.Module]:
    return {
        file.relative_to(root): ast.parse(file.read_text("utf-8"), str(file))
        for file in sorted((root / FOLDER).rglob("*.py"))
    }


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call, with the name of the innermost class that it stands in, empty outside."""

    def walk(node: ast.AST, owner: str) -> Iterator[tuple[str, ast.Call]]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, ast.ClassDef) else owner
            if isinstance(child, ast.Call):
                yield owner, child
            yield from walk(child, inner)

    return walk(tree, "")


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def translated(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    return ((owner, call) for owner, call in calls(tree) if called(call) == "tr")


def texts_of(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Every text with its context: what stands in a class, or what `translate` names."""
    for owner, call in calls(tree):
        words = [text for each in call.args if (text := literal(each)) is not None]
        if called(call) == "tr" and call.args[:1] and words:
            yield owner, words[0]
        elif called(call) == "translate" and len(words) == 2:
            yield words[0], words[1]


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def test_each_tr_has_a_literal_and_stands_in_a_class(windows: dict[Path, ast.Module]):
    wrong = [
        f"{file}:{call.lineno}"
        for file, tree in windows.items()
        for owner, call in translated(tree)
        if not owner
        or not call.args
        or literal(call.args[0]) is None
        or not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "self")
    ]
    assert not wrong, "lupdate finds only self.tr('literal') in a class"


def test_no_text_that_is_shown_is_a_bare_literal(windows: dict[Path, ast.Module]):
    wrong = [
        f"{file}:{call.lineno}: {text!r}"
        for file, tree in windows.items()
        for _, call in calls(tree)
        if (place := SHOWN.get(called(call))) is not None
        for argument in call.args[place : place + 1]
        if (text := literal(argument)) and re.search(r"[A-Za-z]{2}", text) and text not in NAMES
    ]
    assert not wrong


def test_every_text_is_in_the_chinese_translation(windows: dict[Path, ast.Module], root: Path):
    texts = {
        (context.findtext("name"), message.findtext("source"))
        for context in ElementTree.parse(root / CHINESE).iter("context")
        for message in context.iter("message")
        if (found := message.find("translation")) is not None
        and found.get("type") is None
        and "".join(found.itertext()).strip()
    }
    missing = {each for tree in windows.values() for each in texts_of(tree) if each not in texts}
    assert not sorted(missing), "python -m sampan.gui.i18n.compile --update, then translate"


def test_a_translation_keeps_the_places_of_its_values(root: Path):
    holes = re.compile(r"\{\d\}|%n")
    wrong = [
        message.findtext("source")
        for message in ElementTree.parse(root / CHINESE).iter("message")
        if sorted(holes.findall(message.findtext("source") or ""))
        != sorted(holes.findall("".join(message.find("translation").itertext())))  # type: ignore[union-attr]
    ]
    assert not wrong
