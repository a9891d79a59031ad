/** A duration for answers and records: milliseconds with three decimals. */
export const milliseconds = (ms: number): number => Math.round(ms * 1000) / 1000;
