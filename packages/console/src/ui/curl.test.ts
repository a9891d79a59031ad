import assert from "node:assert/strict";
import { test } from "node:test";
import type { SentRequest } from "@patchbay/contract/call";
import { curlOf } from "./curl.ts";

const request: SentRequest = {
  method: "POST",
  url: "https://api.example.com/v1/orders?dry=1",
  headers: [{ name: "authorization", value: "Bearer ********", origin: "credential" }],
  query: [{ name: "dry", value: "1", origin: "action" }],
  body: `{"name":"O'Hara"}`,
  bodyBytes: 17,
  bodyCut: false,
};

test("a request becomes a curl command that a shell reads back unchanged", () => {
  assert.equal(
    curlOf(request),
    String.raw`curl --request POST 'https://api.example.com/v1/orders?dry=1' \
  --header 'authorization: Bearer ********' \
  --data-raw '{"name":"O'\''Hara"}'`,
  );
});

test("a HEAD request asks curl for the head and sends no body", () => {
  assert.equal(
    curlOf({ ...request, method: "HEAD", headers: [], body: null }),
    "curl --head 'https://api.example.com/v1/orders?dry=1'",
  );
});
