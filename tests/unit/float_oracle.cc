// SPDX-License-Identifier: Apache-2.0
// Printing and parsing of floats against libstdc++ and libc. usage: float_oracle [COUNT [SEED]]
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <type_traits>

#include <arr/print.h>
#include <arr/text.h>

namespace
{
std::mt19937_64 rng;
int failures = 0;

// "-12.50e3" as digits without zeros around them, and the exponent of the last digit.
struct Decimal {
	std::string digits;
	int exponent = 0;

	explicit Decimal(const char *text)
	{
		bool point = false;

		for (; *text && *text != 'e'; text++) {
			if (*text == '-')
				continue;
			if (*text == '.') {
				point = true;
				continue;
			}
			exponent -= point;
			if (*text != '0' || !digits.empty())
				digits += *text;
		}
		if (*text == 'e')
			exponent += std::atoi(text + 1);
		while (!digits.empty() && digits.back() == '0') {
			digits.pop_back();
			exponent++;
		}
		if (digits.empty())
			exponent = 0;
	}
	bool operator==(const Decimal &other) const
	{
		return digits == other.digits && exponent == other.exponent;
	}
};

void fail(const char *what, const char *text, double got, double wanted)
{
	if (failures++ < 20)
		std::printf("%s %s: %a, expected %a\n", what, text, got, wanted);
}

template <class T> bool same(T a, T b)
{
	return std::memcmp(&a, &b, sizeof a) == 0;
}

template <class T> T of_bits(std::uint64_t bits)
{
	std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t> narrow =
		static_cast<decltype(narrow)>(bits);
	T value;

	std::memcpy(&value, &narrow, sizeof value);
	return value;
}

std::size_t print(double value, char *out)
{
	return arr_float64_print(value, out);
}

std::size_t print(float value, char *out)
{
	return arr_float32_print(value, out);
}

arr_status parse(const std::string &text, double *out)
{
	return arr_float64_parse(text.data(), text.size(), out, nullptr, nullptr);
}

arr_status parse(const std::string &text, float *out)
{
	return arr_float32_parse(text.data(), text.size(), out, nullptr, nullptr);
}

// The digits are libstdc++'s, and read back as the same number.
template <class T> void check_print(T value)
{
	char text[ARR_FLOAT_TEXT_BYTES], wanted[64];
	T back = 0;

	if (!std::isfinite(value))
		return;
	std::size_t length = print(value, text);
	*std::to_chars(wanted, wanted + 63, value, std::chars_format::scientific).ptr = '\0';
	if (!(Decimal(text) == Decimal(wanted)))
		fail("printed", text, value, value);
	if (parse(std::string(text, length), &back) != ARR_OK || !same(back, value))
		fail("read back", text, back, value);
}

// The number is libc's.
template <class T> void check_parse(const std::string &text)
{
	T got = 0, wanted;

	if constexpr (sizeof(T) == 8)
		wanted = std::strtod(text.c_str(), nullptr);
	else
		wanted = std::strtof(text.c_str(), nullptr);
	if (parse(text, &got) != ARR_OK || !same(got, wanted))
		fail("parsed", text.c_str(), got, wanted);
}

std::string random_text()
{
	std::string text = rng() & 1 ? "-" : "";
	std::size_t digits = 1 + rng() % (rng() % 20 ? 25 : 900), point = rng() % digits;

	for (std::size_t i = 0; i < digits; i++) {
		if (i == point)
			text += '.';
		text += static_cast<char>('0' + rng() % 10);
	}
	if (rng() % 4)
		text += "e" + std::to_string(static_cast<int>(rng() % 700) - 350);
	return text;
}

// Exactly half way between two numbers, and a little more.
void check_ties()
{
	char text[1200];
	double value = of_bits<double>(rng() & INT64_MAX);
	float single = of_bits<float>(rng() & INT32_MAX);

	if (std::isfinite(value) && value < 1e308) {
		long double middle = (static_cast<long double>(value) + std::nextafter(value, HUGE_VAL)) / 2;

		std::snprintf(text, sizeof text, "%.1100Lf", middle);
		check_parse<double>(text);
		check_parse<double>(std::string(text) + "1");
	}
	if (std::isfinite(single) && single < 1e38f) {
		double middle = (static_cast<double>(single) + std::nextafter(single, HUGE_VALF)) / 2;

		std::snprintf(text, sizeof text, "%.160e", middle);
		check_parse<float>(text);
		std::snprintf(text, sizeof text, "%.17e", middle);
		check_parse<float>(text);
	}
}
} // namespace

int main(int argc, char **argv)
{
	long count = argc > 1 ? std::atol(argv[1]) : 100000;

	rng.seed(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
	for (std::uint64_t exponent = 0; exponent < 2047; exponent++)
		for (std::uint64_t fraction : { 0ull, 1ull, 2ull, 0xfffffffffffffull, 0xffffffffffffeull })
			check_print(of_bits<double>(exponent << 52 | fraction));
	for (std::uint64_t bits = 0; bits < 5000; bits++) {
		check_print(of_bits<double>(bits));
		check_print(of_bits<float>(bits));
		check_print(static_cast<double>(bits) / 8);
		check_print(static_cast<double>(bits) * 1e20);
	}
	for (long i = 0; i < count; i++) {
		check_print(of_bits<double>(rng()));
		check_print(of_bits<float>(rng()));
		std::string text = random_text();
		check_parse<double>(text);
		check_parse<float>(text);
		if (i % 50 == 0)
			check_ties();
	}
	std::printf("%d failures\n", failures);
	return failures != 0;
}
