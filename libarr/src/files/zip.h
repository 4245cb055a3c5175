/* SPDX-License-Identifier: Apache-2.0 */
/* The ZIP records that .npz files are made of (PKWARE's APPNOTE 6.3.9, sections 4.3 and 4.5). All
 * numbers are little-endian and lie unaligned. */
#ifndef ARR_ZIP_H
#define ARR_ZIP_H

#include <stdint.h>

enum {
	ZIP_LOCAL_BYTES = 30,   /* before the name */
	ZIP_CENTRAL_BYTES = 46, /* before the name */
	ZIP_END_BYTES = 22,     /* before the comment */
	ZIP_END64_BYTES = 56,
	ZIP_LOCATOR64_BYTES = 20,
	ZIP_COMMENT_BYTES_MAX = 65535,
	ZIP_STORED = 0,
	ZIP_DEFLATED = 8,
	ZIP_FLAG_ENCRYPTED = 1,
	ZIP_FLAG_UTF8 = 0x800,
	ZIP_EXTRA_64 = 1, /* sizes and offset that do not fit 32 bits */
	ZIP_VERSION = 20,
	ZIP_VERSION_64 = 45
};
#define ZIP_LOCAL_MAGIC 0x04034b50u
#define ZIP_CENTRAL_MAGIC 0x02014b50u
#define ZIP_END_MAGIC 0x06054b50u
#define ZIP_END64_MAGIC 0x06064b50u
#define ZIP_LOCATOR64_MAGIC 0x07064b50u
#define ZIP_SATURATED_32 0xffffffffu /* look into the extra field */
#define ZIP_SATURATED_16 0xffffu

static inline uint64_t zip_get(const unsigned char *p, int bytes)
{
	uint64_t value = 0;

	for (int i = bytes; i-- > 0;)
		value = value << 8 | p[i];
	return value;
}

static inline unsigned char *zip_put(unsigned char *p, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++, value >>= 8)
		*p++ = (unsigned char)value;
	return p;
}

#endif
