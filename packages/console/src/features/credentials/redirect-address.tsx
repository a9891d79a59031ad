import { Group, TextInput } from "@mantine/core";
import { workspaceRoutes } from "@patchbay/contract/workspace-api";
import { useRead } from "../../api/queries.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

/** Where the other side sends a person back to: it has to know the address beforehand. */
export function RedirectAddress() {
  const overview = useRead(workspaceRoutes.overview);
  if (overview.data === undefined) return null;
  const address = `${overview.data.publicUrl}/authorized`;
  return (
    <Group align="flex-end" gap="xs" wrap="nowrap">
      <TextInput
        label="Redirect URL"
        description="Register it with the other side, exactly so"
        readOnly
        value={address}
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
        style={{ flex: 1 }}
      />
      <CopyButton text={address} label="Copy" />
    </Group>
  );
}
