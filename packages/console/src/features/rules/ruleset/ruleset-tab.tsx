import { lazy, Suspense } from "react";
import { LoadingPage } from "../../../ui/loading.tsx";
import type { RulesetTabProps } from "./ruleset-editor.tsx";

/** The conditions of entries are read with the compiler's own parser, which other rules do not need in the page. */
const RulesetEditor = lazy(async () => ({ default: (await import("./ruleset-editor.tsx")).RulesetEditor }));

/** The entries of a ruleset. */
export function RulesetTab(props: RulesetTabProps) {
  return (
    <Suspense fallback={<LoadingPage />}>
      <RulesetEditor {...props} />
    </Suspense>
  );
}
