import type { TemplateMap } from "@patchbay/contract/call";
import { KeyValueGrid } from "./key-value-grid.tsx";
import { mapFromRows, rowsFromMap } from "./key-value-rows.ts";
import { useRows } from "./use-rows.ts";
import { templateMistake, type TemplatePaths } from "./template-marks.ts";

type MapEditorProps = {
  readonly noun: string;
  readonly map: TemplateMap;
  readonly paths: TemplatePaths;
  readonly readOnly: boolean;
  readonly errorOf?: (name: string) => string | undefined;
  readonly onChange: (map: TemplateMap) => void;
};

/** Headers, query parameters or form fields whose values are templates. A name may stand several times. */
export function MapEditor({ noun, map, paths, readOnly, errorOf, onChange }: MapEditorProps) {
  const [rows, setRows] = useRows(map, rowsFromMap, mapFromRows, onChange);
  return (
    <KeyValueGrid
      noun={noun}
      rows={rows}
      onChange={setRows}
      readOnly={readOnly}
      errorAt={(index) => {
        const row = rows[index];
        if (row === undefined) return undefined;
        return (row.name === "" ? undefined : errorOf?.(row.name)) ?? templateMistake(row.value, paths);
      }}
      paths={paths}
    />
  );
}
