import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { RouterProvider } from "react-router/dom";
import { SessionProvider, sessionKey, useSessionQuery } from "../../api/session.tsx";
import { sessionWatch } from "../../api/session-watch.ts";
import { router } from "../../router.tsx";
import { LoadingPage } from "../../ui/loading.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignInPage } from "./sign-in-page.tsx";

/**
 * Lets nobody through without a session. The address stays as it is, so that signing in ends where one wanted to go. When
 * the session ends while somebody works, signing in lies over the page: nothing typed below is lost.
 */
export function SessionGate() {
  const queries = useQueryClient();
  const session = useSessionQuery();
  const watch = useSyncExternalStore(sessionWatch.subscribe, sessionWatch.state);
  if (session.data === undefined)
    return session.isError ? (
      <main style={{ maxWidth: 480, margin: "15vh auto", padding: 16 }}>
        <ProblemAlert error={session.error} onRetry={() => void session.refetch()} />
      </main>
    ) : (
      <LoadingPage />
    );
  if (session.data === null)
    return (
      <SignInPage
        onSignedIn={(next) => {
          queries.setQueryData(sessionKey, next);
          sessionWatch.renew();
        }}
      />
    );
  const before = session.data;
  return (
    <SessionProvider session={before}>
      <RouterProvider router={router} />
      <Modal
        opened={watch === "expired"}
        onClose={() => undefined}
        withCloseButton={false}
        closeOnEscape={false}
        closeOnClickOutside={false}
        title="Your session has ended"
        size={400}
      >
        <p style={{ marginTop: 0, fontSize: 13 }}>
          Sign in again to go on. What you have typed is still here.
        </p>
        <SignInForm
          email={before.user.email}
          onSignedIn={(next) => {
            // Another person must not see what was read for the first one.
            if (next.user.id !== before.user.id) queries.clear();
            queries.setQueryData(sessionKey, next);
            sessionWatch.renew();
            void queries.invalidateQueries();
          }}
        />
      </Modal>
    </SessionProvider>
  );
}
