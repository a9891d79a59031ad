import { Status } from "../../ui/status.tsx";

/** The version that runs in production, or that none does. */
export function RuleState({ liveVersion }: { liveVersion: number | null }) {
  return liveVersion === null ? (
    <Status tone="quiet">Not published</Status>
  ) : (
    <Status tone="ok">{`Live v${liveVersion}`}</Status>
  );
}
