import type { Permission, Session } from "@patchbay/contract/access";
import { sessionRoutes } from "@patchbay/contract/access-api";
import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext } from "react";
import { call } from "./client.ts";
import { ProblemError, unreachable } from "./problem-error.ts";

/** Cache key of the session; signing in and out write it. */
export const sessionKey = ["session"] as const;

/** Reads who is signed in; null when nobody is. Not an error: it is the first thing every visitor gets. */
export function useSessionQuery() {
  return useQuery({
    queryKey: sessionKey,
    staleTime: 60_000,
    queryFn: async ({ signal }): Promise<Session | null> => {
      const answer = await call(sessionRoutes.read, { signal }).catch((cause: unknown) => {
        throw unreachable(cause);
      });
      if (answer.ok) return answer.value;
      if (answer.status === 401) return null;
      throw new ProblemError(answer.problem);
    },
  });
}

const SessionContext = createContext<Session | null>(null);

/** Makes the session known to everything below. */
export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** Who is signed in. Only for components below the shell. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession is used outside of a session");
  return session;
}

/** Why the signed-in person may not do this, in words for a tooltip; undefined when he may. */
export function useRefusal(permission: Permission | undefined): string | undefined {
  const session = useSession();
  if (permission === undefined || session.permissions.includes(permission)) return undefined;
  return `Your role (${session.user.role}) does not allow this. It needs the permission ${permission}.`;
}
