import { TextInput } from "@mantine/core";
import { useState } from "react";

type CommitInputProps = {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly mono?: boolean;
  readonly placeholder?: string;
  readonly error?: string | undefined;
  /** Why the text cannot be taken; undefined when it can. */
  readonly check?: (text: string) => string | undefined;
  readonly onCommit: (text: string) => void;
};

/** A box whose text counts when one leaves it or presses Enter: for names that other things hang on. Escape takes it back. */
export function CommitInput({
  label,
  value,
  readOnly,
  mono = false,
  placeholder,
  error,
  check,
  onCommit,
}: CommitInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? value;
  const mistake = typed === null ? undefined : check?.(typed);
  const commit = (): void => {
    if (typed === null || mistake !== undefined) return;
    setTyped(null);
    if (typed !== value) onCommit(typed);
  };
  return (
    <TextInput
      aria-label={label}
      placeholder={placeholder ?? ""}
      value={text}
      readOnly={readOnly}
      spellCheck={false}
      error={mistake ?? error}
      styles={mono ? { input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } } : {}}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
