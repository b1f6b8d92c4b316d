/* The header line of a stream, and the line that answers it: docs/architecture.md, "The channel". */
#ifndef SAMPAN_HEADER_H
#define SAMPAN_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define HEADER_LIMIT 4096
#define TARGET_LIMIT 256

/* Bytes of an answer at most: every character of the sentence may need six. */
#define ANSWER_LIMIT 4096

/* Bytes of a seed at most. */
#define SEED_LIMIT 64

/* Where a stream leads; of the kind `clock`, what it brings. */
struct target {
    struct sockaddr_storage address;
    socklen_t length;
    uint64_t time_ns; /* since 1970 */
    uint8_t seed[SEED_LIMIT];
    size_t seed_size;
    char text[TARGET_LIMIT]; /* as people write it; cut where it is longer */
};

/* Why a stream leads nowhere. */
struct problem {
    const char *code;
    char message[2 * TARGET_LIMIT];
};

/* Read a header without its newline; false, and the problem, when it leads nowhere. */
bool header_parse(const char *line, size_t size, struct target *target, struct problem *problem);

/* The problem of a connection that failed with this errno. */
void header_failure(int number, const struct target *target, struct problem *problem);

/* Write the answer, its newline included, and return its length; without a problem it is a yes. */
size_t header_answer(char answer[ANSWER_LIMIT], const struct problem *problem);

#endif
