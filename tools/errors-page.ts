import { callErrors } from "../packages/contract/src/call-error.ts";
import { problems } from "../packages/contract/src/problem.ts";

/** docs/errors.md: every problem of the HTTP API and every error a call can end with, from the tables in the code. */
export function errorsPage(): string {
  const problemRows = Object.entries(problems).map(
    ([code, { status, title, retryable }]) =>
      `| \`${code}\` | ${status} | ${title} | ${retryable ? "yes" : "no"} |`,
  );
  const callRows = Object.entries(callErrors).map(
    ([code, { title, guidance }]) => `| \`${code}\` | ${title} | ${guidance} |`,
  );
  return `# Errors

Made by \`npm run docs\` from \`packages/contract/src/problem.ts\` and \`packages/contract/src/call-error.ts\`.

## Problems of the HTTP API

Answers with \`application/problem+json\` (RFC 9457). Match on \`code\`; it keeps its meaning. \`errors\` names each field, what was
sent and what would be accepted. "Again" says whether the same request can succeed later without anybody changing it.

| code | status | what it means | again |
|---|--:|---|---|
${problemRows.join("\n")}

The catalog (\`GET /dev/…\`) answers as its existing clients expect: \`{"code", "message"}\` with BAD_REQUEST, UNAUTHORIZED,
FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS or INTERNAL_SERVER_ERROR.

## What a call can end with

A call that fails is not a problem of our API: it is a result. The code is in \`actions[].error.code\` and in the execution.

| code | what happened | what to look at first |
|---|---|---|
${callRows.join("\n")}
`;
}
