import { ActionIcon, Checkbox, Tooltip } from "@mantine/core";
import { headerHelp, headerHelpOf } from "@patchbay/contract/header-help";
import { secretByDefault } from "@patchbay/contract/connection";
import { MASK } from "@patchbay/contract/vocabulary";
import { Lock, LockOpen, Trash2 } from "lucide-react";
import { type ClipboardEvent, useId, useRef } from "react";
import styles from "./key-value-grid.module.css";
import { blankRow, type KeyValueRow, rowsFromPaste, withSecrecy } from "./key-value-rows.ts";
import { Prose } from "../ui/prose.tsx";
import { TemplateField } from "./template-field.tsx";
import type { TemplatePaths } from "./template-marks.ts";

type KeyValueGridProps = {
  /** What the rows are, in the singular: "header", "parameter". */
  readonly noun: string;
  readonly rows: readonly KeyValueRow[];
  readonly onChange: (rows: readonly KeyValueRow[]) => void;
  /** Offer the lock (presets and encrypted fields); without it every value is open. */
  readonly secrets?: boolean;
  /** Offer the check box that keeps a row but does not send it. */
  readonly switchable?: boolean;
  readonly readOnly?: boolean;
  readonly errorAt?: (index: number) => string | undefined;
  /** What the values may read: they are templates then. Without it they are plain text. */
  readonly paths?: TemplatePaths;
};

/**
 * Names and values as rows that are typed straight into; a blank row at the end takes the next one, or several pasted
 * lines `Name: value`. Rows are told apart by their place, so the row being typed never loses the caret.
 */
export function KeyValueGrid(props: KeyValueGridProps) {
  const {
    noun,
    rows,
    onChange,
    secrets = false,
    switchable = false,
    readOnly = false,
    errorAt,
    paths,
  } = props;
  const frame = useRef<HTMLTableElement>(null);
  const offered = useId();
  const isHeader = noun === "header";
  const change = (index: number, next: KeyValueRow): void => {
    const named = next.name !== (rows[index]?.name ?? "");
    // A name that suggests a secret locks the row, as long as there is no value that somebody chose to leave open.
    const locked = secrets && named && next.value === "" && secretByDefault(next.name);
    const row = locked ? { ...next, secret: true } : next;
    onChange(index < rows.length ? rows.with(index, row) : [...rows, row]);
  };
  const remove = (index: number): void => {
    onChange(rows.toSpliced(index, 1));
    frame.current?.querySelectorAll<HTMLInputElement>("input[data-name]")[index]?.focus();
  };
  const paste = (event: ClipboardEvent, index: number): void => {
    const pasted = rowsFromPaste(event.clipboardData.getData("text/plain"));
    if (pasted === null) return;
    event.preventDefault();
    onChange(rows.toSpliced(index, rows[index]?.name === "" ? 1 : 0, ...pasted));
  };

  return (
    <table ref={frame} className={styles.grid} aria-label={`${noun}s`}>
      {isHeader && <HeaderNames id={offered} />}
      <thead>
        <tr>
          {switchable && (
            <th className={styles.tick}>
              <span className={styles.hidden}>Sent</span>
            </th>
          )}
          <th className={styles.name}>{noun.replace(/^./, (letter) => letter.toUpperCase())}</th>
          <th>Value</th>
          <th className={styles.tools}>
            <span className={styles.hidden}>Tools</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {(readOnly ? rows : [...rows, blankRow]).map((row, index) => {
          const blank = index === rows.length;
          const called = row.name === "" ? `${noun} ${index + 1}` : row.name;
          const error = errorAt?.(index);
          return (
            // oxlint-disable-next-line react/no-array-index-key -- a row is its place: see above
            <tr
              key={index}
              data-off={!row.enabled || undefined}
              data-error={error !== undefined || undefined}
            >
              {switchable && (
                <td className={styles.tick}>
                  {!blank && (
                    <Checkbox
                      aria-label={`Send ${called}`}
                      checked={row.enabled}
                      disabled={readOnly}
                      onChange={(event) => change(index, { ...row, enabled: event.currentTarget.checked })}
                    />
                  )}
                </td>
              )}
              <td>
                <input
                  data-name
                  aria-label={
                    blank
                      ? `Add ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}, or paste several lines`
                      : `Name of ${noun} ${index + 1}`
                  }
                  placeholder={blank ? "Add, or paste several lines" : ""}
                  list={isHeader ? offered : undefined}
                  title={isHeader ? headerHelpOf(row.name)?.says : undefined}
                  value={row.name}
                  readOnly={readOnly}
                  spellCheck={false}
                  onPaste={(event) => paste(event, index)}
                  onChange={(event) => change(index, { ...row, name: event.currentTarget.value })}
                />
                {error !== undefined && (
                  <div className={styles.error}>
                    <Prose text={error} />
                  </div>
                )}
              </td>
              <td>
                {paths !== undefined && !row.secret ? (
                  <TemplateField
                    bare
                    label={`Value of ${called}`}
                    value={row.value}
                    paths={paths}
                    placeholder={isHeader ? (headerHelpOf(row.name)?.values.join(" or ") ?? "") : ""}
                    readOnly={readOnly}
                    onChange={(value) => change(index, { ...row, value })}
                  />
                ) : (
                  <input
                    aria-label={`Value of ${called}`}
                    type={row.secret ? "password" : "text"}
                    autoComplete="off"
                    value={row.value}
                    readOnly={readOnly}
                    spellCheck={false}
                    onFocus={(event) => row.value === MASK && event.currentTarget.select()}
                    onChange={(event) => change(index, { ...row, value: event.currentTarget.value })}
                  />
                )}
              </td>
              <td className={styles.tools}>
                {!blank && !readOnly && (
                  <>
                    {secrets && (
                      <Tooltip
                        label={
                          row.secret ? "Secret: sealed, never shown again" : "Open: everybody can read it"
                        }
                      >
                        <ActionIcon
                          variant="subtle"
                          size={26}
                          aria-label={`${called} is secret`}
                          aria-pressed={row.secret}
                          onClick={() => change(index, withSecrecy(row, !row.secret))}
                        >
                          {row.secret ? <Lock size={14} aria-hidden /> : <LockOpen size={14} aria-hidden />}
                        </ActionIcon>
                      </Tooltip>
                    )}
                    <ActionIcon
                      variant="subtle"
                      size={26}
                      aria-label={`Remove ${called}`}
                      onClick={() => remove(index)}
                    >
                      <Trash2 size={14} aria-hidden />
                    </ActionIcon>
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Names that the browser offers while a header's name is typed, with what they are for. */
function HeaderNames({ id }: { id: string }) {
  return (
    <caption className={styles.hidden}>
      <datalist id={id}>
        {headerHelp.map(({ name, says }) => (
          <option key={name} value={name}>
            {says}
          </option>
        ))}
      </datalist>
    </caption>
  );
}
