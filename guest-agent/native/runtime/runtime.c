/* Stands between containerd's shim (or BuildKit) and crun, for the sake of one hook.
 *
 * dockerd puts a hook into every container that has a network of its own: its own program, started
 * as `libnetwork-setkey`, tells it which process the container is. That is 80 MB of Go to start for
 * one message: 0.7 s under emulation, two thirds of a container's start. This program rewrites the
 * hook in `create` and `run` so that it is called in dockerd's stead, and says the same words.
 * A bundle without such a hook, or with one that is not understood, goes to crun as it is.
 *
 * The hook's words are dockerd's own: libnetwork/sandbox_externalkey_unix.go of moby.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef CRUN
#define CRUN "/usr/bin/crun"
#endif
#ifndef SELF
#define SELF "/usr/lib/sampan/runtime"
#endif

#define HOOK "libnetwork-setkey"
#define CONFIG_LIMIT (16L * 1024 * 1024)
#define STATE_LIMIT (1024 * 1024)
#define ANSWER_LIMIT 1024

/* --- files ------------------------------------------------------------------------------- */

/* Returns what stands in the file with a zero behind it, or NULL; `size` is without the zero. */
static char *read_whole(int fd, size_t limit, size_t *size)
{
    size_t room = 64 * 1024, length = 0;
    char *text = malloc(room + 1);
    while (text != NULL) {
        ssize_t count = read(fd, text + length, room - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 || length > limit)
            break;
        if (count == 0) {
            text[length] = '\0';
            *size = length;
            return text;
        }
        length += (size_t)count;
        if (length == room) {
            room *= 2;
            char *larger = realloc(text, room + 1);
            if (larger == NULL)
                break;
            text = larger;
        }
    }
    free(text);
    return NULL;
}

static bool write_whole(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t count = write(fd, text, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        text += count;
        size -= (size_t)count;
    }
    return true;
}

/* --- the bundle -------------------------------------------------------------------------- */

/* Finds `"path":"/proc/NUMBER/exe","args":["libnetwork-setkey"` and returns the path in it: `from`
 * up to `to`. A quote within a JSON string is written \", so these words cannot be part of one. */
static bool find_hook(const char *text, const char **from, const char **to)
{
    static const char before[] = "\"path\":\"/proc/";
    static const char behind[] = "/exe\",\"args\":[\"" HOOK "\"";
    for (const char *at = strstr(text, before); at != NULL; at = strstr(at + 1, before)) {
        const char *digit = at + sizeof before - 1;
        while (isdigit((unsigned char)*digit))
            digit++;
        if (strncmp(digit, behind, sizeof behind - 1) == 0) {
            *from = at + sizeof "\"path\":\"" - 1;
            *to = digit + sizeof "/exe" - 1;
            return true;
        }
    }
    return false;
}

/* Gives the bundle a config.json with our hook; on any trouble it keeps the one it has. */
static void shorten_hook(const char *bundle)
{
    char path[PATH_MAX], fresh[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/config.json", bundle) >= (int)sizeof path)
        return;
    if (snprintf(fresh, sizeof fresh, "%s/config.json.new", bundle) >= (int)sizeof fresh)
        return;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0) {
        if (fd >= 0)
            close(fd);
        return;
    }
    size_t size = 0;
    char *text = read_whole(fd, CONFIG_LIMIT, &size);
    close(fd);
    const char *from, *to;
    if (text == NULL || !find_hook(text, &from, &to)) {
        free(text);
        return;
    }
    fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, status.st_mode & 0777);
    if (fd >= 0) {
        bool whole = write_whole(fd, text, (size_t)(from - text)) &&
                     write_whole(fd, SELF, sizeof SELF - 1) &&
                     write_whole(fd, to, size - (size_t)(to - text));
        whole = close(fd) == 0 && whole;
        if (!whole || rename(fresh, path) != 0)
            unlink(fresh);
    }
    free(text);
}

/* Returns the bundle of `create` and `run`, or NULL for any other command. */
static const char *find_bundle(int count, char **words)
{
    const char *bundle = ".";
    bool makes = false;
    for (int i = 1; i < count; i++) {
        const char *word = words[i];
        if (strcmp(word, "create") == 0 || strcmp(word, "run") == 0)
            makes = true;
        else if (strncmp(word, "--bundle=", 9) == 0)
            bundle = word + 9;
        else if ((strcmp(word, "--bundle") == 0 || strcmp(word, "-b") == 0) && i + 1 < count)
            bundle = words[++i];
    }
    return makes ? bundle : NULL;
}

/* --- the hook ---------------------------------------------------------------------------- */

/* Returns the number of the member "pid" of the outermost object of a JSON text; 0: there is none.
 * Others may have such a member too (annotations are a person's own), so depth is counted. */
static long find_pid(const char *text)
{
    int depth = 0;
    while (*text != '\0') {
        if (*text == '{' || *text == '[') {
            depth++;
        } else if (*text == '}' || *text == ']') {
            depth--;
        } else if (*text == '"') {
            const char *start = ++text;
            while (*text != '\0' && *text != '"')
                text += (*text == '\\' && text[1] != '\0') ? 2 : 1;
            if (*text == '\0')
                return 0;
            bool named = depth == 1 && text - start == 3 && strncmp(start, "pid", 3) == 0;
            const char *next = text + 1 + strspn(text + 1, " \t\r\n");
            if (named && *next == ':')
                return strtol(next + 1, NULL, 10);
        }
        text++;
    }
    return 0;
}

static int fail(const char *what)
{
    fprintf(stderr, "%s: %s: %s\n", HOOK, what, strerror(errno));
    return 1;
}

static int tell_dockerd(const char *socket_path, const char *container, long pid)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(socket_path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return fail(socket_path);
    }
    strcpy(address.sun_path, socket_path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return fail(socket_path);
    char text[1024];
    int size = snprintf(text, sizeof text,
                        "{\"ContainerID\":\"%s\",\"Key\":\"/proc/%ld/ns/net\"}\n", container, pid);
    if (size >= (int)sizeof text) {
        errno = EINVAL;
        return fail(container);
    }
    if (!write_whole(fd, text, (size_t)size))
        return fail("telling dockerd");
    char answer[ANSWER_LIMIT + 1];
    ssize_t count;
    do
        count = read(fd, answer, ANSWER_LIMIT);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return fail("hearing dockerd");
    answer[count] = '\0';
    if (strcmp(answer, "success") == 0)
        return 0;
    fprintf(stderr, "%s: %s\n", HOOK, count > 0 ? answer : "dockerd said nothing");
    return 1;
}

/* libnetwork-setkey [-exec-root=FOLDER] CONTAINER CONTROLLER, with the container's state on stdin. */
static int set_key(int count, char **words)
{
    const char *root = "/run/docker", *names[2] = {NULL, NULL};
    int found = 0;
    for (int i = 1; i < count; i++) {
        const char *word = words[i];
        size_t dashes = strspn(word, "-");
        if (dashes > 0 && strncmp(word + dashes, "exec-root=", 10) == 0)
            root = word + dashes + 10;
        else if (dashes > 0 && strcmp(word + dashes, "exec-root") == 0 && i + 1 < count)
            root = words[++i];
        else if (found < 2)
            names[found++] = word;
    }
    /* Both are made of letters and digits; anything else would end the text that they stand in. */
    if (found < 2 || strpbrk(names[0], "\"\\/") != NULL || strpbrk(names[1], "/") != NULL) {
        errno = EINVAL;
        return fail("the arguments");
    }
    size_t size;
    char *state = read_whole(STDIN_FILENO, STATE_LIMIT, &size);
    if (state == NULL)
        return fail("the container's state");
    long pid = find_pid(state);
    free(state);
    if (pid <= 0) {
        errno = EINVAL;
        return fail("the container's state");
    }
    char socket_path[PATH_MAX];
    if (snprintf(socket_path, sizeof socket_path, "%s/libnetwork/%s.sock", root, names[1]) >=
        (int)sizeof socket_path) {
        errno = ENAMETOOLONG;
        return fail(root);
    }
    return tell_dockerd(socket_path, names[0], pid);
}

int main(int count, char **words)
{
    const char *slash = strrchr(words[0], '/');
    if (strcmp(slash != NULL ? slash + 1 : words[0], HOOK) == 0)
        return set_key(count, words);
    const char *bundle = find_bundle(count, words);
    if (bundle != NULL)
        shorten_hook(bundle);
    execv(CRUN, words);
    fprintf(stderr, "%s: %s\n", CRUN, strerror(errno));
    return 127;
}
