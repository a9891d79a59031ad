import { NumberInput } from "@mantine/core";

const figures = new Intl.NumberFormat("en");

type TimeoutInputProps = {
  /** Milliseconds; undefined takes the inherited ones. */
  readonly value: number | undefined;
  readonly inherited: { readonly ms: number; readonly from: string };
  readonly readOnly: boolean;
  readonly error?: string | undefined;
  readonly onChange: (value: number | undefined) => void;
};

/** A time-out that may be left to what it inherits: unit and inherited value are in sight before anything is typed. */
export function TimeoutInput({ value, inherited, readOnly, error, onChange }: TimeoutInputProps) {
  return (
    <NumberInput
      label="Time-out"
      description={
        value === undefined
          ? `Empty: ${figures.format(inherited.ms)} ms, ${inherited.from}`
          : `Without it: ${figures.format(inherited.ms)} ms, ${inherited.from}`
      }
      w={260}
      min={1}
      max={3_600_000}
      thousandSeparator=","
      allowDecimal={false}
      hideControls
      rightSection={<span style={{ fontSize: 12, color: "var(--pb-faint)" }}>ms</span>}
      value={value ?? ""}
      readOnly={readOnly}
      error={error}
      onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
    />
  );
}
