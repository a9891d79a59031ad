import { Select } from "@mantine/core";
import { type CallMethod, callMethods } from "@patchbay/contract/call";

type MethodSelectProps = {
  readonly value: CallMethod;
  readonly readOnly: boolean;
  readonly onChange: (method: CallMethod) => void;
};

/** The method of a request, in the narrow box before its path. */
export function MethodSelect({ value, readOnly, onChange }: MethodSelectProps) {
  return (
    <Select
      aria-label="Method"
      w={112}
      allowDeselect={false}
      data={[...callMethods]}
      value={value}
      readOnly={readOnly}
      styles={{ input: { fontFamily: "var(--pb-mono)", fontWeight: 600 } }}
      onChange={(next) => onChange(callMethods.find((one) => one === next) ?? "GET")}
    />
  );
}
