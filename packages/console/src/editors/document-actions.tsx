import { ActionIcon, Button, Group, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import type { Permission } from "@patchbay/contract/access";
import { Play, Redo2, Undo2 } from "lucide-react";
import { ActionButton } from "../ui/action-button.tsx";
import { SaveState } from "../ui/save-state.tsx";
import type { DocumentEditor } from "./use-stored-document.ts";

/** What is done with a document as a whole, whatever stands in it. */
type Kept = Pick<
  DocumentEditor<unknown>,
  "undo" | "redo" | "canUndo" | "canRedo" | "dirty" | "save" | "saveState"
>;

/** Ctrl-Z, Ctrl-Shift-Z, Ctrl-Y and Ctrl-S of a document. */
export function useDocumentKeys(editor: Kept, readOnly: boolean): void {
  useHotkeys(
    [
      ["mod+Z", editor.undo],
      ["mod+shift+Z", editor.redo],
      ["mod+Y", editor.redo],
    ],
    ["INPUT", "TEXTAREA"],
  );
  // Saving works while one types, too; undo there belongs to the box.
  useHotkeys([["mod+S", () => !readOnly && editor.dirty && void editor.save()]], []);
}

type DocumentActionsProps = {
  readonly editor: Kept;
  readonly writing: Permission;
  readonly publishing: Permission;
  /** Whether the stored draft differs from what is live. */
  readonly changesPending: boolean;
  /** The button that opens and closes the trial in staging. */
  readonly trial: string;
  readonly tried: boolean;
  readonly onTry: () => void;
  readonly onPublish: () => void;
};

/** What is done with a rule or workflow as a whole: undo, try, save, publish. */
export function DocumentActions(props: DocumentActionsProps) {
  const { editor } = props;
  return (
    <>
      <SaveState state={editor.saveState} />
      <Group gap={2}>
        <Tooltip label="Undo (Ctrl Z)">
          <ActionIcon
            variant="subtle"
            size={30}
            aria-label="Undo"
            disabled={!editor.canUndo}
            onClick={editor.undo}
          >
            <Undo2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Redo (Ctrl Shift Z)">
          <ActionIcon
            variant="subtle"
            size={30}
            aria-label="Redo"
            disabled={!editor.canRedo}
            onClick={editor.redo}
          >
            <Redo2 size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Button leftSection={<Play size={14} aria-hidden />} aria-pressed={props.tried} onClick={props.onTry}>
        {props.trial}
      </Button>
      <ActionButton
        needs={props.writing}
        blocked={editor.dirty ? undefined : "Everything is saved"}
        loading={editor.saveState === "saving"}
        onClick={() => void editor.save()}
      >
        Save
      </ActionButton>
      <ActionButton
        needs={props.publishing}
        variant="filled"
        blocked={
          editor.dirty
            ? "Save your changes first"
            : props.changesPending
              ? undefined
              : "Nothing has changed since the last publish"
        }
        onClick={props.onPublish}
      >
        Publish…
      </ActionButton>
    </>
  );
}
