import type { Tone } from "./status.tsx";

/** Short words for statuses that people meet often; others stand as their number. */
const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** `200 OK`, `418`. */
export const sayStatus = (status: number): string =>
  reasons[status] === undefined ? String(status) : `${status} ${reasons[status]}`;

/** The three ends of an action, as the seed words them. */
export const actionWords: Readonly<Record<"success" | "error" | "skipped", { word: string; tone: Tone }>> = {
  success: { word: "Success", tone: "ok" },
  error: { word: "Error", tone: "bad" },
  skipped: { word: "Skipped", tone: "quiet" },
};
