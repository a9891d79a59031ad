import { connectionRoutes } from "@patchbay/contract/connection-api";
import { useParams } from "react-router";
import { useRead } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { ConnectionForm } from "./connection-form.tsx";

/** One connection, or the form for a new one. */
export function ConnectionPage() {
  const { connection: id } = useParams();
  const read = useRead(
    connectionRoutes.read,
    { params: { connection: id ?? "" } },
    { enabled: id !== undefined },
  );
  if (id === undefined) return <ConnectionForm key="new" stored={null} />;
  if (read.isError)
    return (
      <Page title="Connection" under={[{ label: "Integrations", to: "/integrations" }]}>
        <ProblemAlert error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  return read.data === undefined ? <LoadingPage /> : <ConnectionForm key={read.data.id} stored={read.data} />;
}
