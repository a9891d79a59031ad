import { NumberInput, Select, Switch, TagsInput, TextInput, Textarea } from "@mantine/core";
import type { WorkflowNode } from "@patchbay/contract/workflow";
import { TargetPicker } from "../../pickers/target-picker.tsx";
import { MappingEditor } from "./mapping-editor.tsx";
import { ReplyFields } from "./reply-fields.tsx";
import { SwitchCases } from "./switch-cases.tsx";

type NodeFieldsProps = {
  readonly node: WorkflowNode;
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
          <TargetPicker
            kind="rule"
            value={node.rule}
            readOnly={readOnly}
            error={node.rule === "" ? "Choose a rule" : undefined}
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
          <TargetPicker
            kind="workflow"
            value={node.workflow}
            readOnly={readOnly}
            error={node.workflow === "" ? "Choose a workflow" : undefined}
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
