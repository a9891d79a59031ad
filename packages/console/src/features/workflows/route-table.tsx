import { ActionIcon, Menu, NumberInput, Select, Textarea } from "@mantine/core";
import { type NodeKind, nodeKinds, type Target, type WorkflowDocument } from "@patchbay/contract/workflow";
import { resultsOf } from "@patchbay/contract/workflow-results";
import { Plus } from "lucide-react";
import { nodeIcons } from "../executions/node-icons.ts";
import { TargetPicker } from "../../pickers/target-picker.tsx";
import { nodeWords, titleOf } from "./node-words.ts";
import styles from "./node-panel.module.css";
import { isNodeTarget } from "./workflow-edit.ts";

type RouteTableProps = {
  readonly document: WorkflowDocument;
  readonly node: string;
  readonly readOnly: boolean;
  readonly onRoute: (results: readonly string[], target: Target | null) => void;
  /** Makes a node that the result leads to. */
  readonly onNew: (result: string, kind: NodeKind) => void;
};

const nowhere = "$nowhere";
const reply = "$reply";
const workflow = "$workflow";

/** Where each result of a node goes: the way to join nodes by keyboard, and to see at a glance what leads nowhere. */
export function RouteTable({ document, node: id, readOnly, onRoute, onNew }: RouteTableProps) {
  const node = document.nodes[id];
  if (node === undefined) return null;
  const nodes = Object.entries(document.nodes)
    .filter(([, one]) => one.kind !== "start")
    .map(([value, one]) => ({ value, label: titleOf(value, one) }));
  const open = resultsOf(node).filter((result) => document.routes[id]?.[result] === undefined);
  const goals = [
    { group: "Steps", items: nodes },
    {
      group: "Out of this workflow",
      items: [
        { value: reply, label: "A reply" },
        { value: workflow, label: "Another workflow" },
      ],
    },
  ];
  return (
    <table className={styles.routes} aria-label="Where each result goes">
      <thead>
        <tr>
          <th scope="col">Result</th>
          <th scope="col">Next step</th>
          <th scope="col">
            <span className={styles.hidden}>New step</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {resultsOf(node).map((result) => {
          const target = document.routes[id]?.[result];
          return (
            <tr key={result}>
              <th scope="row">
                <code>{result}</code>
              </th>
              <td>
                <Select
                  aria-label={`Where ${result} goes`}
                  size="xs"
                  allowDeselect={false}
                  styles={target === undefined ? { input: { color: "var(--pb-bad)" } } : {}}
                  readOnly={readOnly}
                  data={[{ value: nowhere, label: "Nowhere yet" }, ...goals]}
                  value={valueOf(target)}
                  onChange={(value) => onRoute([result], targetOf(value))}
                />
                {target !== undefined && !isNodeTarget(target) && (
                  <OutsideTarget
                    target={target}
                    readOnly={readOnly}
                    onChange={(next) => onRoute([result], next)}
                  />
                )}
              </td>
              <td>
                <StepMenu
                  label={`New step for ${result}`}
                  disabled={readOnly}
                  onPick={(kind) => onNew(result, kind)}
                />
              </td>
            </tr>
          );
        })}
        {open.length > 1 && !readOnly && (
          <tr>
            <th scope="row">all {open.length} that lead nowhere</th>
            <td colSpan={2}>
              <Select
                aria-label="Where all of those go"
                size="xs"
                placeholder="Lead them to…"
                data={goals}
                value={null}
                onChange={(value) => onRoute(open, targetOf(value))}
              />
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

const valueOf = (target: Target | undefined): string =>
  target === undefined ? nowhere : isNodeTarget(target) ? target : "reply" in target ? reply : workflow;

function targetOf(value: string | null): Target | null {
  if (value === reply) return { reply: { status: 200, message: "" } };
  if (value === nowhere) return null;
  return value === workflow ? { workflow: "" } : value;
}

type OutsideTargetProps = {
  readonly target: Exclude<Target, string>;
  readonly readOnly: boolean;
  readonly onChange: (target: Target) => void;
};

function OutsideTarget({ target, readOnly, onChange }: OutsideTargetProps) {
  if ("workflow" in target)
    return (
      <TargetPicker
        kind="workflow"
        label="Workflow to go on with"
        value={target.workflow}
        readOnly={readOnly}
        error={target.workflow === "" ? "Choose a workflow" : undefined}
        onChange={(chosen) => onChange({ ...target, workflow: chosen })}
      />
    );
  return (
    <>
      <NumberInput
        size="xs"
        aria-label="Status of the reply"
        min={200}
        max={599}
        hideControls
        value={target.reply.status ?? 200}
        readOnly={readOnly}
        onChange={(status) =>
          onChange({ reply: { ...target.reply, status: typeof status === "number" ? status : 200 } })
        }
      />
      <Textarea
        size="xs"
        aria-label="Message of the reply"
        placeholder="Message, a template"
        autosize
        minRows={1}
        value={target.reply.message}
        readOnly={readOnly}
        onChange={(event) => onChange({ reply: { ...target.reply, message: event.currentTarget.value } })}
      />
    </>
  );
}

type StepMenuProps = {
  readonly label: string;
  readonly disabled: boolean;
  readonly onPick: (kind: NodeKind) => void;
};

function StepMenu({ label, disabled, onPick }: StepMenuProps) {
  return (
    <Menu position="bottom-end" width={280} disabled={disabled}>
      <Menu.Target>
        <ActionIcon variant="subtle" size={26} aria-label={label} title={label} disabled={disabled}>
          <Plus size={14} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <StepChoices onPick={onPick} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The kinds of node one can add, as items of a menu. */
export function StepChoices({ onPick }: Pick<StepMenuProps, "onPick">) {
  return nodeKinds
    .filter((kind) => kind !== "start")
    .map((kind) => {
      const Icon = nodeIcons[kind];
      return (
        <Menu.Item key={kind} leftSection={<Icon size={15} aria-hidden />} onClick={() => onPick(kind)}>
          {nodeWords[kind].label}
          <span className={styles.about}>{nodeWords[kind].about}</span>
        </Menu.Item>
      );
    });
}
