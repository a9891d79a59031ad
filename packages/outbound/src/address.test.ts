import assert from "node:assert/strict";
import { test } from "node:test";
import { joinAddress, readBase } from "./address.ts";
import { compileTemplate } from "./template.ts";
import { places } from "./template-place.ts";
import { startRun } from "./template-run.ts";
import { encodeUrlText, pathProblem } from "./url-text.ts";

const base = { origin: "https://api.example.com", path: "/v1/" };

/** The address in one line, or what is wrong with it. */
function joined(text: string, from: typeof base | null = base): string {
  const address = joinAddress(from, encodeUrlText(text));
  if ("problem" in address) return address.problem;
  const query = address.query === "" ? "" : `?${address.query}`;
  return `${address.home ? "home" : "away"} ${address.origin} ${address.path}${query}`;
}

test("a path stands below the path of the base, with one slash between them", () => {
  assert.equal(joined("/orders"), "home https://api.example.com /v1/orders");
  assert.equal(joined("orders"), "home https://api.example.com /v1/orders");
  assert.equal(joined(""), "home https://api.example.com /v1/");
  assert.equal(joined("?page=2"), "home https://api.example.com /v1/?page=2");
  assert.equal(joined("/a//b"), "home https://api.example.com /v1/a//b");
  assert.equal(joined("/a", { ...base, path: "/" }), "home https://api.example.com /a");
  assert.equal(joined("orders:batchGet"), "home https://api.example.com /v1/orders:batchGet");
});

test("an absolute URL stands for itself and is at home on the origin of the base only", () => {
  assert.equal(joined("https://api.example.com/v2/x?y=1"), "home https://api.example.com /v2/x?y=1");
  assert.equal(joined("HTTPS://API.example.com:443"), "home https://api.example.com /");
  assert.equal(joined("https://api.example.com?x"), "home https://api.example.com /?x");
  for (const other of [
    "http://api.example.com",
    "https://api.example.com:8443",
    "https://api.example.com.evil.test",
  ])
    assert.equal(joined(`${other}/x`), `away ${other} /x`);
});

test("hosts may be IPv6 literals and international names", () => {
  assert.equal(joined("http://[2001:db8::1]:8080/x"), "away http://[2001:db8::1]:8080 /x");
  assert.equal(joined("https://bücher.example/ä"), "away https://xn--bcher-kva.example /%C3%A4");
  assert.deepEqual(readBase("http://[::1]:81/api"), { origin: "http://[::1]:81", path: "/api" });
  assert.deepEqual(readBase("https://Bücher.example"), {
    origin: "https://xn--bcher-kva.example",
    path: "/",
  });
});

test("without a connection only an absolute URL is an address", () => {
  assert.match(joined("/orders", null), /must be absolute/);
  assert.equal(joined("https://api.example.com/x", null), "away https://api.example.com /x");
});

test("what would quietly mean another host or place is refused", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["//evil.test", /two slashes/],
    ["/\\evil.test", /^home https:\/\/api.example.com \/v1\/%5Cevil.test$/],
    ["https://user:pw@api.example.com/x", /credential/],
    ["https://api.example.com\\@evil.test/x", /credential/],
    ["https://api.example.com@evil.test/x", /credential/],
    ["https://exa\nmple.test/x", /host is not valid/],
    ["https://", /host is not valid/],
    ["https://a%2Fb/x", /host is not valid/],
    ["ftp://api.example.com/x", /Only http/],
    ["javascript://x", /Only http/],
    ["/a/../b", /segment/],
    ["/a/%2e%2E/b", /segment/],
    ["/a/..%2fb", /segment/],
    ["/a/..;x/b", /segment/],
    ["/a/.", /segment/],
    ["/a#b", /fragment/],
    ["/a\r\nHost: evil", /control character/],
  ];
  for (const [text, says] of refused) assert.match(joined(text), says, text);
});

test("a base URL is http or https, without user, query and fragment", () => {
  for (const bad of [
    "api.example.com",
    "ftp://x.test",
    "https://u:p@x.test",
    "https://x.test?a",
    "https://x.test/#a",
  ])
    assert.ok("problem" in readBase(bad), bad);
  assert.deepEqual(readBase("https://x.test/a/b/"), { origin: "https://x.test", path: "/a/b/" });
});

/** Deterministic noise (mulberry32): the same strings in every run. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

// Pieces that URL parsers are known to disagree about, and ordinary ones between them.
const pieces = [
  [
    "/",
    "//",
    "\\",
    "@",
    ":",
    "?",
    "#",
    ";",
    "%",
    "%2f",
    "%5c",
    "%2e",
    "%00",
    "%0d%0a",
    "%40",
    "%zz",
    "..",
    ".",
  ],
  [
    "\t",
    "\r\n",
    " ",
    "\0",
    "\u2028",
    "\u3002",
    "\uff0f",
    "\uff20",
    "\ud800",
    "ä",
    "①",
    "[",
    "]",
    "[::1]",
    "|",
  ],
  ["evil.test", "api.example.com", "http", "https:", "127.0.0.1", "a", "b=c", "&", "localhost", ".evil.test"],
].flat();

test("no text and no value can change the origin of a path or climb above it, however it is made (25,000 strings)", () => {
  const random = noise(7);
  const some = (): string =>
    Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join("");
  const reach = { connection: null, sealed: false, fieldsKnown: true };
  const ways = [
    "{{input}}",
    "/{{input}}",
    "/{{{input}}}",
    "/a/{{{input}}}/b",
    "/x?q={{{input}}}",
    "/o/{{input}}/y",
  ];
  const templates = [false, true].flatMap((given) =>
    ways.map((text) => {
      const compiled = compileTemplate(text, { place: places.url(given), reach });
      assert.ok(compiled.ok);
      return compiled.template;
    }),
  );
  let accepted = 0;
  for (let round = 0; round < 25_000; round += 1) {
    const template = templates[round % templates.length];
    const input = some();
    const text = template?.render(startRun({ input, output: null, actions: null })) ?? "";
    const address = joinAddress(base, text);
    if ("problem" in address) continue;
    accepted += 1;
    const target = `${address.path}${address.query === "" ? "" : `?${address.query}`}`;
    assert.equal(address.origin, base.origin, JSON.stringify(input));
    assert.equal(address.home, true);
    assert.match(target, /^\/v1\/[\x21\x22\x24-\x7e]*$/, JSON.stringify(input));
    assert.equal(pathProblem(target), null);
    // What the other side makes of it: the same origin, and still below the base.
    const seen = new URL(`${address.origin}${target}`);
    assert.equal(seen.origin, base.origin, JSON.stringify(input));
    assert.ok(seen.pathname.startsWith("/v1/"), `${JSON.stringify(input)} became ${seen.pathname}`);
  }
  assert.ok(accepted > 5000, `only ${accepted} were accepted: the test would prove little`);
});

test("a value that stands for a whole address by its own right may name another origin, which is then away", () => {
  const compiled = compileTemplate("{{{input}}}", {
    place: places.url(false),
    reach: { connection: null, sealed: false, fieldsKnown: true },
  });
  assert.ok(compiled.ok);
  const text = compiled.template.render(
    startRun({ input: "https://evil.test/x", output: null, actions: null }),
  );
  const address = joinAddress(base, text);
  assert.ok(!("problem" in address));
  assert.deepEqual([address.origin, address.home], ["https://evil.test", false]);
});
