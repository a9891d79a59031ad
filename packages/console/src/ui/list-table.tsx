import { Skeleton } from "@mantine/core";
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
  /** Left out on narrow screens. */
  readonly optional?: boolean;
};

type ListTableProps<T> = {
  /** What is listed, for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly list: UseQueryResult<Page<T>>;
  readonly rowKey: (row: T) => string;
  readonly empty: ReactNode;
  readonly onPage: (page: number) => void;
};

/** One page of a list from the server: its rows, or why there are none, and the way to the other pages. */
export function ListTable<T>({ label, columns, list, rowKey, empty, onPage }: ListTableProps<T>) {
  if (list.isError) return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  const page = list.data;
  if (page !== undefined && page.total === 0) return <div className={styles.frame}>{empty}</div>;
  return (
    <>
      <div className={styles.frame} data-stale={list.isPlaceholderData || undefined}>
        <table className={styles.table} aria-label={label} aria-busy={list.isFetching}>
          <thead>
            <tr>
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
                    {columns.map((column) => (
                      <td key={column.id} data-optional={column.optional}>
                        <Skeleton height={12} width="70%" />
                      </td>
                    ))}
                  </tr>
                ))
              : page.items.map((row) => (
                  <tr key={rowKey(row)}>
                    {columns.map((column) => (
                      <td key={column.id} data-align={column.align} data-optional={column.optional}>
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
