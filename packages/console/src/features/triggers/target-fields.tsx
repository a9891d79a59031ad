import { NumberInput, SegmentedControl } from "@mantine/core";
import type { FieldError } from "@patchbay/contract/problem";
import type { Diagnostic } from "@patchbay/contract/rule";
import type { TriggerDocument } from "@patchbay/contract/trigger";
import { messageFor } from "../../api/problem-error.ts";
import { KeyValueGrid } from "../../editors/key-value-grid.tsx";
import { blankRow, type KeyValueRow } from "../../editors/key-value-rows.ts";
import { useRows } from "../../editors/use-rows.ts";
import { TargetPicker } from "../../pickers/target-picker.tsx";
import { Columns } from "../../ui/columns.tsx";
import { Section } from "../../ui/section.tsx";

type TargetFieldsProps = {
  readonly document: TriggerDocument;
  readonly diagnostics: readonly Diagnostic[];
  readonly readOnly: boolean;
  readonly errors: readonly FieldError[];
  readonly onChange: (document: TriggerDocument) => void;
};

type Mapping = Readonly<Record<string, string>>;
const rowsFromMapping = (mapping: Mapping): readonly KeyValueRow[] =>
  Object.entries(mapping).map(([name, value]) => ({ ...blankRow, name, value }));
const mappingFromRows = (rows: readonly KeyValueRow[]): Mapping =>
  Object.fromEntries(rows.filter((row) => row.name.trim() !== "").map((row) => [row.name.trim(), row.value]));

/** What a trigger starts, and with which inputs. */
export function TargetFields({ document, diagnostics, readOnly, errors, onChange }: TargetFieldsProps) {
  const { target } = document;
  const [rows, setRows] = useRows<Mapping>(
    document.input ?? {},
    rowsFromMapping,
    mappingFromRows,
    (mapping) => {
      const { input: _, ...rest } = document;
      onChange(Object.keys(mapping).length === 0 ? rest : { ...rest, input: { ...mapping } });
    },
  );
  const about =
    document.kind === "webhook"
      ? "FEEL over request and event. None: the members of the body that have the names of inputs."
      : "FEEL over schedule.scheduledAt, schedule.firedAt, schedule.missed.";
  return (
    <>
      <Section
        title="Starts"
        about="In production a published version, in staging the draft where it differs."
      >
        <SegmentedControl
          aria-label="What is started"
          w="fit-content"
          size="xs"
          data={[
            { value: "rule", label: "A rule" },
            { value: "workflow", label: "A workflow" },
          ]}
          value={target.kind}
          readOnly={readOnly}
          onChange={(kind) => onChange({ ...document, target: { kind, id: "" } })}
        />
        <Columns>
          <TargetPicker
            kind={target.kind}
            value={target.id}
            readOnly={readOnly}
            error={messageFor(errors, "document.target")}
            onChange={(id) => onChange({ ...document, target: { ...target, id } })}
          />
          <NumberInput
            label="Version"
            placeholder="What is live"
            min={1}
            allowDecimal={false}
            value={target.version ?? ""}
            readOnly={readOnly}
            onChange={(version) =>
              onChange({
                ...document,
                target: {
                  kind: target.kind,
                  id: target.id,
                  ...(typeof version === "number" ? { version } : {}),
                },
              })
            }
          />
        </Columns>
      </Section>
      <Section title="Inputs" about={about}>
        <KeyValueGrid
          noun="input"
          rows={rows}
          onChange={setRows}
          readOnly={readOnly}
          errorAt={(index) => diagnostics.find(({ path }) => path === `/input/${rows[index]?.name}`)?.message}
        />
      </Section>
    </>
  );
}
