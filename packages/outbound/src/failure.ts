import { type CallErrorCode, callErrors } from "@patchbay/contract/call-error";

/** System, undici and TLS error codes → our codes. */
const codes: Readonly<Record<string, CallErrorCode>> = {
  EGRESS_BLOCKED: "EGRESS_BLOCKED",
  PROXY_FAILED: "PROXY_FAILED",
  PROXY_AUTHENTICATION_REQUIRED: "PROXY_AUTHENTICATION_REQUIRED",
  AGENT_OFFLINE: "AGENT_OFFLINE",
  AGENT_TARGET_NOT_ALLOWED: "AGENT_TARGET_NOT_ALLOWED",
  ENOTFOUND: "DNS_FAILURE",
  ENODATA: "DNS_FAILURE",
  ESERVFAIL: "DNS_FAILURE",
  ECONNREFUSED: "CONNECTION_REFUSED",
  EHOSTUNREACH: "CONNECTION_REFUSED",
  ENETUNREACH: "CONNECTION_REFUSED",
  EADDRNOTAVAIL: "CONNECTION_REFUSED",
  ETIMEDOUT: "CONNECT_TIMEOUT",
  UND_ERR_CONNECT_TIMEOUT: "CONNECT_TIMEOUT",
  ECONNRESET: "CONNECTION_RESET",
  ECONNABORTED: "CONNECTION_RESET",
  EPIPE: "CONNECTION_RESET",
  UND_ERR_SOCKET: "CONNECTION_RESET",
  UND_ERR_DESTROYED: "CONNECTION_RESET",
  UND_ERR_CLOSED: "CONNECTION_RESET",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "PROTOCOL_ERROR",
  UND_ERR_HEADERS_OVERFLOW: "PROTOCOL_ERROR",
  UND_ERR_INVALID_ARG: "INVALID_INPUT",
  UND_ERR_NOT_SUPPORTED: "INVALID_INPUT",
  EPROTO: "TLS_FAILURE",
  CERT_HAS_EXPIRED: "TLS_FAILURE",
  CERT_NOT_YET_VALID: "TLS_FAILURE",
  CERT_REVOKED: "TLS_FAILURE",
  CERT_UNTRUSTED: "TLS_FAILURE",
  CERT_SIGNATURE_FAILURE: "TLS_FAILURE",
  CERT_CHAIN_TOO_LONG: "TLS_FAILURE",
  DEPTH_ZERO_SELF_SIGNED_CERT: "TLS_FAILURE",
  SELF_SIGNED_CERT_IN_CHAIN: "TLS_FAILURE",
  UNABLE_TO_GET_ISSUER_CERT: "TLS_FAILURE",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "TLS_FAILURE",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "TLS_FAILURE",
  INVALID_CA: "TLS_FAILURE",
  INVALID_PURPOSE: "TLS_FAILURE",
  HOSTNAME_MISMATCH: "TLS_FAILURE",
};

const textOf = (error: Error, name: "code" | "message" | "place"): string => {
  const value = (error as { code?: unknown; message?: unknown; place?: unknown })[name];
  return typeof value === "string" ? value : "";
};

/**
 * What a transport error is called here. Matched by code; undici's parser errors have none and are told by their name.
 * `handshaking`: it came before a secure connection stood, where a reset means that there will be none.
 */
export function codeOfError(error: Error, handshaking: boolean): CallErrorCode {
  const code = textOf(error, "code");
  if (handshaking && code === "ECONNRESET") return "TLS_FAILURE";
  if (error.name === "HTTPParserError" || code.startsWith("HPE_")) return "PROTOCOL_ERROR";
  // An answer nobody asked for: 100 Continue, a protocol switch.
  if (code === "UND_ERR_SOCKET" && /^bad (response|upgrade)/.test(textOf(error, "message")))
    return "PROTOCOL_ERROR";
  const known = codes[code];
  if (known !== undefined) return known;
  if (code.startsWith("EAI_")) return "DNS_FAILURE";
  if (code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_") || code.startsWith("ERR_OSSL_"))
    return "TLS_FAILURE";
  return "UNKNOWN_ERROR";
}

/** The system's own code of an error, where it has one. */
export function causeOf(error: Error | undefined): { readonly cause?: string } {
  const cause = error === undefined ? "" : textOf(error, "code");
  return cause === "" ? {} : { cause };
}

/** The error with where it came to pass, for the words about it: on the way to the API, not there. */
export const atPlace = (error: unknown, place: string): Error =>
  Object.assign(error instanceof Error ? error : new Error(String(error)), { place });

/**
 * A failure in words, made of what we know and the system's code alone: the texts of system errors name addresses and
 * carry parts of requests.
 */
export function describeFailure(code: CallErrorCode, origin: string, error?: Error): string {
  const place = (error === undefined ? "" : textOf(error, "place")) || origin;
  const detail = error === undefined ? "" : textOf(error, "code");
  const known = detail === "" || detail === code ? "" : ` (${detail})`;
  return `${callErrors[code].title}: ${place}${known}.`;
}
