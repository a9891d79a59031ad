import { pathProblem } from "./url-text.ts";

/** The base URL of a connection, taken apart. `path` begins with a slash and ends as written. */
export type BaseAddress = { readonly origin: string; readonly path: string };

/** Where a request goes. `query` is what stood behind `?` in the address itself, as written. */
export type Address = {
  readonly origin: string;
  readonly path: string;
  readonly query: string;
  /** The connection's own origin: only there its secrets may go. */
  readonly home: boolean;
};

const bad = (problem: string): { readonly problem: string } => ({ problem });

/** Reads a base URL: http or https, no user, no query, no fragment. */
export function readBase(text: string): BaseAddress | { readonly problem: string } {
  if (!URL.canParse(text)) return bad("This is not a URL.");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return bad("Only http:// and https:// can be called.");
  if (url.username !== "" || url.password !== "")
    return bad("User and password belong in a credential, not into the URL.");
  if (text.includes("?") || text.includes("#"))
    return bad("A base URL has no query and no fragment; preset parameters are a field of their own.");
  const problem = pathProblem(url.pathname);
  return problem === null ? { origin: url.origin, path: url.pathname } : bad(problem);
}

/** Splits at the first `?`, checks what may stand in a request line. */
function finish(origin: string, target: string, home: boolean): Address | { readonly problem: string } {
  const problem = pathProblem(target);
  if (problem !== null) return bad(problem);
  const at = target.indexOf("?");
  return at < 0
    ? { origin, path: target, query: "", home }
    : { origin, path: target.slice(0, at), query: target.slice(at + 1), home };
}

function absolute(base: BaseAddress | null, text: string): Address | { readonly problem: string } {
  const [, scheme = "", authority = "", rest = ""] = /^(https?:\/\/)([^/?#\\]*)(.*)$/is.exec(text) ?? [];
  if (authority.includes("@")) return bad("User and password belong in a credential, not into the URL.");
  const root = `${scheme}${authority}`;
  // URL parsers drop control characters, so that `ex\nample` would quietly become another host.
  if (/[\0-\x20\x7f]/.test(authority) || !URL.canParse(root)) return bad("Its host is not valid.");
  const { origin } = new URL(root);
  const target = rest.startsWith("/") ? rest : `/${rest}`;
  return finish(origin, target, origin === base?.origin);
}

/**
 * Joins a filled address to its base. A path is put below the base's path; an absolute URL stands for itself and is at
 * home when it has the base's origin. The origin comes from the base or from the text before the path, never from what
 * follows: it is kept apart from the path all the way to the socket.
 */
export function joinAddress(base: BaseAddress | null, text: string): Address | { readonly problem: string } {
  // The usual address first: a path with one slash.
  if (base !== null && /^\/(?![/\\])/.test(text)) return finish(base.origin, below(base) + text, true);
  if (/^https?:\/\//i.test(text)) return absolute(base, text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return bad("Only http:// and https:// can be called.");
  if (base === null) return bad("Without a connection the URL must be absolute: https://host/path.");
  if (/^(?:[/\\]{2}|\\)/.test(text))
    return bad("It begins with two slashes or a backslash: write a path with one slash, or an absolute URL.");
  if (text === "" || text.startsWith("?")) return finish(base.origin, `${base.path}${text}`, true);
  return finish(base.origin, `${below(base)}/${text}`, true);
}

/** The base's path without the slash that begins what follows. */
const below = ({ path }: BaseAddress): string => (path.endsWith("/") ? path.slice(0, -1) : path);
