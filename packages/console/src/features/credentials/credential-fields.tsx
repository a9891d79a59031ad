import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { Credential } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { messageFor } from "../../api/problem-error.ts";
import { useRefusal } from "../../api/session.tsx";
import { Columns } from "../../ui/columns.tsx";
import { KeyValueGrid } from "../../editors/key-value-grid.tsx";
import { Section } from "../../ui/section.tsx";
import { useRows } from "../../editors/use-rows.ts";
import { AuthFields } from "./auth-fields.tsx";
import {
  asOrigin,
  type CredentialDraft,
  emptyAuth,
  fieldRowsOf,
  fieldsFromRows,
  kindChoices,
} from "./credential-draft.ts";

type CredentialFieldsProps = {
  readonly draft: CredentialDraft;
  readonly stored: Credential | null;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (draft: CredentialDraft) => void;
};
import { RedirectAddress } from "./redirect-address.tsx";

/** The form of a credential: kind, its fields, where its secrets may go, fields of one's own. */
export function CredentialFields({ draft, stored, errors, readOnly, onChange }: CredentialFieldsProps) {
  const change = (part: Partial<CredentialDraft>): void => onChange({ ...draft, ...part });
  const mayNotMove = useRefusal("credential:origins");
  const originsLocked = stored !== null && mayNotMove !== undefined;
  const { encrypted, unencrypted } = draft;
  const [rows, setRows] = useRows({ encrypted, unencrypted }, fieldRowsOf, fieldsFromRows, change);
  return (
    <>
      <Section title="General">
        <Columns>
          <TextInput
            label="Name"
            required
            data-autofocus={stored === null || undefined}
            value={draft.name}
            readOnly={readOnly}
            error={messageFor(errors, "name")}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Textarea
            label="Description"
            autosize
            minRows={1}
            maxRows={6}
            value={draft.description}
            readOnly={readOnly}
            error={messageFor(errors, "description")}
            onChange={(event) => change({ description: event.currentTarget.value })}
          />
        </Columns>
      </Section>
      <Section
        title="Authentication"
        about="Secrets are sealed when they arrive. Nobody can read them here again."
      >
        <Select
          label="Auth type"
          allowDeselect={false}
          data={kindChoices.map(({ value, label }) => ({ value, label }))}
          value={draft.auth.kind}
          readOnly={readOnly}
          description={kindChoices.find((one) => one.value === draft.auth.kind)?.about}
          onChange={(value) => {
            const kind = kindChoices.find((one) => one.value === value)?.value ?? "none";
            if (kind !== draft.auth.kind)
              change({ auth: kind === stored?.auth.kind ? stored.auth : emptyAuth(kind) });
          }}
        />
        {draft.auth.kind === "oauth2AuthorizationCode" && <RedirectAddress />}
        <AuthFields
          auth={draft.auth}
          errors={errors}
          readOnly={readOnly}
          onChange={(auth) => change({ auth })}
        />
      </Section>
      <Section
        title="Where the secrets may go"
        about="Scheme, host and port. A connection can use this credential only for these addresses; nothing is ever sent elsewhere."
      >
        <TagsInput
          label="Origins"
          required
          placeholder="https://api.example.com"
          description={
            stored === null
              ? "Enter adds one. https://*.example.com covers every name below it."
              : originsLocked
                ? "Only an administrator can change these."
                : "Changing these clears the stored secrets: they have to be entered again."
          }
          styles={{ pill: { fontFamily: "var(--pb-mono)" } }}
          value={[...draft.origins]}
          readOnly={readOnly || originsLocked}
          acceptValueOnBlur
          error={messageFor(errors, "origins")}
          onChange={(origins) => change({ origins: [...new Set(origins.map(asOrigin))] })}
        />
      </Section>
      <Section
        title="Fields of your own"
        about={
          <>
            Locked ones are sealed and read as <code>{"{{connection.http.encrypted.name}}"}</code> in preset
            headers and parameters; open ones as <code>{"{{connection.http.unencrypted.name}}"}</code> in any
            template.
          </>
        }
      >
        <KeyValueGrid
          noun="field"
          rows={rows}
          onChange={setRows}
          secrets
          readOnly={readOnly}
          errorAt={(index) => {
            const row = rows[index];
            return row === undefined
              ? undefined
              : messageFor(errors, `${row.secret ? "encrypted" : "unencrypted"}.${row.name}`);
          }}
        />
      </Section>
    </>
  );
}
