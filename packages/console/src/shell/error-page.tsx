import { useRouteError } from "react-router";
import { ProblemAlert } from "../ui/problem-alert.tsx";
import { Page } from "./page.tsx";

/** Shown when a page itself fails; the navigation stays usable. */
export function ErrorPage() {
  const error = useRouteError();
  return (
    <Page title="This page failed">
      <ProblemAlert error={error} onRetry={() => location.reload()} />
    </Page>
  );
}
