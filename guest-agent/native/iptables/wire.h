/* What the two halves of iptables say to each other: see server.c. */
#ifndef SAMPAN_IPTABLES_WIRE_H
#define SAMPAN_IPTABLES_WIRE_H

/* A sequenced-packet socket. One packet of the client: its words, each ended by a zero, with four
 * descriptors: stdin, stdout, stderr and its network namespace. One byte of answer: the exit code. */
#ifndef SAMPAN_IPTABLES_SOCKET
#define SAMPAN_IPTABLES_SOCKET "/run/sampan/iptables.sock"
#endif

enum { DESCRIPTORS = 4, NETWORK = 3, WORDS_LIMIT = 64 * 1024, WORD_COUNT_LIMIT = 1024 };

#endif
