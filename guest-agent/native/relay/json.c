#include "json.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DEEPEST 64
#define KEY_LIMIT 64

struct scanner {
    const char *at;
    const char *end;
};

static bool skip_value(struct scanner *scanner, unsigned depth);

static void skip_space(struct scanner *scanner)
{
    while (scanner->at < scanner->end && strchr(" \t\r\n", *scanner->at) != NULL && *scanner->at)
        scanner->at++;
}

static bool take(struct scanner *scanner, char wanted)
{
    if (scanner->at == scanner->end || *scanner->at != wanted)
        return false;
    scanner->at++;
    return true;
}

static bool take_word(struct scanner *scanner, const char *word)
{
    size_t size = strlen(word);

    if ((size_t)(scanner->end - scanner->at) < size || memcmp(scanner->at, word, size) != 0)
        return false;
    scanner->at += size;
    return true;
}

/* --- texts --------------------------------------------------------------------------------------- */

/* Where decoded bytes go: those beyond `room` are counted and dropped. */
struct sink {
    char *bytes;
    size_t room;
    size_t size;
};

static void put(struct sink *sink, unsigned byte)
{
    if (sink->size < sink->room)
        sink->bytes[sink->size] = (char)byte;
    sink->size++;
}

static void put_code(struct sink *sink, uint32_t code)
{
    if (code < 0x80) {
        put(sink, code);
    } else if (code < 0x800) {
        put(sink, 0xC0 | code >> 6);
        put(sink, 0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        put(sink, 0xE0 | code >> 12);
        put(sink, 0x80 | (code >> 6 & 0x3F));
        put(sink, 0x80 | (code & 0x3F));
    } else {
        put(sink, 0xF0 | code >> 18);
        put(sink, 0x80 | (code >> 12 & 0x3F));
        put(sink, 0x80 | (code >> 6 & 0x3F));
        put(sink, 0x80 | (code & 0x3F));
    }
}

static bool take_hex(struct scanner *scanner, uint32_t *code)
{
    *code = 0;
    for (int digit = 0; digit < 4; digit++) {
        if (scanner->at == scanner->end)
            return false;
        char letter = *scanner->at++;
        const char *digits = "0123456789abcdef", *found;
        if (letter >= 'A' && letter <= 'F')
            letter = (char)(letter - 'A' + 'a');
        if (letter == '\0' || (found = strchr(digits, letter)) == NULL)
            return false;
        *code = *code << 4 | (uint32_t)(found - digits);
    }
    return true;
}

static bool take_escape(struct scanner *scanner, struct sink *sink)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    uint32_t code, low;

    if (scanner->at == scanner->end || *scanner->at == '\0')
        return false;
    char letter = *scanner->at++;
    const char *found = strchr(letters, letter);
    if (found != NULL) {
        put(sink, (unsigned char)meanings[found - letters]);
        return true;
    }
    if (letter != 'u' || !take_hex(scanner, &code))
        return false;
    if (code >= 0xD800 && code < 0xE000) {
        /* Half a pair means nothing by itself, and is no UTF-8 either. */
        if (code >= 0xDC00 || !take_word(scanner, "\\u") || !take_hex(scanner, &low) ||
            low < 0xDC00 || low >= 0xE000)
            return false;
        code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
    }
    put_code(sink, code);
    return true;
}

/* Takes one character of more than one byte; false when it is no UTF-8. */
static bool take_utf8(struct scanner *scanner, struct sink *sink)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *from = (const unsigned char *)scanner->at;
    size_t size = *from >= 0xF0 ? 4 : *from >= 0xE0 ? 3 : 2;
    uint32_t code = *from & (0xFFu >> (size + 1));

    if (*from < 0xC2 || *from > 0xF4 || (size_t)(scanner->end - scanner->at) < size)
        return false;
    for (size_t place = 1; place < size; place++) {
        if ((from[place] & 0xC0) != 0x80)
            return false;
        code = code << 6 | (from[place] & 0x3F);
    }
    if (code < smallest[size] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return false;
    put_code(sink, code);
    scanner->at += size;
    return true;
}

static bool take_text(struct scanner *scanner, struct sink *sink)
{
    if (!take(scanner, '"'))
        return false;
    while (scanner->at < scanner->end) {
        unsigned char letter = (unsigned char)*scanner->at;
        if (letter >= 0x80) {
            if (!take_utf8(scanner, sink))
                return false;
            continue;
        }
        scanner->at++;
        if (letter == '"')
            return true;
        if (letter < 0x20)
            return false;
        if (letter != '\\')
            put(sink, letter);
        else if (!take_escape(scanner, sink))
            return false;
    }
    return false;
}

/* --- other values -------------------------------------------------------------------------------- */

static bool take_digits(struct scanner *scanner)
{
    const char *start = scanner->at;

    while (scanner->at < scanner->end && *scanner->at >= '0' && *scanner->at <= '9')
        scanner->at++;
    return scanner->at > start;
}

static bool skip_number(struct scanner *scanner)
{
    take(scanner, '-');
    if (!take(scanner, '0') && !take_digits(scanner))
        return false;
    if (take(scanner, '.') && !take_digits(scanner))
        return false;
    if (take(scanner, 'e') || take(scanner, 'E')) {
        if (!take(scanner, '+'))
            take(scanner, '-');
        return take_digits(scanner);
    }
    return true;
}

static bool skip_text(struct scanner *scanner)
{
    struct sink nowhere = {0};

    return take_text(scanner, &nowhere);
}

static bool skip_items(struct scanner *scanner, char end, unsigned depth)
{
    scanner->at++;
    skip_space(scanner);
    if (take(scanner, end))
        return true;
    do {
        if (end == '}') {
            skip_space(scanner);
            if (!skip_text(scanner))
                return false;
            skip_space(scanner);
            if (!take(scanner, ':'))
                return false;
        }
        if (!skip_value(scanner, depth + 1))
            return false;
        skip_space(scanner);
    } while (take(scanner, ','));
    return take(scanner, end);
}

static bool skip_value(struct scanner *scanner, unsigned depth)
{
    skip_space(scanner);
    if (scanner->at == scanner->end || depth > DEEPEST)
        return false;
    switch (*scanner->at) {
    case '{':
        return skip_items(scanner, '}', depth);
    case '[':
        return skip_items(scanner, ']', depth);
    case '"':
        return skip_text(scanner);
    case 't':
        return take_word(scanner, "true");
    case 'f':
        return take_word(scanner, "false");
    case 'n':
        return take_word(scanner, "null");
    default:
        return skip_number(scanner);
    }
}

/* --- the object ---------------------------------------------------------------------------------- */

static long whole_number(const char *raw, size_t size)
{
    long number = 0;

    if (size == 0 || size > 9)
        return -1;
    for (size_t place = 0; place < size; place++) {
        if (raw[place] < '0' || raw[place] > '9')
            return -1;
        number = number * 10 + (raw[place] - '0');
    }
    return number;
}

static bool take_member(struct scanner *scanner, struct json_member *member)
{
    struct sink sink = {0};

    skip_space(scanner);
    if (scanner->at == scanner->end)
        return false;
    char first = *scanner->at;
    member->raw = scanner->at;
    if (first == '"') {
        sink.bytes = member->text.bytes;
        sink.room = SIZE_MAX;
        if (!take_text(scanner, &sink))
            return false;
        member->text.size = sink.size;
        member->text.bytes[sink.size] = '\0';
        member->type = JSON_TEXT;
    } else if (!skip_value(scanner, 1)) {
        return false;
    } else {
        member->type = first == '-' || (first >= '0' && first <= '9') ? JSON_NUMBER : JSON_OTHER;
    }
    member->raw_size = (size_t)(scanner->at - member->raw);
    member->number = whole_number(member->raw, member->raw_size);
    return true;
}

static bool take_pair(struct scanner *scanner, struct json_member *members, size_t count)
{
    char key[KEY_LIMIT];
    struct sink sink = {.bytes = key, .room = sizeof(key)};

    skip_space(scanner);
    if (!take_text(scanner, &sink))
        return false;
    skip_space(scanner);
    if (!take(scanner, ':'))
        return false;
    for (size_t place = 0; place < count; place++)
        if (sink.size == strlen(members[place].name) && sink.size <= sizeof(key) &&
            memcmp(key, members[place].name, sink.size) == 0)
            return take_member(scanner, &members[place]);
    return skip_value(scanner, 1);
}

enum json_outcome json_read(const char *line, size_t size, struct json_member *members, size_t count)
{
    struct scanner scanner = {.at = line, .end = line + size};

    skip_space(&scanner);
    if (!take(&scanner, '{')) {
        if (!skip_value(&scanner, 0))
            return JSON_BROKEN;
        skip_space(&scanner);
        return scanner.at == scanner.end ? JSON_NO_OBJECT : JSON_BROKEN;
    }
    skip_space(&scanner);
    if (!take(&scanner, '}')) {
        do {
            if (!take_pair(&scanner, members, count))
                return JSON_BROKEN;
            skip_space(&scanner);
        } while (take(&scanner, ','));
        if (!take(&scanner, '}'))
            return JSON_BROKEN;
    }
    skip_space(&scanner);
    return scanner.at == scanner.end ? JSON_GOOD : JSON_BROKEN;
}

char *json_write(char *to, const char *bytes)
{
    *to++ = '"';
    for (; *bytes != '\0'; bytes++) {
        unsigned char letter = (unsigned char)*bytes;
        if (letter < 0x20)
            to += sprintf(to, "\\u%04x", letter);
        else if (letter == '"' || letter == '\\')
            to += sprintf(to, "\\%c", letter);
        else
            *to++ = (char)letter;
    }
    *to++ = '"';
    return to;
}
