/* SPDX-License-Identifier: Apache-2.0 */
/* A C program that uses libarr: principal axes of a table of sensor readings.
 *
 *	pipeline [ROWS [COLUMNS]]
 *
 * It writes a table as .npy, maps it, standardises its columns, forms the covariance and
 *finds the first principal axes by power iteration. Nothing in it knows of the probe; `arr record`
 *shows its operations all the same. One copy is hidden on purpose (the reshape of a transposed
 *view), and one call fails on purpose (a table with a column too many) and is handled.
 */
#include <arr/arr.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { AXES = 3, ITERATIONS = 40 };

/* Every step returns a status; the first failure says what was wrong and ends the program. */
#define STEP(call)                    \
	do {                          \
		status = (call);      \
		if (status != ARR_OK) \
			goto done;    \
	} while (0)

/* Readings of `columns` sensors: a few shared slow waves, different gains, a little noise. */
static enum arr_status make_readings(int64_t rows, int64_t columns, arr_array **out,
				     struct arr_error *err)
{
	arr_array *table = NULL;
	enum arr_status status;
	uint64_t state = 42;
	double *cell;

	status = arr_empty(2, (int64_t[]){ rows, columns }, ARR_FLOAT64, ARR_ORDER_C, &table, err);
	if (status != ARR_OK)
		return status;
	cell = arr_array_data(table);
	for (int64_t r = 0; r < rows; r++) {
		double t = (double)r / (double)rows;
		for (int64_t c = 0; c < columns; c++) {
			/* Knuth's 64-bit linear congruential generator (MMIX) */
			state = state * 6364136223846793005u + 1442695040888963407u;
			*cell++ = sin(6.283 * t * (double)(c % 5 + 1)) * (double)(c + 1) +
				  (double)(state >> 40) / 16777216.0;
		}
	}
	*out = table;
	return ARR_OK;
}

/* (table - mean) / std, column by column. */
static enum arr_status standardise(const arr_array *table, arr_array **out, struct arr_error *err)
{
	struct arr_reduce_options columns = { .axes = (int[]){ 0 },
					      .axis_count = 1,
					      .keepdims = true };
	arr_array *mean = NULL, *spread = NULL, *centred = NULL;
	enum arr_status status;

	STEP(arr_mean(table, &columns, &mean, err));
	STEP(arr_std(table, &columns, &spread, err));
	STEP(arr_subtract(table, mean, &centred, err));
	STEP(arr_divide(centred, spread, out, err));
done:
	arr_array_release(centred);
	arr_array_release(spread);
	arr_array_release(mean);
	return status;
}

/* vector / |vector|; takes over the caller's vector and gives a new one. */
static enum arr_status normalise(arr_array **vector, struct arr_error *err)
{
	arr_array *square = NULL, *length = NULL, *root = NULL, *unit = NULL;
	enum arr_status status;

	STEP(arr_square(*vector, &square, err));
	STEP(arr_sum(square, NULL, &length, err));
	STEP(arr_sqrt(length, &root, err));
	STEP(arr_divide(*vector, root, &unit, err));
	arr_array_release(*vector);
	*vector = unit;
done:
	arr_array_release(root);
	arr_array_release(length);
	arr_array_release(square);
	return status;
}

/* The matrix's largest eigenvalue and its vector; the matrix is deflated by them. */
static enum arr_status power_iteration(arr_array **matrix, double *value, struct arr_error *err)
{
	int64_t n = arr_array_shape(*matrix)[0];
	arr_array *vector = NULL, *image = NULL, *product = NULL, *scaled = NULL, *rest = NULL,
		  *lambda = NULL;
	struct arr_scalar number;
	enum arr_status status;

	STEP(arr_ones(1, &n, ARR_FLOAT64, ARR_ORDER_C, &vector, err));
	for (int i = 0; i < ITERATIONS; i++) {
		STEP(normalise(&vector, err));
		STEP(arr_matmul(*matrix, vector, NULL, &image, err));
		arr_array_release(vector);
		vector = image;
		image = NULL;
	}
	STEP(normalise(&vector, err));
	STEP(arr_matmul(*matrix, vector, NULL, &image, err));
	STEP(arr_dot(vector, image, &lambda, err));
	STEP(arr_array_item(lambda, NULL, &number, err));
	*value = number.as.f;
	STEP(arr_outer(vector, vector, &product, err));
	STEP(arr_multiply(product, lambda, &scaled, err));
	STEP(arr_subtract(*matrix, scaled, &rest, err));
	arr_array_release(*matrix);
	*matrix = rest;
done:
	arr_array_release(lambda);
	arr_array_release(scaled);
	arr_array_release(product);
	arr_array_release(image);
	arr_array_release(vector);
	return status;
}

/* A second data set with one column too many: the error is expected, reported and survived. */
static enum arr_status refuse_wrong_shape(const arr_array *table, struct arr_error *err)
{
	arr_array *wide = NULL, *sum = NULL;
	struct arr_error refused = { 0 };
	enum arr_status status;

	STEP(arr_ones(1, (int64_t[]){ arr_array_shape(table)[1] + 1 }, ARR_FLOAT64, ARR_ORDER_C,
		      &wide, err));
	if (arr_add(table, wide, &sum, &refused) == ARR_OK)
		status = arr_error_set(err, ARR_E_STATE, "a table of another width was accepted");
	else
		printf("refused: %s\n", refused.message);
done:
	arr_array_release(sum);
	arr_array_release(wide);
	return status;
}

static enum arr_status run(const char *path, int64_t rows, int64_t columns, struct arr_error *err)
{
	arr_array *made = NULL, *table = NULL, *standard = NULL, *transposed = NULL, *flat = NULL;
	arr_array *square = NULL, *covariance = NULL, *count = NULL;
	enum arr_status status;
	double value = 0;

	STEP(make_readings(rows, columns, &made, err));
	STEP(arr_npy_save(path, made, err));
	STEP(arr_npy_mmap(path, ARR_NPY_READ, &table, err));
	STEP(standardise(table, &standard, err));
	STEP(refuse_wrong_shape(standard, err));
	STEP(arr_array_transpose(standard, NULL, &transposed, err));
	/* HIDDEN COPY: a transposed array cannot be flattened in place */
	STEP(arr_array_reshape(transposed, 1, (int64_t[]){ -1 }, ARR_ORDER_C, &flat, err));
	printf("flattened by a copy of %lld bytes\n", (long long)arr_array_size_bytes(flat));
	STEP(arr_matmul(transposed, standard, NULL, &square, err));
	STEP(arr_from_scalar(arr_scalar_float((double)rows), NULL, &count, err));
	STEP(arr_divide(square, count, &covariance, err));
	for (int i = 0; i < AXES; i++) {
		STEP(power_iteration(&covariance, &value, err));
		printf("axis %d carries %.2f %% of the variance\n", i + 1,
		       100 * value / (double)columns);
	}
done:
	arr_array_release(count);
	arr_array_release(covariance);
	arr_array_release(square);
	arr_array_release(flat);
	arr_array_release(transposed);
	arr_array_release(standard);
	arr_array_release(table);
	arr_array_release(made);
	return status;
}

/* A count of at least 2 from the command line, or `otherwise`; -1 if it is not one. */
static int64_t count_argument(int argc, char **argv, int index, int64_t otherwise)
{
	char *end;
	long long value;

	if (index >= argc)
		return otherwise;
	errno = 0;
	value = strtoll(argv[index], &end, 10);
	return *end || errno || value < 2 ? -1 : value;
}

int main(int argc, char **argv)
{
	char path[] = "/tmp/pipeline.XXXXXX";
	struct arr_error err = { 0 };
	int64_t rows = count_argument(argc, argv, 1, 20000);
	int64_t columns = count_argument(argc, argv, 2, 64);
	enum arr_status status;
	int fd;

	if (rows < 0 || columns < 0 || argc > 3) {
		fprintf(stderr, "usage: pipeline [ROWS [COLUMNS]], both at least 2\n");
		return 2;
	}
	fd = mkstemp(path);
	if (fd < 0) {
		perror("pipeline: cannot make a temporary file");
		return 2;
	}
	close(fd);
	status = run(path, rows, columns, &err);
	unlink(path);
	if (status != ARR_OK) {
		fprintf(stderr, "pipeline: %s: %s\n", arr_status_name(status), err.message);
		return 1;
	}
	return 0;
}
