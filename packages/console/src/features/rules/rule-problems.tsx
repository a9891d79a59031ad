import type { Diagnostic } from "@patchbay/contract/rule";
import { TriangleAlert } from "lucide-react";
import { Disclosure } from "../../ui/disclosure.tsx";
import { sayCount } from "../../ui/figures.ts";
import { Prose } from "../../ui/prose.tsx";
import type { RuleEditor } from "./rule-editor.ts";
import styles from "./rule-problems.module.css";

/** `/rows/4/when/0` → `row 5, condition 1`; other pointers in the words of the tabs. */
export function sayPlace(path: string): string {
  const [part = "", first = "", second = "", third = ""] = path.split("/").slice(1);
  const number = (text: string): string => String(Number(text) + 1);
  switch (part) {
    case "rows":
      return second === "when" || second === "then"
        ? `row ${number(first)}, ${second === "when" ? "condition" : "output"} ${number(third)}`
        : `row ${number(first)}`;
    case "defaultRow":
      return "default row";
    case "inputColumns":
    case "outputColumns":
      return `column ${number(first)} (${part === "inputColumns" ? "When" : "Then"})`;
    case "inputs":
      return `input ${number(first)}`;
    case "actions":
      return `action ${number(first)}`;
    case "then":
    case "else":
      return `${part}, ${second === "outputs" ? `output ${third}` : "actions"}`;
    default:
      return part === "" ? "the rule" : part;
  }
}

/** Places that mark their own mistakes and need no second mention. */
const isMarkedElsewhere = (path: string): boolean =>
  /^\/(rows|defaultRow|inputColumns|outputColumns)\//.test(path);

/** Mistakes that no cell shows: of inputs, conditions, actions. What is marked in the table is counted below it. */
export function RuleProblems({ editor }: { editor: RuleEditor }) {
  const shown = editor.diagnostics.filter((one) => !isMarkedElsewhere(one.path));
  if (shown.length === 0) return null;
  const errors = shown.filter((one) => one.severity === "error").length;
  return (
    <div className={styles.problems} data-severity={errors > 0 ? "error" : "warning"} role="alert">
      <TriangleAlert size={16} aria-hidden />
      {shown.length === 1 && shown[0] !== undefined ? (
        <ProblemText diagnostic={shown[0]} />
      ) : (
        <Disclosure label={errors > 0 ? sayCount(errors, "error") : sayCount(shown.length, "warning")}>
          <ul>
            {shown.slice(0, 50).map((one) => (
              <li key={`${one.path} ${one.message}`}>
                <ProblemText diagnostic={one} />
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </div>
  );
}

function ProblemText({ diagnostic }: { diagnostic: Diagnostic }) {
  return (
    <span>
      <strong>{sayPlace(diagnostic.path)}:</strong> <Prose text={diagnostic.message} />
      {diagnostic.column !== undefined && ` (line ${diagnostic.line ?? 1}, column ${diagnostic.column})`}
    </span>
  );
}
