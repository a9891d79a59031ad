import { Autocomplete, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import type { Auth } from "@patchbay/contract/credential";
import type { FieldError } from "@patchbay/contract/problem";
import { messageFor } from "../../api/problem-error.ts";
import { Columns } from "../../ui/columns.tsx";
import { SecretInput } from "../../ui/secret-input.tsx";
import { MoreAuthFields } from "./more-auth-fields.tsx";

type AuthFieldsProps = {
  readonly auth: Auth;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (auth: Auth) => void;
};

/** The fields of one kind of authentication, and only those. */
export function AuthFields({ auth, errors, readOnly, onChange }: AuthFieldsProps) {
  const error = (field: string): string | undefined => messageFor(errors, `auth.${field}`);
  switch (auth.kind) {
    case "none":
      return (
        <Text size="sm" c="dimmed">
          Nothing is added to a request. Fields of your own below can still be read by preset headers.
        </Text>
      );
    case "basic":
      return (
        <Columns>
          <TextInput
            label="User name"
            autoComplete="off"
            value={auth.username}
            readOnly={readOnly}
            error={error("username")}
            onChange={(event) => onChange({ ...auth, username: event.currentTarget.value })}
          />
          <SecretInput
            label="Password"
            value={auth.password}
            readOnly={readOnly}
            error={error("password")}
            onChange={(password) => onChange({ ...auth, password })}
          />
        </Columns>
      );
    case "bearer":
      return (
        <SecretInput
          label="Token"
          description="Sent as Authorization: Bearer …"
          value={auth.token}
          readOnly={readOnly}
          error={error("token")}
          onChange={(token) => onChange({ ...auth, token })}
        />
      );
    case "apiKey":
      return (
        <Stack gap="sm">
          <SecretInput
            label="API key"
            value={auth.value}
            readOnly={readOnly}
            error={error("value")}
            onChange={(value) => onChange({ ...auth, value })}
          />
          <Placement auth={auth} errors={errors} readOnly={readOnly} onChange={onChange} />
        </Stack>
      );
    case "token":
      return (
        <Stack gap="sm">
          <SecretInput
            label="Token"
            value={auth.token ?? ""}
            readOnly={readOnly}
            error={error("token")}
            onChange={(token) => onChange({ ...auth, token })}
          />
          <Placement auth={auth} errors={errors} readOnly={readOnly} onChange={onChange} />
        </Stack>
      );
    default:
      return (
        <MoreAuthFields key={auth.kind} auth={auth} errors={errors} readOnly={readOnly} onChange={onChange} />
      );
  }
}

type Placed = Extract<Auth, { kind: "apiKey" | "token" }>;

/** Where the API expects the key or token: a header (a token's with its scheme), or a parameter of the URL. */
function Placement({ auth, errors, readOnly, onChange }: AuthFieldsProps & { auth: Placed }) {
  const error = (field: string): string | undefined => messageFor(errors, `auth.${field}`);
  const what = auth.kind === "token" ? "token" : "key";
  return (
    <>
      <div>
        <Text size="sm" fw={600} mb={4} id="send-via">
          Send {what} via
        </Text>
        <SegmentedControl
          aria-labelledby="send-via"
          size="xs"
          readOnly={readOnly}
          data={[
            { value: "header", label: "HTTP header" },
            { value: "url", label: "URL parameter" },
          ]}
          value={auth.location}
          onChange={(value) => onChange({ ...auth, location: value === "url" ? "url" : "header" })}
        />
      </div>
      {auth.location === "header" ? (
        <Columns>
          <TextInput
            label="Header name"
            description="The one the API expects it in"
            placeholder={auth.kind === "token" ? "Authorization" : "X-API-Key"}
            value={auth.headerName ?? ""}
            readOnly={readOnly}
            error={error("headerName")}
            onChange={(event) => onChange({ ...auth, headerName: event.currentTarget.value })}
          />
          {auth.kind === "token" && (
            <Autocomplete
              label="Header scheme"
              description="Before the token; empty sends the bare token"
              data={["Bearer", "Token", "Basic"]}
              value={auth.scheme ?? ""}
              readOnly={readOnly}
              error={error("scheme")}
              onChange={(scheme) => onChange({ ...auth, scheme })}
            />
          )}
        </Columns>
      ) : (
        <TextInput
          label="Parameter name"
          description={`Every request is sent as ?${auth.paramName === undefined || auth.paramName === "" ? "name" : auth.paramName}=<${what}>`}
          value={auth.paramName ?? ""}
          readOnly={readOnly}
          error={error("paramName")}
          onChange={(event) => onChange({ ...auth, paramName: event.currentTarget.value })}
        />
      )}
    </>
  );
}
