import { Autocomplete, Button, Modal, Select, Stack, TextInput } from "@mantine/core";
import {
  type DecisionTableDocument,
  type Diagnostic,
  type InputType,
  inputTypes,
} from "@patchbay/contract/rule";
import { type FormEvent, useState } from "react";
import {
  insertInputColumn,
  insertOutputColumn,
  moveColumn,
  removeColumn,
} from "../../grid/grid-structure.ts";
import { DialogFoot } from "../../ui/dialog-foot.tsx";
import { useDialogClose } from "../../ui/use-dialog-close.ts";
import { sameJson } from "../../ui/use-draft.ts";
import { typeWords } from "./input-type-words.ts";

/** A column that is there, or the place where a new one goes. */
export type ColumnTarget = {
  readonly group: "when" | "then";
  readonly index: number;
  readonly isNew: boolean;
};

type ColumnDialogProps = {
  readonly table: DecisionTableDocument;
  readonly target: ColumnTarget;
  readonly diagnostics: readonly Diagnostic[];
  readonly onChange: (table: DecisionTableDocument) => void;
  readonly onClose: () => void;
};

const variable = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;

/** Names, types, moves, adds or removes a column. */
export function ColumnDialog({ table, target, diagnostics, onChange, onClose }: ColumnDialogProps) {
  const { group, index, isNew } = target;
  const when = group === "when";
  const input = when ? table.inputColumns[index] : undefined;
  const output = when ? undefined : table.outputColumns[index];
  const unused = table.inputs.find(
    (one) => !table.inputColumns.some((column) => column.expression === one.name),
  );
  const [reads, setReads] = useState(
    isNew ? (when ? (unused?.name ?? "") : "") : (input?.expression ?? output?.name ?? ""),
  );
  const [label, setLabel] = useState(input?.label ?? output?.label ?? "");
  const [type, setType] = useState<InputType>(
    input?.type ?? output?.type ?? (when ? (unused?.type ?? "string") : "string"),
  );
  const [allowed, setAllowed] = useState(input?.allowed ?? output?.allowed ?? "");
  const mistake =
    reads.trim() === ""
      ? "This is needed"
      : !when && !variable.test(reads.trim())
        ? "Letters, digits and _, no leading digit"
        : undefined;
  const [tried, setTried] = useState(false);
  const [start] = useState({ reads, label, type, allowed });
  const close = useDialogClose(!sameJson({ reads, label, type, allowed }, start), onClose);
  /** What the compiler says of a member of the column, as long as it stands there unchanged. */
  const found = (member: string, unchanged: boolean): string | undefined => {
    const path = `/${when ? "inputColumns" : "outputColumns"}/${index}/${member}`;
    const message = isNew || !unchanged ? undefined : diagnostics.find((one) => one.path === path)?.message;
    return message?.replaceAll("`", "");
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (mistake !== undefined) return;
    const named = {
      ...(label.trim() === "" ? {} : { label: label.trim() }),
      type,
      ...(allowed.trim() === "" ? {} : { allowed: allowed.trim() }),
    };
    const condition = { expression: reads.trim(), ...named };
    const outcome = { name: reads.trim(), ...named };
    if (isNew)
      onChange(when ? insertInputColumn(table, index, condition) : insertOutputColumn(table, index, outcome));
    else if (input !== undefined)
      onChange({ ...table, inputColumns: table.inputColumns.with(index, { id: input.id, ...condition }) });
    else if (output !== undefined)
      onChange({ ...table, outputColumns: table.outputColumns.with(index, { id: output.id, ...outcome }) });
    onClose();
  };
  const then = (changed: DecisionTableDocument): void => {
    onChange(changed);
    onClose();
  };
  const error = (tried ? mistake : undefined) ?? found(when ? "expression" : "name", reads === start.reads);

  return (
    <Modal
      opened
      onClose={close.request}
      size={500}
      title={`${isNew ? "Add" : "Change"} ${when ? "condition" : "output"} column`}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {when ? (
            <Autocomplete
              label="Reads"
              description="An input, or a FEEL expression over inputs"
              required
              data-autofocus
              data={table.inputs.map((one) => one.name)}
              // What is prefilled is a suggestion: it must not hide the others.
              filter={({ options, search }) =>
                table.inputs.some((one) => one.name === search)
                  ? options
                  : options.filter((one) => "label" in one && one.label.includes(search))
              }
              value={reads}
              error={error}
              onChange={(value) => {
                setReads(value);
                const known = table.inputs.find((one) => one.name === value);
                if (known !== undefined) setType(known.type);
              }}
            />
          ) : (
            <TextInput
              label="Sets"
              description="Name of the output"
              required
              data-autofocus
              value={reads}
              error={error}
              onChange={(event) => setReads(event.currentTarget.value)}
            />
          )}
          <TextInput
            label="Label"
            description="What stands in the head; empty: the name"
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          <Select
            label="Type"
            allowDeselect={false}
            data={inputTypes.map((value) => ({ value, label: typeWords[value] }))}
            value={type}
            onChange={(value) => setType(inputTypes.find((one) => one === value) ?? "string")}
          />
          <TextInput
            label="Allowed values"
            description={
              when
                ? "As in a cell. Empty: every value of the type. Gaps are looked for among these only"
                : "As in a cell, the one of the highest priority first. Empty: every value of the type"
            }
            placeholder={type === "number" ? "[0..100]" : type === "string" ? "gold, silver, bronze" : ""}
            value={allowed}
            error={found("allowed", allowed === start.allowed)}
            onChange={(event) => setAllowed(event.currentTarget.value)}
          />
        </Stack>
        <DialogFoot
          close={close}
          side={
            !isNew && (
              <>
                <Button size="compact-sm" onClick={() => then(moveColumn(table, group, index, -1))}>
                  Move left
                </Button>
                <Button size="compact-sm" onClick={() => then(moveColumn(table, group, index, 1))}>
                  Move right
                </Button>
                <Button
                  size="compact-sm"
                  c="var(--pb-bad)"
                  onClick={() => then(removeColumn(table, group, index))}
                >
                  Remove
                </Button>
              </>
            )
          }
        >
          <Button type="submit" variant="filled">
            {isNew ? "Add column" : "Apply"}
          </Button>
        </DialogFoot>
      </form>
    </Modal>
  );
}
