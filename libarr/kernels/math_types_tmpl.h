/* SPDX-License-Identifier: Apache-2.0 */
/* What the loops of one computing type share. Needs R, RSFX and ABS(x). */
struct JOIN2(math1, RSFX) {
	void (*block)(const R *x, R *out, size_t count); /* out does not overlap x */
	R tiny;
	unsigned traits; /* enum math_trait */
};

struct JOIN2(math2, RSFX) {
	void (*block)(const R *x, const R *y, R *out, size_t count);
	void (*mend)(const R *x, const R *y, R *out, size_t count);
	unsigned traits;
};

static void JOIN2(math_keep_tiny, RSFX)(R tiny, const R *x, R *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		out[i] = ABS(x[i]) < tiny ? x[i] : out[i];
}
