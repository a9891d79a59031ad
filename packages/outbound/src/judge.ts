import type { Judgement } from "@patchbay/contract/call";
import { reservedResults } from "@patchbay/contract/call";
import type { Json } from "@patchbay/contract/vocabulary";
import type { Findings, Where } from "./findings.ts";
import { compileValuePath, type ValueReader } from "./value-path.ts";

/** How an answer is read beyond its status. */
export type Judge = {
  /** The word the call ends in. */
  readonly resultOf: (status: number, body: Json) => string;
  /** Whether the body takes back what a success status said. */
  readonly refutes: (body: Json) => boolean;
  /** The upstream's own error message, when a path to it is known and a text stands there. */
  readonly messageOf: (body: Json) => string | undefined;
};

type Test = (body: Json) => boolean;

/** Lists count as their elements, so that a path to several values asks whether any of them fits. */
const flattened = (found: readonly Json[]): readonly Json[] =>
  found.flatMap((value) => (Array.isArray(value) ? (value as readonly Json[]) : [value]));

/** Whether a value says something: false, null, 0 and whatever is empty do not. */
const speaks = (value: Json): boolean =>
  Boolean(value) && (typeof value !== "object" || value === null || Object.keys(value).length > 0);

/** With values: one of them stands there, letter by letter. Without: something stands there that is not empty. */
function testOf(read: ValueReader, values: readonly string[] | undefined): Test {
  if (values === undefined || values.length === 0) return (body) => read(body).some(speaks);
  const wanted = new Set(values);
  return (body) =>
    flattened(read(body)).some(
      (value) => (typeof value !== "object" || value === null) && wanted.has(String(value)),
    );
}

const reserved: readonly string[] = reservedResults;

/** What a selector's value is as a result. Lists, objects and reserved words name no result. */
function resultFrom(read: ValueReader, body: Json): string {
  const [value] = read(body);
  if (value === undefined || (typeof value === "object" && value !== null)) return "other";
  const word = String(value);
  return reserved.includes(word) ? "other" : word;
}

/** Compiles how answers are judged. Bad paths are reported under `judgement.<name>`. */
export function compileJudge(judgement: Judgement, origin: Where["origin"], findings: Findings): Judge {
  const reader = (name: "resultPath" | "successPath" | "failPath" | "errorPath"): ValueReader | null => {
    const path = judgement[name];
    if (path === undefined || path === "") return null;
    const compiled = compileValuePath(path);
    if (typeof compiled === "function") return compiled;
    findings.report({ origin, field: `judgement.${name}` }, compiled.problem);
    return null;
  };
  const result = reader("resultPath");
  const success = reader("successPath");
  const fail = reader("failPath");
  const error = reader("errorPath");
  const fails = fail === null ? () => false : testOf(fail, judgement.failValues);
  const succeeds = success === null ? () => true : testOf(success, judgement.successValues);
  return {
    resultOf: result === null ? String : (_status, body) => resultFrom(result, body),
    refutes: (body) => fails(body) || !succeeds(body),
    messageOf(body) {
      const [value] = error === null ? [] : error(body);
      if (value === undefined || value === null || value === "") return undefined;
      return typeof value === "object" ? JSON.stringify(value) : String(value);
    },
  };
}
