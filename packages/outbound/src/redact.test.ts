import assert from "node:assert/strict";
import { test } from "node:test";
import { authorize } from "./authorize.ts";
import { redactorFor } from "./redact.ts";
import { sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";

/** The redactor of a call whose connection has this one secret. */
const hiding = (...secrets: readonly string[]) =>
  redactorFor(
    sampleRequest(
      samplePlan(
        { method: "GET", restUrl: "/x" },
        sampleBase({ encrypted: new Map(secrets.map((secret, index) => [`s${index}`, secret])) }),
      ),
    ),
  );

// Secrets with every kind of character that some encoding changes.
const canaries = [
  "plain-canary-0001",
  'with "quotes" and \\ 0002',
  "a/b+c=d&e?f#0003",
  "<xml attr='1'>&0004",
  "sp ace\tand\nline 0005",
  "Zürich-€-0006",
  "$^.*+?()[]{}|0007",
  "percent%20%zz-0008",
  "it's (all)! *-0009",
];

const forms: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  "percent-encoded": encodeURIComponent,
  "percent-encoded in lower case": (secret) =>
    encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
  "form-encoded": (secret) => encodeURIComponent(secret).replaceAll("%20", "+"),
  JSON: (secret) => JSON.stringify({ secret }),
  "JSON with escaped slashes": (secret) => JSON.stringify({ secret }).replaceAll("/", "\\/"),
  base64: (secret) => Buffer.from(secret).toString("base64"),
  "base64 without padding": (secret) => Buffer.from(secret).toString("base64").replaceAll("=", ""),
  base64url: (secret) => Buffer.from(secret).toString("base64url"),
  "JSON of ASCII alone": (secret) =>
    JSON.stringify({ secret }).replaceAll(
      /[^\0-\x7f]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  "JSON of ASCII alone with escaped slashes": (secret) =>
    JSON.stringify({ secret })
      .replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .replaceAll("/", "\\/"),
  "JSON in JSON": (secret) => JSON.stringify({ log: JSON.stringify({ secret }) }),
  "JSON for HTML, small": (secret) =>
    JSON.stringify({ secret }).replaceAll(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
  "JSON for HTML, in capitals": (secret) => {
    const json = JSON.stringify(secret).slice(1, -1).replaceAll('\\"', "\\u0022");
    return json.replaceAll(
      /[&'+<>`]|[^\0-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`,
    );
  },
  "percent-encoded to the last sign": (secret) =>
    encodeURIComponent(secret).replaceAll(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  "percent-encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  HTML: (secret) =>
    secret
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
  hexadecimal: (secret) => Buffer.from(secret).toString("hex"),
  "base64 behind a user name": (secret) => Buffer.from(`user:${secret}`).toString("base64"),
  "base64 in the middle": (secret) => Buffer.from(`{"k":"${secret}","n":1}`).toString("base64"),
};

test("a secret is found in every form that sinks and upstreams give it", () => {
  for (const secret of canaries)
    for (const [name, form] of Object.entries(forms)) {
      const masked = hiding(secret).text(`before ${form(secret)} after`);
      assert.match(masked, /^before .*\*{8}.* after$/s, `${name} of ${secret}: ${masked}`);
      const rest = masked.replace("before ", "").replace(" after", "");
      const left = form(secret).slice(4, -4);
      assert.ok(!rest.includes(left), `${name} of ${secret} left ${rest}`);
    }
});

test("a secret is masked in names and values of a JSON body, whole and in parts of texts", () => {
  const body = { note: "the key is canary-0009!", "canary-0009": [1, ["canary-0009"]], n: 5, no: null };
  assert.deepEqual(hiding("canary-0009").json(body), {
    note: "the key is ********!",
    "********": [1, ["********"]],
    n: 5,
    no: null,
  });
});

test("of two secrets the longer is masked whole, though the other is its beginning", () => {
  assert.equal(hiding("secret", "secret-and-more").text("secret-and-more, secret"), "********, ********");
});

test("a text is cut only after it was masked, so that no beginning of a secret stays", () => {
  const { text } = hiding("canary-0010");
  for (let end = 0; end <= 24; end += 1) {
    const cut = text("0123canary-0010 canary-0010", end);
    assert.doesNotMatch(cut, /can/, cut);
  }
  assert.equal(text("0123canary-0010 rest", 6), "0123********");
  assert.equal(text("0123canary-0010 rest", 17), "0123******** r");
});

test("secrets of less than four characters are not searched for: they would be found everywhere", () => {
  assert.equal(hiding("abc").text("abc and abcdef"), "abc and abcdef");
});

test("values of secret parts are secrets too: behind a scheme, in cookies, from inputs, under telling names", () => {
  const plan = samplePlan(
    {
      method: "GET",
      restUrl: "/x",
      requestHeaders: { Cookie: "sid={{input.session}}; theme=dark", "X-Access-Token": "{{input.token}}" },
      restUrlParams: { password: "{{input.password}}" },
    },
    sampleBase({ headers: [{ name: "X-Auth", value: "Custom {{input.preset}}", secret: true }] }),
  );
  const input = { session: "sess-0011", token: "tokn-0012", password: "pass word-0013", preset: "pres-0014" };
  const request = sampleRequest(
    plan,
    input,
    authorize({ kind: "basic", username: "u", password: "pw-0015" }),
  );
  const { text } = redactorFor(request);
  for (const secret of [...Object.values(input), "pw-0015", "dTpwdy0wMDE1"])
    assert.equal(text(`<${secret}>`), "<********>");
});

test("without secrets nothing is touched", () => {
  const body = { a: 1 };
  assert.equal(redactorFor(null).json(body), body);
  assert.equal(redactorFor(null).text("abcdef", 3), "abc");
});

test("a secret that is a number is masked where a body has it as one; small numbers are left alone", () => {
  assert.deepEqual(
    hiding("90412877", "123").json({ pin: 90412877, list: [1, 90412877.5, 123], text: "90412877" }),
    {
      pin: "********",
      list: [1, "********", 123],
      text: "********",
    },
  );
});
