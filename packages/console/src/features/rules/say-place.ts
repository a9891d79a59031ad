import type { RuleDocument } from "@patchbay/contract/rule";
import { placedEntries } from "./ruleset/ruleset-edit.ts";

/** Members of an action in the words of its form. */
const actionWords: Readonly<Record<string, string>> = {
  name: "name",
  connection: "connection",
  endpoint: "endpoint",
  method: "method",
  restUrl: "URL path",
  pathParameters: "path parameter",
  requestHeaders: "header",
  restUrlParams: "query parameter",
  contentType: "content type",
  requestPayload: "body",
  judgement: "results",
  timeout: "time-out",
  onError: "when it fails",
};

/** Members of an entry in the words of its form. */
const entryWords: Readonly<Record<string, string>> = {
  as: "known as",
  stopWhen: "stop when",
  from: "counts from",
  until: "counts until",
};

/** Where in an action's form something stands: `requestHeaders/X-Id` → `header X-Id`, `requestPayload/a/0` → `body › a › 0`. */
export function sayActionPart(parts: readonly string[]): string {
  const [member = "", ...below] = parts;
  const word = actionWords[member] ?? member;
  if (below.length === 0) return word;
  return member === "requestPayload" ? [word, ...below].join(" › ") : `${word} ${below.join(" › ")}`;
}

const number = (text: string): string => String(Number(text) + 1);

/** A JSON Pointer into a rule in the words of the tabs: `/rows/4/when/0` → `row 5, condition 1`. */
export function sayPlace(path: string, document: RuleDocument): string {
  const [part = "", first = "", second = "", third = "", ...rest] = path.split("/").slice(1);
  switch (part) {
    case "rows":
      return second === "when" || second === "then"
        ? `row ${number(first)}, ${second === "when" ? "condition" : "output"} ${number(third)}`
        : `row ${number(first)}`;
    case "defaultRow":
      return "default row";
    case "inputColumns":
    case "outputColumns":
      return `column ${number(first)} (${part === "inputColumns" ? "When" : "Then"})`;
    case "inputs":
      return `input ${document.inputs[Number(first)]?.name ?? number(first)}`;
    case "actions": {
      const name = `action ${document.actions[Number(first)]?.name ?? number(first)}`;
      const place = [second, third, ...rest].filter((one) => one !== "");
      return place.length === 0 ? name : `${name}, ${sayActionPart(place)}`;
    }
    case "entries":
      return sayEntryPlace(path, document);
    case "then":
    case "else":
      return `${part}, ${second === "outputs" ? `output ${third}` : "actions"}`;
    default:
      return part === "" ? "the rule" : part;
  }
}

/** Where in the entries of a ruleset something stands: `entry 2.1 (Large orders), condition`. */
function sayEntryPlace(path: string, document: RuleDocument): string {
  const placed = document.kind === "ruleset" ? placedEntries(document.entries) : [];
  const found = placed.findLast((one) => path === one.path || path.startsWith(`${one.path}/`));
  if (found === undefined) return "entries";
  const numbers = found.path.split("/").flatMap((part) => (/^\d+$/.test(part) ? [number(part)] : []));
  const label = found.entry.label === undefined ? "" : ` (${found.entry.label})`;
  const [part = ""] = path.slice(found.path.length + 1).split("/");
  const word = entryWords[part] ?? part;
  return `entry ${numbers.join(".")}${label}${word === "" ? "" : `, ${word}`}`;
}

/** A field of a refused request as the same words: `body.document.actions.1.restUrl` → `action Score, URL path`. */
export function sayRuleField(field: string, document: RuleDocument): string | null {
  const found = /^(?:body\.)?document\.(.+)$/.exec(field);
  return found === null ? null : sayPlace(`/${(found[1] ?? "").replaceAll(".", "/")}`, document);
}
