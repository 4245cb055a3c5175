/* SPDX-License-Identifier: Apache-2.0 */
#include <base/pool.h>

#include <stddef.h>
#include <string.h>

#include <base/compiler.h>

enum base_pool base_pool_of(const char *path)
{
	/* The first that is found decides: libmkl_gnu_thread is MKL's, libiomp5 is OpenMP's. */
	static const struct {
		const char *part;
		enum base_pool pool;
	} names[] = {
		{ "blas", BASE_POOL_BLAS },     { "lapack", BASE_POOL_BLAS },
		{ "libmkl", BASE_POOL_BLAS },   { "libblis", BASE_POOL_BLAS },
		{ "libarmpl", BASE_POOL_BLAS }, { "libgomp", BASE_POOL_OPENMP },
		{ "libomp", BASE_POOL_OPENMP }, { "libiomp", BASE_POOL_OPENMP },
		{ "libtbb", BASE_POOL_TBB },
	};
	const char *slash = path ? strrchr(path, '/') : NULL, *name = slash ? slash + 1 : path;

	for (size_t i = 0; name && i < BASE_ARRAY_SIZE(names); i++)
		if (strstr(name, names[i].part))
			return names[i].pool;
	return BASE_POOL_NONE;
}

const char *base_pool_name(enum base_pool pool)
{
	switch (pool) {
	case BASE_POOL_BLAS:
		return "blas";
	case BASE_POOL_OPENMP:
		return "openmp";
	case BASE_POOL_TBB:
		return "tbb";
	case BASE_POOL_NONE:
		break;
	}
	return NULL;
}
