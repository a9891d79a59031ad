import { Button } from "@mantine/core";
import type { AuthorizationReturn } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import { useEffect, useRef } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useChange } from "../../api/queries.ts";
import { Page } from "../../shell/page.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { showDone } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";

/** What the other side sent back in the address (RFC 6749, 4.1.2; RFC 9207). */
function returnOf(query: URLSearchParams): AuthorizationReturn {
  const given = (name: string): string | undefined => query.get(name) ?? undefined;
  const all = {
    state: given("state") ?? "none",
    code: given("code"),
    iss: given("iss"),
    error: given("error"),
    errorDescription: given("error_description"),
  };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as AuthorizationReturn;
}

/** Where a person comes back to after consenting on the other side. */
export function AuthorizedPage() {
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const finish = useChange(credentialRoutes.finishAuthorization);
  const begun = useRef(false);
  useEffect(() => {
    // A code is good once, and effects may run twice.
    if (begun.current) return;
    begun.current = true;
    finish.mutate(
      { body: returnOf(query) },
      {
        onSuccess: ({ credential, name, environment }) => {
          showDone(`${name} is authorised in ${environment}.`);
          void navigate(`/credentials/${credential}`, { replace: true });
        },
      },
    );
  }, [finish, navigate, query]);
  if (!finish.isError) return <LoadingPage />;
  return (
    <Page title="Not authorised" under={[{ label: "Credentials", to: "/credentials" }]}>
      <ProblemAlert error={finish.error} />
      <p>The credential is as it was before. Open it and press Authorise to try again.</p>
      <Button component={Link} to="/credentials">
        Back to the credentials
      </Button>
    </Page>
  );
}
