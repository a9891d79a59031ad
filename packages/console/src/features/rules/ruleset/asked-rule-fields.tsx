import { Select, TextInput } from "@mantine/core";
import type { Diagnostic, RuleDocument, RuleEntry, RuleInput } from "@patchbay/contract/rule";
import { ruleRoutes } from "@patchbay/contract/rule-api";
import { Link } from "react-router";
import { useRead } from "../../../api/queries.ts";
import { TargetPicker } from "../../../pickers/target-picker.tsx";
import { Columns } from "../../../ui/columns.tsx";
import { Prose } from "../../../ui/prose.tsx";
import { outputNames } from "../action-edit.ts";
import { typeWords } from "../input-type-words.ts";
import styles from "./asked-rule-fields.module.css";
import { type AskedRule, askedKey } from "./use-asked-rules.ts";

type AskedRuleFieldsProps = {
  readonly entry: RuleEntry;
  /** JSON Pointer of the entry, where diagnostics point. */
  readonly path: string;
  readonly asked: readonly AskedRule[];
  readonly inputs: readonly RuleInput[];
  readonly diagnostics: readonly Diagnostic[];
  readonly readOnly: boolean;
  readonly onChange: (entry: RuleEntry) => void;
};

/** Which rule an entry asks, in which version, and what it gives to each of that rule's inputs. */
export function AskedRuleFields(props: AskedRuleFieldsProps) {
  const { entry, path, asked, readOnly, onChange } = props;
  const rule = asked.find(({ key }) => key === askedKey(entry.rule, entry.version));
  const versions = useRead(
    ruleRoutes.versions,
    { params: { rule: entry.rule }, query: { perPage: 100 } },
    { enabled: entry.rule !== "" },
  );
  const chooseRule = (id: string): void => {
    const { version: _, ...rest } = entry;
    onChange({ ...rest, rule: id });
  };
  const chooseVersion = (value: string | null): void => {
    const { version: _, ...rest } = entry;
    onChange(value === null || value === "" ? rest : { ...rest, version: Number(value) });
  };
  const error = props.diagnostics.find((one) => one.path === `${path}/rule`)?.message;
  return (
    <>
      <Columns at={220}>
        <TargetPicker
          kind="rule"
          value={entry.rule}
          readOnly={readOnly}
          error={entry.rule === "" ? undefined : error?.replaceAll("`", "")}
          onChange={chooseRule}
        />
        <Select
          label="Version"
          allowDeselect={false}
          disabled={entry.rule === ""}
          readOnly={readOnly}
          data={[
            { value: "", label: "Live version; in staging the draft" },
            ...(versions.data?.items ?? []).map((one) => ({
              value: String(one.number),
              label: one.live ? `${one.label} (live now)` : one.label,
            })),
          ]}
          value={entry.version === undefined ? "" : String(entry.version)}
          onChange={chooseVersion}
        />
      </Columns>
      {rule !== undefined && (
        <>
          <AskedInputs {...props} rule={rule} />
          <p className={styles.yields}>
            {sayYields(rule.document)} <Link to={`/rules/${rule.id}`}>Open {rule.name}</Link>
          </p>
        </>
      )}
    </>
  );
}

function sayYields(document: RuleDocument): string {
  if (document.kind === "ruleset") return "Answers what its own entries yield.";
  const outputs = outputNames(document);
  return outputs.length === 0 ? "Yields no outputs." : `Yields ${outputs.join(", ")}.`;
}

/** The inputs of the asked rule: each with what it is given, its namesake where nothing is written. */
function AskedInputs(props: AskedRuleFieldsProps & { readonly rule: AskedRule }) {
  const { entry, path, rule, inputs, diagnostics, readOnly, onChange } = props;
  const given = entry.inputs ?? {};
  const wanted = rule.document.inputs;
  const extra = Object.keys(given).filter((name) => !wanted.some((one) => one.name === name));
  const set = (name: string, text: string): void => {
    const { [name]: _, ...rest } = given;
    const next = text === "" ? rest : { ...rest, [name]: text };
    const { inputs: __, ...others } = entry;
    onChange(Object.keys(next).length === 0 ? others : { ...others, inputs: next });
  };
  const messageAt = (name: string): string | undefined =>
    diagnostics.find((one) => one.path === `${path}/inputs/${name}`)?.message;
  if (wanted.length === 0 && extra.length === 0) return null;
  return (
    <table className={styles.inputs} aria-label={`Inputs of ${rule.name}`}>
      <thead>
        <tr>
          <th scope="col">Input of {rule.name}</th>
          <th scope="col">is given</th>
        </tr>
      </thead>
      <tbody>
        {[
          ...wanted,
          ...extra.map((name): RuleInput => ({ name, type: "string", description: "not there" })),
        ].map((input) => {
          const namesake = inputs.some(({ name }) => name === input.name);
          const error = messageAt(input.name);
          return (
            <tr key={input.name}>
              <th scope="row">
                <code>{input.name}</code>{" "}
                <span>
                  {extra.includes(input.name) ? "no such input" : typeWords[input.type]}
                  {input.optional === true && ", optional"}
                  {input.fetch !== undefined && ", given from here instead of fetched"}
                </span>
              </th>
              <td>
                <TextInput
                  aria-label={`What ${input.name} is given`}
                  placeholder={
                    namesake ? `${input.name} of this ruleset` : "FEEL, such as order.total * 1.19"
                  }
                  styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
                  spellCheck={false}
                  value={given[input.name] ?? ""}
                  readOnly={readOnly}
                  error={error === undefined ? undefined : <Prose text={error} />}
                  onChange={(event) => set(input.name, event.currentTarget.value)}
                />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
