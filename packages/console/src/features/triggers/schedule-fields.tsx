import { NumberInput, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { FieldError } from "@patchbay/contract/problem";
import { CATCH_UP_MOST, type ScheduleDocument } from "@patchbay/contract/trigger";
import { triggerRoutes } from "@patchbay/contract/trigger-api";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useRead } from "../../api/queries.ts";
import { Columns } from "../../ui/columns.tsx";
import { Section } from "../../ui/section.tsx";
import { Moment } from "../../ui/time.tsx";
import { withMember } from "./trigger-draft.ts";
import { monospace } from "./webhook-fields.tsx";

type ScheduleFieldsProps = {
  readonly document: ScheduleDocument;
  readonly readOnly: boolean;
  readonly errors: readonly FieldError[];
  readonly onChange: (document: ScheduleDocument) => void;
};

const catchUpKinds = [
  { value: "none", label: "Leave them out" },
  { value: "one", label: "Make up for them once" },
  { value: "all", label: "Make up for each" },
] as const;

/** When a schedule fires, with the next times as the server counts them. */
export function ScheduleFields({ document, readOnly, errors, onChange }: ScheduleFieldsProps) {
  const { cron, timeZone = "UTC", catchUp } = document;
  const [asked] = useDebouncedValue({ cron, timeZone, count: 5 }, 300);
  const next = useRead(
    triggerRoutes.times,
    { body: asked },
    { enabled: asked.cron !== "", keepPrevious: true },
  );
  const mistakes = [
    ...errors.map((one) => ({ ...one, field: one.field.replace(/^document\./, "") })),
    ...fieldErrorsBelow(next.error, ""),
  ];
  return (
    <Section title="Times">
      <Columns>
        <TextInput
          label="Cron expression"
          required
          description="minute hour day month weekday; six fields begin with seconds"
          styles={monospace}
          value={cron}
          readOnly={readOnly}
          error={messageFor(mistakes, "cron")}
          onChange={(event) => onChange({ ...document, cron: event.currentTarget.value })}
        />
        <Select
          label="Time zone"
          description="Its clock changes are followed"
          searchable
          allowDeselect={false}
          limit={100}
          data={["UTC", ...Intl.supportedValuesOf("timeZone").filter((one) => one !== "UTC")]}
          value={timeZone}
          readOnly={readOnly}
          error={messageFor(mistakes, "timeZone")}
          onChange={(value) => value !== null && onChange({ ...document, timeZone: value })}
        />
      </Columns>
      <Columns>
        <Select
          label="Times that no server was there for"
          allowDeselect={false}
          data={catchUpKinds}
          value={catchUp?.kind ?? "one"}
          readOnly={readOnly}
          onChange={(kind) =>
            onChange(withMember(document, "catchUp", kind === null ? undefined : { ...catchUp, kind }))
          }
        />
        {catchUp?.kind === "all" && (
          <NumberInput
            label="At most"
            description="The latest so many"
            min={1}
            max={100}
            allowDecimal={false}
            value={catchUp.most ?? CATCH_UP_MOST}
            readOnly={readOnly}
            onChange={(most) =>
              typeof most === "number" && onChange({ ...document, catchUp: { ...catchUp, most } })
            }
          />
        )}
      </Columns>
      {next.data !== undefined && (
        <div style={{ fontSize: 13 }}>
          <p>Next times, as this browser&apos;s clock shows them:</p>
          <ol aria-label="Next times">
            {next.data.times.map((at) => (
              <li key={at}>
                <Moment at={at} />
              </li>
            ))}
          </ol>
        </div>
      )}
    </Section>
  );
}
