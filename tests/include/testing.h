/* SPDX-License-Identifier: Apache-2.0 */
/* What every cmocka program includes; table rows say where they are with LOC. */
#ifndef TESTING_H
#define TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arr/status.h>
#include <base/compiler.h>

#define TESTING_STRING_(x) #x
#define TESTING_STRING(x) TESTING_STRING_(x)
#define LOC __FILE__ ":" TESTING_STRING(__LINE__)

/* Fails the test with the error's message unless the call is ARR_OK. */
#define assert_ok(call)                                                               \
	do {                                                                          \
		struct arr_error testing_err_ = { 0 };                                \
		struct arr_error *err = &testing_err_;                                \
		enum arr_status testing_status_ = (call);                             \
		if (testing_status_ != ARR_OK)                                        \
			fail_msg("%s: %s: %s", LOC, arr_status_name(testing_status_), \
				 testing_err_.message);                               \
	} while (0)

#endif
