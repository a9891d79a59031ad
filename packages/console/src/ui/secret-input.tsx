import { TextInput } from "@mantine/core";
import { MASK } from "@patchbay/contract/vocabulary";
import { Lock } from "lucide-react";

type SecretInputProps = {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
};

/** A secret on its way in. A stored one shows as dots and is kept unless typed anew; nothing shows it, ever. */
export function SecretInput({ label, description, value, readOnly, error, onChange }: SecretInputProps) {
  const stored = value === MASK;
  const hint = stored ? "Stored and sealed. Type to replace it." : description;
  return (
    <TextInput
      type="password"
      label={label}
      description={hint}
      autoComplete="new-password"
      leftSection={<Lock size={14} aria-hidden />}
      value={value}
      readOnly={readOnly}
      error={error}
      onFocus={(event) => stored && event.currentTarget.select()}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
