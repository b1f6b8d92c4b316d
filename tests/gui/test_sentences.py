"""What is said below the window is understood above it, in the window's language."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from sampan.client.engine.failures import failure
from sampan.core.errors import EngineError, ErrorReport, SettingError
from sampan.core.quantities import find_spec, parse_value
from sampan.core.runspec import RunSpec, find_problems
from sampan.gui.bridge import Bridge, Failure, failure_of
from sampan.gui.i18n.language import SENTENCES, Language, install_language
from sampan.gui.i18n.sentences import HOLE, Phrasebook, in_a_row, load_sentences, said, sentence


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    return Phrasebook(load_sentences(SENTENCES))


@pytest.fixture
def chinese(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    before = QLocale()
    translators = install_language(qapp, Language.CHINESE, tmp_path_factory.mktemp("none"))
    yield
    for translator in translators:
        qapp.removeTranslator(translator)
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("english", "translated"),
    [
        ("Run `sampan start`.", "运行 `sampan start`。"),
        ("There is no container web-1.", "没有容器 web-1。"),
        ("There is no container running.", "没有容器 running。"),  # a name, no state
        ("The machine is stopped.", "虚拟机处于“已停止”状态。"),
        ("QEMU is not installed: there is no qemu-img.", "没有安装 QEMU：找不到 qemu-img。"),
        (
            "The data disk /d/data.qcow2 cannot be grown: exit code 1.",
            "无法扩容数据盘 /d/data.qcow2：退出代码 1。",
        ),
        (
            "The machine did not come up: waiting for the guest agent to say hello took more "
            "than 60 s.",
            "虚拟机没有启动成功：60 秒内没有等到“客户机代理报到”。",
        ),
        (
            "KVM: there is no /dev/kvm. Turn on virtualisation (VT-x, AMD-V) in the firmware; in "
            "a virtual machine or a container, nested virtualisation must be allowed.",
            "KVM：没有 /dev/kvm。请在固件中打开虚拟化（VT-x、AMD-V）；"
            "在虚拟机或容器中，需要允许嵌套虚拟化。",
        ),
        (
            "KVM: /dev/kvm opens but no guest starts under it (nothing came within 5 s), so the "
            "processor is emulated.",
            "KVM：/dev/kvm 可以打开，但没有客户机能在其下启动（5 秒内没有任何输出），"
            "因此处理器以软件模拟方式运行。",
        ),
        ("This QEMU was built without KVM.", "此 QEMU 构建时没有包含 KVM。"),
        ("dockerd ended with code 1.", "dockerd 以代码 1 结束。"),
        ("running.", "运行中。"),
        (
            "QEMU ended with exit code 1: it lacks a thing.",
            "QEMU 以退出代码 1 结束：it lacks a thing。",
        ),
    ],
)
def test_a_sentence_is_found_by_its_template(book: Phrasebook, english: str, translated: str):
    assert book.translate(english) == translated


@pytest.mark.parametrize(
    "text", ["Nobody knows this one.", "", "{0}", "a" * 100_000, "已经是中文。", "\ud800.", "\n"]
)
def test_what_is_not_known_stays_as_it_is(book: Phrasebook, chinese: None, text: str):
    assert book.translate(text) == sentence(text) == text


def test_no_sentence_is_taken_for_another(book: Phrasebook):
    def filled(template: str) -> str:
        return HOLE.sub(lambda hole: f"'v.{hole[1]} w'", template)

    wrong = [
        (source, found)
        for source, target in load_sentences(SENTENCES).items()
        if (found := book.translate(filled(source))) != filled(target)
    ]
    assert not wrong


def test_what_docker_says_stays_beside_our_own_sentence(book: Phrasebook):
    told = failure(500, "something odd happened in the daemon")
    assert book.translate(told.message) == ("Docker 返回：something odd happened in the daemon。")
    mixed = "The container is running. Nobody knows this one."
    assert book.translate(mixed) == "容器正在运行。 Nobody knows this one."


def test_chinese_sentences_stand_without_a_space(chinese: None):
    assert in_a_row("容器正在运行。", "", "请先停止它。") == "容器正在运行。请先停止它。"
    assert in_a_row("It runs.", "Stop it.") == "It runs. Stop it."


def test_a_failure_comes_over_the_bridge_in_chinese(chinese: None, bridge: Bridge, qtbot: QtBot):
    heard: list[Failure] = []

    async def fail() -> None:
        await asyncio.sleep(0)
        raise failure(409, "container 12ab is running: stop it first")

    bridge.submit(bridge, fail(), failed=heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].text == "容器正在运行。请先停止它，或强制删除。"
    assert heard[0].details == "container 12ab is running: stop it first"


def test_errors_nobody_foresaw_and_reports_are_translated_too(chinese: None):
    assert failure_of(ValueError("x")).message == "Sampan 出现了意料之外的问题。"
    report = ErrorReport("boot", "The machine was never let run.", "", "a line")
    assert failure_of(report) == Failure("虚拟机从未获准运行。", "", "a line", "boot")


def test_a_problem_of_a_form_is_told_in_chinese(chinese: None):
    (problem,) = find_problems(RunSpec(image="Nginx"))
    assert said(problem) == "镜像名称使用小写字母。请写成 nginx。"


@pytest.mark.parametrize(
    ("key", "text", "translated"),
    [
        (
            "memory",
            "much",
            "memory 必须是整数，而不是 'much'。它表示虚拟机的内存（MiB）：512 到 1048576。"
            "`4G` 表示 4 GiB；单独的数字以 MiB 为单位。",
        ),
        (
            "memory",
            "1",
            "memory 为 1，必须在 512 到 1048576 之间。它表示虚拟机的内存（MiB）。"
            "`4G` 表示 4 GiB；单独的数字以 MiB 为单位。",
        ),
        (
            "suspend.after",
            "soon",
            "suspend.after 不能为 'soon'：既不是 never，也不是 1 到 1440 的整数。"
            "它表示无人使用且没有运行中的容器时，经过多少分钟后挂起；never 表示从不。",
        ),
    ],
)
def test_a_value_of_a_setting_is_refused_in_chinese(
    chinese: None, key: str, text: str, translated: str
):
    with pytest.raises(SettingError) as refused:
        parse_value(find_spec(key), text)
    assert said(refused.value) == translated


def test_in_english_every_sentence_is_as_it_was_said(qapp: QApplication):
    error = EngineError("The container is running.", "Stop it first, or remove it by force.")
    assert failure_of(error).text == f"{error.message} {error.hint}"


def test_without_the_catalogue_the_window_goes_on(tmp_path, caplog: pytest.LogCaptureFixture):
    assert load_sentences(tmp_path / "sentences_xx.txt") == {}
    assert "sentences_xx.txt" in caplog.text
