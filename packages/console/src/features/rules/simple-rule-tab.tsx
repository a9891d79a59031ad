import { lazy, Suspense } from "react";
import { LoadingPage } from "../../ui/loading.tsx";
import type { SimpleRuleTabProps } from "./simple-rule-editor.tsx";

/** The condition form reads FEEL with the compiler's own parser, which tables do not need in the page. */
const SimpleRuleEditor = lazy(async () => ({
  default: (await import("./simple-rule-editor.tsx")).SimpleRuleEditor,
}));

/** The condition and outcomes of a simple rule. */
export function SimpleRuleTab(props: SimpleRuleTabProps) {
  return (
    <Suspense fallback={<LoadingPage />}>
      <SimpleRuleEditor {...props} />
    </Suspense>
  );
}
