import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import type { FieldError } from "@patchbay/contract/problem";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import {
  hmacAlgorithms,
  hmacEncodings,
  SIGNATURE_TOLERANCE,
  type Verification,
} from "@patchbay/contract/webhook-verification";
import { messageFor } from "../../api/problem-error.ts";
import { Columns } from "../../ui/columns.tsx";
import { environmentWords } from "../../ui/publication.tsx";
import { SecretInput } from "../../ui/secret-input.tsx";
import { Section } from "../../ui/section.tsx";
import { signaturePresets, verificationStarts } from "./trigger-draft.ts";
import { monospace } from "./webhook-fields.tsx";

type Verifications = Readonly<Record<Environment, Verification | null>>;
type VerificationFieldsProps = {
  readonly verification: Verifications;
  readonly readOnly: boolean;
  readonly errors: readonly FieldError[];
  readonly onChange: (verification: Verifications) => void;
};

const kinds = Object.entries(verificationStarts).map(([value, { label }]) => ({ value, label }));

/** How the sender proves himself, for each environment apart. */
export function VerificationFields({ verification, readOnly, errors, onChange }: VerificationFieldsProps) {
  return environments.map((environment) => {
    const value = verification[environment];
    const set = (next: Verification | null): void => onChange({ ...verification, [environment]: next });
    const error = messageFor(errors, `verification.${environment}`);
    return (
      <Section
        key={environment}
        title={`Verification in ${environmentWords[environment]}`}
        about="What does not prove its sender is refused with 401 and starts nothing."
      >
        <Columns>
          <Select
            label={`How, in ${environment}`}
            placeholder="Not set"
            clearable
            data={kinds}
            value={value?.kind ?? null}
            readOnly={readOnly}
            error={error}
            onChange={(kind) =>
              set(
                kinds.some((one) => one.value === kind)
                  ? verificationStarts[kind as Verification["kind"]].start
                  : null,
              )
            }
          />
          {value?.kind === "hmac" && (
            <Select
              label="As it is done by"
              placeholder="Choose a sender"
              data={Object.keys(signaturePresets)}
              value={null}
              readOnly={readOnly}
              onChange={(name) => {
                const preset = name === null ? undefined : signaturePresets[name];
                if (preset !== undefined) set({ ...preset, secrets: value.secrets });
              }}
            />
          )}
        </Columns>
        {value !== null && (
          <KindFields value={value} environment={environment} readOnly={readOnly} onChange={set} />
        )}
      </Section>
    );
  });
}

type KindProps = {
  readonly value: Verification;
  readonly environment: Environment;
  readonly readOnly: boolean;
  readonly onChange: (value: Verification) => void;
};

function KindFields({ value, environment, readOnly, onChange }: KindProps) {
  const secret = (label: string, secrets: readonly string[], index: number, set: (text: string) => void) => (
    <SecretInput
      label={secrets.length > 1 ? `${label} ${index + 1}` : label}
      value={secrets[index] ?? ""}
      readOnly={readOnly}
      onChange={set}
    />
  );
  const text = (label: string, now: string | undefined, set: (text: string) => void, placeholder = "") => (
    <TextInput
      label={label}
      placeholder={placeholder}
      styles={monospace}
      value={now ?? ""}
      readOnly={readOnly}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
  switch (value.kind) {
    case "none":
      return environment === "staging" ? null : (
        <Switch
          color="red"
          label="Believe anybody who knows the address"
          description="Written to the audit log when it is published"
          checked={value.allowUnauthenticated ?? false}
          disabled={readOnly}
          onChange={(event) =>
            onChange({ kind: "none", ...(event.currentTarget.checked ? { allowUnauthenticated: true } : {}) })
          }
        />
      );
    case "basic":
      return (
        <Columns>
          {text("User name", value.username, (username) => onChange({ ...value, username }))}
          {secret("Password", [value.password], 0, (password) => onChange({ ...value, password }))}
        </Columns>
      );
    case "token":
      return (
        <>
          <Columns>
            <Select
              label="Where"
              allowDeselect={false}
              data={
                [
                  { value: "header", label: "Header" },
                  { value: "query", label: "Query parameter" },
                ] as const
              }
              value={value.in}
              readOnly={readOnly}
              onChange={(place) => place !== null && onChange({ ...value, in: place })}
            />
            {text("Its name", value.name, (name) => onChange({ ...value, name }))}
            {text("Before the token", value.prefix, (prefix) => onChange({ ...value, prefix }))}
          </Columns>
          {value.tokens.map((_, index) =>
            secret("Token", value.tokens, index, (one) =>
              onChange({ ...value, tokens: value.tokens.with(index, one) }),
            ),
          )}
        </>
      );
    case "hmac":
      return (
        <>
          <Columns>
            {text("Header", value.header, (header) => onChange({ ...value, header }))}
            {text(
              "Before the signature",
              value.prefix,
              (prefix) => onChange({ ...value, prefix }),
              "sha256=",
            )}
            <Select
              label="Algorithm"
              allowDeselect={false}
              data={hmacAlgorithms}
              value={value.algorithm}
              readOnly={readOnly}
              onChange={(algorithm) => algorithm !== null && onChange({ ...value, algorithm })}
            />
            <Select
              label="Written as"
              allowDeselect={false}
              data={hmacEncodings}
              value={value.encoding}
              readOnly={readOnly}
              onChange={(encoding) => encoding !== null && onChange({ ...value, encoding })}
            />
          </Columns>
          <Columns>
            {text("What is signed", value.signedText ?? "{body}", (signedText) =>
              onChange({ ...value, signedText }),
            )}
            {text("Header of the time", value.timestampHeader, (name) => {
              const { timestampHeader: _, ...rest } = value;
              onChange(name === "" ? rest : { ...rest, timestampHeader: name });
            })}
            <Tolerance value={value} readOnly={readOnly} onChange={onChange} />
          </Columns>
          {value.secrets.map((_, index) =>
            secret("Secret", value.secrets, index, (one) =>
              onChange({ ...value, secrets: value.secrets.with(index, one) }),
            ),
          )}
        </>
      );
    case "standardWebhooks":
      return (
        <Columns>
          {value.secrets.map((_, index) =>
            secret("Secret", value.secrets, index, (one) =>
              onChange({ ...value, secrets: value.secrets.with(index, one) }),
            ),
          )}
          <Tolerance value={value} readOnly={readOnly} onChange={onChange} />
        </Columns>
      );
  }
}

function Tolerance<V extends Extract<Verification, { kind: "hmac" | "standardWebhooks" }>>({
  value,
  readOnly,
  onChange,
}: {
  readonly value: V;
  readonly readOnly: boolean;
  readonly onChange: (value: V) => void;
}) {
  return (
    <NumberInput
      label="Seconds the time may be off"
      min={1}
      max={86_400}
      allowDecimal={false}
      value={value.toleranceSeconds ?? SIGNATURE_TOLERANCE}
      readOnly={readOnly}
      onChange={(seconds) => typeof seconds === "number" && onChange({ ...value, toleranceSeconds: seconds })}
    />
  );
}
