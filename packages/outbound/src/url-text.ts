/** Only unreserved characters (RFC 3986, 2.3): nothing to encode. */
const unreserved = /^[\w.~-]*$/;
/** Everything that is not allowed in a URL, but control characters: those are not encoded, they are refused later. */
const notAllowed = /%(?![0-9A-Fa-f]{2})|[ "<>\\^`{|}]|[^\0-\x7f]+/g;

/** A text as one path segment or one query value: everything but unreserved characters becomes %XX. */
export function encodeValue(text: string): string {
  return unreserved.test(text) ? text : encodeURIComponent(text.toWellFormed());
}

/** A text that is a URL or a part of one: what may not stand in it becomes %XX, and what is %XX already stays. */
export function encodeUrlText(text: string): string {
  return unreserved.test(text)
    ? text
    : text.toWellFormed().replaceAll(notAllowed, (found) => encodeURIComponent(found));
}

/** The text that was encoded, or the text itself when its %XX are not UTF-8. */
export function decodeValue(text: string): string {
  if (!text.includes("%") && !text.includes("+")) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** What most paths are made of: nothing that any of the rules below is about. */
const harmless = /^[\w/?=&,:;@!$'()*+~-]*$/;
/** Only ASCII that is visible, and no `#`. */
const sendable = /^[\x21\x22\x24-\x7e]*$/;
const anyDot = /\.|%2e/i;
const dotSegment = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){1,2}(?:$|[/\\;]|%2f|%5c|%3b)/i;

/** Why a path and query may not be sent as they are, or null. Nothing here can change the origin: it is kept apart. */
export function pathProblem(path: string): string | null {
  if (harmless.test(path)) return null;
  if (!sendable.test(path))
    return path.includes("#")
      ? "A fragment (#…) is never sent; write %23 for a # in the path."
      : "It holds a space, a control character or a letter that is not ASCII.";
  if (!anyDot.test(path)) return null;
  const end = path.indexOf("?");
  return dotSegment.test(end < 0 ? path : path.slice(0, end))
    ? "It has a segment `.` or `..`, which would leave the address it stands below."
    : null;
}
