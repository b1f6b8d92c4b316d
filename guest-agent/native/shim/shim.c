/* containerd-shim-runc-v2, whose command `start` needs no Go.
 *
 * For each container containerd calls `containerd-shim-runc-v2 ... start`, a Go program that makes a
 * socket, starts itself a second time as the shim proper, says the socket's address and ends: 80 ms
 * under emulation before the shim proper even begins. This program does those few things and starts
 * the real shim with the socket. Everything else, and every case that is not the plain one, is left
 * to the real program.
 *
 * What a shim's `start` owes: containerd 1.7, runtime/v2/README.md and runtime/v2/runc/manager.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef SHIM
#define SHIM "/usr/bin/containerd-shim-runc-v2"
#endif
#ifndef SOCKETS
#define SOCKETS "/run/containerd/s"
#endif

#define NAMESPACE "moby"
#define SOCKET_FD 3
#define CONFIG_LIMIT (16L * 1024 * 1024)

struct order {
    const char *namespace, *id, *address;
    bool debug, start;
};

_Noreturn static void become_shim(char **words)
{
    execv(SHIM, words);
    fprintf(stderr, "%s: %s\n", SHIM, strerror(errno));
    exit(127);
}

/* Reads the words as Go's package flag does: -name value, -name=value, with one dash or two. */
static bool read_order(int count, char **words, struct order *order)
{
    for (int i = 1; i < count; i++) {
        const char *name = words[i] + strspn(words[i], "-");
        if (name == words[i]) {
            order->start = strcmp(name, "start") == 0;
            return order->start && i == count - 1;
        }
        if (strcmp(name, "debug") == 0) {
            order->debug = true;
            continue;
        }
        const char *value = strchr(name, '=');
        size_t length = value != NULL ? (size_t)(value - name) : strlen(name);
        if (value != NULL)
            value++;
        else if (++i < count)
            value = words[i];
        else
            return false;
        if (length == 9 && strncmp(name, "namespace", length) == 0)
            order->namespace = value;
        else if (length == 2 && strncmp(name, "id", length) == 0)
            order->id = value;
        else if (length == 7 && strncmp(name, "address", length) == 0)
            order->address = value;
        else if (length != 14 || strncmp(name, "publish-binary", length) != 0)
            return false;
    }
    return false;
}

/* Containers can ask to share a shim, by an annotation: the real program knows how. */
static bool wants_company(void)
{
    int fd = open("config.json", O_RDONLY | O_CLOEXEC);
    struct stat status;
    bool wants = true;
    if (fd >= 0 && fstat(fd, &status) == 0 && status.st_size < CONFIG_LIMIT) {
        char *text = calloc(1, (size_t)status.st_size + 1);
        if (text != NULL && read(fd, text, (size_t)status.st_size) == status.st_size)
            wants = strstr(text, "\"io.containerd.runc.v2.group\"") != NULL ||
                    strstr(text, "\"io.kubernetes.cri.sandbox-id\"") != NULL;
        free(text);
    }
    if (fd >= 0)
        close(fd);
    return wants;
}

static bool is_plain(const struct order *order)
{
    if (order->namespace == NULL || order->id == NULL || order->address == NULL)
        return false;
    /* The id becomes a file's name; dockerd's are 64 letters and digits. */
    if (strcmp(order->namespace, NAMESPACE) != 0 || strlen(order->id) != 64)
        return false;
    return strspn(order->id, "0123456789abcdef") == 64 && !wants_company();
}

/* Makes the socket that the shim listens on; -1 when the real program had better. */
static int open_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    mkdir("/run/containerd", 0711);
    mkdir(SOCKETS, 0711);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        if (chmod(path, 0600) == 0 && listen(fd, 128) == 0)
            return fd;
        unlink(path);
    }
    close(fd);
    return -1;
}

/* The file by which containerd finds the shim again. */
static bool write_address(const char *text)
{
    int fd = open(".address", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return false;
    bool whole = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    whole = close(fd) == 0 && whole;
    return whole && rename(".address", "address") == 0;
}

/* The kernel shall end containers before their shim, and the shim before containerd. */
static void adjust_oom_score(int score)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!dprintf(fd, "%d", score);
        close(fd);
    }
}

static int read_parents_oom_score(void)
{
    char path[64];
    int score = 0;
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", (int)getppid());
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fscanf(file, "%d", &score) != 1)
            score = 0;
        fclose(file);
    }
    return score < 1000 ? score + 1 : 1000;
}

/* In the child: the shim proper, as its own `start` would have started it. */
_Noreturn static void serve(const struct order *order, int listener, int score)
{
    char *words[] = {SHIM,
                     "-namespace",
                     (char *)order->namespace,
                     "-id",
                     (char *)order->id,
                     "-address",
                     (char *)order->address,
                     order->debug ? "-debug" : NULL,
                     NULL};
    setpgid(0, 0);
    adjust_oom_score(score);
    setenv("GOMAXPROCS", "4", 1);
    int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < SOCKET_FD; fd++)
        dup2(null, fd);
    /* dup2 of a descriptor onto itself would leave it to be closed by exec. */
    if (listener == SOCKET_FD)
        fcntl(SOCKET_FD, F_SETFD, 0);
    else
        dup2(listener, SOCKET_FD);
    if (null > SOCKET_FD)
        close(null);
    execv(SHIM, words);
    _exit(127);
}

int main(int count, char **words)
{
    struct order order = {0};
    if (!read_order(count, words, &order) || !is_plain(&order))
        become_shim(words);
    char path[PATH_MAX], address[PATH_MAX + 8];
    snprintf(path, sizeof path, "%s/%s", SOCKETS, order.id);
    snprintf(address, sizeof address, "unix://%s", path);
    int listener = open_socket(path);
    if (listener < 0)
        become_shim(words);
    int score = read_parents_oom_score();
    pid_t shim = write_address(address) ? fork() : -1;
    if (shim == 0)
        serve(&order, listener, score);
    if (shim < 0) {
        fprintf(stderr, "the shim cannot be started: %s\n", strerror(errno));
        unlink(path);
        return 1;
    }
    return write(STDOUT_FILENO, address, strlen(address)) < 0;
}
