/* Bytes that wait for the port, in order. */
#ifndef SAMPAN_OUTPUT_H
#define SAMPAN_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

struct output {
    uint8_t *bytes;
    size_t head;
    size_t tail;
    size_t capacity;
};

/* How many bytes wait. */
size_t output_size(const struct output *output);

/* Return room for `size` bytes at the end; they count once `output_commit` says how many. */
uint8_t *output_reserve(struct output *output, size_t size);
void output_commit(struct output *output, size_t size);

/* Forget the first `size` bytes: they are written. */
void output_drop(struct output *output, size_t size);

/* Forget everything. */
void output_clear(struct output *output);

#endif
