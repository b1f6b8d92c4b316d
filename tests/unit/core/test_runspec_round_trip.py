"""Whatever a container is, its line says it: parse(format(spec)) == spec."""

import string

from hypothesis import given
from hypothesis import strategies as st

from sampan.core.runspec.create_body import to_create_body
from sampan.core.runspec.environment import format_env_text, parse_env_text
from sampan.core.runspec.reader import parse_run_line
from sampan.core.runspec.spec import (
    Device,
    Mount,
    MountKind,
    NetworkUse,
    PortMapping,
    RunSpec,
    Tmpfs,
    Ulimit,
)
from sampan.core.runspec.values import (
    format_cpus,
    format_duration,
    format_size,
    parse_cpus,
    parse_duration,
    parse_size,
)
from sampan.core.runspec.writer import format_run_line

anything = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
texts = anything.filter(bool)
words = st.text(string.ascii_letters + string.digits, min_size=2, max_size=8)
keys = words.map(lambda word: f"k{word}")
pairs = st.lists(st.tuples(keys, anything), max_size=3).map(tuple)
numbers = st.integers(0, 1 << 40)
counts = st.integers(1, 10**9)
some_texts = st.lists(texts, max_size=2).map(tuple)
paths = st.lists(
    st.text(string.ascii_letters + " ,'\"$\\é", min_size=1, max_size=6), min_size=1, max_size=3
).map(lambda parts: "/" + "/".join(parts))


@st.composite
def ports(draw: st.DrawFn) -> PortMapping:
    container, length = draw(st.integers(1, 60000)), draw(st.integers(0, 20))
    host = draw(st.integers(0, 60000))
    return PortMapping(
        container,
        host,
        draw(st.sampled_from(["", "127.0.0.1", "::1"])),
        draw(st.sampled_from(["tcp", "udp"])),
        container + length if length else 0,
        host + length if length and host else 0,
    )


@st.composite
def mounts(draw: st.DrawFn) -> Mount:
    kind, target = draw(st.sampled_from(MountKind)), draw(paths)
    read_only = draw(st.booleans())
    if kind is MountKind.BIND:
        must = draw(st.booleans())
        selinux = "" if must else draw(st.sampled_from(["", "z", "Z"]))
        propagation = draw(st.sampled_from(["", "rslave", "rshared"]))
        return Mount(kind, draw(paths), target, read_only, propagation, selinux, must_exist=must)
    advanced = draw(st.booleans())
    return Mount(
        kind,
        draw(st.one_of(st.just(""), words)),
        target,
        read_only,
        no_copy=draw(st.booleans()),
        subpath=draw(words) if advanced else "",
        driver=draw(words) if advanced else "",
        driver_options=draw(pairs) if advanced else (),
    )


@st.composite
def networks(draw: st.DrawFn) -> tuple[NetworkUse, ...]:
    uses = st.builds(
        NetworkUse,
        words,
        st.lists(words, max_size=2).map(tuple),
        st.sampled_from(["", "10.0.0.7"]),
        st.sampled_from(["", "fd00::7"]),
        st.sampled_from(["", "92:d0:c6:0a:29:33"]),
    )
    return tuple(draw(st.lists(uses, max_size=3)))


@st.composite
def ulimits(draw: st.DrawFn) -> Ulimit:
    soft = draw(st.integers(-1, 10**6))
    hard = -1 if soft < 0 else draw(st.integers(soft, 10**7))
    return Ulimit(draw(st.sampled_from(["nofile", "memlock", "core"])), soft, hard)


def several(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(strategy, max_size=3).map(tuple)


special = {
    "image": words,
    "command": st.lists(anything, max_size=4).map(tuple),
    "entrypoint": st.none() | anything,
    "restart": st.sampled_from(["no", "always", "unless-stopped", "on-failure", "on-failure:3"]),
    "pull": st.sampled_from(["missing", "always", "never"]),
    "expose": several(st.sampled_from(["80", "53/udp", "8000-8010"])),
    "ports": several(ports()),
    "mounts": several(mounts()),
    "tmpfs": several(st.builds(Tmpfs, paths, st.sampled_from(["", "size=64m,mode=1777"]))),
    "networks": networks(),
    "extra_hosts": several(
        st.tuples(words, st.sampled_from(["10.0.0.1", "fd00::1", "host-gateway"]))
    ),
    "ulimits": several(ulimits()),
    "devices": several(
        st.builds(
            Device,
            st.just("/dev/snd"),
            st.sampled_from(["/dev/snd", "/dev/other"]),
            st.sampled_from(["rwm", "r", "rw"]),
        )
    ),
    "memory_swap": st.integers(-1, 1 << 40),
    "memory_swappiness": st.none() | st.integers(0, 100),
    "stop_timeout": st.none() | st.integers(-1, 100),
    "detach": st.booleans(),
}  # fmt: skip
by_type = {"bool": st.booleans(), "str": anything, "int": numbers, "Pairs": pairs}
members = {
    name: special.get(name, some_texts if kind == "tuple[str, ...]" else by_type.get(kind))
    for name, kind in RunSpec.__annotations__.items()
}
specs = st.builds(RunSpec, **members)


@given(specs)
def test_a_line_that_was_written_reads_as_the_same_container(spec: RunSpec):
    parsed = parse_run_line(format_run_line(spec))
    assert parsed.spec == spec
    assert not parsed.problems


@given(specs)
def test_a_line_in_one_piece_reads_as_the_same_container(spec: RunSpec):
    assert parse_run_line(format_run_line(spec, width=1 << 30)).spec == spec


@given(specs)
def test_every_container_has_a_body_for_the_engine(spec: RunSpec):
    assert to_create_body(spec)["Image"] == spec.image


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fall(text: str):
    parse_run_line(text)
    parse_run_line("docker run " + text)
    parse_env_text(text)


@given(numbers)
def test_sizes_durations_and_processors_are_written_without_loss(number: int):
    assert parse_size(format_size(number)) == number
    assert parse_duration(format_duration(number)) == number
    assert parse_cpus(format_cpus(number)) == number


@given(st.dictionaries(keys, anything, max_size=4))
def test_an_env_text_that_was_written_reads_as_the_same_variables(variables: dict[str, str]):
    parsed = parse_env_text(format_env_text(tuple(variables.items())))
    assert dict(parsed.pairs) == variables
    assert not parsed.problems
