import {
  catalogRuleTypes,
  type CatalogSortColumn,
  catalogSortColumns,
  type EntityType,
} from "@patchbay/contract/catalog";
import { isCalendarDay } from "../platform/instant.ts";
import { isId } from "../platform/search.ts";

/** What a client of the catalog asks for, read and checked. */
export type CatalogQuery = {
  readonly page: number;
  readonly perPage: number;
  readonly sortBy: CatalogSortColumn;
  readonly sortDir: "asc" | "desc";
  readonly name: { readonly kind: "exact" | "prefix"; readonly text: string } | undefined;
  readonly status: readonly ("draft" | "published")[] | undefined;
  readonly type: string | undefined;
  readonly version: number | undefined;
  readonly q: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly createdBy: string | undefined;
  readonly updatedBy: string | undefined;
  readonly createdAtFrom: Date | undefined;
  readonly createdAtTo: Date | undefined;
  readonly updatedAtFrom: Date | undefined;
  readonly updatedAtTo: Date | undefined;
};

/** The query, or the sentence that says which parameter is wrong and what it takes. */
export type ReadCatalogQuery =
  | { readonly ok: true; readonly query: CatalogQuery }
  | { readonly ok: false; readonly message: string };

const names = new Set([
  "page", "perPage", "sortBy", "sortDir", "name", "status", "type", "version", "q", "tags",
  "createdBy", "updatedBy", "createdAtFrom", "createdAtTo", "updatedAtFrom", "updatedAtTo",
]); // prettier-ignore

class Mistake extends Error {}
const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** Parameters that mean a list: a repeated name equals a comma list. */
const lists = new Set(["status", "tags"]);

function readOne(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) {
    if (!lists.has(name)) throw new Mistake(`${name} was sent ${value.length} times; send it once.`);
    return readOne({ [name]: value.join(",") }, name);
  }
  if (typeof value === "string" && value.includes("\0"))
    throw new Mistake(`${name} has a character that no text here can have (U+0000).`);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function whole(text: string | undefined, name: string, fallback: number, most: number): number {
  if (text === undefined) return fallback;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > most)
    throw new Mistake(`${name} must be a whole number from 1 to ${most}, not ${shown(text)}.`);
  return number;
}

function oneOf<T extends string>(
  text: string | undefined,
  name: string,
  accepted: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const found = accepted.find((one) => one === text);
  if (found === undefined)
    throw new Mistake(`${name} must be one of ${accepted.join(", ")}, not ${shown(text)}.`);
  return found;
}

/** RFC 3339, or a date alone, which is its midnight in UTC. */
function time(text: string | undefined, name: string): Date | undefined {
  if (text === undefined) return undefined;
  const form = /^(\d{4}-\d\d-\d\d)(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?$/.exec(text);
  const parsed = new Date(text.toUpperCase().replace(" ", "T"));
  if (form === null || !isCalendarDay(form[1] ?? "") || Number.isNaN(parsed.getTime()))
    throw new Mistake(
      `${name} must be an RFC 3339 date-time such as 2025-10-16T10:00:00Z, not ${shown(text)}.`,
    );
  return parsed;
}

function uuid(text: string | undefined, name: string): string | undefined {
  if (text !== undefined && !isId(text)) throw new Mistake(`${name} must be a UUID, not ${shown(text)}.`);
  return text?.toLowerCase();
}

function versionOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const found = /^v?([1-9]\d{0,8})$/.exec(text)?.[1];
  if (found === undefined) throw new Mistake(`version must be a label such as v2, not ${shown(text)}.`);
  return Number(found);
}

/** A trailing `*` stands for anything; everywhere else it is itself. */
function nameOf(text: string | undefined): CatalogQuery["name"] {
  if (text === undefined) return undefined;
  return text.endsWith("*") ? { kind: "prefix", text: text.slice(0, -1) } : { kind: "exact", text };
}

const partsOf = (text: string | undefined): string[] | undefined => {
  const parts = text?.split(",").map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore
  return parts === undefined || parts.length === 0 ? undefined : parts;
};

/** Reads the query parameters of seeds/001. A parameter it does not know is a mistake too: a misspelt filter must not list everything. */
export function readCatalogQuery(
  entityType: EntityType,
  sent: Readonly<Record<string, unknown>>,
): ReadCatalogQuery {
  try {
    const unknown = Object.keys(sent).find((name) => !names.has(name));
    if (unknown !== undefined)
      throw new Mistake(
        `${shown(unknown)} is not a parameter of this list; it takes ${[...names].join(", ")}.`,
      );
    const value = (name: string): string | undefined => readOne(sent, name);
    const sortBy = oneOf(value("sortBy"), "sortBy", catalogSortColumns);
    const sortDir = oneOf(value("sortDir"), "sortDir", ["asc", "desc"] as const);
    const type = value("type");
    const types = entityType === "rule" ? catalogRuleTypes : (["workflow"] as const);
    return {
      ok: true,
      query: {
        page: whole(value("page"), "page", 1, 999_999_999),
        perPage: whole(value("perPage"), "perPage", 10, 100),
        sortBy: sortBy ?? "updatedAt",
        sortDir: sortDir ?? (sortBy === undefined ? "desc" : "asc"),
        name: nameOf(value("name")),
        status: partsOf(value("status"))?.map(
          (one) => oneOf(one, "status", ["draft", "published"] as const) ?? "draft",
        ),
        type: oneOf(type === "ruleSet" ? "ruleset" : type, "type", types),
        version: versionOf(value("version")),
        q: value("q"),
        tags: partsOf(value("tags")),
        createdBy: uuid(value("createdBy"), "createdBy"),
        updatedBy: uuid(value("updatedBy"), "updatedBy"),
        createdAtFrom: time(value("createdAtFrom"), "createdAtFrom"),
        createdAtTo: time(value("createdAtTo"), "createdAtTo"),
        updatedAtFrom: time(value("updatedAtFrom"), "updatedAtFrom"),
        updatedAtTo: time(value("updatedAtTo"), "updatedAtTo"),
      },
    };
  } catch (error) {
    if (error instanceof Mistake) return { ok: false, message: error.message };
    throw error;
  }
}
