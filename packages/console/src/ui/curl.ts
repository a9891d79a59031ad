import type { SentRequest } from "@patchbay/contract/call";

/** Quotes a text for a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The request as a curl command, one part a line. Masked secrets stay masked: put in your own. */
export function curlOf(request: SentRequest): string {
  const parts = [
    `curl ${request.method === "HEAD" ? "--head" : `--request ${request.method}`} ${quoted(request.url)}`,
  ];
  for (const header of request.headers) parts.push(`--header ${quoted(`${header.name}: ${header.value}`)}`);
  if (request.body !== null && request.body !== "") parts.push(`--data-raw ${quoted(request.body)}`);
  return parts.join(" \\\n  ");
}
