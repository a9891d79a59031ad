import type { ArrayFormat } from "@patchbay/contract/call";
import type { Findings, Where } from "./findings.ts";
import type { HeaderLayer } from "./header-plan.ts";
import { refuseLiteralSecret } from "./literal-secret.ts";
import type { Slot } from "./request-part.ts";
import { places } from "./template-place.ts";
import type { Reach } from "./template-run.ts";
import { decodeValue, encodeValue, pathProblem } from "./url-text.ts";

/** One place that sets query parameters. `given`: names and texts are sent as written (`restUrlEncoded: false`). */
export type QueryLayer = HeaderLayer & { readonly given: boolean };

/** Parameters written into the address itself, e.g. `page=2` of `/orders?page=2`. */
export type InlineParameter = { readonly name: string; readonly text: string };

/** Takes a written query apart; nothing in it is decoded but the names, which are needed to compare. */
export function readQuery(query: string, separator: "&" | ";"): readonly InlineParameter[] {
  if (query === "") return [];
  return query
    .split(separator === ";" ? /[&;]/ : "&")
    .filter((text) => text !== "")
    .map((text) => ({ name: decodeValue(text.split("=", 1)[0] ?? ""), text }));
}

/**
 * Merges parameters in the order presets, endpoint, action. The action's name replaces the same name of the others;
 * otherwise a name may repeat. Names are case-sensitive. `arrays`: how lists are sent.
 */
export function compileQuery(
  layers: readonly QueryLayer[],
  reachOf: (secret: boolean) => Reach,
  findings: Findings,
  arrays: ArrayFormat = "repeat",
): readonly Slot[] {
  const replaced = new Set(
    layers
      .filter(({ origin }) => origin === "action")
      .flatMap(({ entries }) => entries.map(({ name }) => name)),
  );
  return layers.flatMap((layer) =>
    layer.entries
      .map(({ name, values, secret }): Slot => {
        const where: Where = { origin: layer.origin, field: `${layer.field}.${name}` };
        if (layer.open) refuseLiteralSecret(where, name, values, findings);
        const place = places.query(layer.given);
        const templates = values.map((text) =>
          findings.template(where, text, { place, reach: reachOf(secret) }),
        );
        const fixed = templates.map((one) => one.fixed ?? "").join("");
        const problem = pathProblem(`?${layer.given ? name : ""}${fixed}`);
        if (problem !== null) findings.report(where, problem);
        return {
          source: { name, origin: layer.origin, secret },
          sentName: layer.given ? name : encodeValue(name),
          where,
          templates,
          written: values.join(", "),
          arrays,
        };
      })
      .filter(({ source }) => layer.origin === "action" || !replaced.has(source.name)),
  );
}
