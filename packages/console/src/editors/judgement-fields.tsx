import { TagsInput, TextInput } from "@mantine/core";
import type { Judgement } from "@patchbay/contract/call";
import { Columns } from "../ui/columns.tsx";

type JudgementFieldsProps = {
  readonly judgement: Judgement;
  readonly readOnly: boolean;
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (judgement: Judgement) => void;
};

const paths = [
  {
    name: "resultPath",
    label: "Path to result",
    about: "Its value is the call’s result; empty: the status is",
  },
  { name: "successPath", label: "Path to success field", about: "A 2xx passes only when this agrees" },
  {
    name: "failPath",
    label: "Path to fail field",
    about: "A 2xx whose value here says it failed is an error",
  },
  { name: "errorPath", label: "Path to error message", about: "Where the API says what went wrong" },
] as const;

/** How an answer is judged beyond its status. Paths are JSONPath, dotted or JSON Pointer. */
export function JudgementFields({ judgement, readOnly, errorOf, onChange }: JudgementFieldsProps) {
  const without = (name: keyof Judgement): Judgement => {
    const { [name]: _, ...rest } = judgement;
    return rest;
  };
  const values = (name: "successValues" | "failValues", label: string) => (
    <TagsInput
      label={label}
      description="Compared exactly, capitals count"
      value={judgement[name] ?? []}
      readOnly={readOnly}
      error={errorOf(name)}
      onChange={(next) => onChange(next.length === 0 ? without(name) : { ...judgement, [name]: next })}
    />
  );
  return (
    <Columns at={260}>
      {paths.map(({ name, label, about }) => (
        <TextInput
          key={name}
          label={label}
          description={about}
          styles={{ input: { fontFamily: "var(--pb-mono)" } }}
          value={judgement[name] ?? ""}
          readOnly={readOnly}
          error={errorOf(name)}
          onChange={(event) => {
            const text = event.currentTarget.value;
            onChange(text === "" ? without(name) : { ...judgement, [name]: text });
          }}
        />
      ))}
      {values("successValues", "Success values")}
      {values("failValues", "Fail values")}
    </Columns>
  );
}
