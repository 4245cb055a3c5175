/* SPDX-License-Identifier: Apache-2.0 */
/* The `.npy` header, format versions 1.0, 2.0 and 3.0 (NumPy Enhancement Proposal 1 and
 * numpy.lib.format): bytes in, bytes out, no files, no allocation. */
#ifndef BASE_NPY_H
#define BASE_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arr/status.h>

enum { BASE_NPY_NDIM_MAX = 64, BASE_NPY_HEADER_BYTES_MAX = 65536, BASE_NPY_DESCR_BYTES = 32 };

/* Plain dtypes only ("<f8", "|b1", ">i4", "<U10", "|S3", "<M8[ns]"); structured descr is
 * ARR_E_UNSUPPORTED, object ("|O") too: pickles are never executed. */
struct base_npy_header {
	uint8_t major, minor; /* format version */
	bool fortran_order;
	bool swapped;                     /* data is in the other byte order than this machine's */
	char kind;                        /* NumPy's kind: b i u f c S U M m V */
	char descr[BASE_NPY_DESCR_BYTES]; /* as written, terminated */
	uint32_t item_bytes;
	int32_t ndim;
	int64_t shape[BASE_NPY_NDIM_MAX]; /* elements */
	uint64_t count;                   /* product of shape, checked against overflow */
	uint64_t data_bytes;              /* count * item_bytes, checked */
	uint64_t data_offset;             /* where the data starts in the file */
	bool structured; /* base_npy_parse_any only: descr is "", kind 'V', item_bytes and
			    data_bytes 0 */
	uint64_t descr_offset,
		descr_length; /* of the descr literal in the file, its quotes included */
};

/* Parses the first `size_bytes` bytes of a file. If they hold less than the whole header the status
 * is ARR_E_FORMAT and the message says how many bytes the header needs. `where` names the source in
 * messages. Every message has the offending value. The data itself is not looked at. */
ARR_NODISCARD enum arr_status base_npy_parse(const void *bytes, size_t size_bytes,
					     const char *where, struct base_npy_header *out,
					     struct arr_error *err);

/* The same, and a structured descr is not refused: its literal is left to the caller, who has to
 * work out its size. */
ARR_NODISCARD enum arr_status base_npy_parse_any(const void *bytes, size_t size_bytes,
						 const char *where, struct base_npy_header *out,
						 struct arr_error *err);

/* Writes the header exactly as numpy.save does (lowest version that can hold it, padded to 64
 * bytes, with NumPy >= 1.24's growth padding) and returns its length; 0 if out is too small. Uses
 * descr, fortran_order, ndim and shape. */
size_t base_npy_format(const struct base_npy_header *header, void *out, size_t size_bytes);

/* The same with a descr literal ("'<f8'", "[('x', '<i4')]") in place of header's descr, and in
 * format version 3.0 if header->major is 3. */
size_t base_npy_format_literal(const struct base_npy_header *header, const char *descr,
			       size_t descr_length, void *out, size_t size_bytes);

#endif
