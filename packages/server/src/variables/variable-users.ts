import type { Usage } from "@patchbay/contract/connection";
import { sql } from "kysely";
import type { Reader } from "../platform/db.ts";
import { literalPattern } from "../platform/search.ts";

/** A document that mentions the variable: whose it is, which of its documents, and the text. */
type Mention = {
  readonly kind: Usage["kind"];
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly text: string;
};

/** Every document that counts: drafts and what is live, of connections, endpoints, rules and workflows. */
const documents = sql<Mention>`(
  select 'connection' as kind, id, name, 'staging' as place, staging::text as text from connections
  union all
  select 'connection', id, name, 'production', production::text from connections
  union all
  select 'connection', c.id, c.name, 'endpoint ' || e.name, e.definition::text
    from endpoints e join connections c on c.id = e.connection_id
  union all
  select 'connection', c.id, c.name, 'published in ' || p.environment, s.settings::text || s.endpoints::text
    from connection_publications p
    join connection_snapshots s on s.id = p.snapshot_id
    join connections c on c.id = p.connection_id
  union all
  select 'rule', id, name, 'draft', draft::text from rules
  union all
  select 'rule', r.id, r.name, 'v' || v.number, v.document::text
    from rules r join rule_versions v on v.rule_id = r.id and v.number = r.live_version
  union all
  select 'workflow', id, name, 'draft', draft::text from workflows
  union all
  select 'workflow', w.id, w.name, 'v' || v.number, v.document::text
    from workflows w join workflow_versions v on v.workflow_id = w.id and v.number = w.live_version
)`;

/**
 * Everything whose text reads `variables.NAME`, by name. Looked up in the texts themselves, as a template may read a variable
 * anywhere; a mere mention counts as reading.
 */
export async function variableUsers(reader: Reader, name: string): Promise<readonly Usage[]> {
  const mentions = await reader
    .selectFrom(documents.as("documents"))
    .selectAll()
    .where("documents.text", "like", `%variables.${literalPattern(name)}%`)
    .orderBy("documents.name")
    .orderBy("documents.place")
    .execute();
  // A longer name may begin alike.
  const whole = new RegExp(String.raw`\bvariables\.${name}(?!\w)`);
  return mentions
    .filter(({ text }) => whole.test(text))
    .map(({ kind, id, name: user, place }) => ({ kind, id, name: user, where: place }));
}
