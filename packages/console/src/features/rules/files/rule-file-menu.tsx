import { Button, Menu } from "@mantine/core";
import { ruleExchangeRoutes } from "@patchbay/contract/rule-exchange-api";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useChange } from "../../../api/queries.ts";
import { showFailure } from "../../../ui/notices.tsx";
import { saveFile } from "../../../ui/save-file.ts";
import type { RuleEditor } from "../rule-editor.ts";
import { ImportRowsDialog } from "./import-rows-dialog.tsx";
import { bytesOf } from "./rule-file.ts";

const exports = {
  csv: "Export as CSV",
  xlsx: "Export as XLSX",
  dmn: "Export as DMN",
} as const;

/** The draft as a file of other programs, and rows from a spreadsheet. What is stored goes out and is what a file fits. */
export function RuleFileMenu({ editor, readOnly }: { editor: RuleEditor; readOnly: boolean }) {
  const [importing, setImporting] = useState(false);
  const write = useChange(ruleExchangeRoutes.export);
  const { document, stored, dirty } = editor;
  const isTable = document.kind === "decisionTable";
  const save = (format: keyof typeof exports): void =>
    write.mutate(
      { params: { rule: stored.id }, query: { format } },
      {
        onSuccess: ({ fileName, mediaType, encoding, content }) =>
          saveFile(fileName, mediaType, encoding === "base64" ? bytesOf(content) : content),
        onError: showFailure,
      },
    );
  return (
    <>
      <Menu width={250}>
        <Menu.Target>
          <Button h={32} loading={write.isPending} rightSection={<ChevronDown size={14} aria-hidden />}>
            File
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {dirty && <Menu.Label>Save your changes first</Menu.Label>}
          {(["csv", "xlsx", "dmn"] as const)
            .filter((format) => isTable || format === "dmn")
            .map((format) => (
              <Menu.Item key={format} disabled={dirty} onClick={() => save(format)}>
                {exports[format]}
              </Menu.Item>
            ))}
          {isTable && !readOnly && (
            <>
              <Menu.Divider />
              <Menu.Item disabled={dirty} onClick={() => setImporting(true)}>
                Import rows from CSV or XLSX…
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {importing && document.kind === "decisionTable" && (
        <ImportRowsDialog editor={editor} table={document} onClose={() => setImporting(false)} />
      )}
    </>
  );
}
