import assert from "node:assert/strict";
import { test } from "node:test";
import { readCsv, writeCsv } from "./csv.ts";

const cellsOf = (text: string): readonly (readonly string[])[] => {
  const read = readCsv(text);
  assert.ok(read.ok, JSON.stringify(read));
  return read.records.map(({ cells }) => cells);
};

test("cells may hold delimiters, quotation marks and lines, and records know where they begin", () => {
  const read = readCsv('a,"b ""c"" , d"\r\n"two\nlines",2\n\n,\n');
  assert.deepEqual(read, {
    ok: true,
    delimiter: ",",
    records: [
      { line: 1, cells: ["a", 'b "c" , d'] },
      { line: 2, cells: ["two\nlines", "2"] },
      { line: 5, cells: ["", ""] },
    ],
  });
});

test("spreadsheets of any country are read: semicolons, tabs, byte order marks, old line ends", () => {
  for (const text of ["\uFEFFa;b\r\n1,5;2\r\n", "a\tb\r1,5\t2", '"a,x";b\n1,5;2'])
    assert.deepEqual(cellsOf(text).at(-1), ["1,5", "2"], JSON.stringify(text));
});

test("what is broken is said with its line", () => {
  const wrong = (text: string) => {
    const read = readCsv(text, 3);
    return read.ok ? "read" : `${read.line}: ${read.message}`;
  };
  assert.match(wrong('a,b\n1,"2\n3'), /^2: .*never closed/);
  assert.match(wrong('a,b\n"1"x,2'), /^2: .*behind a closed/);
  assert.match(wrong("a\n1\n2\n3\n4\n"), /more than 3 rows/);
});

test("what is written is read back as it was", () => {
  const records = [
    ["", 'say "x"', "a,b;c\td"],
    [" spaced ", "line\r\nend", "-1"],
    ["\uFEFFmark", "=SUM(1)", ""],
  ];
  assert.deepEqual(cellsOf(writeCsv(records)), records);
  assert.deepEqual(
    cellsOf(writeCsv([["only"], [""], ["x"]])),
    [["only"], ["x"]],
    "an empty line is no record",
  );
});
