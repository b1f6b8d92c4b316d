/*
 * How the relay waits: for an answer, it looks a while before it sleeps.
 *
 * An emulated processor without work is a thread of the host that sleeps, and waking it takes longer
 * than many a container needs for its answer. KVM does the same for the processors of its guests
 * (Linux' Documentation/virt/kvm/halt-polling.rst) by the same rule: what ended soon after it slept
 * is looked at for twice as long the next time, what took longer than is worth it for half as long.
 */
#include "wait.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#define WORD "sampan.look_us="
#define MOST_US 10000
#define FIRST_US 100

/* Sockets that were sent at most so much have been asked something: more is a stream. */
#define QUESTION_LIMIT ((size_t)4096)

uint64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

void wait_begin(struct wait *wait, const char *words)
{
    const char *word = strstr(words, WORD);
    long given = word == NULL ? 0 : strtol(word + sizeof(WORD) - 1, NULL, 10);

    wait->longest_us = given > 0 && given <= MOST_US ? (uint64_t)given : 0;
}

/* Take note of how long an answer took that was not there while it was looked for. */
static void learn(struct wait *wait, uint64_t took_us)
{
    if (took_us >= wait->longest_us) {
        wait->look_us /= 2;
        return;
    }
    wait->look_us = wait->look_us * 2 + FIRST_US;
    if (wait->look_us > wait->longest_us)
        wait->look_us = wait->longest_us;
}

int wait_events(struct wait *wait, int epoll, struct epoll_event *events, int room, int timeout_ms)
{
    uint64_t began, look_us = wait->look_us;
    size_t asked = wait->asked;
    int count = 0;

    if (timeout_ms != 0)
        wait->asked = 0;
    if (asked == 0 || asked > QUESTION_LIMIT || wait->longest_us == 0 || timeout_ms == 0)
        return epoll_wait(epoll, events, room, timeout_ms);
    if (timeout_ms > 0 && look_us > (uint64_t)timeout_ms * 1000)
        look_us = (uint64_t)timeout_ms * 1000;
    began = now_us();
    while (look_us > 0) {
        count = epoll_wait(epoll, events, room, 0);
        if (count != 0 || now_us() - began >= look_us)
            break;
        sched_yield(); /* whoever else wants this processor has it first */
    }
    if (count != 0)
        return count;
    count = epoll_wait(epoll, events, room, timeout_ms);
    learn(wait, now_us() - began);
    return count;
}
