import { Switch, Textarea, TextInput } from "@mantine/core";
import type { Proxy, TlsSettings } from "@patchbay/contract/connection";
import { messageFor } from "../../api/problem-error.ts";
import { useRefusal } from "../../api/session.tsx";
import { Columns } from "../../ui/columns.tsx";
import { SecretInput } from "../../ui/secret-input.tsx";
import type { ConnectionLimitsProps } from "./connection-limits.tsx";

/** The proxy between this server and the API, and whose certificates are believed: what only an administrator changes. */
export function ConnectionNetwork({ settings, errors, readOnly, onChange }: ConnectionLimitsProps) {
  const proxy = settings.proxy ?? { url: "" };
  const tls = settings.tls ?? {};
  const mayNot = useRefusal("connection:network");
  const locked = readOnly || mayNot !== undefined;
  const changeProxy = (part: Partial<Proxy>): void => {
    const next = { ...proxy, ...part };
    const { url, username = "", password = "" } = next;
    const named = { ...(username === "" ? {} : { username }), ...(password === "" ? {} : { password }) };
    onChange({ proxy: url === "" && Object.keys(named).length === 0 ? null : { url, ...named } });
  };
  const changeTls = (part: TlsSettings): void => {
    const { ca = "", verify = true } = { ...tls, ...part };
    onChange({ tls: { ...(ca === "" ? {} : { ca }), ...(verify ? {} : { verify }) } });
  };
  return (
    <>
      <Columns at={200}>
        <TextInput
          label="Proxy"
          description={mayNot ?? "Its address must be open to calls"}
          placeholder="http://proxy.example.com:3128"
          value={proxy.url}
          readOnly={locked}
          error={messageFor(errors, "proxy.url")}
          onChange={(event) => changeProxy({ url: event.currentTarget.value })}
        />
        <TextInput
          label="Proxy user name"
          description="Where it asks who calls"
          autoComplete="off"
          value={proxy.username ?? ""}
          readOnly={locked}
          error={messageFor(errors, "proxy.username")}
          onChange={(event) => changeProxy({ username: event.currentTarget.value })}
        />
        <SecretInput
          label="Proxy password"
          description="Sealed when it arrives"
          value={proxy.password ?? ""}
          readOnly={locked}
          error={messageFor(errors, "proxy.password")}
          onChange={(password) => changeProxy({ password })}
        />
      </Columns>
      <Textarea
        label="Certificates of your own authority (PEM)"
        description={mayNot ?? "Believed beside the public ones, for this connection only"}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--pb-mono)", fontVariantLigatures: "none" } }}
        value={tls.ca ?? ""}
        readOnly={locked}
        error={messageFor(errors, "tls.ca")}
        onChange={(event) => changeTls({ ca: event.currentTarget.value })}
      />
      <Switch
        label="Believe any certificate: whoever stands in between can read and change every call"
        description={mayNot}
        color="red"
        checked={tls.verify === false}
        disabled={locked}
        onChange={(event) => changeTls({ verify: !event.currentTarget.checked })}
      />
    </>
  );
}
