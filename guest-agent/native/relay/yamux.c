#include "yamux.h"

#include <arpa/inet.h>
#include <string.h>

enum { DATA = 0, WINDOW_UPDATE = 1, PING = 2, GO_AWAY = 3 };
enum { SYN = 1, ACK = 2, FIN = 4, RST = 8 };
enum { PROTOCOL_ERROR = 1 };

struct frame {
    uint8_t version;
    uint8_t type;
    uint16_t flags;
    uint32_t stream;
    uint32_t length;
};

static void write_header(uint8_t *to, uint8_t type, uint16_t flags, uint32_t stream, size_t length)
{
    uint16_t flags_net = htons(flags);
    uint32_t stream_net = htonl(stream), length_net = htonl((uint32_t)length);

    to[0] = 0;
    to[1] = type;
    memcpy(to + 2, &flags_net, 2);
    memcpy(to + 4, &stream_net, 4);
    memcpy(to + 8, &length_net, 4);
}

static struct frame read_header(const uint8_t *from)
{
    struct frame frame = {.version = from[0], .type = from[1]};
    uint16_t flags;
    uint32_t stream, length;

    memcpy(&flags, from + 2, 2);
    memcpy(&stream, from + 4, 4);
    memcpy(&length, from + 8, 4);
    frame.flags = ntohs(flags);
    frame.stream = ntohl(stream);
    frame.length = ntohl(length);
    return frame;
}

static void queue(struct yamux *session, uint8_t type, uint16_t flags, uint32_t stream, uint32_t length)
{
    write_header(output_reserve(session->output, YAMUX_HEADER), type, flags, stream, length);
    output_commit(session->output, YAMUX_HEADER);
}

/* Ids of the peer are odd and grow by two: their halves spread evenly. */
static struct yamux_stream **bucket(struct yamux *session, uint32_t id)
{
    return &session->buckets[(id >> 1) % YAMUX_BUCKETS];
}

static struct yamux_stream *find(struct yamux *session, uint32_t id)
{
    struct yamux_stream *stream = *bucket(session, id);

    while (stream != NULL && stream->id != id)
        stream = stream->next;
    return stream;
}

static void forget(struct yamux *session, struct yamux_stream *stream, bool broken)
{
    struct yamux_stream **link = bucket(session, stream->id);

    while (*link != stream)
        link = &(*link)->next;
    *link = stream->next;
    stream->id = 0;
    session->count--;
    session->handler->gone(session->context, stream, broken);
}

/* --- calls of the application ------------------------------------------------------------------ */

void yamux_end(struct yamux *session)
{
    for (size_t place = 0; place < YAMUX_BUCKETS && session->count > 0; place++)
        while (session->buckets[place] != NULL)
            forget(session, session->buckets[place], true);
    session->highest = 0;
    session->header_size = 0;
    session->payload_left = 0;
}

void yamux_go_away(struct yamux *session)
{
    queue(session, GO_AWAY, 0, 0, PROTOCOL_ERROR);
}

size_t yamux_credit(const struct yamux_stream *stream)
{
    return stream->id == 0 || stream->finished_here ? 0 : stream->credit;
}

uint8_t *yamux_reserve(struct yamux *session, size_t size)
{
    return output_reserve(session->output, YAMUX_HEADER + size) + YAMUX_HEADER;
}

void yamux_send(struct yamux *session, struct yamux_stream *stream, size_t size)
{
    uint8_t *frame = output_reserve(session->output, YAMUX_HEADER + size);

    write_header(frame, DATA, 0, stream->id, size);
    output_commit(session->output, YAMUX_HEADER + size);
    stream->credit -= (uint32_t)size;
}

void yamux_acknowledge(struct yamux *session, struct yamux_stream *stream, size_t size)
{
    if (stream->id == 0 || stream->finished_there)
        return;
    stream->consumed += (uint32_t)size;
    if (stream->consumed >= YAMUX_WINDOW / 2) {
        stream->incoming += stream->consumed;
        queue(session, WINDOW_UPDATE, 0, stream->id, stream->consumed);
        stream->consumed = 0;
    }
}

void yamux_finish(struct yamux *session, struct yamux_stream *stream)
{
    if (stream->id == 0 || stream->finished_here)
        return;
    stream->finished_here = true;
    queue(session, WINDOW_UPDATE, FIN, stream->id, 0);
    if (stream->finished_there)
        forget(session, stream, false);
}

void yamux_reset(struct yamux *session, struct yamux_stream *stream)
{
    if (stream->id == 0)
        return;
    queue(session, WINDOW_UPDATE, RST, stream->id, 0);
    forget(session, stream, false);
}

/* --- bytes of the peer; what returns false met a violation of the protocol ----------------------- */

static bool take_ping(struct yamux *session, const struct frame *frame)
{
    if (frame->stream != 0 || (frame->flags & (SYN | ACK)) == 0)
        return false;
    if (frame->flags & SYN)
        queue(session, PING, ACK, 0, frame->length);
    return true;
}

static bool take_opening(struct yamux *session, uint32_t id)
{
    struct yamux_stream *stream = NULL;

    if (id % 2 == 0 || id <= session->highest)
        return false;
    session->highest = id;
    if (session->count < YAMUX_MAX_STREAMS)
        stream = session->handler->opened(session->context);
    if (stream == NULL) {
        queue(session, WINDOW_UPDATE, RST, id, 0);
        return true;
    }
    *stream = (struct yamux_stream){
        .id = id,
        .credit = YAMUX_WINDOW,
        .incoming = YAMUX_WINDOW,
        .next = *bucket(session, id),
    };
    *bucket(session, id) = stream;
    session->count++;
    queue(session, WINDOW_UPDATE, ACK, id, 0);
    return true;
}

static void take_flags(struct yamux *session, struct yamux_stream *stream, uint16_t flags)
{
    if (stream == NULL)
        return;
    if (flags & RST) {
        forget(session, stream, true);
    } else if ((flags & FIN) && !stream->finished_there) {
        stream->finished_there = true;
        session->handler->finished(session->context, stream);
        if (stream->id != 0 && stream->finished_here)
            forget(session, stream, false);
    }
}

static bool take_window(struct yamux *session, struct yamux_stream *stream, const struct frame *frame)
{
    if (stream != NULL && frame->length > 0) {
        if (frame->length > UINT32_MAX - stream->credit)
            return false;
        stream->credit += frame->length;
        session->handler->gained(session->context, stream);
    }
    take_flags(session, find(session, frame->stream), frame->flags);
    return true;
}

static bool take_data(struct yamux *session, struct yamux_stream *stream, const struct frame *frame)
{
    if (stream != NULL) {
        if ((stream->finished_there && frame->length > 0) || frame->length > stream->incoming)
            return false;
        stream->incoming -= frame->length;
    } else if (frame->length > UINT32_MAX / 2) {
        return false;
    }
    if (frame->length == 0) {
        take_flags(session, stream, frame->flags);
        return true;
    }
    session->payload_left = frame->length;
    session->payload_stream = frame->stream;
    session->payload_flags = frame->flags;
    return true;
}

static bool take_header(struct yamux *session, const struct frame *frame)
{
    struct yamux_stream *stream;

    if (frame->version != 0)
        return false;
    if (frame->type == PING)
        return take_ping(session, frame);
    if (frame->type == GO_AWAY)
        return frame->stream == 0;
    if (frame->type > GO_AWAY || frame->stream == 0)
        return false;
    if ((frame->flags & SYN) && !take_opening(session, frame->stream))
        return false;
    stream = find(session, frame->stream);
    /* A frame for a stream that is gone may have crossed our reset; one of the future is a lie. */
    if (stream == NULL && (frame->stream % 2 == 0 || frame->stream > session->highest))
        return false;
    return frame->type == DATA ? take_data(session, stream, frame)
                               : take_window(session, stream, frame);
}

static void take_payload(struct yamux *session, const uint8_t *data, size_t size)
{
    struct yamux_stream *stream = find(session, session->payload_stream);

    session->payload_left -= (uint32_t)size;
    if (stream != NULL)
        session->handler->received(session->context, stream, data, size);
    if (session->payload_left == 0)
        take_flags(session, find(session, session->payload_stream), session->payload_flags);
}

size_t yamux_receive(struct yamux *session, const uint8_t *data, size_t size, bool *broken)
{
    size_t position = 0;

    *broken = false;
    while (position < size) {
        size_t left = size - position;
        if (session->payload_left > 0) {
            size_t count = left < session->payload_left ? left : session->payload_left;
            take_payload(session, data + position, count);
            position += count;
            continue;
        }
        size_t missing = YAMUX_HEADER - session->header_size;
        size_t count = left < missing ? left : missing;
        memcpy(session->header + session->header_size, data + position, count);
        session->header_size += count;
        position += count;
        if (session->header_size < YAMUX_HEADER)
            break;
        session->header_size = 0;
        struct frame frame = read_header(session->header);
        if (!take_header(session, &frame)) {
            *broken = true;
            break;
        }
    }
    return position;
}
