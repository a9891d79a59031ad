import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import type { RulesetDocument, RulesetEntry } from "@patchbay/contract/rule";
import type { RunAnswer } from "@patchbay/contract/rule-api";
import {
  ChevronDown,
  ChevronRight,
  ArrowDown,
  ArrowUp,
  EllipsisVertical,
  Filter,
  GripVertical,
  Layers,
  Table2,
} from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Prose } from "../../../ui/prose.tsx";
import { Status } from "../../../ui/status.tsx";
import { diagnosticsAt } from "../diagnostics-at.ts";
import type { RuleEditor } from "../rule-editor.ts";
import { AddEntry } from "./add-entry.tsx";
import { EntryForm } from "./entry-form.tsx";
import styles from "./entry-list.module.css";
import { duplicateEntry, moveEntry, moveEntryBefore, removeEntry } from "./ruleset-edit.ts";
import { sayEntry, sayEntryMatch } from "./ruleset-words.ts";
import type { AskedRule } from "./use-asked-rules.ts";

const icons = { rule: Table2, condition: Filter, group: Layers } as const;

type EntryListProps = {
  readonly editor: RuleEditor;
  readonly ruleset: RulesetDocument;
  readonly entries: readonly RulesetEntry[];
  /** The group whose entries these are; null: the ruleset's own. */
  readonly group: string | null;
  /** JSON Pointer of the list. */
  readonly path: string;
  /** What stands before the numbers of its entries: `3.` in the third group. */
  readonly prefix: string;
  /** How deep the list stands: 0 is the ruleset's own. */
  readonly level: number;
  readonly asked: readonly AskedRule[];
  readonly result: RunAnswer | null;
  /** Entries that no test case reaches; null: nothing is known of any. */
  readonly missed: readonly string[] | null;
  readonly open: string | null;
  readonly readOnly: boolean;
  readonly onOpen: (id: string | null) => void;
};

/** Entries in their order. One is open at a time; they are moved by keys, by their menu, or dragged by the handle. */
export function EntryList(props: EntryListProps) {
  const { entries, group, level, path } = props;
  return (
    <>
      <ol className={styles.list} aria-label={group === null ? "Entries" : `Entries of the group ${group}`}>
        {entries.map((entry, index) => (
          <EntryItem key={entry.id} {...props} entry={entry} index={index} path={`${path}/${index}`} />
        ))}
        {entries.length === 0 && (
          <li className={styles.none}>
            {level === 0
              ? "No entries yet: the ruleset decides nothing."
              : "Nothing in this group: it never matches."}
          </li>
        )}
      </ol>
      <AddEntry
        editor={props.editor}
        ruleset={props.ruleset}
        group={group}
        level={level}
        onAdded={props.onOpen}
      />
    </>
  );
}

type EntryItemProps = EntryListProps & { readonly entry: RulesetEntry; readonly index: number };

function EntryItem(props: EntryItemProps) {
  const { editor, ruleset, entry, index, path, level, asked, result, open, readOnly, onOpen } = props;
  const [over, setOver] = useState(false);
  const isOpen = open === entry.id;
  const number = `${props.prefix}${index + 1}`;
  const { enabled = true } = entry;
  const Icon = icons[entry.kind];
  const nameOf = (rule: string): string => asked.find((one) => one.id === rule)?.name ?? rule;
  const said = sayEntry(entry, nameOf);
  const title = entry.label ?? (entry.kind === "group" ? "Group" : said);
  // What stands in its entries is said there.
  const own = diagnosticsAt(editor.diagnostics, path).filter(
    (one) => !one.path.startsWith(`${path}/entries/`),
  );
  const doubt = editor.findings.filter((one) => one.path === path);
  const errors = own.filter((one) => one.severity === "error");
  const matched = sayEntryMatch(result, entry.id);
  const move = (by: -1 | 1): void => editor.change(moveEntry(ruleset, entry.id, by));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || readOnly || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(event.key === "ArrowUp" ? -1 : 1);
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a place to drop on; keys and buttons move entries too
    <li
      className={styles.item}
      data-open={isOpen || undefined}
      data-off={!enabled || undefined}
      data-matched={matched !== null || undefined}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (readOnly || !event.dataTransfer.types.includes(dragged)) return;
        event.preventDefault();
        event.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        editor.change(moveEntryBefore(ruleset, event.dataTransfer.getData(dragged), entry.id));
      }}
    >
      <div className={styles.head}>
        <span
          className={styles.grip}
          aria-hidden
          draggable={!readOnly}
          onDragStart={(event) => event.dataTransfer.setData(dragged, entry.id)}
        >
          <GripVertical size={14} />
        </span>
        <span className={styles.number}>{number}</span>
        <Icon size={15} aria-hidden className={styles.icon ?? ""} />
        <button
          type="button"
          className={styles.title}
          aria-expanded={isOpen}
          onClick={() => onOpen(isOpen ? null : entry.id)}
          onKeyDown={onKeyDown}
        >
          <strong>{title}</strong>
          {(entry.label !== undefined || entry.kind === "group") && <span>{said}</span>}
        </button>
        <span className={styles.state}>
          {entry.as !== undefined && <code>{entry.as}</code>}
          {matched !== null && <Status tone="ok">{matched}</Status>}
          {props.missed?.includes(entry.id) === true && <Status tone="quiet">No test case</Status>}
          {!enabled && <Status tone="quiet">Off</Status>}
          {(entry.from !== undefined || entry.until !== undefined) && (
            <Status tone="quiet">{sayDays(entry)}</Status>
          )}
          {entry.stop !== undefined && (
            <Status tone="quiet">
              {entry.stop === "matched" ? "Ends if it matches" : "Ends if it does not"}
            </Status>
          )}
          {errors.length > 0 && <Status tone="bad">Has errors</Status>}
          {doubt.length > 0 && <Status tone="warn">Never reached</Status>}
        </span>
        {!readOnly && <EntryTools {...props} number={number} onMove={move} />}
        <ActionIcon
          variant="subtle"
          size={28}
          aria-label={isOpen ? `Close entry ${number}` : `Open entry ${number}`}
          onClick={() => onOpen(isOpen ? null : entry.id)}
        >
          {isOpen ? <ChevronDown size={15} aria-hidden /> : <ChevronRight size={15} aria-hidden />}
        </ActionIcon>
      </div>
      {/* Open, an entry says its mistakes where they stand. */}
      {[...(isOpen ? [] : errors), ...doubt].slice(0, 5).map((one) => (
        <p key={`${one.path} ${one.message}`} className={styles.message} data-severity={one.severity}>
          <Prose text={one.message} />
        </p>
      ))}
      {isOpen && (
        <EntryForm
          editor={editor}
          ruleset={ruleset}
          entry={entry}
          path={path}
          asked={asked}
          readOnly={readOnly}
        />
      )}
      {entry.kind === "group" && (
        <div className={styles.inner}>
          <EntryList
            {...props}
            entries={entry.entries}
            group={entry.id}
            path={`${path}/entries`}
            prefix={`${number}.`}
            level={level + 1}
          />
        </div>
      )}
    </li>
  );
}

/** What an entry is called while it is dragged. */
const dragged = "application/x-patchbay-entry";

const sayDays = ({ from, until }: RulesetEntry): string =>
  from === undefined ? `Until ${until}` : until === undefined ? `From ${from}` : `${from} to ${until}`;

type EntryToolsProps = EntryItemProps & {
  readonly number: string;
  readonly onMove: (by: -1 | 1) => void;
};

function EntryTools(props: EntryToolsProps) {
  const { number, editor, ruleset, entry, index, entries, onMove, onOpen } = props;
  return (
    <span className={styles.tools}>
      <Tooltip label="Move up (Alt ↑)">
        <ActionIcon
          variant="subtle"
          size={28}
          aria-label={`Move entry ${number} up`}
          disabled={index === 0}
          onClick={() => onMove(-1)}
        >
          <ArrowUp size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Move down (Alt ↓)">
        <ActionIcon
          variant="subtle"
          size={28}
          aria-label={`Move entry ${number} down`}
          disabled={index === entries.length - 1}
          onClick={() => onMove(1)}
        >
          <ArrowDown size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Menu width={180}>
        <Menu.Target>
          <ActionIcon variant="subtle" size={28} aria-label={`More for entry ${number}`}>
            <EllipsisVertical size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => editor.change(duplicateEntry(ruleset, entry.id))}>Duplicate</Menu.Item>
          <Menu.Item
            color="red"
            onClick={() => {
              onOpen(null);
              editor.change(removeEntry(ruleset, entry.id));
            }}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
