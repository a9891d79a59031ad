// Where processor time goes: a sampled profile of a server process, each sample given to the package or folder that
// caused it — the nearest frame above it that is not Node's own, so that a socket write counts for whoever wrote.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

type Frame = {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
};
type Profile = {
  readonly nodes: readonly Frame[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly startTime: number;
};

/** Whose a file is: a package of npm, a part of ours, or nobody's (Node itself). */
function ownerOf(url: string): string | null {
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (dependency !== undefined) {
    if (
      /^(fastify|@fastify\/.*|find-my-way|avvio|fast-json-stringify|ajv.*|helmet|secure-json-parse|light-my-request|process-warning|rfdc|toad-cache|cookie)$/.test(
        dependency,
      )
    )
      return "HTTP server (fastify, its plugins, schemas)";
    if (dependency === "undici") return "HTTP client (undici)";
    if (/^(pg|pg-.*|postgres-.*|kysely)$/.test(dependency)) return "database client (pg)";
    return dependency;
  }
  if (/packages\/decision\//.test(url)) return "decide (packages/decision)";
  if (/outbound\/src\/(record|redact)/.test(url)) return "redact and record the call (outbound)";
  if (/packages\/outbound\//.test(url)) return "prepare, send, settle (outbound)";
  if (/server\/src\/http\//.test(url)) return "proof, body, problems (server/http)";
  if (/server\/src\/access\//.test(url)) return "authenticate (server/access)";
  if (/server\/src\/executions\/|platform\/(batcher|db|store-pool)/.test(url))
    return "write the record (server/executions, batcher)";
  if (/server\/src\/(rules|calls|credentials|connections)\//.test(url))
    return "run and call (server/rules, calls)";
  if (/bare-record/.test(url)) return "write the record (by hand)";
  if (/bare-server/.test(url)) return "decide, call, answer (by hand)";
  if (/packages\/(server|contract)\//.test(url)) return "server, other";
  return null;
}

/** The longest profile in a folder. */
function readProfile(folder: string): Profile {
  const profiles = readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Profile,
  );
  const longest = profiles.toSorted((a, b) => b.nodes.length - a.nodes.length)[0];
  if (longest === undefined) throw new Error(`no profile in ${folder}`);
  return longest;
}

/** Shares of processor time by owner, largest first, leaving out the start: only what came after `from` (0–1 of the profile). */
export function sharesOf(folder: string, from: number): { readonly owner: string; readonly share: number }[] {
  const { nodes, samples, timeDeltas } = readProfile(folder);
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child): [number, number] => [child, node.id])),
  );
  const frames = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, string>();
  const ownerOfNode = (id: number): string => {
    const known = owners.get(id);
    if (known !== undefined) return known;
    const frame = frames.get(id);
    const name = frame?.callFrame.functionName ?? "";
    const parent = parents.get(id);
    let owner = ownerOf(frame?.callFrame.url ?? "");
    if (name === "(garbage collector)") owner = "garbage collection";
    else if (name === "(idle)") owner = "";
    owner ??= parent === undefined ? "Node itself (sockets, HTTP parser, event loop)" : ownerOfNode(parent);
    owners.set(id, owner);
    return owner;
  };
  const whole = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  const spent = new Map<string, number>();
  let time = 0;
  let counted = 0;
  for (const [index, id] of samples.entries()) {
    const delta = timeDeltas[index] ?? 0;
    time += delta;
    const owner = ownerOfNode(id);
    if (time < whole * from || owner === "") continue;
    counted += delta;
    spent.set(owner, (spent.get(owner) ?? 0) + delta);
  }
  return [...spent]
    .map(([owner, used]) => ({ owner, share: used / counted }))
    .toSorted((a, b) => b.share - a.share);
}
