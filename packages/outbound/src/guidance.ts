import type { CallError } from "@patchbay/contract/call";
import { type CallErrorCode, callErrors } from "@patchbay/contract/call-error";
import type { AnswerHeaders } from "./send-result.ts";

/** What is known of a failed call beyond its code. */
export type FailureFacts = {
  /** `https://host[:port]` it went to. */
  readonly origin?: string | undefined;
  readonly headers?: AnswerHeaders | undefined;
  /** The system's own code, such as CERT_HAS_EXPIRED. */
  readonly cause?: string | undefined;
};

/** What a certificate or handshake failed of, by the system's code. */
const tlsCauses: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: "Its certificate has expired: the provider has to renew it.",
  CERT_NOT_YET_VALID: "Its certificate is not valid yet: compare the clocks of both machines.",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "Its certificate is signed by itself: add it to the connection's trusted certificates.",
  SELF_SIGNED_CERT_IN_CHAIN:
    "Its certificate comes from a private authority: add that to the connection's trusted certificates.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "The authority of its certificate is not known here: add it to the connection's trusted certificates.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "It does not send the certificates between its own and a known authority: the provider has to add them.",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "Its certificate is made out for another name: use that name in the base URL.",
  ECONNRESET:
    "It hung up during the handshake: it may want a client certificate, or speak only http at this port.",
  ERR_SSL_WRONG_VERSION_NUMBER: "It does not speak TLS at this port: try http, or another port.",
  ERR_SSL_UNSUPPORTED_PROTOCOL: "It speaks only versions of TLS before 1.2, which are not safe.",
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: "It speaks only versions of TLS before 1.2, which are not safe.",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "It wants a client certificate: use a credential with one.",
};

const one = (headers: AnswerHeaders | undefined, name: string): string | undefined => {
  const value = headers?.[name];
  const text = Array.isArray(value) ? value.join(", ") : value;
  return text === undefined || text === "" || text.length > 300 ? undefined : text;
};

/** A redirect that only changes the scheme or adds `www.` is a wrong base URL; one to a sign-in page a missing credential. */
function ofRedirect(to: string | undefined, origin: string | undefined): string | undefined {
  if (to === undefined || origin === undefined || !URL.canParse(to, origin)) return undefined;
  const [from, target] = [new URL(origin), new URL(to, origin)];
  if (/\b(log-?in|sign-?in|sso|oauth2?|auth)\b/i.test(target.pathname))
    return "It leads to a sign-in page: the API wants a credential, or another kind of one.";
  if (
    target.origin !== from.origin &&
    target.hostname.replace(/^www\./, "") === from.hostname.replace(/^www\./, "")
  )
    return `The API is at ${target.origin}: use that in the base URL.`;
  return undefined;
}

function hintOf(code: CallErrorCode, { origin, headers, cause = "" }: FailureFacts): string | undefined {
  switch (code) {
    case "UNAUTHORIZED": {
      const schemes = [
        ...(one(headers, "www-authenticate") ?? "").matchAll(
          /(?:^|,\s*)([A-Za-z][\w-]*)(?=\s+[\w-]+\s*=|\s*(?:,|$))/g,
        ),
      ];
      const names = [...new Set(schemes.map(([, scheme]) => scheme))].join(", ");
      return names === "" ? undefined : `The API asks for: ${names}.`;
    }
    case "METHOD_NOT_ALLOWED": {
      const allowed = one(headers, "allow");
      return allowed === undefined ? undefined : `The API allows ${allowed} there.`;
    }
    case "TOO_MANY_REQUESTS":
    case "SERVICE_UNAVAILABLE": {
      const after = one(headers, "retry-after");
      if (after === undefined) return undefined;
      return `The API asks to wait ${/^\d+$/.test(after) ? `${after} seconds` : `until ${after}`}.`;
    }
    case "UNSUPPORTED_MEDIA_TYPE": {
      const accepted = one(headers, "accept-post") ?? one(headers, "accept-patch") ?? one(headers, "accept");
      return accepted === undefined ? undefined : `The API accepts ${accepted}.`;
    }
    case "REDIRECT_NOT_FOLLOWED":
      return ofRedirect(one(headers, "location"), origin);
    case "RESPONSE_NOT_PARSABLE": {
      const type = one(headers, "content-type");
      return type === undefined ? undefined : `It was announced as ${type}.`;
    }
    case "TLS_FAILURE":
      return tlsCauses[cause];
    case "CONNECTION_RESET":
      // With TLS 1.3 a client is told after its handshake that its certificate is missing, if it is told at all.
      return origin?.startsWith("https:") === true
        ? "An API that wants a client certificate may hang up like this too."
        : undefined;
    case "DNS_FAILURE":
      return cause === "EAI_AGAIN"
        ? "The name servers of this machine did not answer: look at its network."
        : undefined;
    case "PROTOCOL_ERROR":
      return cause === "UND_ERR_HEADERS_OVERFLOW" ? "Its headers are larger than 16 KB." : undefined;
    default:
      return undefined;
  }
}

/** An error with its guidance: what usually causes it and what to do, and what this very answer says about that. */
export function guided(code: CallErrorCode, message: string, facts: FailureFacts = {}): CallError {
  const hint = hintOf(code, facts);
  const { guidance } = callErrors[code];
  return { code, message, guidance: hint === undefined ? guidance : `${hint} ${guidance}` };
}
