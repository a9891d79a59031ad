import { Checkbox, Skeleton } from "@mantine/core";
import type { Page } from "@patchbay/contract/vocabulary";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import styles from "./list-table.module.css";
import { Pager } from "./pager.tsx";
import { ProblemAlert } from "./problem-alert.tsx";

export type Column<T> = {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: T) => ReactNode;
  readonly align?: "right";
  /** A word or two that stay on one line. */
  readonly short?: boolean;
  /** Left out on narrow screens. */
  readonly optional?: boolean;
};

/** Rows that can be chosen, to do something with several. */
type Choosing<T> = {
  readonly chosen: ReadonlySet<string>;
  readonly may: (row: T) => boolean;
  /** What its box is called, for screen readers. */
  readonly name: (row: T) => string;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
};

type ListTableProps<T> = {
  /** What is listed, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly list: UseQueryResult<Page<T>>;
  readonly rowKey: (row: T) => string;
  readonly empty: ReactNode;
  readonly onPage: (page: number) => void;
  readonly choosing?: Choosing<T>;
};

/** One page of a list from the server: its rows, or why there are none, and the way to the other pages. */
export function ListTable<T>({ label, columns, list, rowKey, empty, onPage, choosing }: ListTableProps<T>) {
  if (list.isError) return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  const page = list.data;
  if (page !== undefined && page.total === 0) return <div className={styles.frame}>{empty}</div>;
  const choosable = page?.items.filter((row) => choosing?.may(row)).map(rowKey) ?? [];
  const chosenHere = choosable.filter((key) => choosing?.chosen.has(key));
  return (
    <>
      <div className={styles.frame} data-stale={list.isPlaceholderData || undefined}>
        <table className={styles.table} aria-label={label} aria-busy={list.isFetching}>
          <thead>
            <tr>
              {choosing !== undefined && (
                <th className={styles.choice}>
                  <Checkbox
                    size="xs"
                    aria-label="Choose all on this page"
                    disabled={choosable.length === 0}
                    checked={choosable.length > 0 && chosenHere.length === choosable.length}
                    indeterminate={chosenHere.length > 0 && chosenHere.length < choosable.length}
                    onChange={(event) =>
                      choosing.onChange(new Set(event.currentTarget.checked ? choosable : []))
                    }
                  />
                </th>
              )}
              {columns.map((column) => (
                <th key={column.id} scope="col" data-align={column.align} data-optional={column.optional}>
                  {column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {page === undefined
              ? [1, 2, 3, 4].map((row) => (
                  <tr key={row}>
                    {choosing !== undefined && (
                      <td className={styles.choice}>
                        <Skeleton height={12} width={12} />
                      </td>
                    )}
                    {columns.map((column) => (
                      <td key={column.id} data-optional={column.optional}>
                        <Skeleton height={12} width="70%" />
                      </td>
                    ))}
                  </tr>
                ))
              : page.items.map((row) => (
                  <tr key={rowKey(row)}>
                    {choosing !== undefined && (
                      <td className={styles.choice}>
                        {choosing.may(row) && (
                          <Checkbox
                            size="xs"
                            aria-label={`Choose ${choosing.name(row)}`}
                            checked={choosing.chosen.has(rowKey(row))}
                            onChange={(event) => {
                              const next = new Set(choosing.chosen);
                              if (event.currentTarget.checked) next.add(rowKey(row));
                              else next.delete(rowKey(row));
                              choosing.onChange(next);
                            }}
                          />
                        )}
                      </td>
                    )}
                    {columns.map((column) => (
                      <td
                        key={column.id}
                        data-align={column.align}
                        data-optional={column.optional}
                        data-short={column.short}
                      >
                        {column.cell(row)}
                      </td>
                    ))}
                  </tr>
                ))}
          </tbody>
        </table>
      </div>
      {page !== undefined && <Pager page={page} onPage={onPage} />}
    </>
  );
}
