import { Group, Text, TextInput } from "@mantine/core";
import type { BreakerView } from "@patchbay/contract/connection";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import type { Environment } from "@patchbay/contract/vocabulary";
import { useState } from "react";
import { useChange, useRead } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { sayCount } from "../../ui/figures.ts";
import { showFailure } from "../../ui/notices.tsx";
import { Section } from "../../ui/section.tsx";
import { Status, type Tone } from "../../ui/status.tsx";
import { Ago } from "../../ui/time.tsx";

const words: Readonly<Record<BreakerView["state"], { readonly tone: Tone; readonly word: string }>> = {
  closed: { tone: "ok", word: "Closed: calls go out" },
  open: { tone: "bad", word: "Open: calls are refused" },
  probing: { tone: "warn", word: "One call is trying" },
  held: { tone: "warn", word: "Held open" },
};

type Props = { readonly connection: string; readonly environment: Environment };

/** How the circuit breaker of one environment stands, and what a person can do to it. */
export function BreakerSection({ connection, environment }: Props) {
  const params = { connection };
  const read = useRead(connectionRoutes.breakers, { params });
  const hold = useChange(connectionRoutes.holdBreaker);
  const reset = useChange(connectionRoutes.resetBreaker);
  const [reason, setReason] = useState("");
  const breaker = read.data?.items.find((one) => one.environment === environment);
  if (breaker === undefined) return null;
  const { tone, word } = words[breaker.state];
  return (
    <Section
      title="Circuit breaker"
      about="It opens by itself when the API keeps failing. Held open, no call goes out until somebody resets it."
      side={<Status tone={tone}>{word}</Status>}
    >
      {breaker.held === null ? (
        <Text size="sm" c="dimmed">
          {sayCount(breaker.calls, "call")} in the present half minute,{" "}
          {sayCount(breaker.failures, "failure")}.
        </Text>
      ) : (
        <Text size="sm">
          By {breaker.held.by.name}, <Ago at={breaker.held.at} />
          {breaker.held.reason === "" ? "." : `: ${breaker.held.reason}`}
        </Text>
      )}
      <Group align="flex-end" gap="xs">
        {breaker.state !== "held" && (
          <>
            <TextInput
              label="Reason"
              description="Told to whoever's call is refused"
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              style={{ flex: 1 }}
            />
            <ActionButton
              needs="connection:control"
              variant="default"
              loading={hold.isPending}
              onClick={() => hold.mutate({ params, body: { environment, reason } }, { onError: showFailure })}
            >
              Hold open
            </ActionButton>
          </>
        )}
        {breaker.state !== "closed" && (
          <ActionButton
            needs="connection:control"
            variant="filled"
            loading={reset.isPending}
            onClick={() => reset.mutate({ params, body: { environment } }, { onError: showFailure })}
          >
            Reset
          </ActionButton>
        )}
      </Group>
    </Section>
  );
}
