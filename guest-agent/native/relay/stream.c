/* A stream and its socket: each end of either direction is passed on, and so is what breaks. */
#include "relay.h"

#include "clock.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint64_t durations_ms[TIMERS] = {
    [TIMER_CONNECT] = 10000,
    [TIMER_RETRY] = 20,
    [TIMER_ANSWER] = 10,
    [TIMER_LINGER] = 10000,
};

static struct stream *of(struct yamux_stream *base)
{
    return (struct stream *)(void *)base;
}

static void arm(struct stream *stream, enum timer timer)
{
    stream->due = now_ms() + durations_ms[timer];
    list_append(&stream->relay->timers[timer], &stream->timer);
}

static bool watch(struct stream *stream, int how, bool writes)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = stream};

    if (writes)
        event.events |= EPOLLOUT;
    stream->watched = writes;
    return epoll_ctl(stream->relay->epoll, how, stream->fd, &event) == 0;
}

static void answer(struct stream *stream, const struct problem *problem)
{
    struct yamux *session = &stream->relay->session;
    char line[ANSWER_LIMIT];
    size_t size = header_answer(line, problem);

    memcpy(yamux_reserve(session, size), line, size);
    yamux_send(session, &stream->base, size);
}

/* Give the answer that waited for something to go with. */
static void settle(struct stream *stream)
{
    if (stream->unanswered) {
        stream->unanswered = false;
        list_remove(&stream->timer);
        answer(stream, NULL);
    }
}

/* --- ends ---------------------------------------------------------------------------------------- */

static void bury(struct stream *stream)
{
    list_remove(&stream->turn);
    list_remove(&stream->timer);
    list_append(&stream->relay->buried, &stream->grave);
}

void stream_free_buried(struct relay *relay)
{
    while (!list_empty(&relay->buried)) {
        struct stream *stream = CONTAINER(relay->buried.next, struct stream, grave);
        list_remove(&stream->grave);
        free(stream);
    }
}

/* Let go of the socket; `broken`: its other end is to see that. */
static void close_socket(struct stream *stream, bool broken)
{
    static const struct linger no_linger = {.l_onoff = 1, .l_linger = 0};

    stream->state = STREAM_ENDED;
    list_remove(&stream->timer);
    list_remove(&stream->turn);
    pending_drop(stream, stream->pending);
    free(stream->target);
    stream->target = NULL;
    if (stream->fd < 0)
        return;
    if (broken)
        setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &no_linger, sizeof(no_linger));
    close(stream->fd);
    stream->fd = -1;
}

/* What broke here is a reset for the host. */
static void break_off(struct stream *stream)
{
    settle(stream);
    close_socket(stream, true);
    yamux_reset(&stream->relay->session, &stream->base);
}

static void close_if_done(struct stream *stream)
{
    if (!stream->read_ended || !stream->write_ended)
        return;
    close_socket(stream, false);
    if (stream->base.id == 0)
        bury(stream);
    else if (!stream->finished)
        /* As an HTTP server does: time for the host to read the answer before it is cut off. */
        arm(stream, TIMER_LINGER);
}

static void end_write(struct stream *stream)
{
    if (!stream->write_ended) {
        stream->write_ended = true;
        shutdown(stream->fd, SHUT_WR);
    }
    close_if_done(stream);
}

static void handle_gone(void *context, struct yamux_stream *base, bool broken)
{
    struct stream *stream = of(base);

    (void)context;
    if (broken)
        close_socket(stream, true);
    /* Else the socket may still have to take what the host sent before its end. */
    if (stream->fd < 0)
        bury(stream);
}

/* --- from the socket to the host ------------------------------------------------------------------- */

/* Give the stream its turn to send, if it has something and may. */
static void wake(struct stream *stream)
{
    if (stream->state == STREAM_CONNECTED && stream->readable && !stream->read_ended &&
        list_empty(&stream->turn) && yamux_credit(&stream->base) > 0)
        list_append(&stream->relay->turns, &stream->turn);
}

/* Send one frame of what the socket has; true when there is more. */
bool stream_produce(struct stream *stream)
{
    struct yamux *session = &stream->relay->session;
    size_t budget = yamux_credit(&stream->base);

    if (stream->state != STREAM_CONNECTED || !stream->readable || budget == 0)
        return false;
    settle(stream);
    budget = yamux_credit(&stream->base);
    if (budget > YAMUX_MAX_PAYLOAD)
        budget = YAMUX_MAX_PAYLOAD;
    ssize_t count = recv(stream->fd, yamux_reserve(session, budget), budget, 0);
    if (count < 0) {
        if (errno == EINTR)
            return true;
        stream->readable = false;
        if (errno != EAGAIN)
            break_off(stream);
        return false;
    }
    if (count == 0) {
        stream->read_ended = true;
        yamux_finish(session, &stream->base);
        close_if_done(stream);
        return false;
    }
    yamux_send(session, &stream->base, (size_t)count);
    if ((size_t)count < budget && !stream->hung_up)
        /* Drained: the next byte, or the end, makes a new edge. */
        stream->readable = false;
    return stream->readable && yamux_credit(&stream->base) > 0;
}

static void handle_gained(void *context, struct yamux_stream *base)
{
    (void)context;
    wake(of(base));
}

/* --- from the host to the socket ------------------------------------------------------------------- */

/* The socket takes nothing more: throw away what comes, and read what is still to be read. */
static void drop_what_comes(struct stream *stream)
{
    stream->write_ended = true;
    yamux_acknowledge(&stream->relay->session, &stream->base, pending_drop(stream, SIZE_MAX));
    stream->readable = true;
    wake(stream);
    close_if_done(stream);
}

/* Give the host its credit back for what the socket took. */
static void note_sent(struct stream *stream, size_t size)
{
    yamux_acknowledge(&stream->relay->session, &stream->base, size);
    stream->relay->wait.asked += size;
}

static void watch_writes(struct stream *stream)
{
    if (!stream->watched && !watch(stream, EPOLL_CTL_MOD, true))
        abort(); /* init starts the relay again */
}

static void flush(struct stream *stream)
{
    size_t written;
    bool alive = pending_flush(stream, &written);

    note_sent(stream, written);
    if (!alive)
        drop_what_comes(stream);
    else if (stream->pending > 0)
        watch_writes(stream);
    else if (stream->finished)
        end_write(stream);
}

/* Answer and end a stream that leads nowhere; without a problem, it has done what it was for. */
static void refuse(struct stream *stream, const struct problem *problem)
{
    struct yamux *session = &stream->relay->session;
    size_t dropped = stream->pending;

    close_socket(stream, false);
    answer(stream, problem);
    yamux_acknowledge(session, &stream->base, dropped);
    yamux_finish(session, &stream->base);
}

static void fail(struct stream *stream, int number)
{
    struct problem problem;

    header_failure(number, stream->target, &problem);
    refuse(stream, &problem);
}

static void begin(struct stream *stream)
{
    stream->state = STREAM_CONNECTED;
    list_remove(&stream->timer);
    free(stream->target);
    stream->target = NULL;
    /* The host waits for no answer: it goes with what the server says, which saves a write. */
    stream->unanswered = true;
    arm(stream, TIMER_ANSWER);
    wake(stream);
    flush(stream);
}

/* Within the machine a connection is usually made before connect(2) says that it is under way. */
static bool is_connected(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);

    if (getpeername(fd, (struct sockaddr *)&address, &size) == 0)
        return true;
    errno = EINPROGRESS;
    return false;
}

static void try_connect(struct stream *stream)
{
    const struct target *target = stream->target;
    int outcome = connect(
        stream->fd, (const struct sockaddr *)&target->address, target->length);
    bool connected = outcome == 0 || (errno == EINPROGRESS && is_connected(stream->fd));

    if (!connected && errno == EAGAIN && now_ms() < stream->deadline)
        /* A unix socket whose backlog is full: Linux has no event for that. */
        arm(stream, TIMER_RETRY);
    else if (!connected && errno != EINPROGRESS)
        fail(stream, errno == EAGAIN ? ETIMEDOUT : errno);
    else if (!watch(stream, EPOLL_CTL_ADD, !connected))
        fail(stream, errno);
    else if (connected)
        begin(stream);
}

static void start_connecting(struct stream *stream)
{
    const struct target *target = stream->target;
    int family = target->address.ss_family, on = 1;

    stream->state = STREAM_CONNECTING;
    stream->fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (stream->fd < 0) {
        fail(stream, errno);
        return;
    }
    if (target->length == 0) {
        fail(stream, ENAMETOOLONG);
        return;
    }
    if (family != AF_UNIX)
        setsockopt(stream->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    stream->deadline = now_ms() + durations_ms[TIMER_CONNECT];
    arm(stream, TIMER_CONNECT);
    try_connect(stream);
}

/* Read the header once it is whole; it lies in the first chunk. */
static void take_header(struct stream *stream)
{
    const char *line = (const char *)stream->first->bytes;
    size_t size = stream->pending < HEADER_LIMIT ? stream->pending : HEADER_LIMIT;
    const char *end = memchr(line, '\n', size);
    struct problem problem = {"header", "The header of a stream is too long."};
    bool good = false;

    if (end == NULL && size < HEADER_LIMIT)
        return;
    if (end != NULL) {
        stream->target = malloc(sizeof(*stream->target));
        if (stream->target == NULL)
            abort(); /* init starts the relay again */
        good = header_parse(line, (size_t)(end - line), stream->target, &problem);
        size_t taken = pending_drop(stream, (size_t)(end - line) + 1);
        yamux_acknowledge(&stream->relay->session, &stream->base, taken);
    }
    if (!good)
        refuse(stream, &problem);
    else if (stream->target->address.ss_family == AF_UNSPEC)
        refuse(stream, clock_take(stream->target, &problem) ? NULL : &problem);
    else
        start_connecting(stream);
}

static struct yamux_stream *handle_opened(void *context)
{
    struct stream *stream = calloc(1, sizeof(*stream));

    if (stream == NULL)
        return NULL;
    stream->relay = context;
    stream->fd = -1;
    list_clear(&stream->turn);
    list_clear(&stream->timer);
    list_clear(&stream->grave);
    return &stream->base;
}

static void handle_received(
    void *context, struct yamux_stream *base, const uint8_t *data, size_t size)
{
    struct stream *stream = of(base);
    struct yamux *session = &((struct relay *)context)->session;

    if (stream->state == STREAM_ENDED || stream->write_ended) {
        yamux_acknowledge(session, base, size);
        return;
    }
    if (stream->state == STREAM_CONNECTED && stream->pending == 0) {
        /* The usual case, without a copy. */
        ssize_t count = send(stream->fd, data, size, MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            yamux_acknowledge(session, base, size);
            drop_what_comes(stream);
            return;
        }
        if (count > 0) {
            note_sent(stream, (size_t)count);
            data += count;
            size -= (size_t)count;
        }
        if (size > 0)
            watch_writes(stream);
    }
    if (size > 0 && !pending_append(stream, data, size)) {
        break_off(stream);
        return;
    }
    if (stream->state == STREAM_HEADER)
        take_header(stream);
}

static void handle_finished(void *context, struct yamux_stream *base)
{
    struct stream *stream = of(base);

    (void)context;
    stream->finished = true;
    if (stream->state == STREAM_HEADER)
        break_off(stream); /* one that ends before its header was for nothing */
    else if (stream->state == STREAM_CONNECTED && stream->pending == 0)
        end_write(stream);
}

const struct yamux_handler stream_handler = {
    .opened = handle_opened,
    .received = handle_received,
    .finished = handle_finished,
    .gained = handle_gained,
    .gone = handle_gone,
};

/* --- what epoll and time tell ----------------------------------------------------------------------- */

void stream_events(struct stream *stream, uint32_t events)
{
    const uint32_t ended = EPOLLHUP | EPOLLERR | EPOLLRDHUP;

    if (stream->fd < 0)
        return; /* ended by an event before this one */
    /* Kept while still connecting as well: an edge is told once, and the end may be in it. */
    if (events & (EPOLLIN | ended))
        stream->readable = true;
    if (events & ended)
        stream->hung_up = true;
    if (stream->state == STREAM_CONNECTING) {
        int number = 0;
        socklen_t size = sizeof(number);
        getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &number, &size);
        if (number == ECONNRESET || number == EPIPE) {
            /* Only what was connected can be reset: taken and broken off since connect(2). */
            begin(stream);
            break_off(stream);
        } else if (number != 0)
            fail(stream, number);
        else if (events & EPOLLOUT)
            begin(stream);
        return;
    }
    wake(stream);
    if (stream->pending > 0)
        flush(stream);
}

void stream_due(struct stream *stream, enum timer timer)
{
    list_remove(&stream->timer);
    switch (timer) {
    case TIMER_CONNECT:
        fail(stream, ETIMEDOUT);
        break;
    case TIMER_RETRY:
        try_connect(stream);
        break;
    case TIMER_ANSWER:
        settle(stream);
        break;
    case TIMER_LINGER:
        yamux_reset(&stream->relay->session, &stream->base); /* of no effect on one that is gone */
        break;
    case TIMERS:
        break;
    }
}
