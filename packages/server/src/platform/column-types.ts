import type { ColumnType } from "kysely";

/** A timestamptz: read as Date, written as Date. */
export type Time = Date;
/** json/jsonb read as parsed JSON and written as text. */
export type JsonColumn<T> = ColumnType<T, string, string>;

/** Who changed something: the id stays when the person is gone. */
export type ActorColumns<Prefix extends string> = { [K in `${Prefix}_by_id`]: string | null } & {
  [K in `${Prefix}_by_name`]: string;
};
