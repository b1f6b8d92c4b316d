/*
 * The virtio-serial port: the preamble, bytes in and bytes out.
 *
 * What Linux' virtio_console does, and what follows from it: a read returns at most one buffer of
 * the queue (a page), but readv goes on while the pieces are full, and costs what all its pieces
 * cost even if there is one; a write takes at most 32 KiB.
 * While no host is connected a read returns nothing and a write would block.
 */
#include "relay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define PAGES 32
#define WRITE_LIMIT ((size_t)32 * 1024)
#define READS_A_ROUND 4

/* A host that makes us answer so much without reading is none. */
#define OUTPUT_MAX ((size_t)4 * 1024 * 1024)

/* Ends the session that a relay before this one may have had: as long as the host's own preamble. */
#define FILL ((size_t)64 * 1024)

#define NONCE 32

static const char greeting[] = "SAMPAN-CHANNEL 1 ";

static uint8_t buffer[PAGE * PAGES];

void port_begin(struct relay *relay)
{
    memset(output_reserve(&relay->output, FILL), 0xFF, FILL);
    output_commit(&relay->output, FILL);
}

/* Have epoll tell when the port is writable only as long as it is not: each write makes an edge. */
static void watch(struct relay *relay)
{
    uint32_t more = relay->port_writable ? 0 : EPOLLOUT;
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET | more};

    if (relay->port_watched == (more != 0))
        return;
    relay->port_watched = more != 0;
    if (epoll_ctl(relay->epoll, EPOLL_CTL_MOD, relay->port, &event) != 0)
        abort(); /* init starts the relay again */
}

void port_events(struct relay *relay, uint32_t events)
{
    relay->port_readable = relay->port_writable = true;
    if (!(events & EPOLLHUP))
        relay->host_seen = true;
}

static void end_session(struct relay *relay)
{
    yamux_end(&relay->session);
    relay->connected = false;
    relay->matched = 0;
}

static void start_session(struct relay *relay)
{
    char answer[sizeof(greeting) + NONCE + 8];
    int size = snprintf(answer, sizeof(answer), "%s%.*s OK\n", greeting, NONCE, relay->nonce);

    /* What is left of an old session may be half a frame: the host skips all up to the answer. */
    output_clear(&relay->output);
    memcpy(output_reserve(&relay->output, (size_t)size), answer, (size_t)size);
    output_commit(&relay->output, (size_t)size);
    relay->connected = true;
}

/* Look at one character; true when it completes the line of a preamble. */
static bool match(struct relay *relay, char letter)
{
    const size_t greeted = sizeof(greeting) - 1;
    bool fits;

    if (relay->matched < greeted) {
        fits = letter == greeting[relay->matched];
    } else if (relay->matched < greeted + NONCE) {
        fits = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
        relay->nonce[relay->matched - greeted] = letter;
    } else {
        fits = letter == '\n';
    }
    /* The line's first letter is nowhere else in it: no beginning of another one is missed. */
    relay->matched = fits ? relay->matched + 1 : letter == greeting[0];
    if (relay->matched <= greeted + NONCE)
        return false;
    relay->matched = 0;
    return true;
}

static void take(struct relay *relay, const uint8_t *data, size_t size)
{
    size_t position = 0;

    while (position < size) {
        if (!relay->connected) {
            if (match(relay, (char)data[position++]))
                start_session(relay);
            continue;
        }
        bool broken;
        position += yamux_receive(&relay->session, data + position, size - position, &broken);
        if (!broken)
            continue;
        /* The go-away frame, behind what is under way: a host that lost count begins anew. */
        end_session(relay);
        yamux_go_away(&relay->session);
        for (size_t place = 0; place < YAMUX_HEADER; place++)
            match(relay, (char)relay->session.header[place]);
    }
    if (relay->connected && output_size(&relay->output) > OUTPUT_MAX) {
        end_session(relay);
        output_clear(&relay->output);
        yamux_go_away(&relay->session);
    }
}

/*
 * Nothing is connected on the host's side, says the port. It learns of a connection by a message
 * that the connection's first bytes may overtake: as long as it has not, this is no end.
 */
static void take_absence(struct relay *relay)
{
    if (!relay->host_seen)
        return;
    relay->host_seen = false;
    end_session(relay);
    output_clear(&relay->output);
}

static ssize_t read_pages(int port)
{
    struct iovec pages[PAGES];

    for (size_t place = 0; place < PAGES; place++)
        pages[place] = (struct iovec){.iov_base = buffer + place * PAGE, .iov_len = PAGE};
    return readv(port, pages, PAGES);
}

/* Read what there is, for a round; true when there may be more. */
bool port_read(struct relay *relay)
{
    bool much = false;

    for (int reads = 0; reads < READS_A_ROUND && relay->port_readable; reads++) {
        /* A full page is rarely alone. */
        ssize_t count = much ? read_pages(relay->port) : read(relay->port, buffer, PAGE);
        if (count > 0) {
            much = count >= PAGE;
            take(relay, buffer, (size_t)count);
        } else if (count == 0 || errno != EINTR) {
            relay->port_readable = false;
            if (count < 0 && errno == EAGAIN)
                relay->host_seen = true;
            else
                take_absence(relay);
        }
    }
    return relay->port_readable;
}

/* Write what the port takes. */
void port_write(struct relay *relay)
{
    struct output *output = &relay->output;

    while (relay->port_writable) {
        size_t size = output_size(output);
        if (size == 0)
            break;
        if (size > WRITE_LIMIT)
            size = WRITE_LIMIT;
        ssize_t count = write(relay->port, output->bytes + output->head, size);
        if (count > 0)
            output_drop(output, (size_t)count);
        else if (count == 0 || errno != EINTR)
            relay->port_writable = false;
    }
    watch(relay);
}
