#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S 1000000000LL

/* A smaller offset is left alone: a step disturbs programs more than 20 ms do. */
#define TOLERANCE_NS 20000000LL

/* 2001 to 2255: what a clock may be set to without an overflow anywhere. */
#define EARLIEST_NS 1000000000000000000ULL
#define LATEST_NS 9000000000000000000ULL

static bool fail(struct problem *problem, const char *what)
{
    problem->code = "clock";
    snprintf(problem->message, sizeof(problem->message), "%s: %s.", what, strerror(errno));
    return false;
}

static bool set_clock(int64_t time_ns)
{
    struct timespec now, then = {.tv_sec = time_ns / NS_PER_S, .tv_nsec = time_ns % NS_PER_S};

    clock_gettime(CLOCK_REALTIME, &now);
    int64_t offset = now.tv_sec * NS_PER_S + now.tv_nsec - time_ns;
    if (offset <= TOLERANCE_NS && offset >= -TOLERANCE_NS)
        return true;
    return clock_settime(CLOCK_REALTIME, &then) == 0;
}

/*
 * A memory that is loaded twice (from a copy of its file) would draw the same random numbers twice.
 * random(4): the first call adds to the pool, the second has the pool used from now on.
 */
static bool mix_in(const uint8_t *seed, size_t size)
{
    union {
        struct rand_pool_info info;
        uint8_t bytes[sizeof(struct rand_pool_info) + SEED_LIMIT];
    } pool = {.info = {.entropy_count = (int)size * 8, .buf_size = (int)size}};
    int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    memcpy(pool.info.buf, seed, size);
    bool good = ioctl(fd, RNDADDENTROPY, &pool.info) == 0 && ioctl(fd, RNDRESEEDCRNG) == 0;
    int number = errno;
    close(fd);
    errno = number;
    return good;
}

bool clock_take(const struct target *target, struct problem *problem)
{
    if (target->time_ns < EARLIEST_NS || target->time_ns >= LATEST_NS) {
        errno = EINVAL;
        return fail(problem, "The clock cannot be set to that time");
    }
    if (!set_clock((int64_t)target->time_ns))
        return fail(problem, "The clock cannot be set");
    if (!mix_in(target->seed, target->seed_size))
        return fail(problem, "The random numbers cannot be seeded");
    return true;
}
