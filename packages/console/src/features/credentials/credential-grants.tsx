import { Group, Stack, Text } from "@mantine/core";
import type { Credential, TokenState } from "@patchbay/contract/credential";
import { credentialRoutes } from "@patchbay/contract/credential-api";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { showDone, showFailure, showProblem } from "../../ui/notices.tsx";
import { Section } from "../../ui/section.tsx";
import { Status, type Tone } from "../../ui/status.tsx";
import { Ago, Moment } from "../../ui/time.tsx";

const health: Readonly<Record<TokenState["state"], { readonly tone: Tone; readonly word: string }>> = {
  ready: { tone: "ok", word: "Ready" },
  expired: { tone: "quiet", word: "Renewed at the next call" },
  failing: { tone: "warn", word: "Failing" },
  authorizationNeeded: { tone: "bad", word: "Authorise again" },
};

type Props = { readonly credential: Credential; readonly dirty: boolean };

/** How the tokens that a credential got for itself stand; where a person has to consent, the way to do it. */
export function CredentialGrants({ credential, dirty }: Props) {
  const revoke = useChange(credentialRoutes.revoke);
  const tokens = credential.tokens ?? [];
  const consents = credential.auth.kind === "oauth2AuthorizationCode";
  if (tokens.length === 0 && !consents) return null;
  const giveBack = (): void =>
    askFirst({
      title: `Give back the tokens of ${credential.name}?`,
      verb: "Give back",
      danger: true,
      children: consents ? "Calls fail until somebody authorises it again." : "The next call gets a new one.",
      onConfirm: () =>
        revoke.mutate(
          { params: { credential: credential.id }, body: {} },
          {
            onError: showFailure,
            onSuccess: (answer) => {
              const failed = answer.tokens.find(({ outcome }) => outcome === "failed");
              if (failed === undefined) showDone("They are given back.");
              else showProblem("Forgotten here, but not taken back there", failed.message ?? "");
            },
          },
        ),
    });
  return (
    <Section
      title="Tokens"
      about={consents ? "A person consents once; from then on they are renewed here." : undefined}
      side={
        tokens.length > 0 && (
          <ActionButton
            needs="credential:write"
            variant="default"
            loading={revoke.isPending}
            onClick={giveBack}
          >
            Give back…
          </ActionButton>
        )
      }
    >
      <Stack gap="xs">
        {consents
          ? environments.map((environment) => (
              <Group key={environment} justify="space-between" wrap="nowrap">
                <Grant
                  environment={environment}
                  token={tokens.find((one) => one.environment === environment)}
                />
                <Authorise credential={credential} environment={environment} dirty={dirty} />
              </Group>
            ))
          : tokens.map((token) => (
              <Grant
                key={`${token.environment} ${token.origin}`}
                environment={token.environment}
                token={token}
              />
            ))}
      </Stack>
    </Section>
  );
}

function Grant({ environment, token }: { environment: Environment; token: TokenState | undefined }) {
  const { tone, word } =
    token === undefined ? { tone: "quiet" as const, word: "Not authorised" } : health[token.state];
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" fw={600} tt="capitalize">
          {environment}
        </Text>
        <Status tone={tone}>{word}</Status>
        {token?.state === "ready" && token.expiresAt !== null && (
          <Text size="xs" c="dimmed">
            until <Moment at={token.expiresAt} />
          </Text>
        )}
        {typeof token?.failingSince === "string" && (
          <Text size="xs" c="dimmed">
            failing since <Ago at={token.failingSince} />
          </Text>
        )}
      </Group>
      {token !== undefined && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {token.error ?? token.origin}
        </Text>
      )}
    </div>
  );
}

function Authorise({ credential, environment, dirty }: Props & { readonly environment: Environment }) {
  const begin = useChange(credentialRoutes.authorize);
  const token = credential.tokens?.find((one) => one.environment === environment);
  const verb = token === undefined ? "Authorise" : "Authorise again";
  return (
    <ActionButton
      needs="credential:write"
      variant={token?.state === "ready" ? "default" : "filled"}
      aria-label={`${verb} in ${environment}`}
      blocked={dirty ? "Save the changes first" : undefined}
      loading={begin.isPending}
      onClick={() =>
        begin.mutate(
          { params: { credential: credential.id }, body: { environment } },
          { onSuccess: ({ url }) => window.location.assign(url), onError: showFailure },
        )
      }
    >
      {verb}
    </ActionButton>
  );
}
