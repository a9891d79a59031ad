// A function over a secret makes another secret: none of what leaves that way is ever on record.
import assert from "node:assert/strict";
import { test } from "node:test";
import { templateFunctionHelp } from "@patchbay/contract/template-help";
import { noAuth } from "./authorize.ts";
import { noFields, compileCustom } from "./custom-auth.ts";
import { compilePlan } from "./plan.ts";
import { prepare } from "./prepare.ts";
import { recordCall } from "./record.ts";
import { headerOf, sampleBase, samplePlan, sampleRequest } from "./sample-call.ts";
import { settle } from "./settle.ts";

const canary = "Canary-7f3e.Q9-zz";
const secret = "connection.http.encrypted.key";

/** The call in a function's example with the secret in the place of each of its values in turn. */
function callsOver(example: string): readonly string[] {
  const inside = /\{\{\{?#?((?:[^{}]|\{[^{}]*\})*)\}\}/.exec(example)?.[1] ?? "";
  const [name = "", ...values] = inside.match(/"[^"]*"|'[^']*'|\([^()]*\)|[^\s"'()]+/g) ?? [];
  if (!templateFunctionHelp.has(name)) return [];
  return values.map((_, index) => `(${[name, ...values.with(index, secret)].join(" ")})`);
}

/** What the header is, and all that is on record when the API repeats the made text alone. */
function recorded(call: string): { readonly made: string; readonly record: string } | null {
  const base = sampleBase({
    encrypted: new Map([["key", canary]]),
    headers: [{ name: "X-Sig", value: `v=1,s=<{{join "|" ${call}}}>`, secret: true }],
  });
  const plan = samplePlan({ method: "GET", restUrl: "/" }, base);
  const prepared = prepare(plan, { input: { tags: ["a"], name: "Ann" } }, noAuth);
  if (!prepared.ok) return null;
  const { request } = prepared;
  const made = /<(.*)>$/s.exec(headerOf(request, "x-sig")[0] ?? "")?.[1] ?? "";
  const body = Buffer.from(
    JSON.stringify({ got: made, [made]: [encodeURIComponent(made)], base64: btoa(made) }),
  );
  const headers = { "content-type": "application/json", "x-got": made };
  const outcome = settle(plan, { kind: "answer", status: 400, headers, body, timing: { total: 1 } }, request);
  return { made, record: JSON.stringify(recordCall(outcome, request, { bodyBytes: 9999 })) }; // prettier-ignore
}

test("what a function makes of a secret is masked wherever the API repeats it", () => {
  const tried = new Set<string>();
  for (const [name, [, , example]] of templateFunctionHelp)
    for (const call of callsOver(example)) {
      const found = recorded(call);
      // Truths and numbers tell nothing by themselves; what is shorter than four characters would be found everywhere.
      if (found === null || found.made.length < 4 || /^(true|false|[\d.-]+|string|array)$/.test(found.made))
        continue;
      const { made, record } = found;
      for (const form of [made, encodeURIComponent(made), btoa(made)])
        assert.ok(!record.includes(JSON.stringify(form).slice(1, -1)), `${call} → ${form}: ${record}`);
      tried.add(name);
    }
  assert.ok(tried.size >= 35, [...tried].join(" "));
});

test("nor is what is made of it inside a block that opened the secret", () => {
  for (const template of [
    `{{#with connection.http.encrypted}}<{{hash "sha256" "hex" key}}>{{/with}}`,
    `{{#with connection.http.encrypted as |all|}}<{{reverse all.key}}>{{/with}}`,
    `{{#each connection.http.encrypted as |one|}}<{{base64Encode one}}>{{/each}}`,
    `{{#with connection.http}}{{#each encrypted}}<{{lowercase this}}>{{/each}}{{/with}}`,
    `<{{#each (split ${secret} "-")}}{{concat this "+" @root.connection.name}}{{/each}}>`,
  ]) {
    const headers = [{ name: "X-Sig", value: template, secret: true }];
    const base = sampleBase({ encrypted: new Map([["key", canary]]), headers });
    const request = sampleRequest(samplePlan({ method: "GET", restUrl: "/" }, base));
    const made = /<(.*)>/.exec(headerOf(request, "x-sig")[0] ?? "")?.[1] ?? "";
    assert.ok(
      request.secrets.some((one) => made.includes(one) && one !== canary),
      template,
    );
  }
});

test("a token handed to a credential's own request stays one through functions", () => {
  const source = { base: sampleBase(), endpoint: null, ownRequest: true } as const;
  const action = { method: "POST", restUrl: "/refresh", requestPayload: { proof: `{{hash "md5" "hex" input.token}}` } } as const; // prettier-ignore
  const compiled = compilePlan({ ...source, action });
  assert.ok(compiled.ok);
  const prepared = prepare(compiled.plan, { input: { token: canary } }, noAuth);
  assert.ok(prepared.ok);
  const { proof } = JSON.parse(String(prepared.request.body)) as { proof: string };
  assert.deepEqual(prepared.request.secrets, [proof]);
});

test("custom authentication keeps what its functions made as secrets", () => {
  const fields = { ...noFields, encrypted: new Map([["key", canary]]) };
  const auth = { kind: "custom", headers: { "X-Sig": `{{base64Encode ${secret}}}` } } as const;
  const { parts, problems } = compileCustom(auth, fields);
  assert.deepEqual(problems, []);
  assert.deepEqual(parts.secrets, [canary, btoa(canary)]);
});

test("what no secret went into is not masked", () => {
  const request = sampleRequest(
    samplePlan({ method: "GET", restUrl: "/", requestHeaders: { "X-Name": "{{uppercase input.name}}" } }),
    { name: "visible" },
  );
  assert.deepEqual(request.secrets, []);
});
