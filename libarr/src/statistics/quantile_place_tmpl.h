/* SPDX-License-Identifier: Apache-2.0 */
/* Where one quantile lies in a sorted row. Needs SFX, T, and ROUND(type, x), which rounds x to a
 * float type no wider than T; undefines them. */

/* n q + (alpha + q (1 - alpha - beta)) - 1, which Hyndman and Fan's continuous types are by alpha
 * and beta, rounded step by step. */
static T JOIN2(between, SFX)(enum arr_type t, T n, T q, double alpha, double beta)
{
	const T slope = ROUND(t, (T)(1 - alpha - beta));
	const T shift = ROUND(t, ROUND(t, (T)alpha) + ROUND(t, ROUND(t, q * slope)));

	return ROUND(t, ROUND(t, ROUND(t, n * q) + shift) - 1);
}

/* The position in a sorted row of n elements, with a fraction. */
static T JOIN2(position, SFX)(enum arr_quantile_method method, enum arr_type t, size_t count, T q)
{
	const T n = ROUND(t, (T)count);
	const T last = ROUND(t, ROUND(t, (T)count - 1) * q);
	const T cdf = ROUND(t, ROUND(t, n * q) - 1);

	switch (method) {
	case ARR_QUANTILE_INVERTED_CDF:
	case ARR_QUANTILE_AVERAGED_INVERTED_CDF:
		return cdf;
	case ARR_QUANTILE_CLOSEST_OBSERVATION:
		return ROUND(t, cdf - 0.5);
	case ARR_QUANTILE_INTERPOLATED_INVERTED_CDF:
		return JOIN2(between, SFX)(t, n, q, 0, 1);
	case ARR_QUANTILE_HAZEN:
		return JOIN2(between, SFX)(t, n, q, 0.5, 0.5);
	case ARR_QUANTILE_WEIBULL:
		return JOIN2(between, SFX)(t, n, q, 0, 0);
	case ARR_QUANTILE_MEDIAN_UNBIASED:
		return JOIN2(between, SFX)(t, n, q, 1 / 3.0, 1 / 3.0);
	case ARR_QUANTILE_NORMAL_UNBIASED:
		return JOIN2(between, SFX)(t, n, q, 3 / 8.0, 3 / 8.0);
	case ARR_QUANTILE_MIDPOINT:
		return ROUND(t, 0.5 * ROUND(t, floor(last) + ceil(last)));
	case ARR_QUANTILE_LINEAR:
	case ARR_QUANTILE_LOWER:
	case ARR_QUANTILE_HIGHER:
	case ARR_QUANTILE_NEAREST:
		return last;
	}
	return last;
}

/* For the methods that take one element: its position, not yet held within the row. */
static T JOIN2(nearest_position, SFX)(enum arr_quantile_method method, T at)
{
	const T below = floor(at);

	switch (method) {
	case ARR_QUANTILE_INVERTED_CDF:
		return at == below ? below : below + 1;
	case ARR_QUANTILE_CLOSEST_OBSERVATION:
		return at == below && fmod(below, 2) != 0 ? below : below + 1;
	case ARR_QUANTILE_HIGHER:
		return ceil(at);
	case ARR_QUANTILE_NEAREST:
		return rint(at);
	default:
		return below;
	}
}

static struct arr__quantile_place JOIN2(place, SFX)(enum arr_quantile_method method,
						    enum arr_type t, size_t n, T q)
{
	const T at = JOIN2(position, SFX)(method, t, n, q), last = (T)n - 1;
	struct arr__quantile_place p = { 0, 0, 0 };
	T below = floor(at), weight;

	if (arr__quantile_is_discrete(method)) {
		below = JOIN2(nearest_position, SFX)(method, at);
		p.before = below > 0 ? (size_t)(below < last ? below : last) : 0;
		p.after = p.before;
		return p;
	}
	if (at >= last) { /* NumPy names the last element -1 and counts the weight from there */
		p.before = p.after = n - 1;
		below = -1;
	} else if (at < 0) {
		below = 0;
	} else {
		p.before = (size_t)below;
		p.after = p.before + 1;
	}
	weight = at - below;
	if (method == ARR_QUANTILE_AVERAGED_INVERTED_CDF)
		weight = weight == 0 ? 0.5 : 1;
	if (method == ARR_QUANTILE_MIDPOINT)
		weight = at == floor(at) ? 0 : 0.5;
	p.t = ROUND(t, weight);
	return p;
}

#undef SFX
#undef T
#undef ROUND
