import { ActionIcon, Button, NumberInput, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import type { Diagnostic } from "@patchbay/contract/rule";
import type { ApiNode, NodeKind, WorkflowNode } from "@patchbay/contract/workflow";
import { Braces, Trash2 } from "lucide-react";
import { useState } from "react";
import { Disclosure } from "../../ui/disclosure.tsx";
import { Prose } from "../../ui/prose.tsx";
import { diagnosticsAt } from "../rules/diagnostics-at.ts";
import { CallDialog } from "./call-dialog.tsx";
import { NodeFields } from "./node-fields.tsx";
import { nodeIcons } from "../executions/node-icons.ts";
import styles from "./node-panel.module.css";
import { nodeWords, sayNode } from "./node-words.ts";
import { RouteTable } from "./route-table.tsx";
import { addNode, removeNode, setRoute, withNode } from "./workflow-edit.ts";
import { nodeOf, type WorkflowEditor } from "./workflow-editor.ts";

type NodePanelProps = {
  readonly editor: WorkflowEditor;
  readonly id: string;
  readonly node: WorkflowNode;
  readonly names: ReadonlyMap<string, string>;
  readonly readOnly: boolean;
  readonly onChoose: (id: string | null) => void;
};

/** Everything about one node: its name, what it does, what is wrong with it, and where each result goes. */
export function NodePanel({ editor, id, node, names, readOnly, onChoose }: NodePanelProps) {
  const { document, change } = editor;
  const set = (next: WorkflowNode): void => change(withNode(document, id, next));
  const mistakes = editor.diagnostics.filter((one) => nodeOf(one.path) === id);
  const Icon = nodeIcons[node.kind];
  const { label, note, maxVisits } = node;
  const withAbout = (part: { label?: string; note?: string; maxVisits?: number | undefined }): void => {
    const { label: _l, note: _n, maxVisits: _m, ...rest } = node;
    const about = { label, note, maxVisits, ...part };
    set({
      ...rest,
      ...(about.label === undefined || about.label === "" ? {} : { label: about.label }),
      ...(about.note === undefined || about.note === "" ? {} : { note: about.note }),
      ...(about.maxVisits === undefined ? {} : { maxVisits: about.maxVisits }),
    });
  };
  const onNew = (result: string, kind: NodeKind): void => {
    const made = addNode(document, kind, { node: id, result });
    change(made.document);
    onChoose(made.id);
  };
  return (
    <section className={styles.node} aria-label={`Step ${id}`}>
      <header className={styles.head}>
        <Icon size={16} aria-hidden />
        <div>
          <h2>{nodeWords[node.kind].label}</h2>
          <code>{id}</code>
        </div>
        {node.kind !== "start" && (
          <ActionIcon
            variant="subtle"
            size={28}
            aria-label={`Remove step ${id}`}
            disabled={readOnly}
            onClick={() => {
              change(removeNode(document, id));
              onChoose(null);
            }}
          >
            <Trash2 size={15} aria-hidden />
          </ActionIcon>
        )}
      </header>
      {mistakes.length > 0 && <Mistakes mistakes={mistakes} />}
      <TextInput
        label="Name"
        placeholder={id}
        description="Shown on the canvas; expressions read the step by its id"
        value={label ?? ""}
        readOnly={readOnly}
        onChange={(event) => withAbout({ label: event.currentTarget.value })}
      />
      {node.kind === "api" ? (
        <ApiFields editor={editor} id={id} node={node} names={names} readOnly={readOnly} onChange={set} />
      ) : (
        <NodeFields key={id} node={node} readOnly={readOnly} onChange={set} />
      )}
      <div>
        <h3 className={styles.title}>Where each result goes</h3>
        <RouteTable
          document={document}
          node={id}
          readOnly={readOnly}
          onRoute={(results, target) =>
            change(results.reduce((before, result) => setRoute(before, id, result, target), document))
          }
          onNew={onNew}
        />
      </div>
      <Disclosure label="Note and visits">
        <Textarea
          label="Note"
          description="For colleagues"
          autosize
          minRows={2}
          value={note ?? ""}
          readOnly={readOnly}
          onChange={(event) => withAbout({ note: event.currentTarget.value })}
        />
        <NumberInput
          mt="xs"
          label="Visits at most"
          description="Needed on one step of every circle of ways"
          min={1}
          max={1000}
          hideControls
          value={maxVisits ?? ""}
          readOnly={readOnly}
          onChange={(value) => withAbout({ maxVisits: typeof value === "number" ? value : undefined })}
        />
      </Disclosure>
    </section>
  );
}

function Mistakes({ mistakes }: { mistakes: readonly Diagnostic[] }) {
  return (
    <ul
      className={styles.mistakes}
      role="alert"
      data-warnings={mistakes.every((one) => one.severity === "warning") || undefined}
    >
      {mistakes.map((one) => (
        <li key={`${one.path} ${one.message}`}>
          <Prose text={one.message} />
        </li>
      ))}
    </ul>
  );
}

type ApiFieldsProps = Omit<NodePanelProps, "onChoose" | "node"> & {
  readonly node: ApiNode;
  readonly onChange: (node: WorkflowNode) => void;
};

/** A REST call: the request in a dialog of its own, the results that have a way of their own here. */
function ApiFields({ editor, id, node, names, readOnly, onChange }: ApiFieldsProps) {
  const [open, setOpen] = useState(false);
  const errorOf = (field: string): string | undefined =>
    diagnosticsAt(editor.diagnostics, `/nodes/${id}/${field}`)[0]?.message;
  return (
    <>
      <div className={styles.call}>
        <code>{sayNode(node, names)}</code>
        {node.connection !== undefined && node.endpoint === undefined && (
          <span>on {names.get(node.connection) ?? node.connection}</span>
        )}
        <Button
          size="compact-sm"
          leftSection={<Braces size={13} aria-hidden />}
          onClick={() => setOpen(true)}
        >
          {readOnly ? "Show call" : "Edit call…"}
        </Button>
      </div>
      <TagsInput
        label="Results"
        description="Statuses (200), classes (4xx), ranges, error codes. other, error, timeout and max-connection are always there."
        value={node.results}
        readOnly={readOnly}
        error={errorOf("results")}
        acceptValueOnBlur
        onChange={(results) => onChange({ ...node, results })}
      />
      <Switch
        label="Wait while the connection is out of order"
        checked={node.mayWait ?? false}
        disabled={readOnly}
        onChange={(event) => onChange({ ...node, mayWait: event.currentTarget.checked })}
      />
      {open && (
        <CallDialog
          document={editor.document}
          id={id}
          node={node}
          readOnly={readOnly}
          errors={diagnosticsAt(editor.diagnostics, `/nodes/${id}`).filter(
            ({ path }) => !/^(results|success)(\/|$)/.test(path.slice(`/nodes/${id}/`.length)),
          )}
          onClose={() => setOpen(false)}
          onSave={onChange}
        />
      )}
    </>
  );
}
