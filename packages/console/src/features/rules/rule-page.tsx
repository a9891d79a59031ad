import { ruleRoutes } from "@patchbay/contract/rule-api";
import { useParams } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { RuleWorkbench } from "./rule-workbench.tsx";

/** One rule. */
export function RulePage() {
  const { rule: id = "" } = useParams();
  const read = useRead(ruleRoutes.read, { params: { rule: id } });
  if (read.isError)
    return (
      <Page title="Rule" under={[{ label: "Rules", to: "/rules" }]}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <RuleWorkbench key={read.data.id} stored={read.data} />;
}
