/*
 * sampan-relay: carries the streams of the host's Docker socket and of published ports.
 *
 *     relay                  owns the virtio-serial port dev.sampan.relay; started by init, again
 *                            and again
 *     relay NUMBER [WORDS]   owns the file descriptor that it was started with, in place of a port,
 *                            and reads WORDS in place of the kernel's command line
 *
 * Described in docs/architecture.md, "The relay".
 */
#define _GNU_SOURCE
#include "relay.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define PORT_NAME "dev.sampan.relay"
#define PORTS "/sys/class/virtio-ports"
#define MARKER "/run/sampan/relay.started"
#define PORT_STEP_US 20000
#define AGAIN_US 200000
#define EVENTS 256
#define PASSES 8

uint64_t now_ms(void)
{
    return now_us() / 1000;
}

static bool read_text(const char *path, char *text, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? -1 : read(fd, text, room - 1);

    if (fd >= 0)
        close(fd);
    text[size > 0 ? size : 0] = '\0';
    return size > 0;
}

static void write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    /* What cannot be set is no reason not to run. */
    if (fd >= 0 && (write(fd, text, strlen(text)) < 0 || close(fd) != 0))
        perror(path);
}

/* Open the port with our name; -1 while there is none. */
static int open_port(void)
{
    DIR *folder = opendir(PORTS);
    struct dirent *entry;
    int fd = -1;

    while (folder != NULL && fd < 0 && (entry = readdir(folder)) != NULL) {
        char path[sizeof(PORTS) + sizeof(entry->d_name) + 8], name[64];
        snprintf(path, sizeof(path), "%s/%s/name", PORTS, entry->d_name);
        if (!read_text(path, name, sizeof(name)) || strcmp(name, PORT_NAME "\n") != 0)
            continue;
        snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
        fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    }
    if (folder != NULL)
        closedir(folder);
    return fd;
}

static int own_port(struct relay *relay)
{
    char words[4096];
    int fd;

    /* init starts what ended at once, however often. */
    if (access(MARKER, F_OK) == 0)
        usleep(AGAIN_US);
    write_text(MARKER, "");
    write_text("/proc/self/oom_score_adj", "-900");
    if (read_text("/proc/cmdline", words, sizeof(words)))
        wait_begin(&relay->wait, words);
    while ((fd = open_port()) < 0)
        usleep(PORT_STEP_US);
    return fd;
}

/* How long epoll may wait: -1 for ever. */
static int time_left(const struct relay *relay)
{
    uint64_t next = UINT64_MAX, now;

    for (size_t timer = 0; timer < TIMERS; timer++) {
        const struct node *list = &relay->timers[timer];
        if (!list_empty(list)) {
            uint64_t due = CONTAINER(list->next, struct stream, timer)->due;
            next = due < next ? due : next;
        }
    }
    if (next == UINT64_MAX)
        return -1;
    now = now_ms();
    return next > now ? (int)(next - now) : 0;
}

static void run_timers(struct relay *relay)
{
    uint64_t now = 0;

    for (size_t timer = 0; timer < TIMERS; timer++) {
        struct node *list = &relay->timers[timer];
        while (!list_empty(list)) {
            struct stream *stream = CONTAINER(list->next, struct stream, timer);
            now = now == 0 ? now_ms() : now;
            if (stream->due > now)
                break;
            stream_due(stream, (enum timer)timer);
        }
    }
}

static bool has_turns(const struct relay *relay)
{
    return !list_empty(&relay->turns) && output_size(&relay->output) < OUTPUT_LIMIT;
}

/* Let each stream that has something send one frame, while there is room. */
static void give_turns(struct relay *relay)
{
    struct node again;

    list_clear(&again);
    while (has_turns(relay)) {
        struct stream *stream = CONTAINER(relay->turns.next, struct stream, turn);
        list_remove(&stream->turn);
        if (stream_produce(stream))
            list_append(&again, &stream->turn);
    }
    while (!list_empty(&again))
        list_append(&relay->turns, again.next);
}

/* Read, let the streams have their turns, write; true when there is more to do already. */
static bool work(struct relay *relay)
{
    bool more = port_read(relay);

    for (int pass = 0; pass < PASSES && has_turns(relay); pass++) {
        give_turns(relay);
        /* After each pass: the host works on it while the next one is read. */
        port_write(relay);
    }
    port_write(relay);
    return more || has_turns(relay);
}

static void run(struct relay *relay)
{
    struct epoll_event events[EVENTS];
    bool more = true;

    for (;;) {
        int timeout = more ? 0 : time_left(relay);
        int count = wait_events(&relay->wait, relay->epoll, events, EVENTS, timeout);
        for (int place = 0; place < count; place++) {
            if (events[place].data.ptr == NULL)
                port_events(relay, events[place].events);
            else
                stream_events(events[place].data.ptr, events[place].events);
        }
        run_timers(relay);
        more = work(relay);
        stream_free_buried(relay);
    }
}

static bool prepare(struct relay *relay, int port)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET};

    relay->port = port;
    relay->port_readable = relay->port_writable = true;
    relay->session.output = &relay->output;
    relay->session.handler = &stream_handler;
    relay->session.context = relay;
    list_clear(&relay->turns);
    list_clear(&relay->buried);
    for (size_t timer = 0; timer < TIMERS; timer++)
        list_clear(&relay->timers[timer]);
    relay->epoll = epoll_create1(EPOLL_CLOEXEC);
    return relay->epoll >= 0 && fcntl(port, F_SETFL, O_RDWR | O_NONBLOCK) == 0 &&
           epoll_ctl(relay->epoll, EPOLL_CTL_ADD, port, &event) == 0;
}

int main(int argc, char **argv)
{
    static struct relay relay;
    struct rlimit files = {.rlim_cur = 16384, .rlim_max = 16384};

    if (argc > 3 || (argc > 1 && (atoi(argv[1]) <= 0))) {
        fputs("usage: relay [FILE DESCRIPTOR [WORDS]]\n", stderr);
        return 2;
    }
    if (argc == 1)
        setrlimit(RLIMIT_NOFILE, &files);
    else if (argc > 2)
        wait_begin(&relay.wait, argv[2]);
    if (!prepare(&relay, argc > 1 ? atoi(argv[1]) : own_port(&relay))) {
        fprintf(stderr, "sampan: relay cannot use its port: %s\n", strerror(errno));
        return 1;
    }
    port_begin(&relay);
    run(&relay);
    return 0;
}
