import { Button, FileButton, Modal } from "@mantine/core";
import type { DecisionTableDocument } from "@patchbay/contract/rule";
import { ruleExchangeRoutes } from "@patchbay/contract/rule-exchange-api";
import { FileUp } from "lucide-react";
import { useState } from "react";
import { useChange } from "../../../api/queries.ts";
import { sayCount } from "../../../ui/figures.ts";
import { showDone } from "../../../ui/notices.tsx";
import { ProblemAlert } from "../../../ui/problem-alert.tsx";
import styles from "./rule-file.module.css";
import type { RuleEditor } from "../rule-editor.ts";
import { base64Of, formatOf, sayFilePlace, sheetFormats } from "./rule-file.ts";

type ImportRowsDialogProps = {
  readonly editor: RuleEditor;
  readonly table: DecisionTableDocument;
  readonly onClose: () => void;
};

/** Names of columns as the first line of a spreadsheet has them. */
const namesOf = ({ inputColumns, outputColumns }: DecisionTableDocument): readonly string[] => [
  "row",
  ...inputColumns.map(({ id }) => `when ${id}`),
  ...outputColumns.map(({ id }) => `then ${id}`),
];

/**
 * Reads the rows of a spreadsheet into the draft on screen: nothing is stored before somebody saves, and undo takes it back.
 * A file that does not fit is refused with the places in it.
 */
export function ImportRowsDialog({ editor, table, onClose }: ImportRowsDialogProps) {
  const read = useChange(ruleExchangeRoutes.import);
  const [unknown, setUnknown] = useState<string | null>(null);
  const choose = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const format = formatOf(file.name, sheetFormats);
    setUnknown(format === null ? file.name : null);
    if (format === null) return;
    const content = format === "csv" ? await file.text() : await base64Of(file);
    read.mutate(
      { params: { rule: editor.stored.id }, body: { format, content, dryRun: true } },
      {
        onSuccess: ({ document }) => {
          editor.change(document);
          const rows = document.kind === "decisionTable" ? document.rows.length : 0;
          showDone(`${sayCount(rows, "row")} from ${file.name}. Save keeps them, Undo takes them back.`);
          onClose();
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={`Import rows into ${editor.stored.name}`} size={640}>
      <p className={styles.about}>
        The rows of the file take the place of those in the table. Its first line names the columns, the
        second is for people, as in an export:
      </p>
      <pre className={styles.line}>{namesOf(table).join(" | ")}</pre>
      <p className={styles.about}>
        <code>actions</code>, <code>from</code>, <code>until</code> and <code>note</code> may follow. The row{" "}
        <code>(default)</code> counts when no other does; new rows need no name.
      </p>
      <FileButton accept=".csv,.xlsx" onChange={(file) => void choose(file)}>
        {(props) => (
          <Button
            {...props}
            variant="filled"
            data-autofocus
            loading={read.isPending}
            leftSection={<FileUp size={14} aria-hidden />}
          >
            Choose a file…
          </Button>
        )}
      </FileButton>
      {unknown !== null && (
        <p className={styles.refused} role="alert">
          {unknown} is neither a CSV nor an XLSX file.
        </p>
      )}
      {read.isError && unknown === null && (
        <div className={styles.problem}>
          <ProblemAlert error={read.error} words={sayFilePlace} />
        </div>
      )}
    </Modal>
  );
}
