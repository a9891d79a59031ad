import { Group, Text, TextInput } from "@mantine/core";
import type { BreakerView, Connection } from "@patchbay/contract/connection";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import type { Environment } from "@patchbay/contract/vocabulary";
import { useEffect, useRef, useState } from "react";
import { useChange, useRead } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { sayCount } from "../../ui/figures.ts";
import { askFirst } from "../../ui/confirm.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { Section } from "../../ui/section.tsx";
import { Status, type Tone } from "../../ui/status.tsx";
import { Ago, Moment } from "../../ui/time.tsx";

/** `mark`: what is said of it in passing. */
type Words = { readonly tone: Tone; readonly word: string; readonly mark: string };

const words: Readonly<Record<BreakerView["state"], Words>> = {
  closed: { tone: "ok", word: "Closed: calls go out", mark: "Calls go out" },
  open: { tone: "bad", word: "Open: calls are refused", mark: "Calls refused" },
  probing: { tone: "warn", word: "One call is trying", mark: "One call is trying" },
  held: { tone: "bad", word: "Held open: calls are refused", mark: "Held open" },
};

type Props = { readonly connection: Connection; readonly environment: Environment };

/** Its breaker in one environment, read again as long as it is in sight: it moves by itself. */
function useBreaker({ connection, environment }: Props): BreakerView | undefined {
  const read = useRead(connectionRoutes.breakers, { params: { connection: connection.id } }, { every: 5000 });
  return read.data?.items.find((one) => one.environment === environment);
}

/** Says that calls are being refused, where that is so. */
export function BreakerMark(props: Props) {
  const breaker = useBreaker(props);
  if (breaker === undefined || breaker.state === "closed") return null;
  const { tone, mark } = words[breaker.state];
  return <Status tone={tone}>{mark}</Status>;
}

/** How the circuit breaker of one environment stands, and what a person can do to it. */
export function BreakerSection({ connection, environment }: Props) {
  const params = { connection: connection.id };
  const breaker = useBreaker({ connection, environment });
  const hold = useChange(connectionRoutes.holdBreaker);
  const reset = useChange(connectionRoutes.resetBreaker);
  const [reason, setReason] = useState("");
  const control = useRef<HTMLButtonElement>(null);
  const acted = useRef(false);
  const state = breaker?.state;
  const shown = useRef(state);
  useEffect(() => {
    if (shown.current === state) return;
    shown.current = state;
    // The button that was pressed is gone with the state it was for: the other one takes the focus.
    if (acted.current) control.current?.focus();
    acted.current = false;
  }, [state]);
  if (breaker === undefined) return null;
  const fail = (error: unknown): void => {
    acted.current = false;
    showFailure(error);
  };
  const holdOpen = (): void => {
    acted.current = true;
    hold.mutate(
      { params, body: { environment, reason } },
      {
        onSuccess: () => {
          setReason("");
          showDone(`${connection.name} is held open in ${environment}: no call goes out.`);
        },
        onError: fail,
      },
    );
  };
  const askToHold = (): void =>
    askFirst({
      title: `Hold ${connection.name} open in production?`,
      verb: "Hold open in production",
      danger: true,
      children: "Every call of it in production is refused until somebody resets it.",
      onConfirm: holdOpen,
    });
  const { tone, word } = words[breaker.state];
  return (
    <Section
      title="Circuit breaker"
      about="It opens by itself when the API keeps failing. Held open, no call goes out until somebody resets it."
      side={<Status tone={tone}>{word}</Status>}
    >
      {breaker.retryAt !== null && (
        <Text size="sm">
          The API kept failing. From <Moment at={breaker.retryAt} /> on, one call tries whether it is back.
        </Text>
      )}
      {breaker.state === "closed" && (
        <Text size="sm" c="dimmed">
          {sayCount(breaker.calls, "call")} in the present half minute,{" "}
          {sayCount(breaker.failures, "failure")}.
        </Text>
      )}
      {breaker.held !== null && (
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
              ref={control}
              needs="connection:control"
              variant="default"
              loading={hold.isPending}
              onClick={environment === "production" ? askToHold : holdOpen}
            >
              Hold open
            </ActionButton>
          </>
        )}
        {breaker.state !== "closed" && (
          <ActionButton
            ref={breaker.state === "held" ? control : undefined}
            needs="connection:control"
            variant="filled"
            loading={reset.isPending}
            onClick={() => {
              acted.current = true;
              reset.mutate(
                { params, body: { environment } },
                {
                  onSuccess: () => showDone(`Calls of ${connection.name} go out again in ${environment}.`),
                  onError: fail,
                },
              );
            }}
          >
            Reset
          </ActionButton>
        )}
      </Group>
    </Section>
  );
}
