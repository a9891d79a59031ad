import type { CallOutcome } from "@patchbay/outbound/settle";

/**
 * The outcome with the addresses that this server's calls come from, where an API that refused one may want to know them
 * (seeds/000: allow-lists). `addresses` as PATCHBAY_EGRESS_ADDRESSES says; calls through an agent come from elsewhere.
 */
export function withAddresses(
  outcome: CallOutcome,
  addresses: readonly string[],
  mode: "cloud" | "onPremise",
): CallOutcome {
  const { error } = outcome;
  if (error?.code !== "FORBIDDEN" || addresses.length === 0 || mode !== "cloud") return outcome;
  const guidance = `${error.guidance ?? ""} Calls come from ${addresses.join(", ")}.`.trimStart();
  return { ...outcome, error: { ...error, guidance } } as CallOutcome;
}
