import type { Reader, Tx } from "../platform/db.ts";

/** Adds an access token, known by its digest. */
export async function insertToken(
  tx: Tx,
  token: {
    readonly digest: Buffer;
    readonly agentId: string;
    readonly createdAt: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto("agent_tokens")
    .values({
      token_hash: token.digest,
      agent_id: token.agentId,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      used_at: null,
    })
    .execute();
}

/** Which agent a token is for that could be used now. */
export async function findOpenToken(tx: Tx, digest: Buffer, now: Date): Promise<string | undefined> {
  const row = await tx
    .selectFrom("agent_tokens")
    .select("agent_tokens.agent_id")
    .where("agent_tokens.token_hash", "=", digest)
    .where("agent_tokens.used_at", "is", null)
    .where("agent_tokens.expires_at", ">", now)
    .executeTakeFirst();
  return row?.agent_id;
}

/** Uses up a token. Of all who try at once, one is told that he did. */
export async function useToken(tx: Tx, digest: Buffer, at: Date): Promise<boolean> {
  const used = await tx
    .updateTable("agent_tokens")
    .set({ used_at: at })
    .where("agent_tokens.token_hash", "=", digest)
    .where("agent_tokens.used_at", "is", null)
    .executeTakeFirst();
  return used.numUpdatedRows === 1n;
}

/** Forgets the tokens of an agent that could still be used. */
export async function dropTokens(tx: Tx, agentId: string): Promise<void> {
  await tx
    .deleteFrom("agent_tokens")
    .where("agent_tokens.agent_id", "=", agentId)
    .where("agent_tokens.used_at", "is", null)
    .execute();
}

/** How many tokens of these agents could still enrol a machine; an agent without any has no entry. */
export async function countOpenTokens(
  reader: Reader,
  agentIds: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  if (agentIds.length === 0) return new Map();
  const rows = await reader
    .selectFrom("agent_tokens")
    .where("agent_tokens.agent_id", "in", [...agentIds])
    .where("agent_tokens.used_at", "is", null)
    .where("agent_tokens.expires_at", ">", now)
    .groupBy("agent_tokens.agent_id")
    .select((select) => ["agent_tokens.agent_id", select.fn.countAll<string>().as("open")])
    .execute();
  return new Map(rows.map((row) => [row.agent_id, Number(row.open)]));
}
