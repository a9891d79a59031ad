import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { useState } from "react";
import { ask, useRead } from "../../api/queries.ts";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { type Version, VersionList } from "../../ui/version-list.tsx";
import type { WorkflowEditor } from "./workflow-editor.ts";

/** The versions of a workflow; any can be taken back into the draft. */
export function WorkflowVersions({ editor }: { editor: WorkflowEditor }) {
  const [page, setPage] = useState(1);
  const params = { workflow: editor.stored.id };
  const versions = useRead(workflowRoutes.versions, { params, query: { page } }, { keepPrevious: true });
  const restore = async (version: Version): Promise<void> => {
    const { document } = await ask(workflowRoutes.version, {
      params: { ...params, version: version.number },
    });
    editor.change(document);
    showDone(`The draft is now as ${version.label} was. Save it to keep that; undo takes it back.`);
  };
  return (
    <VersionList
      versions={versions}
      needs="workflow:write"
      onRestore={(version) => void restore(version).catch(showFailure)}
      onPage={setPage}
    />
  );
}
