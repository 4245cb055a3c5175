/* SPDX-License-Identifier: Apache-2.0 */
/* Arrays to and from other libraries without a copy: DLPack, NumPy's array interface, the Arrow C
 * data interface, PEP 3118 format strings.
 *
 * What is exported keeps its array alive until the consumer calls the deleter or release function;
 * from any thread. What is imported calls the producer's one at the last release of the array and
 * its views. A failed import takes nothing: the caller still owns the structure. */
#ifndef ARR_INTEROP_H
#define ARR_INTEROP_H

#include <arr/array.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- DLPack (dmlc/dlpack, ABI 0.x and 1.x) ---- */

enum { ARR_DL_CPU = 1 };
enum arr_dl_code {
	ARR_DL_INT = 0,
	ARR_DL_UINT = 1,
	ARR_DL_FLOAT = 2,
	ARR_DL_COMPLEX = 5,
	ARR_DL_BOOL = 6
};
enum { ARR_DL_READ_ONLY = 1, ARR_DL_IS_COPIED = 2 };

struct arr_dl_tensor {
	void *data;
	struct {
		int32_t type, id;
	} device;
	int32_t ndim;
	struct {
		uint8_t code, bits; /* enum arr_dl_code; bits of one element */
		uint16_t lanes;
	} dtype;
	int64_t *shape;
	int64_t *strides; /* elements; NULL: C order */
	uint64_t byte_offset;
};

/* Python's capsule "dltensor". */
struct arr_dl_managed {
	struct arr_dl_tensor tensor;
	void *context;
	void (*deleter)(struct arr_dl_managed *self); /* may be NULL */
};

/* Python's capsule "dltensor_versioned". */
struct arr_dl_managed_versioned {
	struct {
		uint32_t major, minor;
	} version;
	void *context;
	void (*deleter)(struct arr_dl_managed_versioned *self); /* may be NULL */
	uint64_t flags;                                         /* ARR_DL_READ_ONLY, ... */
	struct arr_dl_tensor tensor;
};

enum arr_dl_copy {
	ARR_DL_COPY_IF_NEEDED = 0, /* strides that are no multiples of the item size */
	ARR_DL_COPY_NEVER = 1,
	ARR_DL_COPY_ALWAYS = 2
};

/* The consumer owns *out and ends it with (*out)->deleter(*out). Fails: ARR_E_READONLY (this form
 * cannot say that an array is not writeable), ARR_E_SHAPE (strides that are no multiples of the
 * item size), ARR_E_DTYPE, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status
arr_dlpack_export(const arr_array *src, struct arr_dl_managed **out, struct arr_error *err);
/* As version 1.0, with flags. A copy is C-contiguous and writeable. */
ARR_API ARR_NODISCARD enum arr_status
arr_dlpack_export_versioned(const arr_array *src, enum arr_dl_copy copy,
			    struct arr_dl_managed_versioned **out, struct arr_error *err);

/* A view of the tensor, which from now on belongs to the array. Not writeable, as in NumPy: this
 * form cannot say whether it may be. Fails: ARR_E_UNSUPPORTED (another device, lanes),
 * ARR_E_DTYPE, ARR_E_SHAPE, ARR_E_ARG (no data, an offset beyond memory), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_dlpack_import(struct arr_dl_managed *managed,
							arr_array **out, struct arr_error *err);
/* Writeable unless the flags say otherwise. ARR_E_UNSUPPORTED also for another major version, of
 * which nothing but version and deleter may be used. */
ARR_API ARR_NODISCARD enum arr_status
arr_dlpack_import_versioned(struct arr_dl_managed_versioned *managed, arr_array **out,
			    struct arr_error *err);

/* ---- NumPy's __array_struct__ (PyArrayInterface, array interface version 3) ---- */

enum arr_interface_flags {
	ARR_INTERFACE_C_CONTIGUOUS = 0x1,
	ARR_INTERFACE_F_CONTIGUOUS = 0x2,
	ARR_INTERFACE_ALIGNED = 0x100,
	ARR_INTERFACE_NOTSWAPPED = 0x200,
	ARR_INTERFACE_WRITEABLE = 0x400,
	ARR_INTERFACE_HAS_DESCR = 0x800
};

struct arr_interface {
	int two; /* always 2 */
	int ndim;
	char kind; /* as arr_dtype_kind */
	int item_bytes;
	int flags;
	intptr_t *shape;
	intptr_t *strides; /* bytes */
	void *data;
	void *descr; /* of structured items, a Python object; not read, NULL on export */
};

/* Of any dtype but unicode strings, of which NumPy's consumer takes the bytes for characters and
 * reads too far. Structured items have kind 'V': a caller that has Python sets descr to the list
 * that arr_dtype_format writes, and ARR_INTERFACE_HAS_DESCR, before handing it on, and owns descr.
 * The interface has no units of times. The caller ends *out with arr_interface_free. Fails:
 * ARR_E_DTYPE, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status
arr_interface_export(const arr_array *src, struct arr_interface **out, struct arr_error *err);
/* Of an interface that arr_interface_export made; NULL is fine. */
ARR_API void arr_interface_free(struct arr_interface *interface);

/* A view of the producer's memory, of the dtype that kind, size and byte order give: structured
 * items are raw bytes, times have no unit; release(context) is called at the last release of the
 * array, not on failure, and may be NULL. interface itself is not needed afterwards. Fails:
 * ARR_E_FORMAT (two is not 2), ARR_E_DTYPE, ARR_E_SHAPE, ARR_E_ARG, ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_interface_import(const struct arr_interface *interface,
							   void (*release)(void *context),
							   void *context, arr_array **out,
							   struct arr_error *err);
/* As dtype, which descr or the producer's unit says: of the interface's kind and size, and but for
 * structures of its byte order (ARR_E_DTYPE); NULL: arr_interface_import. NumPy up to 2.4 gives
 * structures no flags, so that they are not writeable. */
ARR_API ARR_NODISCARD enum arr_status arr_interface_import_as(const struct arr_interface *interface,
							      const arr_dtype *dtype,
							      void (*release)(void *context),
							      void *context, arr_array **out,
							      struct arr_error *err);

/* ---- Arrow C data interface, 1-d arrays of numbers, times, texts and structures ---- */

/* struct ArrowSchema and struct ArrowArray under libarr's names: same layout. */
struct arr_arrow_schema {
	const char *format, *name, *metadata;
	int64_t flags, n_children;
	struct arr_arrow_schema **children, *dictionary;
	void (*release)(struct arr_arrow_schema *self);
	void *private_data;
};
struct arr_arrow_array {
	int64_t length, null_count, offset, n_buffers, n_children;
	const void **buffers;
	struct arr_arrow_array **children, *dictionary;
	void (*release)(struct arr_arrow_array *self);
	void *private_data;
};

/* Fills the caller's two structures, which are then ended by their release functions. Without a
 * copy if src is contiguous, but for bool (Arrow's are bits), datetime64[D] (32-bit days) and
 * unicode (large UTF-8). datetime64 and timedelta64 of s, ms, us and ns are timestamps without a
 * zone and durations, NaT is null, bytes are fixed-size binary. Structures have a child for each
 * field, copied out of the elements. Fails: ARR_E_SHAPE (not 1-d, a field with a subarray),
 * ARR_E_DTYPE (complex, the other byte order, another unit), ARR_E_ARG (days beyond 32 bits, code
 * points that UTF-8 has not), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_arrow_export(const arr_array *src,
						       struct arr_arrow_schema *out_schema,
						       struct arr_arrow_array *out_array,
						       struct arr_error *err);
/* Moves both structures into the array: their release is NULL afterwards. Not writeable; a copy if
 * bool, days, UTF-8 or binary (either offset width; the longest text gives the size), or times with
 * nulls, which become NaT, or structures. A timestamp's zone is not looked at: instants are UTC in
 * both. Fails: ARR_E_STATE (released), ARR_E_DTYPE (naming the format), ARR_E_UNSUPPORTED (other
 * nulls, other children, a dictionary), ARR_E_FORMAT (lengths, buffers), ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status arr_arrow_import(struct arr_arrow_schema *schema,
						       struct arr_arrow_array *array,
						       arr_array **out, struct arr_error *err);

/* ---- PEP 3118 ---- */

/* The buffer protocol's format of a dtype: "d", "Zf"; NULL for all but native numbers. Static
 * storage. */
ARR_API const char *arr_dtype_pep3118(const arr_dtype *dtype);
/* The same of any dtype: ">d", "5s", "3w" (code points), "(2,3)i", "T{i:x:=d:y:}". Native where a C
 * compiler could have put the item, else of standard size. Writes the text, cut short if out is too
 * small and always terminated if size_bytes > 0, and returns the whole length; 0 if there is none:
 * times, long doubles of the other byte order, fields that overlap or are out of order or have a
 * colon in their names. */
ARR_API size_t arr_dtype_pep3118_format(const arr_dtype *dtype, char *out, size_t size_bytes);
/* The dtype of a buffer's items: type characters, each behind an optional byte order (@ = < > ! ^,
 * which stays in force; all but @ and ^ have the standard sizes of Python's struct module, @ aligns
 * as a C compiler does), a count, a shape, and before a :name:; T{...} for structures, x for
 * padding. NULL is "B", as the protocol says. More than one item, or a name, makes a structure. The
 * caller owns *out. Fails: ARR_E_DTYPE (where it stops making sense), ARR_E_UNSUPPORTED,
 * ARR_E_NOMEM. */
ARR_API ARR_NODISCARD enum arr_status
arr_dtype_from_pep3118(const char *format, const arr_dtype **out, struct arr_error *err);

#ifdef __cplusplus
}
#endif
#endif
