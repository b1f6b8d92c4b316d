/* The first program of a tiny guest: writes 1, 2, 3, ... to the console, a line each, for good.
   With `touch=N` on the kernel's command line it first fills N MiB of memory, and goes on looking
   whether what it wrote is still there. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <time.h>

#define WORD(cell) ((unsigned long)(cell) * 2654435761UL)

/* Under emulation the kernel comes up on one processor; ours has two. */
static void start_second_processor(void)
{
	FILE *online;

	mount("sysfs", "/sys", "sysfs", 0, NULL);
	online = fopen("/sys/devices/system/cpu/cpu1/online", "w");
	if (online) {
		fputs("1", online);
		fclose(online);
	}
}

int main(void)
{
	/* The kernel hands `name=value` that it does not know to its first program. */
	const char *touch = getenv("touch");
	size_t cells = touch ? (strtoul(touch, NULL, 10) << 20) / sizeof(unsigned long) : 0;
	volatile unsigned long *memory = cells ? malloc(cells * sizeof(unsigned long)) : NULL;

	if (cells && !memory)
		return 1;
	start_second_processor();
	for (size_t cell = 0; cell < cells; cell++)
		memory[cell] = WORD(cell);
	for (unsigned long number = 1;; number++) {
		struct timespec pause = { 0, 2000000 };
		size_t cell = cells ? (number * 512 * 97) % cells : 0;

		if (cells && memory[cell] != WORD(cell))
			printf("the memory is wrong at %zu\n", cell);
		printf("%lu\n", number);
		fflush(stdout);
		nanosleep(&pause, NULL);
	}
}
