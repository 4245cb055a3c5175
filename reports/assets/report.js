// SPDX-License-Identifier: Apache-2.0
// Charts, sorting and folding. The page is complete without it.
(function () {
	"use strict";
	const data = JSON.parse(document.getElementById("data").textContent);
	const reasons = [
		["noncontiguous", "#c4473d"], ["cast", "#d9922e"], ["buffer", "#9a62b5"], ["memcpy", "#7a828a"],
		["fancy_index", "#4f86c9"], ["explicit", "#86a3b8"], ["concatenate", "#b3c1cc"],
	];
	const charts = [];

	function bytes(n) {
		const units = ["B", "KiB", "MiB", "GiB", "TiB"];
		let unit = 0;
		while (Math.abs(n) >= 1024 && unit < units.length - 1) { n /= 1024; unit++; }
		return digits(n) + " " + units[unit];
	}
	function time(ns) {
		const units = ["ns", "\u00b5s", "ms", "s"];
		let unit = 0;
		while (Math.abs(ns) >= 1000 && unit < units.length - 1) { ns /= 1000; unit++; }
		return digits(ns) + " " + units[unit];
	}
	function digits(x) {
		return x === 0 ? "0" : String(Number(x.toPrecision(3)));
	}
	// Axis steps that are round in units of 1024.
	function byteStep(highest) {
		let unit = 1;
		while (highest / unit >= 1024) unit *= 1024;
		const step = [0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5, 10, 20, 25, 50, 100, 128, 200, 256].find(function (k) {
			return highest / unit / k <= 6;
		});
		return (step || 256) * unit;
	}
	function color(name) {
		return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
	}
	function shorten(text, room) {
		return text.length > room ? "\u2026" + text.slice(text.length - room + 1) : text;
	}
	function siteLabel(site) {
		return shorten(site.slice(site.lastIndexOf("/") + 1) || "unknown line", 34);
	}
	function opLabel(op) {
		return shorten(op.op + " \u00b7 " + (op.dtype || "?"), 34);
	}

	// Bars lie on their side, so that names stay readable.
	function bars(labels, datasets, show, extra) {
		return Object.assign({
			type: "bar",
			data: { labels: labels, datasets: datasets },
			show: show, rows: labels.length,
		}, extra || {});
	}
	function dataset(label, values, background) {
		return { label: label, data: values, backgroundColor: background, maxBarThickness: 18, borderRadius: 2 };
	}

	function memoryChart() {
		let lines = [];
		const tones = ["--accent", "--warning", "--note", "--critical"];
		let end = 0;
		data.memory_timeline.forEach(function (t, i) {
			const alone = data.memory_timeline.length === 1;
			const of = alone ? "" : " (process " + t.pid + ")";
			const at = function (key) {
				return t.points.filter(function (p) { return p[key] !== null; })
					.map(function (p) { return { x: p.at_ns, y: p[key] }; });
			};
			const last = t.points[t.points.length - 1];
			end = Math.max(end, last ? last.at_ns : 0);
			if (!alone) { // one plain line each: overlapping areas cannot be read
				lines.push({ label: "live heap" + of, data: at("live_bytes"), tone: [tones[i % tones.length], 0], borderWidth: 1.75, pointRadius: 0 });
				return;
			}
			lines.push({ label: "resident", data: at("rss_bytes"), tone: ["--muted", 0], borderWidth: 1.5, pointRadius: 0 });
			lines.push({ label: "live heap", data: at("live_bytes"), tone: ["--accent", 0.18], fill: "origin", borderWidth: 1.75, pointRadius: 0 });
		});
		lines = lines.filter(function (l) { return l.data.length > 1; }); // one point is no line
		if (!lines.length)
			return null;
		const peak = Math.max.apply(null, lines.map(function (l) {
			return l.data.reduce(function (m, p) { return Math.max(m, p.y); }, 0);
		}));
		// A limit far above the peak would flatten the curves; the tile at the top tells it.
		if (data.mem_limit > 0 && data.mem_limit < 8 * peak)
			lines.push({ label: "limit", data: [{ x: 0, y: data.mem_limit }, { x: end, y: data.mem_limit }], tone: ["--critical", 0], borderWidth: 1.5, borderDash: [6, 4], pointRadius: 0 });
		return { type: "line", data: { datasets: lines }, show: bytes, showX: time, highest: peak };
	}

	function copiesChart() {
		const lines = data.copy_lines.filter(function (l) { return l.bytes * 200 >= data.copy_lines[0].bytes; });
		if (!lines.length)
			return null;
		const sets = reasons.filter(function (r) {
			return lines.some(function (l) { return l.by_reason[r[0]] > 0; });
		}).map(function (r) {
			return dataset(r[0].replace("_", " "), lines.map(function (l) { return l.by_reason[r[0]]; }), r[1]);
		});
		return bars(lines.map(function (l) { return siteLabel(l.site); }), sets, bytes, { stacked: true, highest: lines[0].bytes });
	}

	function opsChart() {
		if (!data.ops.length)
			return null;
		const set = dataset("self time", data.ops.map(function (o) { return o.self_ns; }));
		set.tone = ["--accent", 0.85];
		return bars(data.ops.map(opLabel), [set], time, { plain: true });
	}

	function latencyChart() {
		const ops = data.ops.filter(function (o) { return o.p50_ns > 0; });
		if (!ops.length)
			return null;
		const sets = [["p50_ns", "median", 0.9], ["p95_ns", "p95", 0.55], ["p99_ns", "p99", 0.28]].map(function (p) {
			const set = dataset(p[1], ops.map(function (o) { return o[p[0]]; }));
			set.tone = ["--accent", p[2]];
			set.maxBarThickness = 8;
			return set;
		});
		return bars(ops.map(opLabel), sets, time, { logarithmic: true, rows: ops.length * 1.3 });
	}

	function blasChart() {
		const rows = [["cores", data.cores], ["CPU quota", data.cpu_quota], ["threads set", data.threads_configured], ["threads used", data.threads_running]]
			.filter(function (r) { return r[1] > 0; });
		const cores = data.cpu_quota > 0 ? Math.min(data.cpu_quota, data.cores || Infinity) : data.cores;
		if (!(data.threads_configured > 0))
			return null;
		const set = dataset("count", rows.map(function (r) { return r[1]; }));
		set.tones = rows.map(function (r) {
			return r[0].indexOf("threads") !== 0 ? ["--muted", 0.55] : r[1] > Math.ceil(cores) ? ["--critical", 0.85] : ["--accent", 0.85];
		});
		return bars(rows.map(function (r) { return r[0]; }), [set], digits, { plain: true });
	}

	function fade(hex, alpha) {
		const n = parseInt(hex.slice(1), 16);
		return "rgba(" + (n >> 16) + "," + (n >> 8 & 255) + "," + (n & 255) + "," + alpha + ")";
	}
	function paint(sets) {
		sets.forEach(function (s) {
			if (s.tone) {
				s.borderColor = color(s.tone[0]);
				s.backgroundColor = fade(color(s.tone[0]), s.tone[1]);
			}
			if (s.tones)
				s.backgroundColor = s.tones.map(function (t) { return fade(color(t[0]), t[1]); });
		});
	}

	// drawBorder is Chart.js 3, border is Chart.js 4: each ignores the other's.
	function options(spec) {
		const bar = spec.type === "bar";
		const grid = function () { return { color: color("--line"), drawBorder: false }; };
		const tick = function (extra) { return Object.assign({ color: color("--muted") }, extra); };
		const amount = {
			border: { display: false },
			beginAtZero: true, stacked: !!spec.stacked, grid: grid(), title: { display: false },
			ticks: tick({ maxTicksLimit: 6, callback: function (v) {
				return spec.logarithmic && !/^1(e|0*$)/.test(String(v)) ? null : spec.show(v);
			} }),
			type: spec.logarithmic ? "logarithmic" : "linear",
		};
		if (spec.show === bytes)
			amount.ticks.stepSize = byteStep(spec.highest);
		if (spec.show === digits)
			amount.ticks.precision = 0;
		const names = { border: { display: false }, stacked: !!spec.stacked, grid: { display: false, drawBorder: false }, ticks: tick({ autoSkip: false, color: color("--ink") }) };
		const along = { type: "linear", border: { display: false }, grid: { display: false, drawBorder: false }, ticks: tick({ maxTicksLimit: 9, callback: spec.showX }) };
		return {
			indexAxis: bar ? "y" : "x", animation: false, responsive: true, maintainAspectRatio: false,
			interaction: bar ? { mode: "index", axis: "y", intersect: false } : { mode: "nearest", axis: "x", intersect: false },
			scales: bar ? { x: amount, y: names } : { x: along, y: amount },
			plugins: {
				legend: { display: !spec.plain, position: "top", align: "start", labels: { color: color("--ink"), boxWidth: 12, boxHeight: 12, padding: 14 } },
				tooltip: { callbacks: {
					title: function (items) { return bar ? items[0].label : "at " + time(items[0].parsed.x); },
					label: function (item) { return " " + item.dataset.label + ": " + spec.show(bar ? item.parsed.x : item.parsed.y); },
				} },
			},
		};
	}

	function draw(id, spec) {
		const canvas = document.getElementById(id);
		if (!canvas || !spec || typeof Chart === "undefined")
			return;
		const legend = spec.plain ? 0 : 34;
		canvas.closest("figure").hidden = false;
		if (spec.type === "bar")
			canvas.parentNode.style.height = Math.round(spec.rows * 27 + 44 + legend) + "px";
		paint(spec.data.datasets);
		const chart = new Chart(canvas, { type: spec.type, data: spec.data, options: options(spec) });
		charts.push({ chart: chart, spec: spec });
	}

	function redraw() {
		charts.forEach(function (c) {
			paint(c.spec.data.datasets);
			c.chart.options = options(c.spec);
			c.chart.update("none");
		});
	}

	function makeSortable(table) {
		const head = table.tHead.rows[0], body = table.tBodies[0];
		Array.from(head.cells).forEach(function (th, column) {
			const button = document.createElement("button");
			button.textContent = th.textContent;
			th.textContent = "";
			th.appendChild(button);
			button.addEventListener("click", function () {
				const number = th.classList.contains("n");
				const down = th.getAttribute("aria-sort") ? th.getAttribute("aria-sort") !== "descending" : number;
				const key = function (row) {
					const cell = row.cells[column];
					return number ? Number(cell.dataset.v) : cell.textContent;
				};
				const rows = Array.from(body.rows).map(function (r) { return [key(r), r]; });
				rows.sort(function (a, b) {
					const order = number ? a[0] - b[0] : a[0].localeCompare(b[0]);
					return down ? -order : order;
				});
				Array.from(head.cells).forEach(function (c) { c.removeAttribute("aria-sort"); });
				th.setAttribute("aria-sort", down ? "descending" : "ascending");
				rows.forEach(function (r) { body.appendChild(r[1]); });
			});
		});
	}

	function fold(table) {
		const body = table.tBodies[0], shown = 12;
		if (body.rows.length <= shown + 3)
			return;
		const button = document.createElement("button");
		const label = function () {
			button.textContent = body.classList.contains("folded") ? "Show all " + body.rows.length : "Show fewer";
		};
		button.className = "more";
		button.type = "button";
		body.classList.add("folded");
		label();
		button.addEventListener("click", function () {
			body.classList.toggle("folded");
			label();
		});
		table.parentNode.after(button);
	}

	document.querySelectorAll("table").forEach(function (table) {
		makeSortable(table);
		fold(table);
	});
	if (typeof Chart !== "undefined") {
		Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
		Chart.defaults.font.size = 12;
	}
	draw("chart-memory", memoryChart());
	draw("chart-copies", copiesChart());
	draw("chart-ops", opsChart());
	draw("chart-latency", latencyChart());
	draw("chart-blas", blasChart());
	window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
