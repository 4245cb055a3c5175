/* SPDX-License-Identifier: Apache-2.0 */
/* Partition and small sorts without vectors, for quick_tmpl.h. Needs SFX, K, K_MAX. */
#define SMALL_MAX 32

static void JOIN2(small, SFX)(K *a, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const K key = a[i];
		size_t j = i;

		for (; j > 0 && key < a[j - 1]; j--)
			a[j] = a[j - 1];
		a[j] = key;
	}
}

/* Every key is swapped with the first one that is not below the pivot; only the end of the front
 * part depends on the comparison (Lomuto's scheme). */
static size_t JOIN2(partition, SFX)(K *a, size_t n, K pivot)
{
	size_t below = 0;

	for (size_t i = 0; i < n; i++) {
		const K key = a[i];

		a[i] = a[below];
		a[below] = key;
		below += key < pivot;
	}
	return below;
}

#include "quick_tmpl.h"
