import type { FetchedInput } from "@patchbay/contract/execution";
import { actionWords } from "../../../ui/call-tone.ts";
import { sayDuration } from "../../../ui/figures.ts";
import { JsonTree } from "../../../ui/json-tree.tsx";
import { Status } from "../../../ui/status.tsx";
import styles from "../action-results.module.css";

const becameWords: Readonly<Record<FetchedInput["became"], string>> = {
  value: "The input is",
  absent: "The input is left out",
  failed: "The run fails",
};

/** How each fetched input came by its value: the call's end, and what it made of the input. */
export function FetchedResults({ fetched }: { readonly fetched: readonly FetchedInput[] }) {
  return (
    <ul className={styles.list}>
      {fetched.map((one) => {
        const { word, tone } = actionWords[one.status];
        return (
          <li key={one.input} className={styles.action}>
            <div className={styles.head}>
              <Status tone={tone}>{word}</Status>
              <strong>{one.input}</strong>
              <span>
                {one.result} · {sayDuration(one.durationMs)}
              </span>
            </div>
            {one.error !== undefined && (
              <div className={styles.error}>
                <strong>{one.error.code}</strong> {one.error.message}
              </div>
            )}
            <h3 className={styles.title}>{becameWords[one.became]}</h3>
            {one.became === "value" ? (
              <JsonTree value={one.value} label={`Value of ${one.input}`} maxHeight={200} />
            ) : (
              <p className={styles.note}>
                {one.became === "absent"
                  ? "It is optional, and nothing was found."
                  : "No value was found for it."}
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}
