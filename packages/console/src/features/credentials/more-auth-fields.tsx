import { JsonInput, Stack, TextInput } from "@mantine/core";
import { type Auth, secretsOfKind } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { useState } from "react";
import { messageFor } from "../../api/problem-error.ts";
import { SecretInput } from "../../ui/secret-input.tsx";
import { type MoreAuth, type MoreField, moreFields } from "./more-auth-kinds.ts";

type MoreAuthFieldsProps = {
  readonly auth: MoreAuth;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (auth: Auth) => void;
};

/** One input for each member of the kind: a secret one for its secrets, JSON for documents. */
export function MoreAuthFields({ auth, errors, readOnly, onChange }: MoreAuthFieldsProps) {
  const members: Readonly<Record<string, unknown>> = auth;
  const change = (name: string, value: unknown): void => onChange({ ...auth, [name]: value });
  return (
    <Stack gap="sm">
      {moreFields[auth.kind].map(({ name, label, about, json }) => {
        const error = messageFor(errors, `auth.${name}`);
        const value = members[name];
        if (json === true)
          return (
            <JsonMember key={name} field={{ name, label, ...(about === undefined ? {} : { about }) }} value={value} error={error} readOnly={readOnly} onChange={(next) => change(name, next)} /> // prettier-ignore
          );
        const text = typeof value === "string" ? value : "";
        if (secretsOfKind[auth.kind].includes(name))
          return (
            <SecretInput key={name} label={label} {...(about === undefined ? {} : { description: about })} value={text} readOnly={readOnly} error={error} onChange={(next) => change(name, next)} /> // prettier-ignore
          );
        return (
          <TextInput key={name} label={label} description={about} value={text} readOnly={readOnly} error={error} onChange={(event) => change(name, event.currentTarget.value)} /> // prettier-ignore
        );
      })}
    </Stack>
  );
}

type JsonMemberProps = {
  readonly field: MoreField;
  readonly value: unknown;
  readonly error: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (value: unknown) => void;
};

/** A member that is a document. What is being typed is kept as text until it is JSON. */
function JsonMember({ field, value, error, readOnly, onChange }: JsonMemberProps) {
  const [text, setText] = useState(() => (value === undefined ? "" : JSON.stringify(value, null, 2)));
  const change = (next: string): void => {
    setText(next);
    try {
      onChange(next.trim() === "" ? undefined : JSON.parse(next));
    } catch {
      // Not JSON yet; the input says so.
    }
  };
  return (
    <JsonInput
      label={field.label}
      description={field.about}
      value={text}
      readOnly={readOnly}
      error={error}
      validationError="This is not JSON."
      autosize
      minRows={2}
      onChange={change}
    />
  );
}
