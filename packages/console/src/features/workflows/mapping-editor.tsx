import { KeyValueGrid } from "../../editors/key-value-grid.tsx";
import { blankRow, type KeyValueRow } from "../../editors/key-value-rows.ts";
import { useRows } from "../../editors/use-rows.ts";

type Mapping = Readonly<Record<string, string>>;

const rowsOf = (mapping: Mapping): readonly KeyValueRow[] =>
  Object.entries(mapping).map(([name, value]) => ({ ...blankRow, name, value }));
const mappingOf = (rows: readonly KeyValueRow[]): Mapping =>
  Object.fromEntries(rows.filter((row) => row.name.trim() !== "").map((row) => [row.name.trim(), row.value]));

type MappingEditorProps = {
  readonly title: string;
  /** What a row is, in the singular. */
  readonly noun: string;
  readonly mapping: Mapping | undefined;
  readonly readOnly: boolean;
  readonly onChange: (mapping: Record<string, string>) => void;
};

const nothing: Mapping = {};

/** Names and the FEEL expressions that give their values. */
export function MappingEditor({ title, noun, mapping = nothing, readOnly, onChange }: MappingEditorProps) {
  const [rows, setRows] = useRows(mapping, rowsOf, mappingOf, (next) => onChange({ ...next }));
  return (
    <div>
      <h3 style={{ margin: "0 0 4px", fontSize: 13, fontWeight: 600 }}>{title}</h3>
      <KeyValueGrid noun={noun} rows={rows} onChange={setRows} readOnly={readOnly} />
    </div>
  );
}
