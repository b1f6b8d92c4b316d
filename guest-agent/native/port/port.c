/* dockerd's userland proxy: one process for each published port and address. It forwards nothing
 * itself; the guest agent has the host agent bind the port, and this process ends when dockerd gives
 * it up.
 *
 *   port -proto tcp -host-ip 0.0.0.0 -host-port 8080 -container-ip 172.17.0.2 -container-port 80
 *
 * dockerd reads `0`, or `1` and a sentence, from file descriptor 3. A container's start waits for this
 * twice (IPv4 and IPv6), so it is a small program and no script.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TOLD_FD 3
#define ANSWER_LIMIT 4096

static char record[PATH_MAX], reply[PATH_MAX];

struct request {
    const char *proto, *host_ip, *host_port, *container_ip, *container_port;
};

static void clean_up(void)
{
    unlink(record);
    unlink(reply);
}

static void take_signal(int number)
{
    (void)number;
    clean_up();
    _exit(0);
}

_Noreturn static void fail(const char *sentence)
{
    dprintf(TOLD_FD, "1\n%s\n", sentence);
    exit(1);
}

/* Reads the words as Go's package flag does: -name value, -name=value, with one dash or two. */
static void read_request(int count, char **words, struct request *request)
{
    for (int i = 1; i < count; i++) {
        const char *name = words[i] + strspn(words[i], "-");
        if (name == words[i])
            continue;
        const char *value = strchr(name, '=');
        size_t length = value != NULL ? (size_t)(value - name) : strlen(name);
        if (value != NULL)
            value++;
        else if (i + 1 < count && words[i + 1][0] != '-')
            value = words[++i];
        else
            value = "";
        const struct {
            const char *name, **place;
        } options[] = {
            {"proto", &request->proto},
            {"host-ip", &request->host_ip},
            {"host-port", &request->host_port},
            {"container-ip", &request->container_ip},
            {"container-port", &request->container_port},
        };
        for (size_t k = 0; k < sizeof options / sizeof options[0]; k++)
            if (strlen(options[k].name) == length && strncmp(name, options[k].name, length) == 0)
                *options[k].place = value;
    }
}

static const char *or_else(const char *text, const char *other)
{
    return text != NULL && *text != '\0' ? text : other;
}

/* Writes the record under another name first: whoever finds it finds it whole. */
static bool leave_record(const struct request *request)
{
    char fresh[PATH_MAX];
    if (snprintf(fresh, sizeof fresh, "%s.new", record) >= (int)sizeof fresh)
        return false;
    FILE *file = fopen(fresh, "we");
    if (file == NULL)
        return false;
    fprintf(file, "%s %s %s %s %s\n", or_else(request->proto, "tcp"),
            or_else(request->host_ip, "0.0.0.0"), or_else(request->host_port, ""),
            or_else(request->container_ip, ""), or_else(request->container_port, ""));
    return fclose(file) == 0 && rename(fresh, record) == 0;
}

/* Says to the guest agent that there is a record; waits while nobody listens, as dockerd does. */
static bool announce(const char *folder)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/requests", folder);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool said = dprintf(fd, "%d\n", (int)getpid()) > 0;
    close(fd);
    return said;
}

/* Reads the agent's answer up to the end of its line; returns false when there is none. */
static bool read_answer(int fd, char *answer)
{
    size_t length = 0;
    while (length < ANSWER_LIMIT) {
        ssize_t count = read(fd, answer + length, 1);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        if (answer[length] == '\n')
            break;
        length++;
    }
    answer[length] = '\0';
    return true;
}

int main(int count, char **words)
{
    static char answer[ANSWER_LIMIT + 1];
    struct request request = {0};
    const char *folder = or_else(getenv("SAMPAN_PORTS"), "/run/sampan/ports");
    read_request(count, words, &request);
    if (snprintf(record, sizeof record, "%s/%d.proxy", folder, (int)getpid()) >= PATH_MAX - 8)
        fail("The folder of the ports has too long a name.");
    snprintf(reply, sizeof reply, "%s/%d.reply", folder, (int)getpid());
    struct sigaction action = {.sa_handler = take_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    unlink(reply);
    /* For reading and writing: opening does not wait, and reading never meets an end. */
    int fd = mkfifo(reply, 0600) == 0 ? open(reply, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        fail("The guest agent is not there to publish the port.");
    atexit(clean_up);
    if (!leave_record(&request) || !announce(folder))
        fail("The guest agent is not there to publish the port.");
    if (!read_answer(fd, answer))
        fail("The port could not be published.");
    char *sentence = answer + strcspn(answer, " ");
    if (*sentence != '\0')
        *sentence++ = '\0';
    if (strcmp(answer, "0") != 0)
        fail(or_else(sentence, "The port could not be published."));
    dprintf(TOLD_FD, "0\n");
    close(TOLD_FD);
    while (read_answer(fd, answer))
        ;
    return 0;
}
