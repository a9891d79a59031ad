import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { problemOf } from "./api/problem-error.ts";
import { SessionGate } from "./features/sign-in/session-gate.tsx";
import { cssVariables, theme } from "./theme.ts";

const colourScheme = localStorageColorSchemeManager({ key: "patchbay-colour-scheme" });

/** Tries again only what can succeed later without anybody changing it. */
const mayRetry = (failures: number, error: unknown): boolean => failures < 2 && problemOf(error).retryable;

/** Everything the pages stand on: theme, data, notices, and the gate that asks for a session. */
export function App({ nonce }: { nonce: string }) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: mayRetry, staleTime: 5000 } } }),
  );
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colourScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queries}>
        <ModalsProvider>
          <Notifications position="bottom-right" limit={4} />
          <SessionGate />
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
