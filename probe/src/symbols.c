/* SPDX-License-Identifier: Apache-2.0 */
/* dlsym in front of libc's. A tail jump: the return address stays the caller's, so RTLD_NEXT and
 * the caller's scope keep their meaning. */
#include "symbols.h"

#include "libarr_hook.h"
#include "pools.h"
#include "real.h"
#include "session.h"
#include "thread.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

void (*probe_pyinit_hook)(const char *name);

void probe_on_symbol_lookup(void *handle, const char *name);

/* Called by the hook below with the arguments of dlsym, before the real one runs. */
__attribute__((used)) void probe_on_symbol_lookup(void *handle, const char *name)
{
	struct probe_thread *t = &probe_tls;
	int saved_errno = errno;

	if (!probe_real_dlsym)
		probe_bind();
	if (!name || !probe_thread_open(t))
		return;
	t->guard++;
	/* Who looks for a symbol may just have opened a library; without a new one it is a glance.
	 */
	probe_modules_scan();
	if (strncmp(name, "PyInit_", 7) == 0) {
		probe_pools_scan();
		if (probe_pyinit_hook)
			probe_pyinit_hook(name);
	} else if (strncmp(name, "arr_", 4) == 0) {
		probe_libarr_install(handle == RTLD_NEXT ? NULL : handle);
	}
	t->guard--;
	errno = saved_errno;
}

#if defined(__x86_64__)
__asm__(".text\n"
	".globl dlsym\n"
	".type dlsym, @function\n"
	"dlsym:\n"
	".cfi_startproc\n"
	"endbr64\n"
	"push %rdi\n"
	".cfi_adjust_cfa_offset 8\n"
	"push %rsi\n"
	".cfi_adjust_cfa_offset 8\n"
	"sub $8, %rsp\n"
	".cfi_adjust_cfa_offset 8\n"
	"call probe_on_symbol_lookup\n"
	"add $8, %rsp\n"
	".cfi_adjust_cfa_offset -8\n"
	"pop %rsi\n"
	".cfi_adjust_cfa_offset -8\n"
	"pop %rdi\n"
	".cfi_adjust_cfa_offset -8\n"
	"jmp *probe_real_dlsym(%rip)\n"
	".cfi_endproc\n"
	".size dlsym, .-dlsym\n");
#endif
