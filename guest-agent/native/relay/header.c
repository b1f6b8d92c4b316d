#include "header.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include "json.h"

enum { KIND, PATH, HOST, TIME, SEED, PORT, MEMBERS };

/* Copy as much as there is room for, never half of a character. */
static void copy_text(char *to, size_t room, const char *from, size_t size)
{
    if (size >= room) {
        size = room - 1;
        while (size > 0 && ((unsigned char)from[size] & 0xC0) == 0x80)
            size--;
    }
    memcpy(to, from, size);
    to[size] = '\0';
}

static bool refuse(struct problem *problem, const char *sentence)
{
    problem->code = "header";
    snprintf(problem->message, sizeof(problem->message), "%s", sentence);
    return false;
}

static bool has_text(const struct json_member *member)
{
    return member->type == JSON_TEXT && strlen(member->text.bytes) == member->text.size;
}

static bool parse_unix(const struct json_text *path, struct target *target)
{
    struct sockaddr_un *address = (struct sockaddr_un *)&target->address;

    copy_text(target->text, sizeof(target->text), path->bytes, path->size);
    address->sun_family = AF_UNIX;
    /* One that is longer is nowhere: the caller finds the length of 0 and says so. */
    target->length = 0;
    if (path->size < sizeof(address->sun_path)) {
        memcpy(address->sun_path, path->bytes, path->size + 1);
        target->length = (socklen_t)sizeof(*address);
    }
    return true;
}

static bool parse_tcp(
    const struct json_text *host, long port, struct target *target, struct problem *problem)
{
    struct sockaddr_in *four = (struct sockaddr_in *)&target->address;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)&target->address;
    char shown[TARGET_LIMIT - 8];

    copy_text(shown, sizeof(shown), host->bytes, host->size);
    snprintf(target->text, sizeof(target->text), "%s:%ld", shown, port);
    /* Addresses only: a name would have to be resolved, which blocks. */
    if (inet_pton(AF_INET, host->bytes, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons((uint16_t)port);
        target->length = (socklen_t)sizeof(*four);
        return true;
    }
    if (inet_pton(AF_INET6, host->bytes, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons((uint16_t)port);
        target->length = (socklen_t)sizeof(*six);
        return true;
    }
    problem->code = "header";
    snprintf(problem->message, sizeof(problem->message), "'%s' is not an IP address.", shown);
    return false;
}

/* Hexadecimal digits as many bytes, as far as there is room. */
static size_t read_hex(const char *text, uint8_t *bytes, size_t room)
{
    size_t size = 0;
    unsigned byte;

    while (size < room && sscanf(text + 2 * size, "%2x", &byte) == 1)
        bytes[size++] = (uint8_t)byte;
    return size;
}

/* A stream of this kind leads to no socket: its family stays AF_UNSPEC. */
static bool parse_clock(
    const struct json_text *time, const struct json_text *seed, struct target *target)
{
    target->time_ns = strtoull(time->bytes, NULL, 10);
    target->seed_size = read_hex(seed->bytes, target->seed, sizeof(target->seed));
    return true;
}

static bool unknown_kind(const struct json_member *kind, struct problem *problem)
{
    char shown[TARGET_LIMIT] = "None";

    if (kind->type == JSON_TEXT)
        copy_text(shown, sizeof(shown), kind->text.bytes, strlen(kind->text.bytes));
    else if (kind->type != JSON_ABSENT)
        copy_text(shown, sizeof(shown), kind->raw, kind->raw_size);
    const char *quote = kind->type == JSON_TEXT ? "'" : "";
    problem->code = "header";
    snprintf(problem->message, sizeof(problem->message),
        "A stream cannot have the kind %s%s%s.", quote, shown, quote);
    return false;
}

bool header_parse(const char *line, size_t size, struct target *target, struct problem *problem)
{
    char texts[PORT][HEADER_LIMIT + 1], unused[HEADER_LIMIT + 1];
    struct json_member members[MEMBERS] = {
        [KIND] = {.name = "kind", .text = {.bytes = texts[KIND]}},
        [PATH] = {.name = "path", .text = {.bytes = texts[PATH]}},
        [HOST] = {.name = "host", .text = {.bytes = texts[HOST]}},
        [TIME] = {.name = "time_ns", .text = {.bytes = texts[TIME]}},
        [SEED] = {.name = "seed", .text = {.bytes = texts[SEED]}},
        [PORT] = {.name = "port", .text = {.bytes = unused}},
    };

    memset(target, 0, sizeof(*target));
    if (size > HEADER_LIMIT)
        return refuse(problem, "The header of a stream is too long.");
    switch (json_read(line, size, members, MEMBERS)) {
    case JSON_BROKEN:
        return refuse(problem, "The header of a stream is wrong: a line is not JSON.");
    case JSON_NO_OBJECT:
        return refuse(problem, "The header of a stream is wrong: a line is not a JSON object.");
    case JSON_GOOD:
        break;
    }
    const struct json_member *port = &members[PORT];
    if (has_text(&members[KIND]) && strcmp(texts[KIND], "unix") == 0) {
        if (!has_text(&members[PATH]) || texts[PATH][0] != '/')
            return refuse(problem, "A unix stream needs the path of a socket.");
        return parse_unix(&members[PATH].text, target);
    }
    if (has_text(&members[KIND]) && strcmp(texts[KIND], "tcp") == 0) {
        if (!has_text(&members[HOST]) || port->type != JSON_NUMBER || port->number < 1 ||
            port->number > 65535)
            return refuse(problem, "A tcp stream needs an address and a port.");
        return parse_tcp(&members[HOST].text, port->number, target, problem);
    }
    if (has_text(&members[KIND]) && strcmp(texts[KIND], "clock") == 0) {
        if (!has_text(&members[TIME]) || !has_text(&members[SEED]))
            return refuse(problem, "A clock stream needs a time and a seed.");
        return parse_clock(&members[TIME].text, &members[SEED].text, target);
    }
    return unknown_kind(&members[KIND], problem);
}

void header_failure(int number, const struct target *target, struct problem *problem)
{
    problem->code = number == ENOENT         ? "absent"
                    : number == ECONNREFUSED ? "refused"
                    : number == ETIMEDOUT    ? "timeout"
                                             : "unreachable";
    snprintf(problem->message, sizeof(problem->message), "%s cannot be reached: %s.",
        target->text, strerror(number));
}

size_t header_answer(char answer[ANSWER_LIMIT], const struct problem *problem)
{
    char *end = answer;

    if (problem == NULL) {
        end += sprintf(end, "{\"ok\":true}\n");
    } else {
        end += sprintf(end, "{\"error\":{\"code\":");
        end = json_write(end, problem->code);
        end += sprintf(end, ",\"message\":");
        end = json_write(end, problem->message);
        end += sprintf(end, ",\"hint\":\"\"}}\n");
    }
    return (size_t)(end - answer);
}
