import type { FieldError } from "@patchbay/contract/problem";
import { getDomain } from "tldts";

/** An origin pattern as it is stored: `scheme://host[:port]`, normalised; the host may begin with `*.`. */
type Parts = {
  readonly scheme: string;
  readonly wildcard: boolean;
  readonly host: string;
  readonly port: string;
};

function read(pattern: string): Parts | null {
  const found = /^(https?):\/\/(\*\.)?(.+)$/i.exec(pattern);
  if (found === null) return null;
  const [, scheme = "", star, rest = ""] = found;
  try {
    const url = new URL(`${scheme}://${rest}`);
    if (
      url.pathname !== "/" ||
      url.search !== "" ||
      url.hash !== "" ||
      url.username !== "" ||
      url.password !== "" ||
      url.hostname.includes("*")
    )
      return null;
    return { scheme: url.protocol, wildcard: star !== undefined, host: url.hostname, port: url.port };
  } catch {
    return null;
  }
}

const write = (parts: Parts): string =>
  `${parts.scheme}//${parts.wildcard ? "*." : ""}${parts.host}${parts.port === "" ? "" : `:${parts.port}`}`;

/**
 * Normalises a credential's origins (case, default ports, IDN), keeping their order and dropping repeats. A wildcard must
 * stand below a registrable domain: `https://*.co.uk` would be everybody's. All mistakes at once; what is left out has one.
 */
export function normaliseOrigins(origins: readonly string[]): {
  readonly origins: string[];
  readonly errors: FieldError[];
} {
  const errors: FieldError[] = [];
  const normalised: string[] = [];
  for (const [index, sent] of origins.entries()) {
    const parts = read(sent);
    const field = `body.origins.${index}`;
    if (parts === null) {
      errors.push({
        field,
        message: "is not an origin",
        sent,
        accepted: "scheme://host[:port] without a path",
      });
    } else if (parts.wildcard && getDomain(parts.host, { allowPrivateDomains: true }) === null) {
      errors.push({
        field,
        message: "has a wildcard that reaches beyond one organisation",
        sent,
        accepted: "a wildcard below a registrable domain, e.g. https://*.example.com",
      });
    } else normalised.push(write(parts));
  }
  return { origins: [...new Set(normalised)], errors };
}

/** Whether a secret bound to these origins may be sent to this one (`scheme://host[:port]` as URL.origin gives it). */
export function originAllowed(origins: readonly string[], origin: string): boolean {
  const target = read(origin);
  if (target === null) return false;
  return origins.some((pattern) => {
    const parts = read(pattern);
    if (parts === null || parts.scheme !== target.scheme || parts.port !== target.port) return false;
    return parts.wildcard ? target.host.endsWith(`.${parts.host}`) : target.host === parts.host;
  });
}
