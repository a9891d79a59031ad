import { workflowRoutes } from "@patchbay/contract/workflow-api";
import { useParams } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { WorkflowWorkbench } from "./workflow-workbench.tsx";

/** One workflow. */
export function WorkflowPage() {
  const { workflow: id = "" } = useParams();
  const read = useRead(workflowRoutes.read, { params: { workflow: id } });
  if (read.isError)
    return (
      <Page title="Workflow" under={[{ label: "Workflows", to: "/workflows" }]}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? (
    <LoadingPage />
  ) : (
    <WorkflowWorkbench key={read.data.id} stored={read.data} />
  );
}
