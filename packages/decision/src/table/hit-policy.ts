import type { Aggregation, HitPolicy } from "@patchbay/contract/rule";
import { equalValues, orderValues } from "../feel/comparison.ts";
import { add } from "../feel/exact-number.ts";
import type { Place } from "../feel/finding.ts";
import type { Frame } from "../feel/frame.ts";
import { isNumeric, type Value } from "../feel/value.ts";

// What the hit policies (DMN 1.5, 8.2.10) make of rows that match. Finding the rows is table.ts.

/** Policies that answer a list, one item for each row. */
export function answersList(policy: HitPolicy, aggregation: Aggregation | undefined): boolean {
  return (
    policy === "RULE ORDER" ||
    policy === "OUTPUT ORDER" ||
    (policy === "COLLECT" && aggregation === undefined)
  );
}

/** How many matching rows a policy wants to see: the first, the first two, or all. */
export function wanted(policy: HitPolicy, isOrdered: boolean): "first" | "two" | "all" {
  if (policy === "FIRST" || (policy === "PRIORITY" && isOrdered)) return "first";
  return policy === "UNIQUE" ? "two" : "all";
}

/** Whether two rows have equal values: lists and objects by what is in them. */
export function areEqual(a: readonly Value[], b: readonly Value[], frame: Frame, place: Place): boolean {
  return a.every((value, index) => equalValues(value, b[index] ?? null, frame, place) === true);
}

/** Rows by the ranks of their outputs, the highest first; those of equal rank stay in order. */
export function byRank(
  rows: readonly number[],
  ranks: (row: number) => readonly number[],
): readonly number[] {
  const ranked = rows.map((row) => ({ row, rank: ranks(row) }));
  ranked.sort((a, b) => {
    for (const [index, rank] of a.rank.entries()) {
      const difference = rank - (b.rank[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return ranked.map(({ row }) => row);
}

/**
 * One value made of the values that rows have in one column. Null is left out; of nothing there is no sum, lowest or
 * highest value: null. COUNT is the number of rows.
 */
export function aggregate(
  aggregation: Aggregation,
  values: readonly Value[],
  frame: Frame,
  place: Place,
): Value {
  if (aggregation === "COUNT") return values.length;
  let result: Value = null;
  for (const value of values) {
    if (value === null) continue;
    if (result === null) {
      if (aggregation === "SUM" && !isNumeric(value)) return misfit(aggregation, frame, place);
      result = value;
      continue;
    }
    if (aggregation === "SUM") {
      if (!isNumeric(value) || !isNumeric(result)) return misfit(aggregation, frame, place);
      const sum = add(result, value);
      if (sum === null) return frame.fail(place, "number_out_of_range", "The sum is out of range.");
      result = sum;
      continue;
    }
    const order = orderValues(value, result);
    if (order === null) return misfit(aggregation, frame, place);
    if (aggregation === "MIN" ? order < 0 : order > 0) result = value;
  }
  return result;
}

function misfit(aggregation: Aggregation, frame: Frame, place: Place): null {
  return frame.fail(
    place,
    "wrong_aggregation",
    aggregation === "SUM"
      ? "Only numbers can be summed."
      : "Values without an order have no lowest or highest.",
  );
}
