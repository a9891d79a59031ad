/** Executions are found by the time in their ids (UUIDv7), so that time is also when they say they started. */

/** The millisecond in an execution's id. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** The smallest id of a millisecond. */
export function firstIdAt(time: Date): string {
  const hex = Math.min(Math.max(0, time.getTime()), 0xffffffffffff).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}
