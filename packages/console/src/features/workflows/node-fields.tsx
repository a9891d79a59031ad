import {
  NumberInput,
  Select,
  Switch,
  TagsInput,
  TextInput,
  Textarea,
} from "@mantine/core";
import type { RespondNode, SwitchNode, WorkflowNode } from "@patchbay/contract/workflow";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { payloadOfText, textOfPayload } from "../../editors/payload.ts";
import { MappingEditor } from "./mapping-editor.tsx";
import styles from "./node-panel.module.css";
import { ThingSelect } from "./thing-select.tsx";

type NodeFieldsProps<N extends WorkflowNode = WorkflowNode> = {
  readonly node: N;
  readonly readOnly: boolean;
  readonly onChange: (node: WorkflowNode) => void;
};

type FeelProps = {
  readonly label: string;
  readonly about?: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly onChange: (value: string) => void;
};

/** A FEEL expression. */
function Feel({ label, about, value, readOnly, onChange }: FeelProps) {
  return (
    <Textarea
      label={label}
      description={about}
      autosize
      minRows={1}
      maxRows={6}
      spellCheck={false}
      styles={{ input: { fontFamily: "var(--pb-mono)" } }}
      value={value}
      readOnly={readOnly}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** An optional text member: empty takes it out. */
function withText<N extends object>(node: N, name: keyof N, text: string): N {
  const { [name]: _, ...rest } = node;
  return (text === "" ? rest : { ...rest, [name]: text }) as N;
}

/** What can be set of a node besides its ways; a REST call has a form of its own. */
export function NodeFields({ node, readOnly, onChange }: NodeFieldsProps) {
  switch (node.kind) {
    case "rule":
      return (
        <>
          <ThingSelect
            thing="rule"
            label="Rule"
            value={node.rule}
            readOnly={readOnly}
            onChange={(rule) => onChange({ ...node, rule })}
          />
          <MappingEditor
            title="Inputs of the rule, in FEEL"
            noun="input"
            mapping={node.params}
            readOnly={readOnly}
            onChange={(params) => onChange({ ...node, params })}
          />
        </>
      );
    case "subWorkflow":
      return (
        <>
          <ThingSelect
            thing="workflow"
            label="Workflow"
            value={node.workflow}
            readOnly={readOnly}
            onChange={(workflow) => onChange({ ...node, workflow })}
          />
          <MappingEditor
            title="Its inputs, in FEEL"
            noun="input"
            mapping={node.params}
            readOnly={readOnly}
            onChange={(params) => onChange({ ...node, params })}
          />
          <Switch
            label="Wait until it has ended"
            checked={node.wait ?? true}
            disabled={readOnly}
            onChange={(event) => onChange({ ...node, wait: event.currentTarget.checked })}
          />
        </>
      );
    case "switch":
      return <SwitchCases node={node} readOnly={readOnly} onChange={onChange} />;
    case "set":
      return (
        <MappingEditor
          title="Variables, in FEEL"
          noun="variable"
          mapping={node.variables}
          readOnly={readOnly}
          onChange={(variables) => onChange({ ...node, variables })}
        />
      );
    case "loop":
      return (
        <>
          <Feel
            label="List"
            about="A turn for each item: loop.item, loop.index"
            value={node.list}
            readOnly={readOnly}
            onChange={(list) => onChange({ ...node, list })}
          />
          <Feel
            label="Collect"
            about="What each turn adds to the loop’s items; empty: nothing"
            value={node.collect ?? ""}
            readOnly={readOnly}
            onChange={(collect) => onChange(withText(node, "collect", collect))}
          />
          <NumberInput
            label="Turns at once"
            min={1}
            max={50}
            w={140}
            value={node.concurrency ?? 1}
            readOnly={readOnly}
            onChange={(value) => onChange({ ...node, concurrency: typeof value === "number" ? value : 1 })}
          />
          <Select
            label="When a turn fails"
            allowDeselect={false}
            data={[
              { value: "stop", label: "The loop ends by error" },
              { value: "continue", label: "It is counted, the loop goes on" },
            ]}
            value={node.onError ?? "stop"}
            readOnly={readOnly}
            onChange={(value) => onChange({ ...node, onError: value === "continue" ? value : "stop" })}
          />
        </>
      );
    case "parallel":
      return (
        <TagsInput
          label="Branches"
          description="Each is a result that leads to its first step; a way back here ends it"
          value={node.branches}
          readOnly={readOnly}
          onChange={(branches) => onChange({ ...node, branches })}
        />
      );
    case "delay":
      return (
        <>
          <Feel
            label="Duration"
            about={'duration("P3D"), or milliseconds'}
            value={node.duration ?? ""}
            readOnly={readOnly}
            onChange={(duration) => onChange(withText(node, "duration", duration))}
          />
          <Feel
            label="Until"
            about="A date and time, instead of a duration"
            value={node.until ?? ""}
            readOnly={readOnly}
            onChange={(until) => onChange(withText(node, "until", until))}
          />
        </>
      );
    case "callback":
      return (
        <Feel
          label="Waits at most"
          about={'duration("PT1H"), or milliseconds'}
          value={node.expiresAfter}
          readOnly={readOnly}
          onChange={(expiresAfter) => onChange({ ...node, expiresAfter })}
        />
      );
    case "respond":
      return <ReplyFields node={node} readOnly={readOnly} onChange={onChange} />;
    case "end":
      return (
        <MappingEditor
          title="Outputs, in FEEL"
          noun="output"
          mapping={node.outputs}
          readOnly={readOnly}
          onChange={(outputs) => onChange({ ...node, outputs })}
        />
      );
    case "fail":
      return (
        <>
          <TextInput
            label="Code"
            value={node.code ?? ""}
            readOnly={readOnly}
            onChange={(event) => onChange(withText(node, "code", event.currentTarget.value))}
          />
          <Textarea
            label="Message"
            description="A template"
            autosize
            minRows={2}
            value={node.message}
            readOnly={readOnly}
            onChange={(event) => onChange({ ...node, message: event.currentTarget.value })}
          />
        </>
      );
    default:
      return null;
  }
}

function SwitchCases({ node, readOnly, onChange }: NodeFieldsProps<SwitchNode>) {
  const set = (index: number, part: Partial<SwitchNode["cases"][number]>): void =>
    onChange({ ...node, cases: node.cases.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <div className={styles.cases}>
      {node.cases.map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a case is its place: its name is what changes
        <div key={index} className={styles.case}>
          <TextInput
            aria-label={`Name of case ${index + 1}`}
            size="xs"
            value={one.id}
            readOnly={readOnly}
            onChange={(event) => set(index, { id: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Condition of ${one.id}`}
            size="xs"
            placeholder="input.total > 100"
            styles={{ input: { fontFamily: "var(--pb-mono)" } }}
            value={one.condition}
            readOnly={readOnly}
            onChange={(event) => set(index, { condition: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            size={26}
            aria-label={`Remove case ${one.id}`}
            disabled={readOnly}
            onClick={() => onChange({ ...node, cases: node.cases.toSpliced(index, 1) })}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          disabled={readOnly}
          leftSection={<Plus size={13} aria-hidden />}
          onClick={() =>
            onChange({
              ...node,
              cases: [...node.cases, { id: `case${node.cases.length + 1}`, condition: "" }],
            })
          }
        >
          Add case
        </Button>
      </div>
    </div>
  );
}

function ReplyFields({ node, readOnly, onChange }: NodeFieldsProps<RespondNode>) {
  const stored = textOfPayload(node.body);
  // The text as typed: half a JSON document must not be reformatted under the caret.
  const [typed, setTyped] = useState<{ readonly text: string; readonly stored: string } | null>(null);
  const text = typed !== null && typed.stored === stored ? typed.text : stored;
  return (
    <>
      <NumberInput
        label="Status"
        min={200}
        max={599}
        w={140}
        value={node.status ?? 200}
        readOnly={readOnly}
        onChange={(status) => onChange({ ...node, status: typeof status === "number" ? status : 200 })}
      />
      <Textarea
        label="Body"
        description="A JSON document whose texts are templates"
        autosize
        minRows={4}
        maxRows={16}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--pb-mono)" } }}
        placeholder={'{\n  "approved": "{{nodes.rule.outputs.approved}}"\n}'}
        value={text}
        readOnly={readOnly}
        onChange={(event) => {
          const { body: _, ...rest } = node;
          const body = payloadOfText(event.currentTarget.value, "json");
          setTyped({ text: event.currentTarget.value, stored: textOfPayload(body) });
          onChange(body === undefined ? rest : { ...rest, body });
        }}
      />
    </>
  );
}
