import { Button, Group, MultiSelect, NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import type { FieldError } from "@patchbay/contract/problem";
import type { Diagnostic } from "@patchbay/contract/rule";
import { hookMethods, hookReplyDefaults, type WebhookDocument } from "@patchbay/contract/trigger";
import { messageFor } from "../../api/problem-error.ts";
import { ConnectionPicker } from "../../pickers/connection-picker.tsx";
import { Columns } from "../../ui/columns.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { Section } from "../../ui/section.tsx";
import {
  challengePresets,
  expectedFromLines,
  linesOfExpected,
  sayChallenge,
  withMember,
} from "./trigger-draft.ts";

type WebhookFieldsProps = {
  readonly document: WebhookDocument;
  readonly diagnostics: readonly Diagnostic[];
  readonly readOnly: boolean;
  readonly errors: readonly FieldError[];
  readonly onChange: (document: WebhookDocument) => void;
};

/** Code is typed in the font it is read in. */
export const monospace = {
  input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" },
} as const;

/** What a request must be to set a webhook off, and what it is answered. */
export function WebhookFields({ document, diagnostics, readOnly, errors, onChange }: WebhookFieldsProps) {
  const error = (member: string): string | undefined => messageFor(errors, `document.${member}`);
  const set = <K extends keyof WebhookDocument>(member: K, value: WebhookDocument[K] | undefined): void =>
    onChange(withMember(document, member, value));
  const { reply = {} } = document;
  return (
    <>
      <Section title="Request" about="All of it must fit. The inbox tells for each request what did not.">
        <Columns>
          <ConnectionPicker
            label="Connection"
            required
            readOnly={readOnly}
            value={document.connection === "" ? null : document.connection}
            error={error("connection")}
            onChange={(id) => onChange({ ...document, connection: id ?? "" })}
          />
          <TextInput
            label="Path"
            required
            description="After events/; {name} takes one part"
            placeholder="orders/created"
            styles={monospace}
            value={document.path}
            readOnly={readOnly}
            error={error("path")}
            onChange={(event) => onChange({ ...document, path: event.currentTarget.value })}
          />
        </Columns>
        <Columns>
          <MultiSelect
            label="Methods"
            data={[...hookMethods]}
            value={document.methods ?? ["POST"]}
            readOnly={readOnly}
            error={error("methods")}
            onChange={(value) =>
              set(
                "methods",
                hookMethods.filter((one) => value.includes(one)),
              )
            }
          />
          <Select
            label="Content"
            allowDeselect={false}
            data={[
              { value: "any", label: "Anything" },
              { value: "cloudEvents", label: "CloudEvents, one start each" },
            ]}
            value={document.events ?? "any"}
            readOnly={readOnly}
            onChange={(value) => set("events", value === "cloudEvents" ? value : undefined)}
          />
        </Columns>
        <Textarea
          label="Condition"
          description="FEEL over request.body, request.params, request.headers … and event. Empty: always."
          placeholder='request.body.status = "paid"'
          autosize
          styles={monospace}
          value={document.condition ?? ""}
          readOnly={readOnly}
          error={diagnostics.find(({ path }) => path === "/condition")?.message ?? error("condition")}
          onChange={(event) => set("condition", event.currentTarget.value)}
        />
        <Columns>
          <Textarea
            label="Expected headers"
            description="Name or Name: value, one a line"
            autosize
            styles={monospace}
            value={linesOfExpected(document.headers)}
            readOnly={readOnly}
            error={error("headers")}
            onChange={(event) => set("headers", expectedFromLines(event.currentTarget.value))}
          />
          <Textarea
            label="Expected parameters"
            description="Name or Name: value, one a line"
            autosize
            styles={monospace}
            value={linesOfExpected(document.params)}
            readOnly={readOnly}
            error={error("params")}
            onChange={(event) => set("params", expectedFromLines(event.currentTarget.value))}
          />
        </Columns>
        <Switch
          label="The address may be guessed"
          description="Leaves the unguessable part out of the address"
          checked={document.openPath ?? false}
          disabled={readOnly}
          onChange={(event) => set("openPath", event.currentTarget.checked ? true : undefined)}
        />
      </Section>
      <Section title="Reply" about="Sent as soon as the request is stored, before anything is started.">
        <Columns>
          <NumberInput
            label="Status"
            min={200}
            max={599}
            allowDecimal={false}
            value={reply.status ?? hookReplyDefaults.status}
            readOnly={readOnly}
            error={error("reply.status")}
            onChange={(value) => typeof value === "number" && set("reply", { ...reply, status: value })}
          />
          <Select
            label="Content type"
            allowDeselect={false}
            data={["application/json", "text/plain", "application/xml"] as const}
            value={reply.contentType ?? hookReplyDefaults.contentType}
            readOnly={readOnly}
            onChange={(value) => value !== null && set("reply", { ...reply, contentType: value })}
          />
        </Columns>
        <Textarea
          label="Body"
          description="Empty: the id of the entry in the inbox"
          autosize
          styles={monospace}
          value={reply.body ?? ""}
          readOnly={readOnly}
          error={error("reply.body")}
          onChange={(event) => {
            const { body: _, ...rest } = reply;
            set(
              "reply",
              event.currentTarget.value === "" ? rest : { ...rest, body: event.currentTarget.value },
            );
          }}
        />
        <Disclosure label={`Challenges (${document.challenges?.length ?? 0})`}>
          {(document.challenges ?? []).map((challenge, index) => (
            <Group key={sayChallenge(challenge)} justify="space-between" wrap="nowrap">
              <code>{sayChallenge(challenge)}</code>
              <Button
                size="compact-sm"
                disabled={readOnly}
                onClick={() => set("challenges", (document.challenges ?? []).toSpliced(index, 1))}
              >
                Remove
              </Button>
            </Group>
          ))}
          <Select
            label="Add the handshake of"
            placeholder="Choose a sender"
            data={Object.keys(challengePresets)}
            value={null}
            readOnly={readOnly}
            onChange={(name) => {
              const preset = name === null ? undefined : challengePresets[name];
              if (preset !== undefined) set("challenges", [...(document.challenges ?? []), preset]);
            }}
          />
        </Disclosure>
      </Section>
    </>
  );
}
