import { ruleRoutes } from "@patchbay/contract/rule-api";
import { useState } from "react";
import { ask, useRead } from "../../api/queries.ts";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { type Version, VersionList } from "../../ui/version-list.tsx";
import type { RuleEditor } from "./rule-editor.ts";

/** The versions of a rule; any can be taken back into the draft. */
export function VersionsTab({ editor }: { editor: RuleEditor }) {
  const [page, setPage] = useState(1);
  const params = { rule: editor.stored.id };
  const versions = useRead(ruleRoutes.versions, { params, query: { page } }, { keepPrevious: true });
  const restore = async (version: Version): Promise<void> => {
    const { document } = await ask(ruleRoutes.version, { params: { ...params, version: version.number } });
    editor.change(document);
    showDone(`The draft is now as ${version.label} was. Save it to keep that; undo takes it back.`);
  };
  return (
    <VersionList
      versions={versions}
      needs="rule:write"
      onRestore={(version) => void restore(version).catch(showFailure)}
      onPage={setPage}
    />
  );
}
