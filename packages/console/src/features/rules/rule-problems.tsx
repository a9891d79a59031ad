import type { Diagnostic } from "@patchbay/contract/rule";
import { TriangleAlert } from "lucide-react";
import { Disclosure } from "../../ui/disclosure.tsx";
import { sayCount } from "../../ui/figures.ts";
import { Prose } from "../../ui/prose.tsx";
import type { RuleEditor } from "./rule-editor.ts";
import styles from "./rule-problems.module.css";
import { sayPlace } from "./say-place.ts";

/** Places that mark their own mistakes and need no second mention. */
const isMarkedElsewhere = (path: string): boolean =>
  /^\/(rows|defaultRow|inputColumns|outputColumns|entries)\//.test(path);

/** Mistakes that no cell or entry shows: of inputs, conditions, actions. What is marked in the table is counted below it. */
export function RuleProblems({ editor }: { editor: RuleEditor }) {
  const shown = [
    ...editor.diagnostics.filter((one) => !isMarkedElsewhere(one.path)),
    // A table lists its own under Gaps and overlaps.
    ...(editor.document.kind === "decisionTable"
      ? []
      : editor.findings.filter((one) => !isMarkedElsewhere(one.path))),
  ];
  if (shown.length === 0) return null;
  const errors = shown.filter((one) => one.severity === "error").length;
  return (
    <div className={styles.problems} data-severity={errors > 0 ? "error" : "warning"} role="alert">
      <TriangleAlert size={16} aria-hidden />
      {shown.length === 1 && shown[0] !== undefined ? (
        <ProblemText diagnostic={shown[0]} editor={editor} />
      ) : (
        <Disclosure label={errors > 0 ? sayCount(errors, "error") : sayCount(shown.length, "warning")}>
          <ul>
            {shown.slice(0, 50).map((one) => (
              <li key={`${one.path} ${one.message}`}>
                <ProblemText diagnostic={one} editor={editor} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

function ProblemText({ diagnostic, editor }: { diagnostic: Diagnostic; editor: RuleEditor }) {
  return (
    <span>
      <strong className={styles.place}>{sayPlace(diagnostic.path, editor.document)}:</strong>{" "}
      <Prose text={diagnostic.message} />
      {diagnostic.column !== undefined && ` (line ${diagnostic.line ?? 1}, column ${diagnostic.column})`}
    </span>
  );
}
