/*
 * yamux without I/O, the server's side: bytes in, calls out; calls in, frames out.
 *
 * The format is yamux version 0 as its published specification has it (hashicorp/yamux, spec.md):
 * a header of 12 bytes, big endian: version (1), type (1), flags (2), stream id (4), length (4).
 * sampan_wire/yamux.py is the same in Python and has the other side.
 */
#ifndef SAMPAN_YAMUX_H
#define SAMPAN_YAMUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output.h"

#define YAMUX_HEADER 12
#define YAMUX_WINDOW ((uint32_t)256 * 1024)
#define YAMUX_MAX_STREAMS 4096

/* Frame and header fill one write(2) of a virtio-serial port, which takes 32 KiB. */
#define YAMUX_MAX_PAYLOAD ((size_t)32 * 1024 - YAMUX_HEADER)

/* The part of a stream that the session looks after; first member of whatever a stream is. */
struct yamux_stream {
    uint32_t id;       /* 0: no stream of the session any more */
    uint32_t credit;   /* bytes that the peer still takes */
    uint32_t incoming; /* bytes that the peer may still send */
    uint32_t consumed; /* bytes that were taken and not yet given back as credit */
    bool finished_here;
    bool finished_there;
    struct yamux_stream *next;
};

/* What the session calls. A stream that is `gone` has left the session. */
struct yamux_handler {
    struct yamux_stream *(*opened)(void *context);
    void (*received)(void *context, struct yamux_stream *stream, const uint8_t *data, size_t size);
    void (*finished)(void *context, struct yamux_stream *stream);
    void (*gained)(void *context, struct yamux_stream *stream);
    void (*gone)(void *context, struct yamux_stream *stream, bool broken);
};

#define YAMUX_BUCKETS 4096

struct yamux {
    struct output *output;
    const struct yamux_handler *handler;
    void *context;
    struct yamux_stream *buckets[YAMUX_BUCKETS];
    unsigned count;
    uint32_t highest; /* the peer's last id */
    uint8_t header[YAMUX_HEADER];
    size_t header_size;
    uint32_t payload_left;
    uint32_t payload_stream;
    uint16_t payload_flags;
};

/*
 * Take bytes of the peer. Returns how many were good: less than `size` when the protocol was broken
 * by the header that is then in `session->header` and ends there.
 */
size_t yamux_receive(struct yamux *session, const uint8_t *data, size_t size, bool *broken);

/* Drop every stream, each told to be gone and broken, and be ready for a new peer. */
void yamux_end(struct yamux *session);

/* Say in a go-away frame that the peer broke the protocol. */
void yamux_go_away(struct yamux *session);

/* How much may be sent on the stream now. */
size_t yamux_credit(const struct yamux_stream *stream);

/* Room for the payload of a data frame; it is sent by `yamux_send`, which fills the header in. */
uint8_t *yamux_reserve(struct yamux *session, size_t size);
void yamux_send(struct yamux *session, struct yamux_stream *stream, size_t size);

/* Give credit for consumed bytes back, when it is much enough for a frame. */
void yamux_acknowledge(struct yamux *session, struct yamux_stream *stream, size_t size);

/* Half-close and reset. Either may make the stream `gone`, the latter always. */
void yamux_finish(struct yamux *session, struct yamux_stream *stream);
void yamux_reset(struct yamux *session, struct yamux_stream *stream);

#endif
