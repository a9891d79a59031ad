import type { Reader } from "../platform/db.ts";
import { versionLabel } from "../platform/version-pin.ts";
import type { TextFinder } from "./asked-rules.ts";
import { findRule } from "./rule-store.ts";
import { findVersion } from "./rule-version-store.ts";

/** Asked rules as staging runs them: drafts, unless a version is pinned. */
export const draftTexts =
  (reader: Reader): TextFinder =>
  async (id, version) => {
    const rule = await findRule(reader, id);
    if (rule === undefined) return undefined;
    if (version === undefined)
      return { id: rule.id, name: rule.name, label: "draft", document: rule.draft, digest: rule.draftDigest };
    return await pinnedText(reader, rule, version);
  };

/**
 * Asked rules as production runs them: live versions, unless one is pinned. A rule that has none yet is looked at as a
 * draft, so that what is wrong with the ruleset itself shows; that the rule is not ready is for the preflight to say.
 */
export const liveTexts =
  (reader: Reader): TextFinder =>
  async (id, version) => {
    const rule = await findRule(reader, id);
    if (rule === undefined) return undefined;
    const wanted = version ?? rule.live?.version;
    if (wanted === undefined)
      return { id: rule.id, name: rule.name, label: "draft", document: rule.draft, digest: rule.draftDigest };
    return await pinnedText(reader, rule, wanted);
  };

async function pinnedText(
  reader: Reader,
  rule: { readonly id: string; readonly name: string },
  version: number,
): ReturnType<TextFinder> {
  const found = await findVersion(reader, rule.id, version);
  return (
    found && {
      id: rule.id,
      name: rule.name,
      label: versionLabel(version),
      document: found.document,
      digest: found.digest,
    }
  );
}
