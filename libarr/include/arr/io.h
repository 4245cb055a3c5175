/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays in files: .npy (format versions 1.0, 2.0 and 3.0), .npz, raw bytes. */
#ifndef ARR_IO_H
#define ARR_IO_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads a whole .npy file into a new array (Fortran order is kept, the other byte order is
 * kept too: the dtype says so). Structured dtypes come as numpy.load gives them. Fails: ARR_E_IO,
 * ARR_E_FORMAT (not .npy, truncated, impossible shape), ARR_E_UNSUPPORTED (object dtypes,
 * subarrays), ARR_E_NOMEM. Sizes are checked against the file before allocation. */
ARR_API ARR_NODISCARD enum arr_status arr_npy_load(const char *path, arr_array **out,
						   struct arr_error *err);

/* Writes what numpy.save writes: byte for byte, also the padding. The file appears under its name
 * only when it is complete. Fails: ARR_E_IO. */
ARR_API ARR_NODISCARD enum arr_status arr_npy_save(const char *path, const arr_array *src,
						   struct arr_error *err);

enum arr_npy_mode {
	ARR_NPY_READ = 0,       /* "r": the array is read-only */
	ARR_NPY_READ_WRITE = 1, /* "r+": writes reach the file */
	ARR_NPY_COPY = 2        /* "c": writes stay in memory */
};

/* Maps the file's data without reading it; the map lives as long as the array and its views.
 * Fails as arr_npy_load. */
ARR_API ARR_NODISCARD enum arr_status arr_npy_mmap(const char *path, enum arr_npy_mode mode,
						   arr_array **out, struct arr_error *err);

/* A new file of zeros, mapped ("w+" of numpy.lib.format.open_memmap): writes to the array reach it.
 * An existing file is emptied first. order: ARR_ORDER_C or ARR_ORDER_F. Fails: ARR_E_SHAPE,
 * ARR_E_NOMEM, ARR_E_IO. */
struct arr_npy_create_args {
	int ndim;
	const int64_t *shape;
	const arr_dtype *dtype;
	enum arr_order order;
};
ARR_API ARR_NODISCARD enum arr_status arr_npy_create(const char *path,
						     const struct arr_npy_create_args *args,
						     arr_array **out, struct arr_error *err);

/* ---- .npz: ZIP archives of .npy files ---- */

/* An open archive. Its members are read when they are asked for; any number of threads may load
 * from one at a time. */
typedef struct arr_npz arr_npz;

/* Reads the archive's list of members, ZIP64 too. Fails: ARR_E_IO, ARR_E_FORMAT (no archive,
 * members that overlap or lie outside it, sizes that cannot be), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_npz_open(const char *path, arr_npz **out,
						   struct arr_error *err);
/* NULL is fine. Arrays that were loaded stay. */
ARR_API void arr_npz_close(arr_npz *npz);
ARR_API size_t arr_npz_count(const arr_npz *npz);
/* Without ".npy", borrowed from npz; NULL outside [0, count). */
ARR_API const char *arr_npz_name(const arr_npz *npz, size_t index);

/* Loads one member, with or without ".npy" in name. Fails as arr_npy_load, also: ARR_E_INDEX (no
 * such member), ARR_E_FORMAT (bytes that do not match their checksum or the promised size),
 * ARR_E_UNSUPPORTED (encrypted, or compressed by another method than deflate). The memory that is
 * allocated is bounded by the archive's size: deflate expands at most 1032 times. */
ARR_API ARR_NODISCARD enum arr_status arr_npz_load(const arr_npz *npz, const char *name,
						   arr_array **out, struct arr_error *err);

enum arr_npz_method {
	ARR_NPZ_STORED = 0,  /* numpy.savez */
	ARR_NPZ_DEFLATED = 1 /* numpy.savez_compressed */
};

/* Writes count arrays under their names, to which ".npy" is added. ZIP64 where it is needed. The
 * file appears under its name only when it is complete. Fails: ARR_E_ARG (a name that is empty,
 * over 65,000 bytes or there twice), ARR_E_IO, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_npz_save(const char *path, const char *const *names,
						   const arr_array *const *arrays, size_t count,
						   enum arr_npz_method method,
						   struct arr_error *err);

/* ---- raw bytes; text between separators is in <arr/text.h> ---- */

/* Reads count elements (-1: all whole ones; fewer if the file ends) from offset_bytes on into a new
 * 1-d array. Fails: ARR_E_IO, ARR_E_ARG (count, offset), ARR_E_DTYPE (items without bytes),
 * ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_fromfile(const char *path, const arr_dtype *dtype,
						   int64_t count, int64_t offset_bytes,
						   arr_array **out, struct arr_error *err);
/* Writes the elements in C order and nothing else. Fails: ARR_E_IO, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_tofile(const char *path, const arr_array *src,
						 struct arr_error *err);

enum arr_memmap_mode {
	ARR_MEMMAP_READ = 0,       /* "r": the array is read-only */
	ARR_MEMMAP_READ_WRITE = 1, /* "r+": writes reach the file, which grows if it is too short */
	ARR_MEMMAP_COPY = 2,       /* "c": writes stay in memory */
	ARR_MEMMAP_CREATE = 3      /* "w+": a new file of zeros; an existing one is emptied first */
};
struct arr_memmap_args {
	const arr_dtype *dtype;
	enum arr_memmap_mode mode;
	int64_t offset_bytes; /* of the first element; any, page or not */
	int ndim;
	const int64_t *shape; /* NULL: one axis, as many elements as the file has */
	enum arr_order order; /* C or F */
};
/* numpy.memmap: the elements where they lie in the file, which are read when they are looked at.
 * The map lives as long as the array and its views. Fails: ARR_E_IO, ARR_E_ARG (offset, order, a
 * new file without a shape, bytes that are no multiple of the item size, a file that is too short
 * to be only read), ARR_E_SHAPE, ARR_E_DTYPE (items without bytes, subarrays), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_memmap(const char *path,
						 const struct arr_memmap_args *args,
						 arr_array **out, struct arr_error *err);
/* Waits until what was written to a mapped array, of arr_memmap, arr_npy_mmap or arr_npy_create, or
 * to a view of one, is in its file. Other arrays have nothing to wait for. Fails: ARR_E_IO. */
ARR_API ARR_NODISCARD enum arr_status arr_array_flush(const arr_array *array,
						      struct arr_error *err);

/* A read-only 1-d view of foreign bytes, which have to outlive it. count -1: all there are. Fails:
 * ARR_E_ARG (count or offset outside the bytes, bytes that are no multiple of the item size),
 * ARR_E_DTYPE (items without bytes). */
struct arr_frombuffer_args {
	const void *data;
	int64_t size_bytes;
	const arr_dtype *dtype;
	int64_t count, offset_bytes;
};
ARR_API ARR_NODISCARD enum arr_status arr_frombuffer(const struct arr_frombuffer_args *args,
						     arr_array **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
