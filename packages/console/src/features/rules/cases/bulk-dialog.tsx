import { Button, FileButton, Group, Modal } from "@mantine/core";
import type { BulkReport } from "@patchbay/contract/rule-case";
import { ruleCaseRoutes } from "@patchbay/contract/rule-case-api";
import { Download, FileUp } from "lucide-react";
import { useState } from "react";
import { useChange } from "../../../api/queries.ts";
import { saveFile } from "../../../ui/save-file.ts";
import { sayCount } from "../../../ui/figures.ts";
import { ProblemAlert } from "../../../ui/problem-alert.tsx";
import { Status } from "../../../ui/status.tsx";
import { outputNames } from "../action-edit.ts";
import type { RuleEditor } from "../rule-editor.ts";
import { textOfValue } from "../test-values.ts";
import styles from "./bulk-dialog.module.css";
import { sayMatched, sayValues } from "./case-words.ts";

/** A cell as a spreadsheet reads it. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Decides every row of a CSV by the draft on screen, and hands the rows back with what was decided. */
export function BulkDialog({ editor, onClose }: { editor: RuleEditor; onClose: () => void }) {
  const { document, stored, dirty } = editor;
  const run = useChange(ruleCaseRoutes.bulk);
  const [fileName, setFileName] = useState("");
  const test = async (file: File | null): Promise<void> => {
    if (file === null) return;
    setFileName(file.name);
    const csv = await file.text();
    run.mutate({ params: { rule: stored.id }, body: { csv, ...(dirty ? { document } : {}) } });
  };
  const template = (): void => {
    const names = document.inputs.map(({ name }) => name);
    const values = document.inputs.map(({ testValue, type }) =>
      testValue === undefined || testValue === null ? "" : textOfValue(testValue, type),
    );
    const wanted = outputNames(document);
    const lines = [
      [...names, ...wanted.map((name) => `expect.${name}`)],
      [...values, ...wanted.map(() => "")],
    ];
    saveFile(
      `${stored.name}-tests.csv`,
      "text/csv",
      lines.map((line) => line.map(cell).join(",")).join("\r\n"),
    );
  };
  const report = run.data;
  return (
    <Modal opened onClose={onClose} title={`Test ${stored.name} with a CSV`} size={900}>
      <p className={styles.about}>
        A heading with the names of inputs, and <code>expect.</code> with the name of an output for what is
        wanted of it; then a row for each test, 10,000 at most. Fetched inputs are columns as well. Nobody is
        called.
      </p>
      <Group gap="xs">
        <FileButton accept=".csv,text/csv" onChange={(file) => void test(file)}>
          {(props) => (
            <Button
              {...props}
              variant="filled"
              loading={run.isPending}
              leftSection={<FileUp size={14} aria-hidden />}
            >
              Choose a CSV…
            </Button>
          )}
        </FileButton>
        <Button leftSection={<Download size={14} aria-hidden />} onClick={template}>
          Download a template
        </Button>
        {report !== undefined && (
          <Button
            leftSection={<Download size={14} aria-hidden />}
            onClick={() => saveFile(`${fileName.replace(/\.csv$/i, "")}-decided.csv`, "text/csv", report.csv)}
          >
            Download with results
          </Button>
        )}
      </Group>
      {run.isError && <ProblemAlert error={run.error} />}
      {report !== undefined && <BulkResult editor={editor} report={report} />}
    </Modal>
  );
}

function BulkResult({ editor, report }: { editor: RuleEditor; report: BulkReport }) {
  const { document } = editor;
  const { rows, passed, failed, coverage } = report;
  // What failed is what one looks for.
  const shown = [
    ...report.results.filter((one) => !one.passed),
    ...report.results.filter((one) => one.passed),
  ].slice(0, 100);
  const noun = { decisionTable: "row", simpleRule: "outcome", ruleset: "entry" }[document.kind];
  return (
    <>
      <p className={styles.summary}>
        <Status tone={failed > 0 ? "bad" : "ok"}>
          {passed} of {sayCount(rows, "line")} passed
        </Status>
        {coverage.covered} of{" "}
        {sayCount(coverage.total, noun, document.kind === "ruleset" ? "entries" : undefined)} of the rule
        reached
      </p>
      <table className={styles.lines} aria-label="Lines of the CSV">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Result</th>
            <th scope="col">Matched</th>
            <th scope="col">Outputs</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.line}>
              <td>{one.line}</td>
              <td>
                <Status tone={one.passed ? "ok" : "bad"}>{one.passed ? "Passed" : "Failed"}</Status>
              </td>
              <td>{one.matched.map((word) => sayMatched(document, word)).join(", ")}</td>
              <td>{one.error?.message ?? sayValues(one.outputs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows > shown.length && (
        <p className={styles.about}>
          {shown.length} of {sayCount(rows, "line")} are shown; the download has all of them.
        </p>
      )}
    </>
  );
}
