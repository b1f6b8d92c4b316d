/* The clock and the random numbers of a machine that was suspended. */
#ifndef SAMPAN_CLOCK_H
#define SAMPAN_CLOCK_H

#include "header.h"

/* Set the clock to the host's time and mix in its seed; false, and the problem, if that failed. */
bool clock_take(const struct target *target, struct problem *problem);

#endif
