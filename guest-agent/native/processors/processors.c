/* Starts the processors that the kernel was told to leave out (`maxcpus=1`), once the code that it
 * rewrites while it runs stands as it is to stay.
 *
 * Linux turns features on and off by rewriting its own code (static keys), with an `int3` in it for
 * a moment. QEMU before 8.1 may keep a translation with that `int3`, if another processor comes by
 * just then, and the kernel panics (docs/adr/0014). What containers do turns three keys, again and
 * again: that of device rules, with the first container and after the last one; that of limits of
 * processor time (`docker run --cpus`); and that of the times of packets, with every `ping`. Here
 * each is turned on for good: by an empty control group with a rule and a limit, and by a process
 * that keeps a socket. That there is a control group turns the keys of memory and cpusets.
 *
 * Attaching to a control group: bpf(2), BPF_PROG_ATTACH. Limits: Linux, cgroup-v2.rst, cpu.max.
 * Times of packets: socket(7), SO_TIMESTAMP.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef PROCESSORS
#define PROCESSORS "/sys/devices/system/cpu"
#endif
#ifndef GROUPS
#define GROUPS "/sys/fs/cgroup"
#endif

#define GROUP GROUPS "/static-keys"
#define CONTROLLERS "+cpuset +cpu +io +memory +pids"
#define WHOLE_PROCESSOR "100000 100000" /* microseconds, of how many */

static void complain(const char *what)
{
    fprintf(stderr, "sampan: %s: %s\n", what, strerror(errno));
}

static bool write_word(const char *path, const char *word)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool written = write(fd, word, strlen(word)) >= 0;
    int reason = errno;
    close(fd);
    errno = reason;
    return written;
}

/* Returns the path of a processor's switch, or NULL behind the last one; the first has none. */
static const char *find_switch(unsigned number)
{
    static char path[sizeof PROCESSORS + 32];
    snprintf(path, sizeof path, PROCESSORS "/cpu%u/online", number);
    return access(path, F_OK) == 0 ? path : NULL;
}

static bool is_left_out(const char *path)
{
    char state = '1';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool known = fd >= 0 && read(fd, &state, 1) == 1;
    if (fd >= 0)
        close(fd);
    return known && state == '0';
}

static long ask_bpf(enum bpf_cmd command, union bpf_attr *order)
{
    return syscall(SYS_bpf, command, order, sizeof *order);
}

/* Gives the group a device rule: every device is allowed. It stays as long as the group. */
static bool allow_devices(const char *group)
{
    const struct bpf_insn program[] = {
        {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 1},
        {.code = BPF_JMP | BPF_EXIT},
    };
    union bpf_attr load, attach;
    memset(&load, 0, sizeof load);
    load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    load.insns = (uintptr_t)program;
    load.insn_cnt = sizeof program / sizeof program[0];
    load.license = (uintptr_t) "";
    int loaded = (int)ask_bpf(BPF_PROG_LOAD, &load);
    int target = open(group, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (loaded < 0 || target < 0)
        return false;
    memset(&attach, 0, sizeof attach);
    attach.target_fd = (uint32_t)target;
    attach.attach_bpf_fd = (uint32_t)loaded;
    attach.attach_type = BPF_CGROUP_DEVICE;
    return ask_bpf(BPF_PROG_ATTACH, &attach) == 0;
}

/* Has a process of ours want to know when packets come, for as long as the machine runs. */
static bool keep_packet_times(void)
{
    const int on = 1;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_TIMESTAMP, &on, sizeof on) != 0)
        return false;
    pid_t child = fork();
    if (child == 0) {
        for (int standard = 0; standard <= 2; standard++)
            close(standard);
        for (;;)
            pause();
    }
    close(fd);
    return child > 0;
}

static void turn_keys(void)
{
    if (!keep_packet_times())
        complain("The key of the times of packets was not turned");
    if (!write_word(GROUPS "/cgroup.subtree_control", CONTROLLERS))
        complain("The controllers of the control groups are missing");
    if (mkdir(GROUP, 0755) != 0 && errno != EEXIST)
        complain("The control group " GROUP " could not be made");
    if (!write_word(GROUP "/cpu.max", WHOLE_PROCESSOR))
        complain("The key of limits of processor time was not turned");
    if (!allow_devices(GROUP))
        complain("The key of device rules was not turned");
}

int main(void)
{
    bool turned = false;
    const char *path;

    for (unsigned number = 1; (path = find_switch(number)) != NULL; number++) {
        if (!is_left_out(path))
            continue;
        if (!turned)
            turn_keys();
        turned = true;
        if (!write_word(path, "1"))
            complain("A processor could not be started");
    }
    return 0;
}
