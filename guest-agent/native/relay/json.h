/* As much of JSON as a header line needs: one flat object; what is not asked for is skipped. */
#ifndef SAMPAN_JSON_H
#define SAMPAN_JSON_H

#include <stdbool.h>
#include <stddef.h>

/* A text that was read: UTF-8, with its escapes resolved; a zero byte may be in it, and is behind. */
struct json_text {
    char *bytes;
    size_t size;
};

struct json_member {
    const char *name;
    enum { JSON_ABSENT, JSON_TEXT, JSON_NUMBER, JSON_OTHER } type;
    struct json_text text; /* of a text; room for as many bytes as the line has, and one */
    long number;           /* of a whole number of less than 10 digits; otherwise -1 */
    const char *raw;       /* where the value stands in the line */
    size_t raw_size;
};

enum json_outcome { JSON_GOOD, JSON_BROKEN, JSON_NO_OBJECT };

/* Read the members that are asked for; the last one of a name counts. */
enum json_outcome json_read(const char *line, size_t size, struct json_member *members, size_t count);

/* Write the bytes as a JSON text with its quotes, and return where it ends, at most 6 for each. */
char *json_write(char *to, const char *bytes);

#endif
