import { Handle, type Node, type NodeProps, Position, useUpdateNodeInternals } from "@xyflow/react";
import type { NodeKind } from "@patchbay/contract/workflow";
import { useEffect } from "react";
import { Status } from "../../ui/status.tsx";
import { nodeIcons } from "../executions/node-icons.ts";
import { nodeWords } from "./node-words.ts";
import type { NodeMark } from "./run-marks.ts";
import styles from "./workflow-canvas.module.css";

/** A result of a node on the canvas: where it leads outside of the canvas is said on its chip. */
export type StepResult = {
  readonly name: string;
  readonly routed: boolean;
  readonly outside: string | null;
};

export type StepData = {
  readonly kind: NodeKind;
  readonly title: string;
  readonly detail: string;
  readonly results: readonly StepResult[];
  readonly errors: number;
  readonly warnings: number;
  readonly mark: NodeMark | undefined;
};
export type StepNode = Node<StepData, "step">;

const toneOfResult = (name: string): string =>
  /^(2\d\d|2xx|done|next|received|yes|each)$/.test(name)
    ? "ok"
    : /^(error|timeout|max-connection|5\d\d|5xx|expired)$/.test(name)
      ? "bad"
      : "warn";

/** A node on the canvas: what it does, and a handle for each way it can be left. A REST call stands between braces. */
export function StepNodeView({ id, data, selected }: NodeProps<StepNode>) {
  const update = useUpdateNodeInternals();
  const names = data.results.map((one) => one.name).join("\n");
  // oxlint-disable-next-line react/exhaustive-deps -- other results are other handles, which the canvas has to find again
  useEffect(() => update(id), [id, names, update]);
  const Icon = nodeIcons[data.kind];
  const single = data.results.length === 1 ? data.results[0] : undefined;
  return (
    <div
      className={styles.step}
      data-kind={data.kind}
      data-selected={selected || undefined}
      data-tone={data.mark?.tone}
    >
      {data.kind !== "start" && <Handle type="target" position={Position.Left} className={styles.handle} />}
      <div className={styles.card}>
        <span className={styles.icon}>
          <Icon size={15} aria-hidden />
        </span>
        <div className={styles.words}>
          <strong>{data.title}</strong>
          <span>{data.detail === "" ? nodeWords[data.kind].label : data.detail}</span>
          {(data.mark !== undefined || data.errors + data.warnings > 0) && (
            <span className={styles.marks}>
              {data.errors > 0 && <Status tone="bad">{`${data.errors} to correct`}</Status>}
              {data.errors === 0 && data.warnings > 0 && <Status tone="warn">Look here</Status>}
              {data.mark !== undefined && <Status tone={data.mark.tone}>{data.mark.word}</Status>}
            </span>
          )}
        </div>
        {single !== undefined && (
          <Handle
            type="source"
            id={single.name}
            position={Position.Right}
            className={styles.handle}
            data-open={!single.routed || undefined}
          />
        )}
      </div>
      {data.results.length > 1 && (
        <ul className={styles.results}>
          {data.results.map((result) => (
            <li
              key={result.name}
              data-tone={toneOfResult(result.name)}
              data-taken={data.mark?.result === result.name || undefined}
              data-open={!result.routed || undefined}
            >
              {result.name}
              {result.outside !== null && <em>{result.outside}</em>}
              <Handle type="source" id={result.name} position={Position.Right} className={styles.handle} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
