import { Button } from "@mantine/core";
import type { ExecutionSummary } from "@patchbay/contract/execution";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "../../api/problem-error.ts";
import { ask } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { sayCount } from "../../ui/figures.ts";
import { showDone, showProblem } from "../../ui/notices.tsx";
import styles from "./bulk-controls.module.css";
import { type Control, controls, controlsOf } from "./execution-controls.ts";

type BulkControlsProps = {
  readonly chosen: readonly ExecutionSummary[];
  readonly onClear: () => void;
};

/** What can be done with the chosen executions, each button with how many of them it is for. */
export function BulkControls({ chosen, onClear }: BulkControlsProps) {
  const queries = useQueryClient();
  const [busy, setBusy] = useState<Control["id"] | null>(null);
  const carryOut = async (control: Control, ids: readonly string[]): Promise<void> => {
    setBusy(control.id);
    const refused: string[] = [];
    // One after the other: each is checked and audited by itself, and one's refusal is no reason to leave the others.
    for (const execution of ids)
      await ask(control.route, { params: { execution } }).catch((error: unknown) => {
        const { title, detail } = problemOf(error);
        refused.push(`${execution}: ${detail ?? title}`);
      });
    setBusy(null);
    onClear();
    await queries.invalidateQueries();
    const done = ids.length - refused.length;
    if (done > 0) showDone(`${control.verb}: ${sayCount(done, "execution")}.`);
    if (refused.length > 0)
      showProblem(
        `${control.verb}: refused for ${sayCount(refused.length, "execution")}`,
        refused.join("\n"),
      );
  };
  return (
    <div
      className={styles.bar}
      role="toolbar"
      aria-label="Chosen executions"
      data-empty={chosen.length === 0 || undefined}
    >
      <span className={styles.count}>
        {chosen.length === 0
          ? "Choose waiting, running or failed executions of workflows to act on several at once."
          : `${sayCount(chosen.length, "execution")} chosen`}
      </span>
      {chosen.length > 0 && (
        <>
          {controls.map((control) => {
            const fitting = chosen.filter((one) => controlsOf(one).includes(control)).map(({ id }) => id);
            if (fitting.length === 0) return null;
            return (
              <ActionButton
                key={control.id}
                size="xs"
                needs="execution:control"
                {...(control.danger ? { color: "red" } : {})}
                loading={busy === control.id}
                onClick={() =>
                  askFirst({
                    title: `${control.verb}: ${sayCount(fitting.length, "execution")}?`,
                    verb: `${control.verb} (${fitting.length})`,
                    danger: control.danger,
                    children: control.about,
                    onConfirm: () => void carryOut(control, fitting),
                  })
                }
              >
                {`${control.verb} (${fitting.length})`}
              </ActionButton>
            );
          })}
          <Button size="xs" variant="subtle" onClick={onClear}>
            Clear
          </Button>
        </>
      )}
    </div>
  );
}
