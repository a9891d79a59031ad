import { Button, Group } from "@mantine/core";
import { problemOf } from "../api/problem-error.ts";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import type { DocumentEditor } from "./use-stored-document.ts";

type SaveFailureProps = {
  readonly editor: Pick<DocumentEditor<unknown>, "failure" | "save" | "takeStored">;
  /** Fields whose mistakes are marked where they stand and need no second mention. */
  readonly shownAtFields: (field: string) => boolean;
};

/** Why a document was not saved, and what to do when somebody else has saved it meanwhile. Nothing while all is well. */
export function SaveFailure({ editor, shownAtFields }: SaveFailureProps) {
  if (editor.failure === null) return null;
  return (
    <div style={{ marginBottom: 12 }}>
      <ProblemAlert error={editor.failure} shownAtFields={shownAtFields} />
      {problemOf(editor.failure).code === "stale_revision" && (
        <Group gap="xs" mt="xs">
          <Button size="compact-sm" onClick={editor.takeStored}>
            Take the newer version, drop mine
          </Button>
          <Button size="compact-sm" onClick={() => void editor.save(true)}>
            Overwrite it with mine
          </Button>
        </Group>
      )}
    </div>
  );
}
