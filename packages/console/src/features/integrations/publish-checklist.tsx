import type { Connection } from "@patchbay/contract/connection";
import type { Credential } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import type { Environment } from "@patchbay/contract/vocabulary";
import { useRead } from "../../api/queries.ts";
import { Checklist, type ChecklistItem } from "../../ui/checklist.tsx";
import { Panel } from "../../ui/panel.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import type { ConnectionEditor } from "./connection-editor.ts";
import { allowsAddress } from "./origin-match.ts";

type PublishChecklistProps = {
  readonly editor: ConnectionEditor;
  readonly stored: Connection;
  readonly environment: Environment;
};

/** What must be true before publishing, and what publishing leaves open. */
export function PublishChecklist({ editor, stored, environment }: PublishChecklistProps) {
  const settings = editor.draft.value[environment];
  const chosen = settings?.credential ?? null;
  const credential = useRead(
    credentialRoutes.read,
    { params: { credential: chosen ?? "" } },
    { enabled: chosen !== null },
  );
  if (settings === null)
    return (
      <Panel title={`Before you publish in ${environmentWords[environment]}`}>
        <Checklist items={[{ ready: false, text: `${environmentWords[environment]} is not set up` }]} />
      </Panel>
    );
  const items: ChecklistItem[] = [
    editor.draft.dirty
      ? { ready: false, text: "There are unsaved changes", note: "Publishing takes what is saved." }
      : { ready: true, text: "Everything is saved" },
    stored[environment].tested && !editor.draft.dirty
      ? { ready: true, text: "Test passed with these settings" }
      : { ready: false, text: "These settings have not been tested successfully" },
    ...(chosen === null || credential.data === undefined
      ? []
      : credentialItems(credential.data, settings.baseUrl)),
    ...(environment === "staging" &&
    (stored.production.state === "draft" || stored.production.state === "notConfigured")
      ? [
          {
            ready: false,
            text: "Not published in production",
            note: "A production rule that calls this fails with “connector not published in production”.",
          },
        ]
      : []),
  ];
  return (
    <Panel title={`Before you publish in ${environmentWords[environment]}`}>
      <Checklist items={items} />
    </Panel>
  );
}

function credentialItems(credential: Credential, baseUrl: string): readonly ChecklistItem[] {
  return [
    allowsAddress(credential.origins, baseUrl)
      ? { ready: true, text: `${credential.name} may be sent to this address` }
      : {
          ready: false,
          text: `${credential.name} is not for this address`,
          note: `Its secrets go only to ${credential.origins.join(", ")}.`,
        },
    ...(credential.secretsMissing
      ? [{ ready: false, text: `The secrets of ${credential.name} have to be entered again` }]
      : []),
  ];
}
