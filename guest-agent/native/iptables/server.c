/* Makes a waiting server of the real iptables, so that its start is paid once.
 *
 * Loaded into xtables-nft-multi (LD_PRELOAD), with SAMPAN_IPTABLES_SERVE set: instead of running, the
 * program waits for clients (client.c). For each it forks, and the child is the program that the
 * client asked for: its words, its descriptors, its network namespace, its exit code. Nothing of
 * iptables is done here, so nothing of it can differ; what is saved is the loading (25 ms under
 * emulation, of 35 that a call takes).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "wire.h"

typedef int (*main_function)(int, char **, char **);

static main_function real_main;
static int connection = -1;

/* The program ends by exit() in many places: what its code was is told from there. */
static void tell_code(int code, void *unused)
{
    (void)unused;
    unsigned char byte = (unsigned char)code;
    fflush(NULL);
    send(connection, &byte, 1, MSG_NOSIGNAL);
}

static int split_words(char *packet, size_t size, char **words)
{
    int count = 0;
    for (char *word = packet; word < packet + size; word += strlen(word) + 1) {
        if (count == WORD_COUNT_LIMIT)
            return 0;
        words[count++] = word;
    }
    words[count] = NULL;
    return count;
}

/* Enters the client's network namespace, where that is another one. */
static int enter_network(int fd)
{
    struct stat there, here;
    if (fstat(fd, &there) != 0 || stat("/proc/self/ns/net", &here) != 0)
        return -1;
    if (there.st_ino == here.st_ino && there.st_dev == here.st_dev)
        return 0;
    return setns(fd, CLONE_NEWNET);
}

_Noreturn static void become_client(int *descriptors, char *packet, size_t size)
{
    static char *words[WORD_COUNT_LIMIT + 1];
    /* iptables starts modprobe and waits for it. */
    signal(SIGCHLD, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    for (int target = 0; target < NETWORK; target++)
        dup2(descriptors[target], target);
    int count = split_words(packet, size, words);
    on_exit(tell_code, NULL);
    if (count == 0 || enter_network(descriptors[NETWORK]) != 0) {
        fprintf(stderr, "iptables: the network cannot be entered: %s\n", strerror(errno));
        exit(4);
    }
    exit(real_main(count, words, environ));
}

/* Takes one packet with its descriptors; 0 when it is none. */
static size_t receive(char *packet, int *descriptors)
{
    union {
        char room[CMSG_SPACE(sizeof(int) * DESCRIPTORS)];
        struct cmsghdr header;
    } control;
    struct iovec piece = {.iov_base = packet, .iov_len = WORDS_LIMIT};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof control.room};
    ssize_t size = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *header = size > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header == NULL || header->cmsg_type != SCM_RIGHTS)
        return 0;
    size_t length = header->cmsg_len - CMSG_LEN(0);
    memcpy(descriptors, CMSG_DATA(header), length);
    if (length == sizeof(int) * DESCRIPTORS && packet[size - 1] == '\0')
        return (size_t)size;
    for (size_t i = 0; i < length / sizeof(int); i++)
        close(descriptors[i]);
    return 0;
}

static int open_socket(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SAMPAN_IPTABLES_SOCKET};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    unlink(address.sun_path);
    umask(0077);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 128)) {
        fprintf(stderr, "iptables: %s: %s\n", address.sun_path, strerror(errno));
        exit(1);
    }
    umask(0022);
    return fd;
}

_Noreturn static void serve(void)
{
    static char packet[WORDS_LIMIT];
    int descriptors[DESCRIPTORS];
    unsetenv("LD_PRELOAD");
    unsetenv("SAMPAN_IPTABLES_SERVE");
    /* Children that have ended go by themselves. */
    signal(SIGCHLD, SIG_IGN);
    int server = open_socket();
    for (;;) {
        connection = accept4(server, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
            continue;
        size_t size = receive(packet, descriptors);
        if (size > 0) {
            if (fork() == 0)
                become_client(descriptors, packet, size);
            for (int i = 0; i < DESCRIPTORS; i++)
                close(descriptors[i]);
        }
        close(connection);
    }
}

static int serve_or_run(int count, char **words, char **environment)
{
    if (getenv("SAMPAN_IPTABLES_SERVE") != NULL)
        serve();
    return real_main(count, words, environment);
}

/* Every program begins here, with its `main` as the first argument (glibc, csu/libc-start.c). */
int __libc_start_main(main_function main, int count, char **words, void (*init)(void),
                      void (*fini)(void), void (*loader_fini)(void), void *stack_end);

int __libc_start_main(main_function main, int count, char **words, void (*init)(void),
                      void (*fini)(void), void (*loader_fini)(void), void *stack_end)
{
    __typeof__(&__libc_start_main) next;
    *(void **)&next = dlsym(RTLD_NEXT, "__libc_start_main");
    real_main = main;
    return next(serve_or_run, count, words, init, fini, loader_fini, stack_end);
}
