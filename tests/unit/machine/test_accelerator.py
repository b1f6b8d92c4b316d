"""What a boot tries, in which order, and the sentence for each failure."""

from dataclasses import dataclass

import pytest

from sampan.core.errors import QemuError
from sampan.core.settings import Settings
from sampan.machine.accelerator import VerdictStore, classify_failure, foreign_reason, plan
from sampan.platforms import Obstacle
from sampan.platforms.linux import Linux

ABORT = (
    "qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69\n"
    "qemu-system-x86_64: ../../target/i386/kvm/kvm.c:3183: kvm_buf_set_msrs: "
    "Assertion `ret == cpu->kvm_msr_buf->nmsrs' failed.\n"
)


@dataclass(frozen=True)
class Computer(Linux):
    obstacle: Obstacle | None = None

    def accelerator_obstacle(self, accelerator):
        return self.obstacle if accelerator == "kvm" else None


@pytest.fixture
def store(tmp_path):
    return VerdictStore(tmp_path / "accelerators.json", (7, 2, 22), "boot-1")


def names(attempts):
    return [attempt.accelerator for attempt in attempts]


def test_hardware_is_tried_before_emulation(store):
    assert names(plan(Settings(), store, Computer())) == ["kvm", "tcg"]


def test_what_failed_is_not_tried_again_and_the_reason_is_told(store):
    reason = classify_failure("kvm", None, "", 5.0)
    store.remember("kvm", usable=False, reason=reason)
    (attempt,) = plan(Settings(), store, Computer())
    assert attempt.accelerator == "tcg"
    assert attempt.emulated
    assert "/dev/kvm opens but no guest starts under it" in attempt.reason
    assert "so the processor is emulated" in attempt.reason


def test_what_worked_is_tried_again(store):
    store.remember("kvm", usable=True, reason="a guest came up")
    attempts = plan(Settings(), store, Computer())
    assert names(attempts) == ["kvm", "tcg"]
    assert "before" in attempts[0].reason


def test_another_qemu_or_another_start_of_the_computer_gets_a_new_try(store):
    store.remember("kvm", usable=False, reason="bad")
    assert VerdictStore(store.path, (10, 0, 2), "boot-1").recall("kvm") is None
    assert VerdictStore(store.path, (7, 2, 22), "boot-2").recall("kvm") is None
    assert store.recall("kvm") is not None
    store.forget()
    assert store.recall("kvm") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"kvm 7.2.22 boot-1": 3}', "\0\0"])
def test_a_damaged_file_is_an_empty_one(store, text):
    store.path.write_text(text)
    assert store.recall("kvm") is None
    store.remember("kvm", usable=True, reason="fine")
    assert store.recall("kvm").usable


def test_only_the_last_verdicts_are_kept(tmp_path):
    path = tmp_path / "accelerators.json"
    for number in range(40):
        VerdictStore(path, (7, 2, 0), f"boot-{number}").remember("kvm", usable=True, reason="")
    assert VerdictStore(path, (7, 2, 0), "boot-0").recall("kvm") is None
    assert VerdictStore(path, (7, 2, 0), "boot-39").recall("kvm") is not None
    assert path.read_text().count("boot-") == 32


def test_an_obstacle_is_told_with_its_hint(store):
    computer = Computer(obstacle=Obstacle("you may not open it", "Join the group."))
    (attempt,) = plan(Settings(), store, computer)
    assert attempt.reason == "KVM: you may not open it. Join the group."


def test_a_forced_accelerator_is_the_only_one(store):
    store.remember("kvm", usable=False, reason="bad")
    assert names(plan(Settings(accelerator="kvm"), store, Computer())) == ["kvm"]
    assert names(plan(Settings(accelerator="tcg"), store, Computer())) == ["tcg"]


def test_a_forced_accelerator_that_cannot_be_had_is_an_error(store):
    with pytest.raises(QemuError, match="does not exist on this system"):
        plan(Settings(accelerator="hvf"), store, Computer())
    computer = Computer(obstacle=Obstacle("there is no /dev/kvm", "Turn it on."))
    with pytest.raises(QemuError, match="there is no /dev/kvm"):
        plan(Settings(accelerator="kvm"), store, computer)


def test_an_image_of_another_processor_is_emulated_and_the_reason_is_told(store):
    reason = foreign_reason("arm64", "amd64")
    assert "image is for arm64 and this computer is amd64" in reason
    for chosen in ("auto", "tcg"):
        (attempt,) = plan(Settings(accelerator=chosen), store, Computer(), foreign=reason)
        assert (attempt.accelerator, attempt.reason) == ("tcg", reason)
    assert foreign_reason("arm64", "arm64") == ""


def test_hardware_cannot_be_forced_on_an_image_of_another_processor(store):
    reason = foreign_reason("arm64", "amd64")
    with pytest.raises(QemuError, match="no guest of another processor") as caught:
        plan(Settings(accelerator="kvm"), store, Computer(), foreign=reason)
    assert caught.value.details == reason
    assert "`auto`" in caught.value.hint


@pytest.mark.parametrize(
    ("code", "log", "words"),
    [
        (None, "", "no guest starts under it (nothing came within 5 s)"),
        (-6, ABORT, "QEMU cannot set the processor's registers"),
        (-6, "", "signal 6"),
        (1, "Could not access KVM kernel module: Permission denied\n", "(Permission denied)"),
        (1, "qemu: -accel kvm: invalid accelerator kvm\n", "built without KVM"),
        (1, "KVM internal error. Suberror: 1\n", "KVM internal error. Suberror: 1"),
        (1, "something else\n", "exit code 1"),
    ],
)
def test_each_failure_has_its_sentence(code, log, words):
    sentence = classify_failure("kvm", code, log, 5.0)
    assert words in sentence
    assert sentence.endswith("so the processor is emulated.")
    assert "\n" not in sentence
