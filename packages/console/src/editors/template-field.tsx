import { type ReactNode, type Ref, useRef } from "react";
import { InsertMenu } from "./insert-menu.tsx";
import styles from "./template-field.module.css";
import { marksOf, type TemplatePaths } from "./template-marks.ts";

type TemplateFieldProps = {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly paths: TemplatePaths;
  readonly placeholder?: string;
  /** Lines of a text area; 1 makes a single-line field. */
  readonly lines?: number;
  readonly readOnly?: boolean;
  readonly invalid?: boolean;
  readonly describedBy?: string | undefined;
  /** Without a frame of its own, for the cell of a grid. */
  readonly bare?: boolean;
};

/** Text with `{{placeholders}}`: they stand out while typing, red when they read nothing known, and a menu inserts them. */
export function TemplateField(props: TemplateFieldProps) {
  const { label, value, onChange, paths, placeholder, lines = 1, readOnly = false, bare = false } = props;
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const back = useRef<HTMLDivElement>(null);
  const insert = (text: string): void => {
    const at = box.current?.selectionStart ?? value.length;
    const end = box.current?.selectionEnd ?? at;
    // Behind a root the name still has to be typed: the caret waits there.
    const caret = at + text.length - (text.endsWith(".}}") ? 2 : 0);
    onChange(value.slice(0, at) + text + value.slice(end));
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(caret, caret);
    });
  };
  const follow = (): void => {
    if (back.current === null || box.current === null) return;
    back.current.scrollTop = box.current.scrollTop;
    back.current.scrollLeft = box.current.scrollLeft;
  };
  const shared = {
    ref: box as Ref<HTMLInputElement & HTMLTextAreaElement>,
    "aria-label": label,
    "aria-invalid": props.invalid === true || undefined,
    "aria-describedby": props.describedBy,
    value,
    readOnly,
    placeholder,
    spellCheck: false,
    autoComplete: "off",
    onScroll: follow,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  return (
    <div
      className={styles.field}
      data-bare={bare || undefined}
      data-lines={lines > 1 || undefined}
      data-invalid={props.invalid}
    >
      <div className={styles.stack}>
        <div ref={back} className={styles.back} aria-hidden>
          {highlighted(value, paths)}
        </div>
        {lines > 1 ? <textarea {...shared} rows={lines} /> : <input {...shared} />}
      </div>
      {!readOnly && paths.length > 0 && <InsertMenu label={label} paths={paths} onInsert={insert} />}
    </div>
  );
}

function highlighted(text: string, paths: TemplatePaths): ReactNode {
  const parts: ReactNode[] = [];
  let done = 0;
  for (const mark of marksOf(text, paths)) {
    parts.push(text.slice(done, mark.from));
    parts.push(
      <mark key={mark.from} data-unknown={mark.mistake !== undefined || undefined}>
        {text.slice(mark.from, mark.to)}
      </mark>,
    );
    done = mark.to;
  }
  parts.push(`${text.slice(done)}\n`);
  return parts;
}
