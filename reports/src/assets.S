/* SPDX-License-Identifier: Apache-2.0 */
/* The page's style sheet and scripts as bytes of the program; assets.h declares them. */

.macro asset name, path
	.global \name
	.hidden \name
	.balign 16
\name:
	.incbin "\path"
	.byte 0
	.global \name\()_end
	.hidden \name\()_end
\name\()_end:
.endm

	.section .rodata
	asset asset_chart_js, CHART_JS
	asset asset_report_css, REPORT_CSS
	asset asset_report_js, REPORT_JS

#if defined(__ELF__)
	.section .note.GNU-stack, "", %progbits
#endif
