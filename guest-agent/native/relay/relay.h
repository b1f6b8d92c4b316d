/*
 * The relay: one port, one session with the host, and a socket of this machine for each stream.
 *
 * One thread, one epoll, everything edge-triggered: thousands of idle or blocked streams cost
 * nothing. Flags say what could be done; the streams' turns and the host's credit say when.
 */
#ifndef SAMPAN_RELAY_H
#define SAMPAN_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "header.h"
#include "list.h"
#include "output.h"
#include "wait.h"
#include "yamux.h"

/* Bytes waiting for the port above which no stream is asked for more. */
#define OUTPUT_LIMIT ((size_t)256 * 1024)

/* Bytes waiting for sockets, all streams together; the stream that asks for more is reset. */
#define PENDING_LIMIT ((size_t)128 * 1024 * 1024)

/* What streams wait for, each for the same time: the list of each is in the order of dues. */
enum timer { TIMER_CONNECT, TIMER_RETRY, TIMER_ANSWER, TIMER_LINGER, TIMERS };

struct relay {
    int epoll;
    int port;
    struct output output;
    struct yamux session;
    struct wait wait;
    bool connected;     /* a host has begun a session */
    bool host_seen;     /* the port knows that a host is there */
    bool port_readable; /* as far as is known */
    bool port_writable;
    bool port_watched; /* epoll is to tell when it is writable again */
    size_t matched; /* characters of the preamble's line that have been read */
    char nonce[32];
    size_t pending; /* bytes of memory that wait for sockets */
    struct node turns;
    struct node timers[TIMERS];
    struct node buried; /* freed once no event at hand can speak of them */
};

/* What waits for a socket, in pieces of one size. */
struct chunk {
    struct chunk *next;
    size_t size;
    uint8_t bytes[];
};

enum stream_state {
    STREAM_HEADER, /* the header line is not whole yet */
    STREAM_CONNECTING,
    STREAM_CONNECTED,
    STREAM_ENDED, /* no socket; what still comes is thrown away */
};

struct stream {
    struct yamux_stream base; /* first: the session knows nothing else */
    struct relay *relay;
    struct node turn;
    struct node timer;
    struct node grave;
    enum stream_state state;
    int fd;
    bool watched;     /* epoll is to tell when the socket takes more */
    bool unanswered;  /* connected, and the host has not been told yet */
    bool readable;    /* the socket may have something */
    bool hung_up;     /* its end is certain, so that no edge announces it any more */
    bool read_ended;  /* it has nothing more for the host */
    bool write_ended; /* it takes nothing more */
    bool finished;    /* the host sends nothing more */
    uint64_t due;
    uint64_t deadline;
    struct target *target; /* until it is connected */
    struct chunk *first;
    struct chunk *last;
    size_t offset;  /* of the first chunk, written already */
    size_t pending; /* bytes in the chunks */
};

/* stream.c: what the session tells, what epoll tells, what time tells, and a turn to send. */
extern const struct yamux_handler stream_handler;
void stream_events(struct stream *stream, uint32_t events);
void stream_due(struct stream *stream, enum timer timer);
bool stream_produce(struct stream *stream);
void stream_free_buried(struct relay *relay);

/* pending.c: what waits for a stream's socket. */
bool pending_append(struct stream *stream, const uint8_t *data, size_t size);
size_t pending_drop(struct stream *stream, size_t size);
bool pending_flush(struct stream *stream, size_t *written);

/* port.c: the port's side. */
void port_begin(struct relay *relay);
void port_events(struct relay *relay, uint32_t events);
bool port_read(struct relay *relay);
void port_write(struct relay *relay);

/* main.c */
uint64_t now_ms(void);

#endif
