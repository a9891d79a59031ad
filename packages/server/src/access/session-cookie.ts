import { sessionLife } from "./session-token.ts";

/**
 * The cookie that carries the session's token. `secure` says whether browsers reach us over a secure place. There the name
 * begins with `__Host-`, which makes the browser insist on Secure, on Path=/ and on no Domain: no neighbouring host can
 * set or shadow it (RFC 6265bis). SameSite=Lax keeps it out of other sites' unsafe requests.
 */
export const sessionCookie = {
  name: (secure: boolean): string => (secure ? "__Host-patchbay" : "patchbay"),
  options: (secure: boolean) =>
    ({ path: "/", httpOnly: true, sameSite: "lax", secure, maxAge: sessionLife.longestMs / 1000 }) as const,
};

/**
 * Whether browsers take a Secure cookie from this address: https, or the machine itself ("potentially trustworthy", W3C
 * Secure Contexts). Elsewhere the cookie travels in the clear, and the start says so.
 */
export function isSecurePlace(url: URL): boolean {
  return (
    url.protocol === "https:" ||
    url.hostname === "localhost" ||
    url.hostname.endsWith(".localhost") ||
    url.hostname === "[::1]" ||
    /^127(?:\.\d+){3}$/.test(url.hostname)
  );
}
