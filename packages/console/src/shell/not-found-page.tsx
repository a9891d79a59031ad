import { Link } from "react-router";
import { EmptyState } from "../ui/empty-state.tsx";
import { Page } from "./page.tsx";

/** An address that no page has. */
export function NotFoundPage() {
  return (
    <Page title="Page not found">
      <EmptyState title="There is no page at this address">
        <Link to="/">Go to the start page</Link>
      </EmptyState>
    </Page>
  );
}
