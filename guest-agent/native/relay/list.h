/* A ring of nodes that are part of what they link; a node that is in no list links to itself. */
#ifndef SAMPAN_LIST_H
#define SAMPAN_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct node {
    struct node *previous;
    struct node *next;
};

#define CONTAINER(node, type, member) ((type *)(void *)((char *)(node) - offsetof(type, member)))

static inline void list_clear(struct node *node)
{
    node->previous = node->next = node;
}

static inline bool list_empty(const struct node *node)
{
    return node->next == node;
}

static inline void list_remove(struct node *node)
{
    node->previous->next = node->next;
    node->next->previous = node->previous;
    list_clear(node);
}

static inline void list_append(struct node *list, struct node *node)
{
    list_remove(node);
    node->previous = list->previous;
    node->next = list;
    list->previous->next = node;
    list->previous = node;
}

#endif
