import { Menu, TextInput } from "@mantine/core";
import { Braces } from "lucide-react";
import { useState } from "react";
import { insertable } from "./insertable.ts";
import styles from "./template-field.module.css";
import type { TemplatePaths } from "./template-marks.ts";

type InsertMenuProps = {
  /** The field it inserts into. */
  readonly label: string;
  readonly paths: TemplatePaths;
  readonly onInsert: (text: string) => void;
};

/** What can be put into a template: the values it may read, and the functions, found by name or by what they do. */
export function InsertMenu({ label, paths, onInsert }: InsertMenuProps) {
  const [sought, setSought] = useState("");
  const { values, groups } = insertable(paths, sought);
  return (
    <Menu position="bottom-end" width={320} onClose={() => setSought("")}>
      <Menu.Target>
        <button
          type="button"
          className={styles.insert}
          aria-label={`Insert a value into ${label}`}
          title="Insert a value"
        >
          <Braces size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={340} style={{ overflowY: "auto" }}>
        <TextInput
          size="xs"
          m={4}
          aria-label="Find a value or function"
          placeholder="Find a value or function"
          value={sought}
          data-autofocus
          onChange={(event) => setSought(event.currentTarget.value)}
        />
        {values.length > 0 && <Menu.Label>Insert a value</Menu.Label>}
        {values.map((path) => (
          <Menu.Item key={path} onClick={() => onInsert(`{{${path}}}`)}>
            <code>{`{{${path}${path.endsWith(".") ? "…" : ""}}}`}</code>
          </Menu.Item>
        ))}
        {groups.map(({ title, functions }) => (
          <div key={title}>
            <Menu.Label>{title}</Menu.Label>
            {functions.map(({ name, text, says }) => (
              <Menu.Item key={name} onClick={() => onInsert(text)}>
                <code>{text}</code>
                <div className={styles.says}>{says}</div>
              </Menu.Item>
            ))}
          </div>
        ))}
        <p className={styles.syntax}>
          Templates are Handlebars: <code>{"{{input.lines.0.price}}"}</code> reads the first of a list.
        </p>
      </Menu.Dropdown>
    </Menu>
  );
}
