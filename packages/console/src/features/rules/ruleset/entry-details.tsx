import { Select, Switch, Textarea, TextInput } from "@mantine/core";
import type { RulesetEntry } from "@patchbay/contract/rule";
import { Columns } from "../../../ui/columns.tsx";
import styles from "./entry-form.module.css";
import { stopChoices } from "./ruleset-words.ts";

type EntryDetailsProps = {
  readonly entry: RulesetEntry;
  readonly messageAt: (field: string) => string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (entry: RulesetEntry) => void;
};

type TextField = "label" | "as" | "from" | "until" | "note";

/** What every entry has: its label, the name by which others read it, its days, what follows it, a note. */
export function EntryDetails({ entry, messageAt, readOnly, onChange }: EntryDetailsProps) {
  // What is left empty is left out: that is how documents say "nothing".
  const set = (field: TextField, text: string): void => {
    const { [field]: _, ...rest } = entry;
    onChange(text === "" ? rest : { ...rest, [field]: text });
  };
  const setStop = (value: string | null): void => {
    const { stop: _, ...rest } = entry;
    onChange(value === "matched" || value === "notMatched" ? { ...rest, stop: value } : rest);
  };
  const box = (field: TextField) => ({
    value: entry[field] ?? "",
    readOnly,
    error: messageAt(field),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      set(field, event.currentTarget.value),
  });
  return (
    <div className={styles.details}>
      <Columns at={190}>
        <TextInput label="Label" description="What the list shows" {...box("label")} />
        <TextInput
          label="Known as"
          description="Later entries read its outputs by this name"
          placeholder="score"
          spellCheck={false}
          {...box("as")}
        />
        <Select
          label="Afterwards"
          description="Whether the list goes on"
          allowDeselect={false}
          data={[...stopChoices]}
          value={entry.stop ?? ""}
          readOnly={readOnly}
          onChange={setStop}
        />
      </Columns>
      <Columns at={150}>
        <TextInput label="Counts from" description="A day, in UTC" type="date" {...box("from")} />
        <TextInput label="Counts until" description="That day included" type="date" {...box("until")} />
        <Switch
          mt={28}
          label="Switched on"
          checked={entry.enabled ?? true}
          disabled={readOnly}
          onChange={(event) => {
            const { enabled: _, ...rest } = entry;
            onChange(event.currentTarget.checked ? rest : { ...rest, enabled: false });
          }}
        />
      </Columns>
      <Textarea label="Note" autosize minRows={1} {...box("note")} />
    </div>
  );
}
