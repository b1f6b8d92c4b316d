"""docker run lines as people paste them from READMEs, and what becomes of each."""

import pytest

from sampan.core.runspec.problem import Weight
from sampan.core.runspec.reader import parse_run_line
from sampan.core.runspec.writer import format_run_line

KEPT = {
    "hello": ("docker run hello-world", {"image": "hello-world", "detach": False}),
    "nginx": (
        "docker run --name some-nginx -d -p 8080:80 nginx",
        {"name": "some-nginx", "detach": True, "image": "nginx"},
    ),
    "nginx content": (
        "docker run --name n -v /some/content:/usr/share/nginx/html:ro -d nginx",
        {"image": "nginx"},
    ),
    "ubuntu shell": (
        "docker run -it --rm ubuntu:24.04 bash",
        {"interactive": True, "tty": True, "rm": True, "command": ("bash",)},
    ),
    "postgres": (
        "docker run --name some-postgres -e POSTGRES_PASSWORD=mysecretpassword -d postgres",
        {"env": (("POSTGRES_PASSWORD", "mysecretpassword"),)},
    ),
    "postgres tuned": (
        "docker run -d --name pg -e PGDATA=/var/lib/postgresql/data/pgdata "
        "-v pgdata:/var/lib/postgresql/data postgres -c shared_buffers=256MB "
        "-c max_connections=200",
        {"command": ("-c", "shared_buffers=256MB", "-c", "max_connections=200")},
    ),
    "postgres shm": (
        "docker run --shm-size=256m -d postgres:17",
        {"shm_size": 256 << 20},
    ),
    "mysql": (
        "docker run --name some-mysql -e MYSQL_ROOT_PASSWORD=my-secret-pw -d mysql:tag "
        "--character-set-server=utf8mb4 --collation-server=utf8mb4_unicode_ci",
        {"image": "mysql:tag"},
    ),
    "mariadb": (
        "docker run --detach --name m --env MARIADB_USER=u --env MARIADB_PASSWORD='p w' mariadb",
        {"env": (("MARIADB_USER", "u"), ("MARIADB_PASSWORD", "p w"))},
    ),
    "redis": (
        "docker run --name some-redis -d redis redis-server --save 60 1 --loglevel warning",
        {"command": ("redis-server", "--save", "60", "1", "--loglevel", "warning")},
    ),
    "mongo": (
        'docker run -d --network some-network --name some-mongo -e MONGO_INITDB_ROOT="x" mongo',
        {"env": (("MONGO_INITDB_ROOT", "x"),)},
    ),
    "traefik": (
        "docker run -d -p 8080:8080 -p 80:80 "
        "-v /etc/traefik/traefik.yml:/etc/traefik/traefik.yml traefik:v3.5",
        {"image": "traefik:v3.5"},
    ),
    "traefik labels": (
        "docker run -d --label 'traefik.http.routers.w.rule=Host(`w.localhost`)' "
        "-l traefik.enable=true traefik/whoami",
        {
            "labels": (
                ("traefik.http.routers.w.rule", "Host(`w.localhost`)"),
                ("traefik.enable", "true"),
            )
        },
    ),
    "portainer": (
        "docker run -d -p 8000:8000 -p 9443:9443 --name portainer --restart=always "
        "-v /var/run/docker.sock:/var/run/docker.sock -v portainer_data:/data "
        "portainer/portainer-ce:lts",
        {"restart": "always", "name": "portainer"},
    ),
    "gitlab": (
        "sudo docker run --detach \\\n  --hostname gitlab.example.com \\\n"
        "  --env GITLAB_OMNIBUS_CONFIG=\"external_url 'http://gitlab.example.com'\" \\\n"
        "  --publish 443:443 --publish 80:80 --publish 22:22 \\\n  --name gitlab \\\n"
        "  --restart always \\\n  --volume /srv/gitlab/config:/etc/gitlab \\\n"
        "  --volume /srv/gitlab/data:/var/opt/gitlab \\\n  --shm-size 256m \\\n"
        "  gitlab/gitlab-ee:latest\n",
        {
            "hostname": "gitlab.example.com",
            "env": (("GITLAB_OMNIBUS_CONFIG", "external_url 'http://gitlab.example.com'"),),
        },
    ),
    "jenkins": (
        "docker run --name jenkins-blueocean --restart=on-failure --detach "
        "--network jenkins --network-alias docker --env DOCKER_HOST=tcp://docker:2376 "
        "--env DOCKER_TLS_VERIFY=1 --publish 8080:8080 --publish 50000:50000 "
        "--volume jenkins-data:/var/jenkins_home "
        "--volume jenkins-docker-certs:/certs/client:ro myjenkins:2.5",
        {"restart": "on-failure"},
    ),
    "docker in docker": (
        "docker run --name jenkins-docker --rm --detach --privileged --network jenkins "
        "--network-alias docker --env DOCKER_TLS_CERTDIR=/certs --publish 2376:2376 docker:dind "
        "--storage-driver overlay2",
        {"privileged": True, "command": ("--storage-driver", "overlay2")},
    ),
    "minio": (
        'docker run -p 9000:9000 -p 9001:9001 -e "MINIO_ROOT_USER=a" quay.io/minio/minio '
        'server /data --console-address ":9001"',
        {"command": ("server", "/data", "--console-address", ":9001")},
    ),
    "elasticsearch": (
        "docker run --name es01 --net elastic -p 127.0.0.1:9200:9200 -it -m 1GB "
        '--ulimit memlock=-1:-1 --ulimit nofile=65535:65535 -e "discovery.type=single-node" '
        "docker.elastic.co/elasticsearch/elasticsearch:9.1.0",
        {"memory": 1 << 30, "env": (("discovery.type", "single-node"),)},
    ),
    "rabbitmq": (
        "docker run -d --hostname my-rabbit --name r -p 15672:15672 rabbitmq:3-management",
        {"hostname": "my-rabbit"},
    ),
    "grafana": (
        'docker run -d --name=grafana -p 3000:3000 --user "$UID" grafana/grafana',
        {"user": "$UID"},
    ),
    "prometheus": (
        "docker run -p 9090:9090 -v /p/prometheus.yml:/etc/prometheus/prometheus.yml "
        "-v prometheus-data:/prometheus prom/prometheus",
        {"image": "prom/prometheus"},
    ),
    "node exporter": (
        'docker run -d --net="host" --pid="host" -v "/:/host:ro,rslave" '
        "quay.io/prometheus/node-exporter:latest --path.rootfs=/host",
        {"pid": "host"},
    ),
    "cadvisor": (
        "sudo docker run --volume=/:/rootfs:ro --volume=/var/run:/var/run:ro "
        "--volume=/sys:/sys:ro --publish=8080:8080 --detach=true --name=cadvisor --privileged "
        "--device=/dev/kmsg gcr.io/cadvisor/cadvisor",
        {"detach": True, "privileged": True},
    ),
    "registry": ("docker run -d -p 5000:5000 --restart=always --name registry registry:3", {}),
    "caddy": (
        "docker run -d --cap-add=NET_ADMIN -p 80:80 -p 443:443 -p 443:443/udp "
        "-v /site:/srv -v caddy_data:/data -v caddy_config:/config caddy",
        {"cap_add": ("NET_ADMIN",)},
    ),
    "wireguard": (
        "docker run -d --name=wireguard --cap-add=NET_ADMIN --cap-add=SYS_MODULE -e PUID=1000 "
        "-e TZ=Etc/UTC -p 51820:51820/udp --sysctl='net.ipv4.conf.all.src_valid_mark=1' "
        "--restart unless-stopped lscr.io/linuxserver/wireguard:latest",
        {"sysctls": (("net.ipv4.conf.all.src_valid_mark", "1"),), "restart": "unless-stopped"},
    ),
    "pihole": (
        "docker run --name pihole -p 53:53/tcp -p 53:53/udp -p 80:80/tcp -e TZ=Europe/London "
        "-v ./etc-pihole:/etc/pihole --cap-add NET_ADMIN --restart unless-stopped pihole/pihole",
        {},
    ),
    "home assistant": (
        "docker run -d --name homeassistant --privileged --restart=unless-stopped "
        "-e TZ=MY_TIME_ZONE -v /PATH_TO_YOUR_CONFIG:/config "
        "-v /run/dbus:/run/dbus:ro --network=host ghcr.io/home-assistant/home-assistant:stable",
        {},
    ),
    "nextcloud": (
        "docker run --init --sig-proxy=false --name nextcloud-aio-mastercontainer "
        "--restart always --publish 80:80 --publish 8080:8080 --publish 8443:8443 "
        "--volume nextcloud_aio_mastercontainer:/mnt/docker-aio-config "
        "--volume /var/run/docker.sock:/var/run/docker.sock:ro nextcloud/all-in-one:latest",
        {"init": True},
    ),
    "jellyfin": (
        "docker run -d --name jellyfin --user 1000:1000 --net=host --volume /c:/config "
        "--mount type=bind,source=/media,target=/media,readonly "
        "--device /dev/dri/renderD128:/dev/dri/renderD128 --group-add=122 jellyfin/jellyfin",
        {"user": "1000:1000", "groups": ("122",)},
    ),
    "vault": (
        'docker run --cap-add=IPC_LOCK -d -e \'VAULT_LOCAL_CONFIG={"listener": '
        '[{"tcp": {"address": "0.0.0.0:8200"}}]}\' hashicorp/vault server',
        {"env": (("VAULT_LOCAL_CONFIG", '{"listener": [{"tcp": {"address": "0.0.0.0:8200"}}]}'),)},
    ),
    "keycloak": (
        "docker run -p 127.0.0.1:8080:8080 -e KC_BOOTSTRAP_ADMIN_USERNAME=admin "
        "quay.io/keycloak/keycloak:26.3.3 start-dev",
        {"command": ("start-dev",)},
    ),
    "localstack": (
        "docker run --rm -it -p 4566:4566 -p 4510-4559:4510-4559 localstack/localstack",
        {},
    ),
    "open webui": (
        "docker run -d -p 3000:8080 --add-host=host.docker.internal:host-gateway "
        "-v open-webui:/app/backend/data --name open-webui --restart always "
        "ghcr.io/open-webui/open-webui:main",
        {"extra_hosts": (("host.docker.internal", "host-gateway"),)},
    ),
    "qdrant": (
        "docker run -p 6333:6333 -v $(pwd)/qdrant_storage:/qdrant/storage:z qdrant/qdrant",
        {},
    ),
    "chrome": (
        "docker run -d -p 4444:4444 -p 7900:7900 --shm-size='2g' selenium/standalone-chrome:latest",
        {"shm_size": 2 << 30},
    ),
    "sql server": (
        'docker run -e "ACCEPT_EULA=Y" -e "MSSQL_SA_PASSWORD=<YourStrong@Passw0rd>" -p 1433:1433 '
        "--name sql1 --hostname sql1 -d mcr.microsoft.com/mssql/server:2022-latest",
        {"env": (("ACCEPT_EULA", "Y"), ("MSSQL_SA_PASSWORD", "<YourStrong@Passw0rd>"))},
    ),
    "health": (
        'docker run -d --health-cmd "curl -f http://localhost/ || exit 1" --health-interval=1m30s '
        "--health-timeout 10s --health-retries=3 --health-start-period 40s httpd",
        {
            "health_command": "curl -f http://localhost/ || exit 1",
            "health_interval": 90 * 10**9,
            "health_retries": 3,
        },
    ),
    "logging": (
        "docker run --log-driver json-file --log-opt max-size=10m --log-opt max-file=3 alpine",
        {"log_driver": "json-file", "log_options": (("max-size", "10m"), ("max-file", "3"))},
    ),
    "tight": (
        "docker run -dp80:80 -uroot -w=/srv -eA=b --cpus 1.5 -m512m --memory-swap=-1 alpine",
        {
            "user": "root",
            "workdir": "/srv",
            "env": (("A", "b"),),
            "nano_cpus": 1_500_000_000,
            "memory_swap": -1,
        },
    ),
    "hardened": (
        "docker run --read-only --tmpfs /run:rw,noexec,nosuid,size=65536k --cap-drop ALL "
        "--security-opt no-new-privileges:true --pids-limit 100 --oom-score-adj=500 alpine",
        {"read_only": True, "cap_drop": ("ALL",), "pids_limit": 100},
    ),
    "entrypoint": (
        "docker container run --rm --entrypoint /bin/sh --stop-signal SIGINT --stop-timeout 20 "
        'alpine -c "echo hi && sleep 1"',
        {"entrypoint": "/bin/sh", "command": ("-c", "echo hi && sleep 1"), "stop_timeout": 20},
    ),
    "podman": ("podman run -dt -p 8080:80/tcp docker.io/library/httpd", {"tty": True}),
    "nerdctl": ("nerdctl --namespace k8s.io run -d nginx:alpine", {"image": "nginx:alpine"}),
    "platform": (
        "docker run --platform linux/amd64 --pull=always --rm alpine uname -m",
        {"platform": "linux/amd64", "pull": "always"},
    ),
    "digest": (
        "docker run alpine@sha256:" + "ab" * 32,
        {"image": "alpine@sha256:" + "ab" * 32},
    ),
    "networks": (
        "docker run --network name=front,alias=web,ip=10.1.0.9 --network back nginx",
        {},
    ),
    "prompt and comment": ("# start it\n$ docker run -d redis # now\n", {"image": "redis"}),
    "cmd": (
        "docker run -d ^\r\n  -p 80:80 ^\r\n  -v C:\\Users\\me\\site:/srv ^\r\n  nginx",
        {"image": "nginx", "detach": True},
    ),
    "powershell": (
        'docker run -d `\n  --name "my web" `\n  -e A=b `\n  nginx',
        {"name": "my web", "env": (("A", "b"),)},
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_line_of_the_wild_is_read(name: str):
    line, members = KEPT[name]
    parsed = parse_run_line(line)
    assert not parsed.wrong, parsed.problems
    assert parsed.spec.image
    assert {key: getattr(parsed.spec, key) for key in members} == members


@pytest.mark.parametrize("name", KEPT)
def test_what_was_read_is_written_as_a_line_that_reads_the_same(name: str):
    spec = parse_run_line(KEPT[name][0]).spec
    again = parse_run_line(format_run_line(spec))
    assert again.spec == spec
    assert not again.problems


def test_a_long_line_is_written_in_several_always_in_the_same_order():
    line = (
        "docker run -v data:/data -e B=1 -e 'A=x y' --label k=v -p 80:80 --name web -dit "
        "--memory 1024m nginx sh -c 'echo hi'"
    )
    assert format_run_line(parse_run_line(line).spec) == (
        "docker run -dit \\\n"
        "  --name web \\\n"
        "  -p 80:80 \\\n"
        "  -e B=1 \\\n"
        "  -e 'A=x y' \\\n"
        "  -v data:/data \\\n"
        "  -m 1g \\\n"
        "  --label k=v \\\n"
        "  nginx sh -c 'echo hi'"
    )


DROPPED = {
    "docker run --gpus all -p 1:1 ollama/ollama": ("gpus", "graphics"),
    "docker run --env-file .env web": ("env-file", "Paste"),
    "docker run -a stdout web": ("attach", "background"),
    "docker run -q web": ("quiet", "pull"),
    "docker run --device-read-bps /dev/sda:1mb web": ("device-read-bps", "disks"),
    "docker run --use-api-socket web": ("use-api-socket", "socket"),
    "docker run --pod new:p web": ("pod", "podman"),
    "docker run --replace web": ("replace", "podman"),
    "docker run --frobnicate web": ("frobnicate", "left out"),
    "docker run --frobnicate 7 -d web": ("frobnicate", "left out"),
    "docker run --frobnicate=7 web": ("frobnicate", "left out"),
}


@pytest.mark.parametrize("line", DROPPED)
def test_what_is_not_kept_is_named_with_its_place_and_a_reason(line: str):
    parsed = parse_run_line(line)
    (problem,) = parsed.problems
    field, reason = DROPPED[line]
    assert (problem.weight, problem.field) == (Weight.DROPPED, field)
    assert reason in problem.hint
    assert line[problem.start :].startswith("-")
    assert " web" not in line[problem.start : problem.end]
    assert parsed.spec.image in ("web", "ollama/ollama")


WRONG = {
    "": "nothing to read",
    "make me a sandwich": "not a docker run line",
    "docker ps -a": "not a docker run line",
    "docker run -d": "names no image",
    "docker run -p": "--publish has no value",
    "docker run -p 80:http web": "is not a port",
    "docker run -p 99999:80 web": "1 to 65535",
    "docker run -p 1.2.3:80:80 web": "is not an address",
    "docker run -p 80-81:80-85 web": "leads 2 ports to 6",
    "docker run -m lots web": "is not a size",
    "docker run --restart sometimes web": "is not a restart policy",
    "docker run --health-interval 5 web": "is not a duration",
    "docker run --cpus two web": "number of processors",
    "docker run --ulimit nofile web": "is not a limit",
    "docker run --mount type=bind,target=/x web": "names no folder",
    "docker run --mount type=image,source=x,target=/x web": "not kept",
    "docker run -v /a:b web": "not a path in the container",
    "docker run -d=maybe web": "neither true nor false",
    "docker run --name 'web": "not closed",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_is_told_in_a_sentence(line: str):
    parsed = parse_run_line(line)
    assert parsed.wrong
    assert any(WRONG[line] in problem.message for problem in parsed.problems), parsed.problems


NOTED = {
    "docker run -v $PWD/a:/a web": "no shell runs here",
    "docker run -v ~/a:/a web": "your home folder",
    "docker run -e TOKEN web": "takes its value from a shell",
    "docker run -e A=$SECRET web": "$SECRET is filled in by a shell",
    "docker run -e A=${B:-x} web": "B was taken to be unset",
    "docker run \u2013rm web": "long dash",
    "docker run\n-d web": "without a continuation",
    "docker create web": "does not start it",
    "docker pull web\ndocker run web": "docker is left out",
    "docker run web && docker ps": "docker is left out",
    "docker run web > log.txt": "log.txt is not kept",
    "DOCKER_HOST=tcp://x docker run web": "DOCKER_HOST=tcp://x is left out",
}


@pytest.mark.parametrize("line", NOTED)
def test_what_a_shell_would_have_done_is_told(line: str):
    parsed = parse_run_line(line)
    assert parsed.spec.image == "web"
    assert not parsed.wrong
    assert [p for p in parsed.problems if NOTED[line] in p.message], parsed.problems


def test_the_folders_of_a_shell_are_filled_in_where_they_are_known():
    line = 'docker run -v "$(pwd)":/a -v ./b:/b -v ~/c:/c -v ${PWD}/d:/d web'
    parsed = parse_run_line(line, folder="/home/me/shop", home="/home/me")
    sources = [mount.source for mount in parsed.spec.mounts]
    assert sources == ["/home/me/shop", "/home/me/shop/b", "/home/me/c", "/home/me/shop/d"]
    assert all(problem.weight is Weight.NOTE for problem in parsed.problems)
    assert parsed.problems


def test_a_variable_in_single_quotes_is_only_text():
    parsed = parse_run_line("docker run -e 'A=$B' web")
    assert parsed.spec.env == (("A", "$B"),)
    assert not parsed.problems
