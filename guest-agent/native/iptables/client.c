/* iptables as dockerd starts it: hands its words to the server, or becomes the real one.
 *
 * dockerd starts iptables about a hundred times when it starts, and a few times for each network and
 * published port. Starting the real one (a dynamic program with five libraries) takes 25 ms under
 * emulation, before it does anything; see server.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire.h"

#ifndef REAL
#define REAL "/usr/sbin/xtables-nft-multi"
#endif

/* Puts the words one behind the other; returns their size, 0 when they are too many. */
static size_t pack_words(int count, char **words, char *packet)
{
    size_t size = 0;
    if (count >= WORD_COUNT_LIMIT)
        return 0;
    for (int i = 0; i < count; i++) {
        size_t length = strlen(words[i]) + 1;
        if (length > WORDS_LIMIT - size)
            return 0;
        memcpy(packet + size, words[i], length);
        size += length;
    }
    return size;
}

static int connect_to_server(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SAMPAN_IPTABLES_SOCKET};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Returns the exit code, or -1 when nothing was done: then the real program may still be asked. */
static int ask_server(int count, char **words)
{
    static char packet[WORDS_LIMIT];
    size_t size = pack_words(count, words, packet);
    int network = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    int server = size > 0 && network >= 0 ? connect_to_server() : -1;
    if (server < 0)
        return -1;
    union {
        char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
        struct cmsghdr header;
    } control = {.room = {0}};
    struct iovec piece = {.iov_base = packet, .iov_len = size};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof control.room};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * DESCRIPTORS);
    const int descriptors[DESCRIPTORS] = {0, 1, 2, network};
    memcpy(CMSG_DATA(header), descriptors, sizeof descriptors);
    if (sendmsg(server, &message, MSG_NOSIGNAL) < 0)
        return -1;
    unsigned char code;
    ssize_t length;
    do
        length = recv(server, &code, 1, 0);
    while (length < 0 && errno == EINTR);
    if (length == 1)
        return code;
    /* It was begun and not ended: to do it again might add a rule twice. */
    fprintf(stderr, "iptables: ended without an answer.\n");
    return 4;
}

int main(int count, char **words)
{
    /* Which of its programs the real one is, it tells by its name. */
    words[0] = "iptables";
    int code = ask_server(count, words);
    if (code >= 0)
        return code;
    execv(REAL, words);
    fprintf(stderr, "iptables: %s: %s\n", REAL, strerror(errno));
    return 127;
}
