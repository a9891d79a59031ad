import type { WorkflowDocument } from "@patchbay/contract/workflow";
import { resultsOf } from "@patchbay/contract/workflow-results";
import { Status } from "../../ui/status.tsx";
import { type CanvasView, outsideOf, stepDataOf } from "./canvas-graph.ts";
import { nodeIcons } from "../executions/node-icons.ts";
import { nodeWords, titleOf } from "./node-words.ts";
import { isNodeTarget } from "./workflow-edit.ts";
import { walkOrder } from "./workflow-layout.ts";
import styles from "./step-list.module.css";

type StepListProps = CanvasView & {
  readonly document: WorkflowDocument;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
};

/** The workflow as a list: each step with where its results lead. What the canvas shows, for keyboard, reader and phone. */
export function StepList({ document, chosen, onChoose, ...view }: StepListProps) {
  const data = stepDataOf(document, view);
  return (
    <ol className={styles.list} aria-label="Steps of the workflow">
      {walkOrder(document).map((id) => {
        const node = document.nodes[id];
        const one = data.get(id);
        if (node === undefined || one === undefined) return null;
        const Icon = nodeIcons[node.kind];
        return (
          <li key={id} data-chosen={id === chosen || undefined}>
            <button type="button" aria-current={id === chosen} onClick={() => onChoose(id)}>
              <Icon size={16} aria-hidden />
              <strong>{one.title}</strong>
              <span>{one.detail === "" ? nodeWords[node.kind].label : one.detail}</span>
            </button>
            <span className={styles.marks}>
              {one.errors > 0 && <Status tone="bad">{`${one.errors} to correct`}</Status>}
              {one.mark !== undefined && <Status tone={one.mark.tone}>{one.mark.word}</Status>}
            </span>
            <dl>
              {resultsOf(node).map((result) => {
                const target = document.routes[id]?.[result];
                const next = isNodeTarget(target) ? document.nodes[target] : undefined;
                return (
                  <div key={result}>
                    <dt>
                      <code>{result}</code>
                    </dt>
                    <dd data-open={target === undefined || undefined}>
                      {isNodeTarget(target) && next !== undefined ? (
                        <button type="button" onClick={() => onChoose(target)}>
                          {titleOf(target, next)}
                        </button>
                      ) : (
                        (outsideOf(target, view.names) ?? "leads nowhere yet")
                      )}
                    </dd>
                  </div>
                );
              })}
            </dl>
          </li>
        );
      })}
    </ol>
  );
}
