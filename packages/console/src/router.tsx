import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { ErrorPage } from "./shell/error-page.tsx";
import { NotFoundPage } from "./shell/not-found-page.tsx";
import { Shell } from "./shell/shell.tsx";

/** Every page and its address. Each area loads when it is first opened; the table editor within rules once more. */
const pages: RouteObject[] = [
  { index: true, element: <Navigate to="/integrations" replace /> },
  {
    path: "integrations",
    lazy: async () => ({
      Component: (await import("./features/integrations/integrations-page.tsx")).IntegrationsPage,
    }),
  },
  {
    path: "integrations/new",
    lazy: async () => ({
      Component: (await import("./features/integrations/connection-page.tsx")).ConnectionPage,
    }),
  },
  {
    path: "integrations/:connection",
    lazy: async () => ({
      Component: (await import("./features/integrations/connection-page.tsx")).ConnectionPage,
    }),
  },
  {
    path: "credentials",
    lazy: async () => ({
      Component: (await import("./features/credentials/credentials-page.tsx")).CredentialsPage,
    }),
  },
  {
    path: "credentials/new",
    lazy: async () => ({
      Component: (await import("./features/credentials/credential-page.tsx")).CredentialPage,
    }),
  },
  {
    path: "credentials/:credential",
    lazy: async () => ({
      Component: (await import("./features/credentials/credential-page.tsx")).CredentialPage,
    }),
  },
  {
    path: "endpoints",
    lazy: async () => ({
      Component: (await import("./features/endpoints/endpoints-page.tsx")).EndpointsPage,
    }),
  },
  {
    path: "endpoints/new",
    lazy: async () => ({ Component: (await import("./features/endpoints/endpoint-page.tsx")).EndpointPage }),
  },
  {
    path: "endpoints/:endpoint",
    lazy: async () => ({ Component: (await import("./features/endpoints/endpoint-page.tsx")).EndpointPage }),
  },
  { path: "*", Component: NotFoundPage },
];

/** The console's addresses are its deep links: what one sees can be sent to a colleague. */
export const router = createBrowserRouter([
  { path: "/", Component: Shell, children: [{ ErrorBoundary: ErrorPage, children: pages }] },
]);
