import { Group } from "@mantine/core";
import type { RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";
import { Plus } from "lucide-react";
import { ActionButton } from "../../../ui/action-button.tsx";
import type { RuleEditor } from "../rule-editor.ts";
import { addEntry, deepestGroup, newEntry } from "./ruleset-edit.ts";

type AddEntryProps = {
  readonly editor: RuleEditor;
  readonly ruleset: RulesetDocument;
  /** The group at whose end the entry goes; null: the ruleset's own. */
  readonly group: string | null;
  readonly level: number;
  readonly onAdded: (id: string) => void;
};

const words: readonly { readonly kind: RulesetEntry["kind"]; readonly label: string }[] = [
  { kind: "rule", label: "Ask a rule" },
  { kind: "condition", label: "Condition" },
  { kind: "group", label: "Group" },
];

/** Adds an entry at the end of a list: another rule, a condition written here, or a group of both. */
export function AddEntry({ editor, ruleset, group, level, onAdded }: AddEntryProps) {
  return (
    <Group gap="xs">
      {words.map(({ kind, label }) => (
        <ActionButton
          key={kind}
          size="compact-sm"
          needs="rule:write"
          leftSection={<Plus size={13} aria-hidden />}
          blocked={
            kind === "group" && level >= deepestGroup
              ? "Groups stand in groups three deep at most"
              : undefined
          }
          onClick={() => {
            const entry = newEntry(ruleset, kind);
            editor.change(addEntry(ruleset, group, entry));
            onAdded(entry.id);
          }}
        >
          {label}
        </ActionButton>
      ))}
    </Group>
  );
}
