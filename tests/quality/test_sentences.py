"""Every sentence that reaches the window from below it can be said in Chinese.

The sentences are found in the code, as it is read and not run (tests/support/sentences.py). The
command line is left out: it speaks English.
"""

import re
from pathlib import Path

import pytest
from tests.support.sentences import Reader

from sampan.client.checkup.finding import Level
from sampan.core.states import MachineState
from sampan.gui.i18n.language import SENTENCES
from sampan.gui.i18n.sentences import HOLE, read_sentences

FOLDERS = ("desktop/sampan", "guest-agent/sampan_agent")

TABLES = (
    ("sampan.machine.accelerator", "_KNOWN", 1),
    ("sampan.machine.disks", "_KNOWN", 1),
    ("sampan.machine.disks", "_KNOWN", 2),
    ("sampan.machine.exits", "_KNOWN", 2),
    ("sampan.machine.exits", "_KNOWN", 3),
)
"""Constants with a column of sentences, for what another program wrote."""

FUNCTIONS = (
    ("sampan.hostagent.ports", "_explain_refusal"),
    ("sampan.hostagent.repair", "_describe"),
    ("sampan.machine.accelerator", "classify_failure"),
    ("sampan.machine.disks", "prepare"),
    ("sampan.machine.exits", "__str__"),
)
"""What returns a sentence that another module hands on."""

COMPUTED = {
    "KVM: {0}": "accelerator.plan lists accelerators that were passed over, by their label",
    "HVF: {0}": "the same",
    "WHPX: {0}": "the same",
    "QEMU ended with exit code {0}: {1}.": "exits.QemuExit puts its own words before the log's",
    "QEMU was ended by signal {0}: {1}.": "the same",
    "QEMU ended: {0}.": "the same",
    "containerd {0}.": "the guest agent's engine puts a daemon's name before what became of it",
    "dockerd {0}.": "the same",
    "degraded: {0}": "checkup.live puts the state of a machine before its error",
    "its lock": "launcher._leftovers returns the first of a list",
    "its process {0}": "the same",
    **dict.fromkeys(MachineState, "a word in many sentences"),
    **dict.fromkeys(Level, "how bad a finding of the checkup is"),
}
"""Templates that no single expression of the code shows, and where they are put together."""

HANDED_ON = {
    ("sampan.client.checkup.computer", "label"): "the name of an accelerator",
    ("sampan.client.decode", "str(value.get('hint', ''))"): "what the host agent said",
    ("sampan.client.decode", "str(value.get('message', ''))"): "what the host agent said",
    ("sampan.client.decode", "str(value['message'])"): "what the host agent said",
    ("sampan.client.demo", "hint"): "the window's own, translated; or the command line's",
    (
        "sampan.client.engine.docker_files",
        "words or f'{command[0]} failed ({code}).'",
    ): "what a program in the container wrote",
    (
        "sampan.gui.containers.processes.inside",
        "output.strip() or f'{signal} could not be sent.'",
    ): "what a program in the container wrote",
    ("sampan.gui.lists.form", "message"): "the window's own, translated",
    ("sampan.hostagent.boot", "message"): "what the guest agent said",
    ("sampan.hostagent.boot", "notice"): "DataDisk.prepare, in FUNCTIONS",
    ("sampan.hostagent.boot", "str(params.get('hint', ''))"): "what the guest agent said",
    ("sampan.hostagent.channel", "self.lost.result()"): "why the channel was lost, in channel",
    ("sampan.hostagent.keeper", "why"): "why the channel was lost, in channel",
    ("sampan.hostagent.stream", "self._lost"): "why the channel was lost, in channel",
    ("sampan.hostagent.supervisor", "message or NOT_READY"): "what the guest agent said",
    ("sampan.hostagent.supervisor", "str(params.get('message', ''))"): "what the guest agent said",
    ("sampan.machine.accelerator", "_emulation_reason(passed_over)"): "in COMPUTED, by label",
    ("sampan.machine.disks", "hint"): "in TABLES",
    ("sampan.machine.disks", "message.format(path=path, folder=path.parent)"): "in TABLES",
    ("sampan_agent.rpc", "sentence"): "what the host agent said",
    ("sampan_agent.rpc", "str(error.get('hint', ''))"): "what the host agent said",
}
"""Expressions that cannot be followed, each with where its sentences come from."""

AS_THEY_ARE = {
    *("--accelerator", "QEMU", "=QQQ", "columns", "docker-credential-{0}", "rows"),
    *("cont", "getfd", "query-status", "quit", "system_powerdown"),
    *("exec.attach", "machine.start", "memory.limit", "ports.add", "ports.remove", "ssh.attach"),
    *("/run/docker.sock", "disk.grow", "qemu-img{0}", "settings.json", "{0}/udp"),
}
"""Names of commands, methods and files: the same in every language."""


@pytest.fixture(scope="module")
def reader(root: Path) -> Reader:
    reader = Reader([root / folder for folder in FOLDERS], leave=("sampan.cli.",)).read()
    for module, name, column in TABLES:
        reader.table(module, name, column)
    for module, name in FUNCTIONS:
        reader.returned(module, name)
    return reader


@pytest.fixture(scope="module")
def said(reader: Reader) -> dict[str, str]:
    """What is said, and a place where it is."""
    found = {each.template: each.place for each in reversed(reader.said)}
    return {template: place for template, place in found.items() if template not in AS_THEY_ARE}


@pytest.fixture(scope="module")
def chinese() -> list[tuple[str, str]]:
    return list(read_sentences(SENTENCES.read_text("utf-8")))


def test_every_sentence_is_in_the_catalogue(said: dict[str, str], chinese: list[tuple[str, str]]):
    missing = {(said.get(each, COMPUTED.get(each)), each) for each in {*said, *COMPUTED}}
    missing = {(place, each) for place, each in missing if each not in dict(chinese)}
    assert not sorted(missing), f"add them to {SENTENCES.name}, with a translation below each"


def test_no_sentence_of_the_catalogue_is_said_nowhere(
    said: dict[str, str], chinese: list[tuple[str, str]]
):
    unsaid = [source for source, _ in chinese if source not in said and source not in COMPUTED]
    assert not unsaid


def test_what_cannot_be_followed_has_a_reason(reader: Reader):
    unknown = {(each.place, each.template) for each in reader.unknown}
    assert unknown == HANDED_ON.keys(), "a sentence is computed so that nobody can find it"


def test_what_is_put_together_or_left_out_is_still_there(reader: Reader):
    found = {each.template for each in reader.said}
    assert found >= AS_THEY_ARE
    assert not found & COMPUTED.keys() - set(MachineState) - set(Level)


def test_a_translation_has_the_values_of_its_sentence(chinese: list[tuple[str, str]]):
    wrong = [
        source
        for source, target in chinese
        if sorted(hole[0] for hole in HOLE.findall(source))
        != sorted(hole[0] for hole in HOLE.findall(target))
    ]
    assert not wrong


def test_each_sentence_stands_once_and_is_translated(chinese: list[tuple[str, str]]):
    sources = [source for source, _ in chinese]
    assert len(sources) == len(set(sources))
    assert not [source for source in sources if re.search(r"[\u3000-\u9fff\uff00-\uffef]", source)]
    assert not [source for source, target in chinese if source == target]
    assert not [source for source in sources if "}{" in source], "nobody can tell the values apart"
