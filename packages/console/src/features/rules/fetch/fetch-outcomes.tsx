import { ActionIcon, Button, Group, Select, TextInput } from "@mantine/core";
import type { RuleInput } from "@patchbay/contract/rule";
import type { Fetch, FetchOutcome } from "@patchbay/contract/rule-fetch";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { CommitInput } from "../../../ui/commit-input.tsx";
import { readValue, startValue, textOfValue } from "../test-values.ts";
import { resultsOf, sayResult, sayUnset, usualResults, withOutcome } from "./fetch-edit.ts";
import styles from "./fetch-outcomes.module.css";

type FetchOutcomesProps = {
  readonly input: RuleInput;
  readonly fetch: Fetch;
  readonly readOnly: boolean;
  readonly onChange: (fetch: Fetch) => void;
};

/** What the input becomes for each result of its call: the value that was found, one of one's own, or a failed run. */
export function FetchOutcomes({ input, fetch, readOnly, onChange }: FetchOutcomesProps) {
  const [added, setAdded] = useState("");
  const wanted = added.trim();
  const usual: readonly string[] = usualResults;
  const results = resultsOf(fetch);
  const set = (result: string, outcome: FetchOutcome | null): void =>
    onChange(withOutcome(fetch, result, outcome));
  return (
    <section aria-label="What the input becomes">
      <table className={styles.outcomes}>
        <thead>
          <tr>
            <th scope="col">When the call ends in</th>
            <th scope="col">the input</th>
            <th scope="col" aria-label="Tools" />
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">A success (2xx)</th>
            <td colSpan={2}>
              is {fetch.path === undefined ? "the whole answer" : `what stands at ${fetch.path}`}
            </td>
          </tr>
          {results.map((result) => (
            <OutcomeRow
              key={result}
              input={input}
              result={result}
              outcome={fetch.onResult?.[result]}
              fixed={usual.includes(result)}
              readOnly={readOnly}
              onChange={(outcome) => set(result, outcome)}
            />
          ))}
        </tbody>
      </table>
      {!readOnly && (
        <Group gap="xs" mt={8}>
          <TextInput
            aria-label="Result to add"
            placeholder="404"
            w={160}
            value={added}
            onChange={(event) => setAdded(event.currentTarget.value)}
          />
          <Button
            size="compact-sm"
            leftSection={<Plus size={13} aria-hidden />}
            disabled={wanted === "" || results.includes(wanted)}
            onClick={() => {
              set(wanted, { value: firstValue(input) });
              setAdded("");
            }}
          >
            Add result
          </Button>
        </Group>
      )}
    </section>
  );
}

/** Where the value of a result begins: as a test does, else the plainest one of the type. */
function firstValue(input: RuleInput) {
  const read = readValue(startValue(input), input.type);
  if (read.ok && read.value !== undefined) return read.value;
  return input.type === "number" ? 0 : input.type === "list" ? [] : input.type === "object" ? {} : "";
}

type OutcomeRowProps = {
  readonly input: RuleInput;
  readonly result: string;
  readonly outcome: FetchOutcome | undefined;
  /** It has a line whatever is written. */
  readonly fixed: boolean;
  readonly readOnly: boolean;
  readonly onChange: (outcome: FetchOutcome | null) => void;
};

function OutcomeRow({ input, result, outcome, fixed, readOnly, onChange }: OutcomeRowProps) {
  const kind =
    outcome === undefined ? "" : "fail" in outcome ? "fail" : outcome.value === null ? "null" : "value";
  const choose = (value: string | null): void => {
    if (value === "value") onChange({ value: firstValue(input) });
    else if (value === "null") onChange({ value: null });
    else if (value === "fail") onChange({ fail: `The call for ${input.name} ended in ${result}.` });
    else onChange(null);
  };
  const said = sayResult(result);
  return (
    <tr>
      <th scope="row">
        {said}
        {said !== result && <code>{result}</code>}
      </th>
      <td>
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label={`What ${result} makes of the input`}
            w={210}
            flex="none"
            allowDeselect={false}
            readOnly={readOnly}
            data={[
              ...(fixed ? [{ value: "", label: sayUnset(result, input) }] : []),
              { value: "value", label: "is this value" },
              ...(input.nullable === true ? [{ value: "null", label: "is null" }] : []),
              { value: "fail", label: "fails the run, saying" },
            ]}
            value={kind}
            onChange={choose}
          />
          {outcome !== undefined && "fail" in outcome && (
            <TextInput
              flex={1}
              aria-label={`What a run says on ${result}`}
              value={outcome.fail}
              readOnly={readOnly}
              error={outcome.fail === "" ? "Say why" : undefined}
              onChange={(event) => onChange({ fail: event.currentTarget.value })}
            />
          )}
          {outcome !== undefined && "value" in outcome && outcome.value !== null && (
            <div style={{ flex: 1 }}>
              <CommitInput
                label={`Value on ${result}`}
                mono
                value={textOfValue(outcome.value, input.type)}
                readOnly={readOnly}
                check={(text) => {
                  const read = readValue({ kind: "text", text }, input.type);
                  return read.ok ? undefined : read.message;
                }}
                onCommit={(text) => {
                  const read = readValue({ kind: "text", text }, input.type);
                  if (read.ok && read.value !== undefined) onChange({ value: read.value });
                }}
              />
            </div>
          )}
        </Group>
      </td>
      <td>
        {!fixed && !readOnly && (
          <ActionIcon
            variant="subtle"
            size={28}
            aria-label={`Remove ${result}`}
            onClick={() => onChange(null)}
          >
            <Trash2 size={14} aria-hidden />
          </ActionIcon>
        )}
      </td>
    </tr>
  );
}
