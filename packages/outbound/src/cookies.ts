/**
 * The Cookie header that the answer to a sign-in asks for, and the shortest life of its cookies in seconds. Cookies are
 * sent to the connection's origin alone, so their domains and paths say nothing more. An emptied cookie is not sent.
 */
export function cookiesFrom(header: string | string[] | undefined): {
  readonly header: string;
  readonly maxAge: number | undefined;
} {
  const pairs = new Map<string, string>();
  const ages: number[] = [];
  for (const text of header === undefined ? [] : Array.isArray(header) ? header : [header]) {
    const [pair = "", ...attributes] = text.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    if (at < 1) continue;
    const age = attributes
      .map((one) => /^max-age\s*=\s*(-?\d+)$/i.exec(one)?.[1])
      .find((one) => one !== undefined);
    const value = pair.slice(at + 1);
    if (value === "" || (age !== undefined && Number(age) <= 0)) pairs.delete(pair.slice(0, at));
    else pairs.set(pair.slice(0, at), value);
    if (age !== undefined && Number(age) > 0) ages.push(Number(age));
  }
  return {
    header: [...pairs].map(([name, value]) => `${name}=${value}`).join("; "),
    maxAge: ages.length === 0 ? undefined : Math.min(...ages),
  };
}
