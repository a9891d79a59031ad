import type { Connection } from "@patchbay/contract/connection";
import type { Environment } from "@patchbay/contract/vocabulary";
import { CloudUpload } from "lucide-react";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { sayCallers } from "../../ui/figures.ts";
import { showDone } from "../../ui/notices.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import type { ConnectionEditor } from "./connection-editor.ts";

/** Why these settings cannot be published now; undefined when they can. */
function publishBlock(
  editor: ConnectionEditor,
  stored: Connection,
  environment: Environment,
): string | undefined {
  const here = stored[environment];
  if (here.settings === null) return `${environmentWords[environment]} is not set up yet`;
  if (editor.draft.dirty) return "Save your changes first";
  if (here.state === "published") return "Nothing has changed since the last publish";
  if (!here.tested) return "Test these settings successfully first";
  return undefined;
}

type PublishButtonProps = {
  readonly editor: ConnectionEditor;
  readonly stored: Connection;
  readonly environment: Environment;
};

/** Publishes the saved and tested settings; the environment stands in the button, production asks once more. */
export function PublishButton({ editor, stored, environment }: PublishButtonProps) {
  const publish = async (): Promise<void> => {
    if (await editor.publish(environment)) showDone(`${stored.name} is published in ${environment}.`);
  };
  const ask = (): void =>
    askFirst({
      title: `Publish ${stored.name} in production?`,
      verb: "Publish in Production",
      danger: true,
      onConfirm: () => void publish(),
      children:
        stored.usedBy === 0
          ? `Nothing uses it yet. Calls in production will go to ${stored.production.settings?.baseUrl ?? ""}.`
          : `Calls of ${sayCallers(stored.usedBy)} go to ${stored.production.settings?.baseUrl ?? ""} from now on.`,
    });
  return (
    <ActionButton
      needs="connection:publish"
      blocked={publishBlock(editor, stored, environment)}
      variant="filled"
      color={environment === "production" ? "red" : "brand"}
      leftSection={<CloudUpload size={15} aria-hidden />}
      onClick={() => (environment === "staging" ? void publish() : ask())}
    >
      Publish in {environmentWords[environment]}
    </ActionButton>
  );
}
