/* What waits for a stream's socket: pieces of 16 KiB, so that small packets cost what they weigh. */
#include "relay.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define CHUNK_BYTES ((size_t)16 * 1024)
#define PIECES 32

/* Take the bytes; false when there is no room for them. */
bool pending_append(struct stream *stream, const uint8_t *data, size_t size)
{
    while (size > 0) {
        struct chunk *last = stream->last;
        if (last == NULL || last->size == CHUNK_BYTES) {
            struct chunk *chunk = NULL;
            if (stream->relay->pending + CHUNK_BYTES <= PENDING_LIMIT)
                chunk = malloc(sizeof(*chunk) + CHUNK_BYTES);
            if (chunk == NULL)
                return false;
            chunk->next = NULL;
            chunk->size = 0;
            stream->relay->pending += CHUNK_BYTES;
            if (last == NULL)
                stream->first = chunk;
            else
                last->next = chunk;
            stream->last = last = chunk;
        }
        size_t room = CHUNK_BYTES - last->size;
        size_t count = size < room ? size : room;
        memcpy(last->bytes + last->size, data, count);
        last->size += count;
        stream->pending += count;
        data += count;
        size -= count;
    }
    return true;
}

/* Forget the first `size` bytes, or all there are, and return how many that was. */
size_t pending_drop(struct stream *stream, size_t size)
{
    size_t dropped = size < stream->pending ? size : stream->pending;

    stream->pending -= dropped;
    stream->offset += dropped;
    while (stream->first != NULL && stream->offset >= stream->first->size) {
        struct chunk *chunk = stream->first;
        stream->offset -= chunk->size;
        stream->first = chunk->next;
        if (stream->first == NULL)
            stream->last = NULL;
        stream->relay->pending -= CHUNK_BYTES;
        free(chunk);
    }
    return dropped;
}

/* Write what the socket takes; false when it takes nothing ever again. */
bool pending_flush(struct stream *stream, size_t *written)
{
    *written = 0;
    while (stream->pending > 0) {
        struct iovec pieces[PIECES];
        struct msghdr message = {.msg_iov = pieces};
        size_t offset = stream->offset, wanted = 0;
        for (struct chunk *chunk = stream->first; chunk && message.msg_iovlen < PIECES;
             chunk = chunk->next) {
            struct iovec *piece = &pieces[message.msg_iovlen++];
            piece->iov_base = chunk->bytes + offset;
            piece->iov_len = chunk->size - offset;
            wanted += piece->iov_len;
            offset = 0;
        }
        ssize_t count = sendmsg(stream->fd, &message, MSG_NOSIGNAL);
        if (count < 0)
            return errno == EAGAIN || errno == EINTR;
        *written += pending_drop(stream, (size_t)count);
        if ((size_t)count < wanted)
            return true; /* full: an edge tells when it is no more */
    }
    return true;
}
