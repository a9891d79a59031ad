import { Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { Ping } from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import { messageFor } from "../../api/problem-error.ts";
import { Columns } from "../../ui/columns.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { Section } from "../../ui/section.tsx";
import styles from "./connection-ping.module.css";

type PingMethod = NonNullable<Ping["method"]>;
const methods: readonly PingMethod[] = ["GET", "HEAD", "POST", "PUT", "OPTIONS"];

type ConnectionPingProps = {
  readonly ping: Ping;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (ping: Ping) => void;
};

/** Drops a member instead of storing an empty text, which would mean a path named "". */
function withText(
  ping: Ping,
  name: "relativeUri" | "body" | "successPath" | "failPath" | "errorPath",
  text: string,
): Ping {
  const { [name]: _, ...rest } = ping;
  return text === "" ? rest : { ...rest, [name]: text };
}

function withValues(ping: Ping, name: "successValues" | "failValues", values: string[]): Ping {
  const { [name]: _, ...rest } = ping;
  return values.length === 0 ? rest : { ...rest, [name]: values };
}

/** What Test connection sends, and how it judges the answer. */
export function ConnectionPing({ ping, errors, readOnly, onChange }: ConnectionPingProps) {
  const method = ping.method ?? "GET";
  const error = (field: string): string | undefined => messageFor(errors, `ping.${field}`);
  return (
    <Section title="Ping" about="What Test connection sends. Without a success path, any 2xx passes.">
      <div className={styles.line}>
        <Select
          label="Method"
          allowDeselect={false}
          data={[...methods]}
          value={method}
          readOnly={readOnly}
          onChange={(value) => onChange({ ...ping, method: methods.find((one) => one === value) ?? "GET" })}
        />
        <TextInput
          label="Relative URI"
          placeholder="/health"
          value={ping.relativeUri ?? ""}
          readOnly={readOnly}
          error={error("relativeUri")}
          onChange={(event) => onChange(withText(ping, "relativeUri", event.currentTarget.value))}
        />
      </div>
      {(method === "POST" || method === "PUT") && (
        <Textarea
          label="Body"
          autosize
          minRows={3}
          value={ping.body ?? ""}
          readOnly={readOnly}
          error={error("body")}
          onChange={(event) => onChange(withText(ping, "body", event.currentTarget.value))}
        />
      )}
      <Columns>
        <TextInput
          label="Path to success field"
          description="In the answer’s body, for an API that answers 200 even when it fails"
          placeholder="ok"
          value={ping.successPath ?? ""}
          readOnly={readOnly}
          error={error("successPath")}
          onChange={(event) => onChange(withText(ping, "successPath", event.currentTarget.value))}
        />
        <TagsInput
          label="Success values"
          description="Compared exactly, capitals count. None: it must be there and not false or empty"
          value={ping.successValues ?? []}
          readOnly={readOnly}
          error={error("successValues")}
          onChange={(values) => onChange(withValues(ping, "successValues", values))}
        />
      </Columns>
      <Disclosure label="Fail path and error message">
        <Columns>
          <TextInput
            label="Path to fail field"
            value={ping.failPath ?? ""}
            readOnly={readOnly}
            error={error("failPath")}
            onChange={(event) => onChange(withText(ping, "failPath", event.currentTarget.value))}
          />
          <TagsInput
            label="Fail values"
            value={ping.failValues ?? []}
            readOnly={readOnly}
            error={error("failValues")}
            onChange={(values) => onChange(withValues(ping, "failValues", values))}
          />
          <TextInput
            label="Path to error message"
            value={ping.errorPath ?? ""}
            readOnly={readOnly}
            error={error("errorPath")}
            onChange={(event) => onChange(withText(ping, "errorPath", event.currentTarget.value))}
          />
        </Columns>
      </Disclosure>
    </Section>
  );
}
