import { Select } from "@mantine/core";
import type { RulesetDocument } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import { useState } from "react";
import { Section } from "../../../ui/section.tsx";
import { sayCount } from "../../../ui/figures.ts";
import type { CaseReport } from "../cases/use-case-report.ts";
import type { RuleEditor } from "../rule-editor.ts";
import { RuleFileMenu } from "../files/rule-file-menu.tsx";
import { EntryList } from "./entry-list.tsx";
import { PolicyFields } from "./policy-fields.tsx";
import styles from "./ruleset-editor.module.css";
import { combineChoices } from "./ruleset-words.ts";
import { useAskedRules } from "./use-asked-rules.ts";

export type RulesetTabProps = {
  readonly editor: RuleEditor;
  readonly ruleset: RulesetDocument;
  readonly result: RunAnswer | null;
  /** What the test cases say of the draft. */
  readonly cases: CaseReport;
  readonly readOnly: boolean;
};

/** A ruleset: its entries in order, and how far it goes through them. */
export function RulesetEditor({ editor, ruleset, result, cases, readOnly }: RulesetTabProps) {
  const [open, setOpen] = useState<string | null>(null);
  const { rules } = useAskedRules(ruleset);
  const error = editor.diagnostics.find((one) => one.path === "/stopWhen")?.message.replaceAll("`", "");
  return (
    <div className={styles.ruleset}>
      <Section
        title="How it decides"
        about={sayOutcome(ruleset)}
        side={<RuleFileMenu editor={editor} readOnly={readOnly} />}
      >
        <PolicyFields
          of={ruleset}
          noun="ruleset"
          error={error}
          readOnly={readOnly}
          onChange={(policy) => {
            const { stopWhen: _, ...rest } = ruleset;
            editor.change({ ...rest, ...policy });
          }}
        />
        {ruleset.policy !== "firstMatch" && (
          <Select
            label="Outputs"
            description="What several entries that match make together"
            w={280}
            allowDeselect={false}
            data={[...combineChoices]}
            value={ruleset.combine ?? "list"}
            readOnly={readOnly}
            onChange={(value) => editor.change({ ...ruleset, combine: value === "merge" ? "merge" : "list" })}
          />
        )}
      </Section>
      <Section
        title="Entries"
        about={`${sayCount(ruleset.entries.length, "entry", "entries")}, one after the other: rules that are asked, conditions of this ruleset, and groups of both.`}
      >
        <div>
          <EntryList
            editor={editor}
            ruleset={ruleset}
            entries={ruleset.entries}
            group={null}
            path="/entries"
            prefix=""
            level={0}
            asked={rules}
            result={result}
            missed={cases.current ? (cases.report?.coverage.missed ?? null) : null}
            open={open}
            readOnly={readOnly}
            onOpen={setOpen}
          />
        </div>
      </Section>
    </div>
  );
}

function sayOutcome({ policy, combine = "list" }: RulesetDocument): string {
  if (policy === "firstMatch") return "The first entry that matches is the answer.";
  const answer = combine === "merge" ? "one object" : "a list";
  return policy === "all"
    ? `Every entry has its turn; those that match answer together, as ${answer}.`
    : `Entries have their turn until one does not match; those before answer together, as ${answer}.`;
}
