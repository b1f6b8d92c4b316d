/* How the relay waits. */
#ifndef SAMPAN_RELAY_WAIT_H
#define SAMPAN_RELAY_WAIT_H

#include <stddef.h>
#include <stdint.h>

struct epoll_event;

struct wait {
    uint64_t longest_us; /* how long looking may be worth it; 0 where it never is */
    uint64_t look_us;    /* how long it is now */
    size_t asked;        /* bytes that sockets were sent since the last wait */
};

/* Take the longest time from the word sampan.look_us=NUMBER, if it is among `words`. */
void wait_begin(struct wait *wait, const char *words);

/* The time since some moment. */
uint64_t now_us(void);

/* epoll_wait(2). */
int wait_events(struct wait *wait, int epoll, struct epoll_event *events, int room, int timeout_ms);

#endif
