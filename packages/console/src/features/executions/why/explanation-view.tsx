import type {
  ExplainedEntry,
  ExplainedGroup,
  ExplainedTest,
  Explanation,
} from "@patchbay/decision/explanation";
import { sayCount } from "../../../ui/figures.ts";
import { Status } from "../../../ui/status.tsx";
import styles from "./why.module.css";
import { entryWords, sayExplained, sayRow, verdictWords } from "./why-words.ts";

/** An explanation: the conditions of a simple rule, the rows of a table, the entries of a ruleset and what they asked. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  switch (explanation.kind) {
    case "simpleRule":
      return (
        <>
          <p className={styles.says}>
            {explanation.branch === null ? "It could not be decided" : `The answer is ${explanation.branch}`}
          </p>
          <ul className={styles.tree}>
            <ConditionView condition={explanation.condition} />
          </ul>
        </>
      );
    case "decisionTable":
      return <TableView table={explanation} />;
    default:
      return (
        <ul className={styles.tree}>
          {explanation.entries.map((entry) => (
            <EntryView key={entry.id} entry={entry} />
          ))}
        </ul>
      );
  }
}

const groupWords = { all: "All of these", any: "Any of these", none: "None of these" } as const;

function ConditionView({ condition }: { condition: ExplainedTest | ExplainedGroup }) {
  const { word, tone } = verdictWords[condition.verdict];
  const status =
    condition.skipped === true ? (
      <Status tone="quiet">Not looked at</Status>
    ) : (
      <Status tone={tone}>{word}</Status>
    );
  if (condition.kind === "test")
    return (
      <li>
        {status}{" "}
        <code>
          {condition.expression} {condition.test}
        </code>{" "}
        <span>it is {sayExplained(condition.value)}</span>
      </li>
    );
  return (
    <li>
      {status} {groupWords[condition.match]}
      <ul>
        {condition.conditions.map((one) => (
          <ConditionView key={one.id} condition={one} />
        ))}
      </ul>
    </li>
  );
}

function TableView({ table }: { table: Extract<Explanation, { kind: "decisionTable" }> }) {
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and keys are to scroll it too */}
      <ol className={styles.rows} aria-label="Rows" tabIndex={0}>
        {table.rows.map((row) => {
          const { word, tone } = sayRow(row, table);
          return (
            <li key={row.rowId} data-tone={tone}>
              <span>Row {row.row}</span>
              {row.verdict === "matched" ? <Status tone={tone}>{word}</Status> : <code>{word}</code>}
            </li>
          );
        })}
        {table.matched.some((match) => match.default === true) && (
          <li data-tone="ok">
            <span>Default row</span>
            <Status tone="ok">No other matched</Status>
          </li>
        )}
      </ol>
      {table.omitted > 0 && <p className={styles.says}>{sayCount(table.omitted, "more row")} not shown.</p>}
    </>
  );
}

function EntryView({ entry }: { entry: ExplainedEntry }) {
  const { word, tone } = entryWords[entry.state];
  return (
    <li>
      <Status tone={tone}>{word}</Status> Entry <code>{entry.id}</code>
      {entry.rule !== undefined && <span> asks {entry.rule.name}</span>}
      {entry.ended === true && <span> and ends the list</span>}
      {entry.as !== undefined && (
        <span>
          {" "}
          known as <code>{entry.as.name}</code>
        </span>
      )}
      {entry.condition !== undefined && (
        <ul>
          <ConditionView condition={entry.condition} />
        </ul>
      )}
      {entry.rule !== undefined && (
        <div className={styles.asked}>
          <ExplanationView explanation={entry.rule.explanation} />
        </div>
      )}
      {entry.entries !== undefined && (
        <ul>
          {entry.entries.map((one) => (
            <EntryView key={one.id} entry={one} />
          ))}
        </ul>
      )}
    </li>
  );
}
