/* SPDX-License-Identifier: Apache-2.0 */
#include "header_store.h"

#include <pthread.h>

ARR__TLS_FAST struct arr__store_list arr__store_lists[2];

/* Of the thread's lists. A thread whose end would not be heard of keeps nothing. */
static _Thread_local enum { LISTS_NEW, LISTS_OPEN, LISTS_CLOSED } state;

static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static bool key_made;

/* Frees what the calling thread keeps; it keeps nothing from here on. */
static void close_lists(void)
{
	state = LISTS_CLOSED;
	for (int k = 0; k < 2; k++) {
		struct arr__store_list *list = &arr__store_lists[k];

		list->room = 0;
		while (list->first) {
			void *block = list->first;

			list->first = *(void **)block;
			free(block);
		}
	}
}

static void thread_ends(void *unused)
{
	(void)unused;
	close_lists();
}

static void make_key(void)
{
	key_made = pthread_key_create(&key, thread_ends) == 0;
}

static void open_lists(void)
{
	pthread_once(&key_once, make_key);
	/* any value but NULL: the destructor is called for it */
	if (!key_made || pthread_setspecific(key, arr__store_lists) != 0) {
		state = LISTS_CLOSED;
		return;
	}
	state = LISTS_OPEN;
	for (int k = 0; k < 2; k++)
		arr__store_lists[k].room = ARR__STORE_COUNT;
}

void arr__store_give_slow(void *block, struct arr__store_list *list)
{
	if (state == LISTS_NEW && !arr__observed())
		open_lists();
	if (list->room == 0 || arr__observed()) {
		free(block);
		return;
	}
	*(void **)block = list->first;
	list->first = block;
	list->room--;
}

/* The end of the program, or of the library while the program goes on: then other threads must not
 * call into it when they end. */
__attribute__((destructor)) static void close_at_end(void)
{
	close_lists();
	if (key_made) {
		pthread_key_delete(key);
		key_made = false;
	}
}
