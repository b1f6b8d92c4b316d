"""What the engine is asked for, and what is read back from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sampan.core.runspec import RunSpec, create_query, from_inspect, parse_run_line, to_create_body


def body(line: str) -> dict:
    return to_create_body(parse_run_line(f"docker run -d {line}").spec)


def test_a_plain_container_asks_for_its_image_and_nothing_else():
    assert body("nginx") == {"Image": "nginx"}


def test_the_name_and_the_platform_go_beside_the_body():
    spec = parse_run_line("docker run --name web --platform linux/arm64 nginx").spec
    assert create_query(spec) == {"name": "web", "platform": "linux/arm64"}
    assert create_query(RunSpec("nginx")) == {}


HOST_CONFIG = {
    "-p 8080:80": {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}},
    "-p 127.0.0.1::53/udp": {"PortBindings": {"53/udp": [{"HostIp": "127.0.0.1", "HostPort": ""}]}},
    "-p 8000-8001:80-81": {
        "PortBindings": {
            "80/tcp": [{"HostIp": "", "HostPort": "8000"}],
            "81/tcp": [{"HostIp": "", "HostPort": "8001"}],
        }
    },
    "-p 8000-8009:80": {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8000-8009"}]}},
    "-v /a:/b:ro -v data:/c": {"Binds": ["/a:/b:ro", "data:/c"]},
    "--mount type=bind,src=/a,dst=/b": {
        "Mounts": [{"Type": "bind", "Source": "/a", "Target": "/b"}]
    },
    "--mount type=volume,src=vol,dst=/b,volume-opt=type=nfs,volume-driver=local": {
        "Mounts": [
            {
                "Type": "volume",
                "Source": "vol",
                "Target": "/b",
                "VolumeOptions": {"DriverConfig": {"Name": "local", "Options": {"type": "nfs"}}},
            }
        ]
    },
    "--mount type=tmpfs,dst=/t,tmpfs-size=1m": {"Tmpfs": {"/t": "size=1048576"}},
    "--restart on-failure:3": {"RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 3}},
    "--cpus 0.5 -m 64m": {"NanoCpus": 500_000_000, "Memory": 64 << 20},
    "--ulimit nofile=1:2": {"Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}]},
    "--device /dev/snd": {
        "Devices": [
            {
                "PathOnHost": "/dev/snd",
                "PathInContainer": "/dev/snd",
                "CgroupPermissions": "rwm",
            }
        ]
    },
    "--network host": {"NetworkMode": "host"},
    "--log-opt max-size=1m": {"LogConfig": {"Config": {"max-size": "1m"}}},
    "--memory-swappiness 0": {"MemorySwappiness": 0},
    "--add-host a=1.2.3.4 --dns 1.1.1.1": {"ExtraHosts": ["a:1.2.3.4"], "Dns": ["1.1.1.1"]},
}


@pytest.mark.parametrize("options", HOST_CONFIG)
def test_an_option_of_the_host_is_asked_for_in_the_engines_words(options: str):
    assert body(f"{options} web")["HostConfig"] == HOST_CONFIG[options]


CONFIG = {
    "-e A=b -e C= web": {"Env": ["A=b", "C="]},
    "--entrypoint '' web x": {"Entrypoint": [""], "Cmd": ["x"]},
    "-v /data web": {"Volumes": {"/data": {}}},
    "--health-cmd true --health-retries 2 web": {
        "Healthcheck": {"Test": ["CMD-SHELL", "true"], "Retries": 2}
    },
    "--no-healthcheck web": {"Healthcheck": {"Test": ["NONE"]}},
    "--stop-timeout 0 web": {"StopTimeout": 0},
    "-it web": {"Tty": True, "OpenStdin": True},
    "--expose 8080 web": {"ExposedPorts": {"8080/tcp": {}}},
}


@pytest.mark.parametrize("line", CONFIG)
def test_an_option_of_the_process_is_asked_for_in_the_engines_words(line: str):
    assert body(line) == {"Image": "web", **CONFIG[line]}


def test_aliases_and_addresses_are_those_of_a_network():
    made = body("--network front --network-alias web --ip 10.0.0.4 nginx")
    assert made["HostConfig"] == {"NetworkMode": "front"}
    assert made["NetworkingConfig"] == {
        "EndpointsConfig": {
            "front": {"Aliases": ["web"], "IPAMConfig": {"IPv4Address": "10.0.0.4"}}
        }
    }


IMAGE = {
    "Config": {
        "Env": ["PATH=/bin"],
        "Cmd": ["serve"],
        "Entrypoint": ["/start"],
        "ExposedPorts": {"80/tcp": {}},
        "Labels": {"maker": "us"},
        "WorkingDir": "/srv",
        "StopSignal": "SIGQUIT",
        "Volumes": {"/data": {}},
    }
}
CONTAINER = {
    "Id": "0123456789abcdef",
    "Name": "/web",
    "Config": {
        "Image": "shop/web:1",
        "Hostname": "0123456789ab",
        "Env": ["A=b", "PATH=/bin"],
        "Cmd": ["serve"],
        "Entrypoint": ["/start"],
        "ExposedPorts": {"80/tcp": {}, "443/tcp": {}},
        "Labels": {"maker": "us", "mine": "1", "com.docker.compose.project": "shop"},
        "WorkingDir": "/srv",
        "StopSignal": "SIGQUIT",
        "Volumes": {"/data": {}},
    },
    "HostConfig": {
        "Binds": ["/a:/b:ro"],
        "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]},
        "NetworkMode": "shop_default",
        "RestartPolicy": {"Name": "on-failure", "MaximumRetryCount": 2},
        "LogConfig": {"Type": "json-file", "Config": {}},
        "ShmSize": 64 << 20,
        "Memory": 64 << 20,
        "MemorySwap": 128 << 20,
        "IpcMode": "private",
        "CgroupnsMode": "private",
        "Runtime": "runc",
        "CapAdd": None,
        "OomKillDisable": None,
        "PidsLimit": None,
    },
    "NetworkSettings": {
        "Networks": {"shop_default": {"Aliases": ["front", "web", "0123456789ab"]}}
    },
}


def test_a_container_is_read_back_as_the_line_a_person_would_have_written():
    expected = parse_run_line(
        "docker run -d --name web --restart on-failure:2 -p 8080:80 --expose 443 -e A=b "
        "-v /a:/b:ro --network shop_default --network-alias front -m 64m --label mine=1 shop/web:1"
    )
    assert from_inspect(CONTAINER, IMAGE) == expected.spec


def test_what_was_asked_for_is_read_back_the_same():
    spec = parse_run_line(
        "docker run -dit --rm --restart on-failure:2 -p 8080:80 -p 53:53/udp -P --expose 99 "
        "-e A=b -v /a:/b:ro,z -v vol:/c --mount type=bind,src=/x,dst=/y,readonly "
        "--mount type=volume,src=nfs,dst=/n,volume-driver=local,volume-opt=type=nfs -v /d "
        "--tmpfs /run:size=1m --volumes-from other --network front --network-alias w "
        "--ip 10.0.0.4 --link db:db --hostname h --domainname d --add-host a:1.2.3.4 --dns 1.1.1.1 "
        "--dns-search x --dns-option y --entrypoint sh --user u --group-add g --workdir /w --init "
        "--stop-signal SIGINT --stop-timeout 3 --cpus 1.5 --cpu-shares 7 --cpuset-cpus 0,1 "
        "--memory 64m --memory-reservation 32m --memory-swap -1 --memory-swappiness 0 "
        "--oom-score-adj 5 --pids-limit 9 --blkio-weight 300 --shm-size 1g --ulimit nofile=1:2 "
        "--privileged --cap-add A --cap-drop B --security-opt s --device /dev/snd "
        "--device-cgroup-rule 'c 1:3 r' --read-only --sysctl k=v --ipc host --pid host --uts host "
        "--userns host --cgroupns host --cgroup-parent /p --runtime r --health-cmd 'a || b' "
        "--health-interval 5s --health-retries 3 --log-driver none --log-opt a=b --label l=1 "
        "--annotation n=1 web -c x"
    ).spec
    made = to_create_body(spec)
    networks = made["NetworkingConfig"]["EndpointsConfig"]
    inspected = {
        "Config": made,
        "HostConfig": made["HostConfig"],
        "NetworkSettings": {"Networks": networks},
    }
    assert from_inspect(inspected) == spec


def test_without_its_image_nothing_that_runs_is_lost():
    spec = from_inspect(CONTAINER)
    assert (spec.entrypoint, spec.command) == ("/start", ("serve",))
    assert ("PATH", "/bin") in spec.env


def test_an_entrypoint_of_several_words_comes_in_front_of_the_command():
    config = {"Image": "web", "Entrypoint": ["sh", "-c"], "Cmd": ["echo hi"]}
    spec = from_inspect({"Config": config}, IMAGE)
    assert (spec.entrypoint, spec.command) == ("sh", ("-c", "echo hi"))


def test_links_on_a_network_of_ones_own_are_asked_for_there_too():
    made = body("--network front --link db:sql nginx")
    assert made["HostConfig"]["Links"] == ["db:sql"]
    assert made["NetworkingConfig"] == {"EndpointsConfig": {"front": {"Links": ["db:sql"]}}}


def test_the_engines_links_are_read_back_as_they_are_written():
    assert from_inspect({"HostConfig": {"Links": ["/db:/web/sql"]}}).links == ("db:sql",)


def test_a_hardware_address_on_the_usual_network_is_asked_for():
    made = body("--mac-address 92:d0:c6:0a:29:33 nginx")
    endpoint = {"MacAddress": "92:d0:c6:0a:29:33"}
    assert made["NetworkingConfig"] == {"EndpointsConfig": {"bridge": endpoint}}


def test_a_container_on_the_usual_network_names_none():
    for networks in ({"bridge": {}}, {}, None):
        value = {"HostConfig": {"NetworkMode": "bridge"}, "NetworkSettings": {"Networks": networks}}
        assert from_inspect(value).networks == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(
                st.sampled_from(
                    ["Config", "HostConfig", "Env", "Binds", "Labels", "Tmpfs", "Name"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    ).filter(lambda value: isinstance(value, dict))
)
def test_a_strange_inspection_counts_as_defaults(value: dict):
    from_inspect(value)
