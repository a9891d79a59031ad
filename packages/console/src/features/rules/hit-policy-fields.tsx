import { Select } from "@mantine/core";
import {
  type Aggregation,
  aggregations,
  type DecisionTableDocument,
  type HitPolicy,
  hitPolicies,
} from "@patchbay/contract/rule";

const policyWords: Readonly<Record<HitPolicy, string>> = {
  FIRST: "First match wins",
  UNIQUE: "Exactly one may match",
  ANY: "All matches must agree",
  PRIORITY: "Highest output wins",
  COLLECT: "Collect all matches",
  "RULE ORDER": "All, in order of rows",
  "OUTPUT ORDER": "All, highest output first",
};

/** What COLLECT makes of the values of an output column. */
const aggregationWords: Readonly<Record<Aggregation, string>> = {
  SUM: "Sum",
  MIN: "Smallest",
  MAX: "Largest",
  COUNT: "Number of rows",
};

type HitPolicyFieldsProps = {
  readonly table: DecisionTableDocument;
  readonly readOnly: boolean;
  readonly onChange: (table: DecisionTableDocument) => void;
};

/** What becomes of the rows that match, and of what they collect. */
export function HitPolicyFields({ table, readOnly, onChange }: HitPolicyFieldsProps) {
  return (
    <>
      <Select
        aria-label="Hit policy"
        w={178}
        allowDeselect={false}
        data={hitPolicies.map((value) => ({ value, label: policyWords[value] }))}
        value={table.hitPolicy}
        readOnly={readOnly}
        onChange={(value) => {
          const hitPolicy = hitPolicies.find((one) => one === value) ?? "FIRST";
          // Only what is collected can be put together.
          const { aggregation, ...rest } = table;
          onChange({
            ...rest,
            hitPolicy,
            ...(hitPolicy === "COLLECT" && aggregation !== undefined ? { aggregation } : {}),
          });
        }}
      />
      {table.hitPolicy === "COLLECT" && (
        <Select
          aria-label="What is collected becomes"
          w={140}
          allowDeselect={false}
          data={[
            { value: "", label: "A list" },
            ...aggregations.map((value) => ({ value, label: aggregationWords[value] })),
          ]}
          value={table.aggregation ?? ""}
          readOnly={readOnly}
          onChange={(value) => {
            const { aggregation: _, ...rest } = table;
            const found = aggregations.find((one) => one === value);
            onChange(found === undefined ? rest : { ...rest, aggregation: found });
          }}
        />
      )}
    </>
  );
}
