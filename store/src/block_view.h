/* SPDX-License-Identifier: Apache-2.0 */
/* The views that unpack block_chunk, in SQL that any SQLite can run: SCHEMA.md draws the layout. */
#ifndef STORE_BLOCK_VIEW_H
#define STORE_BLOCK_VIEW_H

/* SQLite has no function from a byte to its number: where it stands among all bytes is that. */
#define SQL_EACH_BYTE                                                      \
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" \
	"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f" \
	"404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f" \
	"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f" \
	"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f" \
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf" \
	"c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf" \
	"e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"

/* clang-format off */

/* Byte k of `data` behind bit `at`, and the `width` bits (at most 32) from that bit on. */
#define SQL_BYTE(at, k) "((instr(lut,substr(data,(" at ">>3)+" #k ",1))-1)<<8*" #k "-8)"
#define SQL_BYTES_3(at) SQL_BYTE(at, 1) "|" SQL_BYTE(at, 2) "|" SQL_BYTE(at, 3)
#define SQL_BYTES_5(at) SQL_BYTES_3(at) "|" SQL_BYTE(at, 4) "|" SQL_BYTE(at, 5)
#define SQL_BITS(at, width) \
	"(CASE WHEN " width "=0 THEN 0 WHEN " width "<=17 THEN(" SQL_BYTES_3(at) ")>>(" at "&7)" \
	" ELSE(" SQL_BYTES_5(at) ")>>(" at "&7) END&(1<<" width ")-1)"

#define SQL_BLOCKS_VIEW \
	"CREATE VIEW blocks AS WITH RECURSIVE" \
	" number (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM number WHERE i < 1023)," \
	" byte (lut) AS (SELECT x'" SQL_EACH_BYTE "')," \
	" place AS (SELECT *, (i >> 4) * group_bits AS a," \
	" (count + 15 >> 4) * group_bits + i * offset_bits AS b," \
	" (count + 15 >> 4) * group_bits + count * offset_bits + i * life_bits AS c," \
	" (count + 15 >> 4) * group_bits + count * (offset_bits + life_bits) + i * bytes_bits AS d" \
	" FROM block_chunk CROSS JOIN byte CROSS JOIN number ON i < count)," \
	" block AS (SELECT process_id, origin, tid, freed_tid, state," \
	" 512 * (at + " SQL_BITS("a", "group_bits") " + " SQL_BITS("b", "offset_bits") ") AS at_ns," \
	" 512 * (life_min + (" SQL_BITS("c", "life_bits") " << life_shift)) AS life_ns," \
	" bytes_min + (" SQL_BITS("d", "bytes_bits") " << bytes_shift) AS bytes FROM place)" \
	" SELECT process_id, nullif(tid, 0) AS tid, op, site, bytes," \
	" CASE state WHEN 0 THEN at_ns - life_ns WHEN 1 THEN at_ns END AS allocated_ns," \
	" CASE WHEN state <> 1 THEN at_ns END AS freed_ns," \
	" CASE state WHEN 0 THEN life_ns END AS lifetime_ns, nullif(freed_tid, 0) AS freed_tid" \
	" FROM block CROSS JOIN block_origin USING (process_id, origin)"

#define SQL_ALLOC_EVENTS_VIEW \
	"CREATE VIEW alloc_events AS SELECT process_id, tid, allocated_ns AS at_ns," \
	" 'alloc' AS type, bytes, op, site, lifetime_ns FROM blocks WHERE allocated_ns NOT NULL" \
	" UNION ALL SELECT process_id, freed_tid, freed_ns, 'free', bytes, op, site," \
	" lifetime_ns FROM blocks WHERE freed_ns NOT NULL"

/* clang-format on */

#endif
