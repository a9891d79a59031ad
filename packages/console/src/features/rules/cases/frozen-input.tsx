import { SegmentedControl, Textarea, TextInput } from "@mantine/core";
import type { RuleInput } from "@patchbay/contract/rule";
import { TestInput } from "../test-input.tsx";
import { startValue } from "../test-values.ts";
import type { TypedFetch } from "./case-draft.ts";

type FrozenInputProps = {
  readonly input: RuleInput;
  readonly value: TypedFetch | undefined;
  readonly error: string | undefined;
  readonly onChange: (value: TypedFetch) => void;
};

/** A fetched input in a test case: a value, or how its call ends, so that what each result leads to can be tested. */
export function FrozenInput({ input, value, error, onChange }: FrozenInputProps) {
  const typed = value ?? { kind: "value", value: startValue(input) };
  return (
    <div>
      {typed.kind === "value" ? (
        <TestInput
          input={input}
          value={typed.value}
          error={error}
          onChange={(next) => onChange({ kind: "value", value: next })}
        />
      ) : (
        <>
          <TextInput
            label={`The call for ${input.name} ends in`}
            placeholder="200, 404, timeout"
            value={typed.result}
            error={error}
            onChange={(event) => onChange({ ...typed, result: event.currentTarget.value })}
          />
          <Textarea
            mt={6}
            aria-label={`Answer of the call for ${input.name}`}
            placeholder="Answer, as JSON; empty: none"
            autosize
            minRows={2}
            maxRows={8}
            styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
            value={typed.body}
            onChange={(event) => onChange({ ...typed, body: event.currentTarget.value })}
          />
        </>
      )}
      <SegmentedControl
        mt={6}
        size="xs"
        aria-label={`How ${input.name} is given`}
        data={[
          { value: "value", label: "Fetched value" },
          { value: "result", label: "End of its call" },
        ]}
        value={typed.kind}
        onChange={(kind) =>
          onChange(
            kind === "result"
              ? { kind: "result", result: "200", body: "" }
              : { kind: "value", value: startValue(input) },
          )
        }
      />
    </div>
  );
}
