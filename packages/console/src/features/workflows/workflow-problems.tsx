import { Disclosure } from "../../ui/disclosure.tsx";
import { sayCount } from "../../ui/figures.ts";
import { Prose } from "../../ui/prose.tsx";
import { titleOf } from "./node-words.ts";
import styles from "./workflow-problems.module.css";
import { nodeOf, type WorkflowEditor } from "./workflow-editor.ts";

type WorkflowProblemsProps = {
  readonly editor: WorkflowEditor;
  readonly onChoose: (id: string) => void;
};

/** What the server's check says about the draft, each with the way to its step. */
export function WorkflowProblems({ editor, onChoose }: WorkflowProblemsProps) {
  const { diagnostics, document } = editor;
  if (diagnostics.length === 0) return null;
  const errors = diagnostics.filter((one) => one.severity === "error").length;
  return (
    <div className={styles.problems} data-severity={errors > 0 ? "error" : "warning"} role="alert">
      <Disclosure
        label={
          errors > 0 ? `${sayCount(errors, "error")} to correct` : sayCount(diagnostics.length, "warning")
        }
      >
        <ul>
          {diagnostics.slice(0, 50).map((one) => {
            const id = nodeOf(one.path);
            const node = id === null ? undefined : document.nodes[id];
            return (
              <li key={`${one.path} ${one.message}`}>
                {id !== null && node !== undefined && (
                  <button type="button" onClick={() => onChoose(id)}>
                    {titleOf(id, node)}
                  </button>
                )}{" "}
                <Prose text={one.message} />
              </li>
            );
          })}
        </ul>
      </Disclosure>
    </div>
  );
}
