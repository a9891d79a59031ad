import type { RuleDocument } from "@patchbay/contract/rule";
import type { CaseResult } from "@patchbay/contract/rule-case";
import { differenceLines } from "./case-words.ts";
import styles from "./cases-tab.module.css";

type CaseResultViewProps = {
  readonly document: RuleDocument;
  readonly result: CaseResult | undefined;
};

/** Where a failed case differs: what was expected beside what came. */
export function CaseResultView({ document, result }: CaseResultViewProps) {
  if (result === undefined || result.passed) return null;
  return (
    <table className={styles.differences} aria-label={`Differences of ${result.name}`}>
      <thead>
        <tr>
          <th scope="col">Differs in</th>
          <th scope="col">expected</th>
          <th scope="col">came out</th>
        </tr>
      </thead>
      <tbody>
        {differenceLines(document, result).map(({ at, expected, actual }) => (
          <tr key={at}>
            <th scope="row">{at}</th>
            <td>{expected}</td>
            <td>{actual}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
