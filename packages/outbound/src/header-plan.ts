import { type MediaType, mediaTypes, type PartOrigin, type TemplateMap } from "@patchbay/contract/call";
import { type Preset, secretByDefault } from "@patchbay/contract/connection";
import { MASK } from "@patchbay/contract/vocabulary";
import type { Findings, Where } from "./findings.ts";
import { refuseLiteralSecret } from "./literal-secret.ts";
import type { HeaderConflict } from "./plan-problem.ts";
import { type Slot, valuesOf } from "./request-part.ts";
import { fixedTemplate } from "./template.ts";
import { places } from "./template-place.ts";
import type { Reach } from "./template-run.ts";

/** Headers that describe the connection or the body's framing: set here, by nobody else. */
export const ownHeaders =
  /^(host|content-length|transfer-encoding|connection|upgrade|keep-alive|expect|te|trailer|proxy-.*)$/i;
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;

/** What a header value may hold on the wire: visible Latin-1, spaces and tabs. */
export const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/** One place that sets headers. Later layers win over earlier ones. */
export type HeaderLayer = {
  readonly origin: PartOrigin;
  /** The member of the document: `headers`, `requestHeaders`. */
  readonly field: string;
  readonly entries: readonly {
    readonly name: string;
    readonly values: readonly string[];
    readonly secret: boolean;
  }[];
  /** A literal secret is a mistake here (all but the connection, whose presets are sealed). */
  readonly open: boolean;
};

/** Preset headers or parameters as a layer's entries: what is not said to be open is secret by its name. */
export const presetEntries = (presets: readonly Preset[]): HeaderLayer["entries"] =>
  presets
    .filter(({ enabled }) => enabled !== false)
    .map(({ name, value, secret }) => ({ name, values: [value], secret: secret ?? secretByDefault(name) }));

/** A map of templates as a layer's entries. */
export const mapEntries = (map: TemplateMap | undefined): HeaderLayer["entries"] =>
  Object.entries(map ?? {}).map(([name, value]) => ({ name, values: valuesOf(value), secret: false }));

/** A header with one fixed value. */
export const fixedHeader = (name: string, value: string, origin: PartOrigin): Slot => ({
  source: { name, origin, secret: false },
  sentName: name,
  where: { origin, field: name },
  templates: [fixedTemplate(value)],
  written: value,
});

/** How a header value is written in a conflict: a secret one is masked. */
const shown = (slot: Slot): string => (slot.source.secret ? MASK : slot.written);

/** The conflict of two headers of one name, or null when they say the same. */
export function conflictOf(kept: Slot, dropped: Slot): HeaderConflict | null {
  if (kept.written === dropped.written) return null;
  return {
    name: kept.source.name,
    kept: { origin: kept.source.origin, value: shown(kept) },
    dropped: { origin: dropped.source.origin, value: shown(dropped) },
  };
}

/** A header with what it replaces: other values of its name, and what those had replaced. */
export function overriding(kept: Slot, dropped: readonly Slot[]): Slot {
  const overrides = dropped.flatMap((slot) => [
    ...(slot.source.overrides ?? []),
    ...(conflictOf(kept, slot) === null ? [] : [{ origin: slot.source.origin, value: shown(slot) }]),
  ]);
  return overrides.length === 0 ? kept : { ...kept, source: { ...kept.source, overrides } };
}

/**
 * Merges headers of connection < endpoint < action, names compared without case (M10). A layer replaces all values that
 * earlier ones gave a name; one layer may give a name several.
 */
export function compileHeaders(
  layers: readonly HeaderLayer[],
  reachOf: (secret: boolean) => Reach,
  findings: Findings,
): { readonly slots: readonly Slot[]; readonly conflicts: readonly HeaderConflict[] } {
  const merged = new Map<string, readonly Slot[]>();
  const conflicts: HeaderConflict[] = [];
  for (const layer of layers) {
    const own = new Map<string, readonly Slot[]>();
    for (const { name, values, secret } of layer.entries) {
      const where: Where = { origin: layer.origin, field: `${layer.field}.${name}` };
      if (!headerName.test(name)) findings.report(where, `\`${name}\` is not a header name.`);
      else if (ownHeaders.test(name))
        findings.report(where, `\`${name}\` is set by Patchbay itself and cannot be given.`);
      if (layer.open) refuseLiteralSecret(where, name, values, findings);
      const slot = compileHeader(where, name, values, secret, reachOf(secret), findings);
      own.set(name.toLowerCase(), [...(own.get(name.toLowerCase()) ?? []), slot]);
    }
    for (const [key, slots] of own) {
      const dropped = merged.get(key) ?? [];
      for (const one of dropped) {
        const conflict = slots[0] === undefined ? null : conflictOf(slots[0], one);
        if (conflict !== null) conflicts.push(conflict);
      }
      merged.set(
        key,
        slots.map((slot) => overriding(slot, dropped)),
      );
    }
  }
  return { slots: [...merged.values()].flat(), conflicts };
}

function compileHeader(
  where: Where,
  name: string,
  values: readonly string[],
  secret: boolean,
  reach: Reach,
  findings: Findings,
): Slot {
  const templates = values.map((text) =>
    findings.template(where, text.trim(), { place: places.text(), reach }),
  );
  for (const { fixed } of templates)
    if (fixed !== null && !headerValue.test(fixed))
      findings.report(where, "A header value holds no line breaks and no characters beyond Latin-1.");
  return {
    source: { name, origin: where.origin, secret },
    sentName: name,
    where,
    templates,
    written: values.join(", "),
  };
}

const textTypes: readonly MediaType[] = ["text", "html", "javascript"];
/** Their answers are hardly ever of the same type. */
const sentTypes: readonly MediaType[] = ["form", "urlencoded", "binary"];

/** What the media type sets unless somebody else does: Accept, and Content-Type when there is a body. */
export function typeHeaders(mediaType: MediaType, bodyType: string | null): readonly Slot[] {
  const accept = sentTypes.includes(mediaType) ? "*/*" : mediaTypes[mediaType];
  return [
    fixedHeader("accept", accept, "content type"),
    ...(bodyType === null ? [] : [fixedHeader("content-type", bodyType, "content type")]),
  ];
}

/** The Content-Type of a body: texts are sent as UTF-8, and say so where the default would be another charset. */
export const bodyTypeOf = (mediaType: MediaType): string =>
  textTypes.includes(mediaType) ? `${mediaTypes[mediaType]}; charset=utf-8` : mediaTypes[mediaType];
