import { Select, TextInput } from "@mantine/core";
import type { EntryGroup, RulesetPolicy } from "@patchbay/contract/rule";
import { Columns } from "../../../ui/columns.tsx";
import { policyChoices } from "./ruleset-words.ts";

type Policy = { readonly policy: RulesetPolicy; readonly stopWhen?: string };

type PolicyFieldsProps = {
  readonly of: Pick<EntryGroup, "policy" | "stopWhen">;
  readonly noun: "ruleset" | "group";
  readonly error: string | undefined;
  readonly readOnly: boolean;
  /** The policy and, unless it is empty, the stop condition. */
  readonly onChange: (policy: Policy) => void;
};

/** When a list of entries goes on from one to the next, and when it ends. */
export function PolicyFields({ of: list, noun, error, readOnly, onChange }: PolicyFieldsProps) {
  const { policy, stopWhen = "" } = list;
  const write = (next: RulesetPolicy, condition: string): void =>
    onChange({ policy: next, ...(condition === "" ? {} : { stopWhen: condition }) });
  return (
    <Columns at={230}>
      <Select
        label="Policy"
        description={`How the ${noun} goes through its entries`}
        allowDeselect={false}
        data={[...policyChoices]}
        value={policy}
        readOnly={readOnly}
        onChange={(value) =>
          write(policyChoices.find((one) => one.value === value)?.value ?? policy, stopWhen)
        }
      />
      <TextInput
        label="Stop when"
        description="FEEL, looked at after each entry; true ends it"
        placeholder="never, such as score.risk > 80"
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
        value={stopWhen}
        readOnly={readOnly}
        error={error}
        onChange={(event) => write(policy, event.currentTarget.value)}
      />
    </Columns>
  );
}
