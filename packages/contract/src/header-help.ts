/** A request header in words: what it is for, and values it usually has. */
export type HeaderHelp = {
  readonly name: string;
  readonly says: string;
  readonly values: readonly string[];
};

const mime = ["application/json", "application/xml", "text/plain", "text/csv", "application/pdf", "*/*"];

/** Headers that are offered while a name is typed. Those that Patchbay sets itself (Host, Content-Length, …) are not among them. */
export const headerHelp: readonly HeaderHelp[] = [
  {
    name: "Accept",
    says: "The formats this side reads. An API that has none of them answers 406.",
    values: mime,
  },
  {
    name: "Accept-Encoding",
    says: "How the answer may be packed; it is unpacked here. Worth it for large answers.",
    values: ["gzip, br, zstd", "gzip", "identity"],
  },
  { name: "Accept-Language", says: "The languages wanted, best first.", values: ["en", "de, en;q=0.5"] },
  {
    name: "Authorization",
    says: "Who calls. Better kept in a credential, which seals it and sends it home only.",
    values: [],
  },
  { name: "Cache-Control", says: "Whether a stored answer will do.", values: ["no-cache", "no-store"] },
  {
    name: "Content-Type",
    says: "The format of the body. An API that does not read it answers 415. The content type of the request sets it.",
    values: mime.slice(0, 4),
  },
  { name: "Cookie", says: "A session. Better kept in a credential.", values: [] },
  { name: "Idempotency-Key", says: "Lets a repeated request be recognised, so that it is carried out once.", values: ["{{input.id}}"] }, // prettier-ignore
  {
    name: "If-Match",
    says: "Only if the resource is still this version (its ETag); else 412.",
    values: ["*"],
  },
  { name: "If-None-Match", says: "Only if the resource is another version by now; else 304.", values: ["*"] },
  { name: "If-Modified-Since", says: "Only if it was changed since; else 304.", values: [`{{dateFormat "ddd, DD MMM YYYY HH:mm:ss [GMT]" input.since}}`] }, // prettier-ignore
  { name: "Origin", says: "The site that calls, for APIs that check it.", values: [] },
  { name: "Prefer", says: "How the API should answer (RFC 7240).", values: ["return=minimal", "return=representation", "respond-async"] }, // prettier-ignore
  { name: "Range", says: "Only this part of the resource; answered 206.", values: ["bytes=0-1023"] },
  { name: "Referer", says: "The page that calls, for APIs that check it.", values: [] },
  { name: "SOAPAction", says: "The operation of a SOAP 1.1 service.", values: ['""'] },
  { name: "User-Agent", says: "Who is calling; Patchbay unless said otherwise.", values: [] },
  { name: "X-API-Key", says: "A key. Better kept in a credential.", values: [] },
  { name: "X-Correlation-ID", says: "Ties the logs of both sides together.", values: ["{{input.id}}"] },
  { name: "X-HTTP-Method-Override", says: "The real method, where only POST gets through.", values: ["PATCH", "PUT", "DELETE"] }, // prettier-ignore
  { name: "X-Request-ID", says: "Names this request in the logs of both sides.", values: ["{{input.id}}"] },
  { name: "X-Requested-With", says: "Marks a call by a program, for APIs that check it.", values: ["XMLHttpRequest"] }, // prettier-ignore
];

/** The help for a header, whatever its capitals. */
export const headerHelpOf = (name: string): HeaderHelp | undefined =>
  headerHelp.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
