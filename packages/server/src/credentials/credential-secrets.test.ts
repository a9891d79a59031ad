import assert from "node:assert/strict";
import { test } from "node:test";
import { MASK } from "@patchbay/contract/vocabulary";
import { maskedAuth, openAuth, planSecrets, splitAuth } from "./credential-secrets.ts";

const bearer = (token: string) => ({ kind: "bearer" as const, token });
const stored = {
  auth: { kind: "bearer" as const, token: MASK },
  encryptedNames: ["one", "two"],
  missing: [] as string[],
};

test("an auth is taken apart, shown masked and put together again", () => {
  const auth = { kind: "basic", username: "ann", password: "s3cret" } as const;
  const { open, secrets } = splitAuth(auth);
  assert.deepEqual(open, { kind: "basic", username: "ann", password: MASK });
  assert.deepEqual(secrets, [{ member: "password", field: "auth", value: "s3cret" }]);
  assert.deepEqual(maskedAuth(open, new Set()), { kind: "basic", username: "ann", password: MASK });
  assert.deepEqual(maskedAuth(open, new Set(["auth"])), { kind: "basic", username: "ann" });
  assert.deepEqual(openAuth(open, new Map([["auth", "s3cret"]])), auth);
});

test("a mask is no secret", () => {
  assert.equal(splitAuth(bearer(MASK)).secrets[0]?.value, null);
});

test("a change that says nothing of secrets keeps them all", () => {
  const plan = planSecrets(stored, {}, false);
  assert.deepEqual([[...plan.put], plan.drop, plan.missing, plan.errors], [[], [], [], []]);
  assert.deepEqual(plan.encryptedNames, ["one", "two"]);
});

test("the mask written back keeps, a new value replaces, a field left out is dropped", () => {
  const plan = planSecrets(stored, { auth: bearer(MASK), encrypted: { one: MASK, three: "new" } }, false);
  assert.deepEqual([...plan.put], [["encrypted.three", "new"]]);
  assert.deepEqual(plan.drop, ["encrypted.two"]);
  assert.deepEqual(plan.encryptedNames, ["one", "three"]);
  assert.deepEqual(plan.errors, []);
});

test("a mask where nothing is stored is a mistake", () => {
  const fresh = planSecrets({ auth: null, encryptedNames: [], missing: [] }, { auth: bearer(MASK) }, false);
  assert.deepEqual(fresh.errors.map(({ field }) => field), ["body.auth.token"]); // prettier-ignore
  const otherKind = planSecrets(stored, { auth: { kind: "basic", username: "ann", password: MASK } }, false);
  assert.deepEqual(otherKind.errors.map(({ field }) => field), ["body.auth.password"]); // prettier-ignore
  const newField = planSecrets(stored, { encrypted: { three: MASK } }, false);
  assert.deepEqual(newField.errors.map(({ field }) => field), ["body.encrypted.three"]); // prettier-ignore
});

test("where the origins moved, nothing is kept that was not given anew", () => {
  const plan = planSecrets(stored, { auth: bearer(MASK), encrypted: { one: "again", two: MASK } }, true);
  assert.deepEqual([...plan.put], [["encrypted.one", "again"]]);
  assert.deepEqual(plan.drop, ["auth", "encrypted.two"]);
  assert.deepEqual(plan.missing, ["auth", "encrypted.two"]);
});

test("what is missing stays missing until it is entered", () => {
  const cleared = { ...stored, missing: ["auth", "encrypted.one"] };
  assert.deepEqual(planSecrets(cleared, {}, false).missing, ["auth", "encrypted.one"]);
  assert.deepEqual(planSecrets(cleared, { auth: bearer("new") }, false).missing, ["encrypted.one"]);
});

test("a kind without a secret leaves none behind", () => {
  const plan = planSecrets(stored, { auth: { kind: "none" } }, false);
  assert.deepEqual(plan.drop, ["auth"]);
});

test("a kind with several secrets keeps each apart, and forgets one that is left out", () => {
  const auth = { kind: "awsSigV4", accessKeyId: "AK", secretAccessKey: "one", sessionToken: "two", region: "eu", service: "s3" } as const; // prettier-ignore
  const first = planSecrets({ auth: null, encryptedNames: [], missing: [] }, { auth }, false);
  assert.deepEqual([...first.put], [["auth", "one"], ["auth.sessionToken", "two"]]); // prettier-ignore
  const { open } = splitAuth(auth);
  const { sessionToken: _left, ...without } = { ...auth, secretAccessKey: MASK };
  const next = planSecrets({ auth: open, encryptedNames: [], missing: [] }, { auth: without }, false);
  assert.deepEqual([[...next.put], next.drop, next.errors], [[], ["auth.sessionToken"], []]);
});
