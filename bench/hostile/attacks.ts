// What somebody could send to hold up the others: each is a request of its own, and ends in an answer of a known status.

/** A hostile request: where it goes, its body as text, and the status it ends in. */
export type Attack = {
  readonly name: string;
  readonly method: "POST" | "PATCH";
  readonly path: string;
  readonly body: string;
  readonly status: number;
};

const rule = "/api/v1/rules/OrderDiscount";

/** A test of a rule whose one output is this expression. */
const expression = (text: string): string =>
  JSON.stringify({
    params: {},
    document: {
      kind: "simpleRule",
      formatVersion: 1,
      inputs: [],
      actions: [],
      condition: { kind: "group", id: "g", match: "all", conditions: [] },
      then: { outputs: { x: text } },
      else: {},
    },
  });

/** A table of many rows under a name that is new each time, so that nothing is known of it. */
const rows = (count: number): string =>
  JSON.stringify({
    kind: "decisionTable",
    formatVersion: 1,
    inputs: [
      { name: "tier", type: "string" },
      { name: "total", type: "number" },
    ],
    actions: [],
    hitPolicy: "FIRST",
    inputColumns: [
      { id: "tier", expression: "tier", type: "string" },
      { id: "total", expression: "total", type: "number" },
    ],
    outputColumns: [{ id: "discount", name: "discount", type: "number" }],
    rows: Array.from({ length: count }, (_, row) => ({
      id: `r${row}`,
      when: [`t${row % 500}`, `[${row}..${row + 50})`],
      then: [String(row % 30)],
    })),
  });

/** All of them; `size` is the number of rows of the table that is saved. */
export function attacksOf(size: number): readonly Attack[] {
  const test = { method: "POST", path: `${rule}/test` } as const;
  return [
    { ...test, name: "endless for", body: expression("count(for i in 1..100000000 return i)"), status: 422 },
    {
      ...test,
      name: "ReDoS",
      body: expression(`matches("${"a".repeat(5000)}!", "^(a+)+$")`),
      // It runs in linear time, so there is nothing to refuse.
      status: 200,
    },
    {
      ...test,
      name: "nesting in FEEL",
      body: expression("(".repeat(5000)),
      status: 422,
    },
    {
      ...test,
      name: "nesting in JSON, 100,000 deep",
      body: `{"params":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      status: 400,
    },
    {
      name: "a spreadsheet of 50 MB",
      method: "POST",
      path: `${rule}/import`,
      body: JSON.stringify({ format: "xlsx", content: "UEsDBAAA".repeat(50 * 1024 * 128 * 1.33) }),
      status: 422,
    },
    {
      name: `${size.toLocaleString("en")} rows are saved`,
      method: "PATCH",
      path: rule,
      body: `{"document":${rows(size)}}`,
      status: 200,
    },
  ];
}
