#include "output.h"

#include <stdlib.h>
#include <string.h>

/* What a burst made the buffer grow to is given back once it is empty. */
#define KEPT ((size_t)512 * 1024)

size_t output_size(const struct output *output)
{
    return output->tail - output->head;
}

uint8_t *output_reserve(struct output *output, size_t size)
{
    size_t used = output_size(output);

    if (output->capacity - output->tail >= size)
        return output->bytes + output->tail;
    if (output->capacity - used >= size && output->head >= used) {
        memcpy(output->bytes, output->bytes + output->head, used);
    } else {
        size_t capacity = KEPT;
        while (capacity < used + size)
            capacity *= 2;
        uint8_t *bytes = malloc(capacity);
        if (bytes == NULL)
            abort(); /* init starts the relay again */
        if (used > 0)
            memcpy(bytes, output->bytes + output->head, used);
        free(output->bytes);
        output->bytes = bytes;
        output->capacity = capacity;
    }
    output->head = 0;
    output->tail = used;
    return output->bytes + used;
}

void output_commit(struct output *output, size_t size)
{
    output->tail += size;
}

void output_drop(struct output *output, size_t size)
{
    output->head += size;
    if (output->head == output->tail)
        output_clear(output);
}

void output_clear(struct output *output)
{
    output->head = output->tail = 0;
    if (output->capacity > KEPT) {
        free(output->bytes);
        output->bytes = NULL;
        output->capacity = 0;
    }
}
