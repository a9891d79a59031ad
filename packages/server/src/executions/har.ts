import type { CallRecord, RecordedAnswer, Redirect, SentPart, SentRequest } from "@patchbay/contract/call";
import type { Execution, Har } from "@patchbay/contract/execution";

type Entry = Har["log"]["entries"][number];

const nothing = { httpVersion: "HTTP/1.1", headers: [], cookies: [], headersSize: -1 };

const pairOf = ({ name, value, origin }: SentPart) => ({ name, value, comment: `from: ${origin}` });

const requestOf = (request: SentRequest): Entry["request"] => ({
  method: request.method,
  url: request.url,
  httpVersion: "HTTP/1.1",
  headers: request.headers.map(pairOf),
  queryString: request.query.map(pairOf),
  cookies: [],
  headersSize: -1,
  bodySize: request.bodyBytes,
  ...(request.body === null
    ? {}
    : {
        postData: {
          mimeType: request.headers.find(({ name }) => name.toLowerCase() === "content-type")?.value ?? "",
          text: request.body,
          ...(request.bodyCut ? { comment: "Only the beginning was recorded." } : {}),
        },
      }),
});

const textOf = (body: RecordedAnswer["body"]): string =>
  body === null ? "" : typeof body === "string" ? body : JSON.stringify(body);

/** A call without an answer has the status 0, as browsers write it. */
function responseOf({ answer, error }: CallRecord): Entry["response"] {
  const headers = Object.entries(answer?.headers ?? {}).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: one })),
  );
  const one = (wanted: string): string => headers.find(({ name }) => name === wanted)?.value ?? "";
  return {
    status: answer?.status ?? 0,
    statusText: "",
    httpVersion: "HTTP/1.1",
    headers,
    cookies: [],
    content: {
      size: answer?.bodyBytes ?? 0,
      mimeType: one("content-type"),
      text: textOf(answer?.body ?? null),
      ...(answer?.bodyCut === true ? { comment: "Only the beginning was recorded." } : {}),
    },
    redirectURL: one("location"),
    headersSize: -1,
    bodySize: answer?.bodyBytes ?? -1,
    ...(error === undefined ? {} : { comment: `${error.code}: ${error.message}` }),
  };
}

/** HAR counts TLS into `connect` and names it again; -1 is what did not happen. */
function timingsOf({ queued, dns, connect, tls, wait, read }: CallRecord["timing"]): Entry["timings"] {
  return {
    blocked: queued ?? -1,
    dns: dns ?? -1,
    connect: connect === undefined ? -1 : connect + (tls ?? 0),
    ssl: tls ?? -1,
    send: 0,
    wait: wait ?? 0,
    receive: read ?? 0,
  };
}

/** A redirect that was followed: what is on record of it is where it was asked and that it led on, to `next`. */
const redirectOf = ({ method, url, status }: Redirect, next: string, startedDateTime: string): Entry => ({
  startedDateTime,
  time: 0,
  request: { ...nothing, method, url, queryString: [], bodySize: -1 },
  response: {
    ...nothing,
    status,
    statusText: "",
    content: { size: 0, mimeType: "", text: "" },
    redirectURL: next,
    bodySize: -1,
    comment: "A redirect: its time is part of the request it led to.",
  },
  cache: {},
  timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 0, receive: 0 },
  comment: `redirect ${status}`,
});

/**
 * The calls of an execution as HTTP Archive 1.2, for the tools that read it: masked as they are on record, each header and
 * parameter with where it came from, and the redirects that led there before it. Calls that never left are left out. The record has no time of each call: they are set
 * one after the other from the start of the execution.
 */
export function harOf(execution: Execution, version: string): Har {
  let at = Date.parse(execution.startedAt);
  const entries = execution.steps.flatMap((step) =>
    step.calls.flatMap((call): Entry[] => {
      if (call.request === null) return [];
      const startedDateTime = new Date(at).toISOString();
      at += call.timing.total;
      const { redirects = [], request } = call;
      return [
        ...redirects.map((one, index) =>
          redirectOf(one, redirects[index + 1]?.url ?? request.url, startedDateTime),
        ),
        {
          startedDateTime,
          time: call.timing.total,
          request: requestOf(request),
          response: responseOf(call),
          cache: {},
          timings: timingsOf(call.timing),
          comment: `${step.node}: result ${call.result}, attempts ${call.attempts}`,
        },
      ];
    }),
  );
  const comment = `Execution ${execution.id} of ${execution.subjectName} ${execution.version} in ${execution.environment}; secrets are masked.`;
  return { log: { version: "1.2", creator: { name: "Patchbay", version }, entries, comment } };
}
