import assert from "node:assert/strict";
import { test } from "node:test";
import type { FieldError, ProblemBody } from "@patchbay/contract/problem";
import { asSentence, fieldErrorsBelow, messageFor, sayField, ProblemError } from "./problem-error.ts";

const refused = (code: string, errors?: FieldError[]): ProblemError => {
  const problem: ProblemBody = {
    type: "about:blank",
    title: "Refused",
    status: 400,
    code,
    detail: "The reason.",
    retryable: false,
    ...(errors === undefined ? {} : { errors }),
  };
  return new ProblemError(problem);
};

test("an error of the server finds its control, wherever the form put its part of the body", () => {
  const error = refused("invalid_request", [
    { field: "body.staging.headers.1.name", message: "has a space", accepted: "a header name" },
    { field: "body.name", message: "Is taken." },
  ]);
  const staging = fieldErrorsBelow(error, "staging");
  assert.equal(messageFor(staging, "headers.1"), "Has a space. Accepted: a header name.");
  assert.equal(messageFor(staging, "headers.10"), undefined);
  assert.equal(messageFor(fieldErrorsBelow(error, ""), "name"), "Is taken.");
});

test("a name that is taken is said at the name though the problem lists no fields", () => {
  assert.equal(messageFor(fieldErrorsBelow(refused("name_taken"), ""), "name"), "The reason.");
  assert.deepEqual(fieldErrorsBelow(refused("in_use"), ""), []);
});

test("a message becomes a sentence, once", () => {
  assert.equal(asSentence("must be a number"), "Must be a number.");
  assert.equal(asSentence("`a` is unknown."), "“a” is unknown.");
});

test("a place in a request is said in words", () => {
  assert.equal(sayField("body.origins.0"), "origins, 1");
  assert.equal(sayField("body.staging.baseUrl"), "staging, base url");
  assert.equal(sayField("body"), "body");
});
