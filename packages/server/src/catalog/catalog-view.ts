import type { CatalogSortColumn, EntityType } from "@patchbay/contract/catalog";
import { type RawBuilder, sql } from "kysely";
import type { Reader } from "../platform/db.ts";
import { containsPattern, literalPattern } from "../platform/search.ts";
import type { CatalogQuery } from "./catalog-query.ts";

/** A row of the catalog as it is read. */
export type CatalogRow = {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly status: "draft" | "published";
  readonly version: number;
  readonly tags: readonly string[];
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly created_by_id: string | null;
  readonly updated_by_id: string | null;
};

/** Where the rows of an entity type are: its things, the type each has, and their frozen versions with the thing they are of. */
type Source = {
  readonly things: RawBuilder<unknown>;
  readonly type: RawBuilder<unknown>;
  readonly versions: RawBuilder<unknown>;
};
const sources: Readonly<Record<EntityType, Source>> = {
  rule: {
    things: sql`rules`,
    type: sql`thing.kind`,
    versions: sql`(select rule_id as thing_id, number, published_at, published_by_id from rule_versions)`,
  },
  workflow: {
    things: sql`workflows`,
    type: sql`'workflow'`,
    versions: sql`(select workflow_id as thing_id, number, published_at, published_by_id from workflow_versions)`,
  },
};

/** One row per thing: what is live, else the draft under the label it will get. An unpublished edit never hides the live version. */
const currentRows = ({ things, type }: Source): RawBuilder<unknown> => sql`
  select thing.id, thing.name, thing.description, ${type} as type,
    case when thing.live_version is null then 'draft' else 'published' end as status,
    coalesce(thing.live_version, 1) as version,
    thing.tags, thing.created_at, thing.updated_at, thing.created_by_id, thing.updated_by_id
  from ${things} as thing`;

/** The rows of one version label: the frozen version of that number, or the draft that will get it. */
const rowsOfVersion = ({ things, type, versions }: Source, number: number): RawBuilder<unknown> => sql`
  select thing.id, thing.name, thing.description, ${type} as type, 'published' as status, frozen.number as version,
    thing.tags, thing.created_at, frozen.published_at as updated_at, thing.created_by_id, frozen.published_by_id as updated_by_id
  from ${things} as thing join ${versions} as frozen on frozen.thing_id = thing.id
  where frozen.number = ${number}
  union all
  select thing.id, thing.name, thing.description, ${type} as type, 'draft' as status, ${number}::integer as version,
    thing.tags, thing.created_at, thing.updated_at, thing.created_by_id, thing.updated_by_id
  from ${things} as thing
  where coalesce(thing.live_version, 0) + 1 = ${number} and thing.live_digest is distinct from thing.draft_digest`;

const sortColumns: Readonly<Record<CatalogSortColumn, RawBuilder<unknown>>> = {
  name: sql`lower(entity.name)`,
  status: sql`entity.status`,
  updatedAt: sql`entity.updated_at`,
  createdAt: sql`entity.created_at`,
  version: sql`entity.version`,
};

function conditions(query: CatalogQuery): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [];
  const { name, q } = query;
  if (name?.kind === "exact") all.push(sql`lower(entity.name) = ${name.text.toLowerCase()}`);
  if (name?.kind === "prefix")
    all.push(sql`lower(entity.name) like ${`${literalPattern(name.text.toLowerCase())}%`}`);
  if (query.status !== undefined) all.push(sql`entity.status = any(${query.status})`);
  if (query.type !== undefined) all.push(sql`entity.type = ${query.type}`);
  if (q !== undefined)
    all.push(
      sql`(entity.name ilike ${containsPattern(q)} or entity.description ilike ${containsPattern(q)})`,
    );
  if (query.tags !== undefined) all.push(sql`entity.tags && ${query.tags}::text[]`);
  if (query.createdBy !== undefined) all.push(sql`entity.created_by_id = ${query.createdBy}`);
  if (query.updatedBy !== undefined) all.push(sql`entity.updated_by_id = ${query.updatedBy}`);
  if (query.createdAtFrom !== undefined) all.push(sql`entity.created_at >= ${query.createdAtFrom}`);
  if (query.createdAtTo !== undefined) all.push(sql`entity.created_at <= ${query.createdAtTo}`);
  if (query.updatedAtFrom !== undefined) all.push(sql`entity.updated_at >= ${query.updatedAtFrom}`);
  if (query.updatedAtTo !== undefined) all.push(sql`entity.updated_at <= ${query.updatedAtTo}`);
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `);
}

/** One page of the catalog and how many there are in all. */
export async function readCatalog(
  reader: Reader,
  entityType: EntityType,
  query: CatalogQuery,
): Promise<{ readonly rows: readonly CatalogRow[]; readonly total: number }> {
  const from = sources[entityType];
  const source = query.version === undefined ? currentRows(from) : rowsOfVersion(from, query.version);
  const where = conditions(query);
  const direction = query.sortDir === "asc" ? sql`asc` : sql`desc`;
  const entities = sql<CatalogRow>`(select entity.* from (${source}) as entity where ${where} order by ${sortColumns[query.sortBy]} ${direction}, entity.id
    limit ${query.perPage} offset ${(query.page - 1) * query.perPage})`;
  const count = sql<{ total: string }>`(select count(*) as total from (${source}) as entity where ${where})`;
  const [rows, counted] = await Promise.all([
    reader.selectFrom(entities.as("page")).selectAll("page").execute(),
    reader.selectFrom(count.as("counted")).select("counted.total").executeTakeFirstOrThrow(),
  ]);
  return { rows, total: Number(counted.total) };
}
