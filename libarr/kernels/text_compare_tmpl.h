/* SPDX-License-Identifier: Apache-2.0 */
/* One comparison of texts. Needs NAME, SFX, C and OP(a, a_room, b, b_room); undefines NAME and OP.
 */
static enum arr_status JOIN2(NAME, SFX)(char *const *args, const int64_t *dims,
					const int64_t *strides, void *user_data)
{
	const arr_dtype *const *dtypes = user_data;
	const size_t a_room = arr_dtype_item_bytes(dtypes[0]) / sizeof(C);
	const size_t b_room = arr_dtype_item_bytes(dtypes[1]) / sizeof(C);

	for (int64_t i = 0; i < dims[0]; i++) {
		const C *a = (const C *)(const void *)(args[0] + i * strides[0]);
		const C *b = (const C *)(const void *)(args[1] + i * strides[1]);

		args[2][i * strides[2]] = OP(a, a_room, b, b_room);
	}
	return ARR_OK;
}
#undef NAME
#undef OP
