/* SPDX-License-Identifier: Apache-2.0 */
/* Files that the build puts into the program (assets.S), each terminated. */
#ifndef REPORTS_ASSETS_H
#define REPORTS_ASSETS_H

extern const char asset_chart_js[], asset_report_css[], asset_report_js[];

#endif
