import { Button } from "@mantine/core";
import type { DecisionTableDocument, Diagnostic } from "@patchbay/contract/rule";
import type { Json } from "@patchbay/contract/vocabulary";
import { FlaskConical, TriangleAlert } from "lucide-react";
import { Prose } from "../../ui/prose.tsx";
import styles from "./table-findings.module.css";

type TableFindingsProps = {
  readonly table: DecisionTableDocument;
  readonly findings: readonly Diagnostic[];
  readonly stopped: readonly string[];
  /** Goes to a row of the table, from 0. */
  readonly onRow: (row: number) => void;
  /** Puts values into the test beside the table. */
  readonly onTry: (values: Readonly<Record<string, Json>>) => void;
};

/** What the verifier found in the table: each with the rows it is about and values for which it shows. */
export function TableFindings({ table, findings, stopped, onRow, onTry }: TableFindingsProps) {
  const isInput = (name: string): boolean => table.inputs.some((input) => input.name === name);
  return (
    <section className={styles.panel} aria-label="Gaps and overlaps">
      {findings.length === 0 && <p>No gaps, no overlaps, and every row can be reached.</p>}
      <ul>
        {findings.map((finding) => {
          const example = Object.entries(finding.example ?? {});
          return (
            <li key={`${finding.code} ${finding.path} ${finding.message}`} data-severity={finding.severity}>
              <TriangleAlert size={14} aria-hidden />
              <div>
                <Prose text={finding.message} />
                {example.length > 0 && (
                  <div className={styles.example}>
                    {example.map(([name, value]) => (
                      <code key={name}>
                        {name} = {JSON.stringify(value)}
                      </code>
                    ))}
                  </div>
                )}
              </div>
              <span className={styles.tools}>
                {(finding.rows ?? []).slice(0, 4).map((id) => {
                  const row = table.rows.findIndex((one) => one.id === id);
                  return (
                    row >= 0 && (
                      <Button key={id} size="compact-xs" onClick={() => onRow(row)}>
                        Row {row + 1}
                      </Button>
                    )
                  );
                })}
                {example.length > 0 && example.every(([name]) => isInput(name)) && (
                  <Button
                    size="compact-xs"
                    leftSection={<FlaskConical size={12} aria-hidden />}
                    onClick={() => onTry(finding.example ?? {})}
                  >
                    Show example
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
      {stopped.length > 0 && <p>Not looked at to the end: {stopped.join("; ")}.</p>}
    </section>
  );
}
