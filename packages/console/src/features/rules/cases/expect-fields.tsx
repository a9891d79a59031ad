import { Checkbox, SegmentedControl, Select, TagsInput, Textarea } from "@mantine/core";
import type { RuleDocument } from "@patchbay/contract/rule";
import { type CaseDraft, failures } from "./case-draft.ts";
import { readMatched, sayMatched } from "./case-words.ts";
import styles from "./expect-fields.module.css";

type ExpectFieldsProps = {
  readonly document: RuleDocument;
  readonly draft: CaseDraft;
  readonly readOnly: boolean;
  readonly mistakeAt: (field: string) => string | undefined;
  readonly onChange: (draft: CaseDraft) => void;
};

const matchHints = {
  decisionTable: "Rows in order, such as row 3, or default row",
  simpleRule: "then or else",
  ruleset: "Entries in order by label or id, and behind them what matched of the rule they ask: price/r3",
} as const;

/** What a case wants: that it is decided, with which outputs, matches and actions; or that it fails, and how. */
export function ExpectFields({ document, draft, readOnly, mistakeAt, onChange }: ExpectFieldsProps) {
  const { outputs, matched, actions, error } = draft;
  const actionName = (id: string): string => document.actions.find((one) => one.id === id)?.name ?? id;
  const actionId = (name: string): string =>
    document.actions.find((one) => one.name === name.trim())?.id ?? name.trim();
  return (
    <>
      <div>
        <SegmentedControl
          aria-label="What should happen"
          readOnly={readOnly}
          data={[
            { value: "decided", label: "It decides" },
            { value: "fails", label: "It fails" },
          ]}
          value={error === null ? "decided" : "fails"}
          onChange={(value) => onChange({ ...draft, error: value === "fails" ? "rule_failed" : null })}
        />
      </div>
      {error === null ? (
        <>
          <div className={styles.part}>
            <Checkbox
              label="Outputs"
              checked={outputs !== null}
              disabled={readOnly}
              onChange={(event) => onChange({ ...draft, outputs: event.currentTarget.checked ? "{}" : null })}
            />
            {outputs !== null && (
              <Textarea
                aria-label="Expected outputs"
                autosize
                minRows={2}
                maxRows={12}
                styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
                value={outputs}
                readOnly={readOnly}
                error={mistakeAt("outputs")}
                onChange={(event) => onChange({ ...draft, outputs: event.currentTarget.value })}
              />
            )}
          </div>
          <div className={styles.part}>
            <Checkbox
              label="What matches"
              checked={matched !== null}
              disabled={readOnly}
              onChange={(event) => onChange({ ...draft, matched: event.currentTarget.checked ? [] : null })}
            />
            {matched !== null && (
              <TagsInput
                aria-label="Expected matches"
                description={matchHints[document.kind]}
                placeholder={matched.length === 0 ? "Nothing matches" : ""}
                acceptValueOnBlur
                value={matched.map((word) => sayMatched(document, word))}
                readOnly={readOnly}
                onChange={(words) =>
                  onChange({ ...draft, matched: words.map((word) => readMatched(document, word)) })
                }
              />
            )}
          </div>
          <div className={styles.part}>
            <Checkbox
              label="Actions that are asked for"
              checked={actions !== null}
              disabled={readOnly}
              onChange={(event) => onChange({ ...draft, actions: event.currentTarget.checked ? [] : null })}
            />
            {actions !== null && (
              <TagsInput
                aria-label="Expected actions"
                description="In order, by name; they are not carried out"
                placeholder={actions.length === 0 ? "None" : ""}
                acceptValueOnBlur
                data={document.actions.map(({ name }) => name)}
                value={actions.map(actionName)}
                readOnly={readOnly}
                onChange={(names) => onChange({ ...draft, actions: names.map(actionId) })}
              />
            )}
          </div>
        </>
      ) : (
        <Select
          label="With"
          allowDeselect={false}
          data={[...failures]}
          value={error}
          readOnly={readOnly}
          onChange={(value) => onChange({ ...draft, error: value ?? error })}
        />
      )}
    </>
  );
}
