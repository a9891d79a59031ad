import { Button } from "@mantine/core";
import type { EntryGroup } from "@patchbay/contract/rule";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { PolicyFields } from "./policy-fields.tsx";

type GroupFieldsProps = {
  readonly group: EntryGroup;
  readonly stopWhenError: string | undefined;
  /** The editor of the group's own condition; false: it has none. */
  readonly condition: ReactNode;
  readonly readOnly: boolean;
  readonly onChange: (group: EntryGroup) => void;
};

/** How the entries of a group are gone through, and the condition without which none of them is. */
export function GroupFields({ group, stopWhenError, condition, readOnly, onChange }: GroupFieldsProps) {
  const { condition: own, ...without } = group;
  return (
    <>
      <PolicyFields
        of={group}
        noun="group"
        error={stopWhenError}
        readOnly={readOnly}
        onChange={(part) => {
          const { stopWhen: _, ...rest } = group;
          onChange({ ...rest, ...part });
        }}
      />
      {own === undefined ? (
        !readOnly && (
          <div>
            <Button
              size="compact-sm"
              leftSection={<Plus size={13} aria-hidden />}
              onClick={() =>
                onChange({ ...group, condition: { kind: "group", id: "g1", match: "all", conditions: [] } })
              }
            >
              Only if a condition holds
            </Button>
          </div>
        )
      ) : (
        <>
          <h3>Only if</h3>
          {condition}
          {!readOnly && (
            <div>
              <Button size="compact-sm" onClick={() => onChange(without)}>
                Always: take the condition away
              </Button>
            </div>
          )}
        </>
      )}
    </>
  );
}
