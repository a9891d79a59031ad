import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { useRead } from "../../api/queries.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";

/** The addresses that calls come from, for the API's allow-list. */
export function EgressAddresses() {
  const overview = useRead(workspaceRoutes.overview);
  const addresses = overview.data?.egressAddresses ?? [];
  return (
    <Disclosure label="Expand to see the IP addresses to add to your allow-list">
      {addresses.length === 0 ? (
        <p style={{ margin: 0, fontSize: 13 }}>
          The administrator has not listed this server’s addresses (setting{" "}
          <code>PATCHBAY_EGRESS_ADDRESSES</code>).
        </p>
      ) : (
        <div>
          <p style={{ margin: "0 0 8px", fontSize: 13 }}>If the API admits only known addresses, add:</p>
          <pre style={{ margin: "0 0 8px" }}>{addresses.join("\n")}</pre>
          <CopyButton text={addresses.join("\n")} label="Copy addresses" />
        </div>
      )}
    </Disclosure>
  );
}
