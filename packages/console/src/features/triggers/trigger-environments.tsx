import { Group } from "@mantine/core";
import { type Trigger, triggerRoutes } from "@patchbay/contract/trigger-api";
import { type Environment, environments } from "@patchbay/contract/vocabulary";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { askFirst } from "../../ui/confirm.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { showDone, showFailure } from "../../ui/notices.tsx";
import { environmentWords, PublicationStatus } from "../../ui/publication.tsx";
import { Section } from "../../ui/section.tsx";
import { Moment } from "../../ui/time.tsx";

type Props = { readonly stored: Trigger | null; readonly dirty: boolean; readonly isWebhook: boolean };

/** Where a trigger is live: its address or its next times, and the way in and out of each environment. */
export function TriggerEnvironments({ stored, dirty, isWebhook }: Props) {
  if (stored === null)
    return (
      <EmptyState title="Not saved yet">
        {isWebhook ? "Its addresses are shown once it is saved." : "It fires once it is saved and published."}
      </EmptyState>
    );
  return environments.map((environment) => (
    <InEnvironment key={environment} trigger={stored} environment={environment} dirty={dirty} />
  ));
}

function InEnvironment({
  trigger,
  environment,
  dirty,
}: {
  readonly trigger: Trigger;
  readonly environment: Environment;
  readonly dirty: boolean;
}) {
  const publish = useChange(triggerRoutes.publish);
  const unpublish = useChange(triggerRoutes.unpublish);
  const here = trigger[environment];
  const args = { params: { trigger: trigger.id }, body: { environment } };
  const doPublish = (): void =>
    publish.mutate(args, {
      onSuccess: () => showDone(`${trigger.name} is live in ${environment}.`),
      onError: showFailure,
    });
  return (
    <Section
      title={environmentWords[environment]}
      side={<PublicationStatus state={here.state} number={here.publishedNumber} />}
    >
      {here.address !== null && (
        <>
          <code style={{ overflowWrap: "anywhere" }}>{here.address}</code>
          <div>
            <CopyButton text={here.address} label="Copy address" />
          </div>
        </>
      )}
      {here.nextFires.length > 0 && (
        <ol aria-label={`Next times in ${environment}`}>
          {here.nextFires.map((at) => (
            <li key={at}>
              <Moment at={at} />
            </li>
          ))}
        </ol>
      )}
      <Group gap="xs">
        <ActionButton
          needs="trigger:write"
          variant="filled"
          color={environment === "production" ? "red" : "brand"}
          blocked={
            dirty
              ? "Save your changes first"
              : here.state === "published"
                ? "Nothing has changed since the last publish"
                : undefined
          }
          loading={publish.isPending}
          onClick={() =>
            environment === "staging"
              ? doPublish()
              : askFirst({
                  title: `Publish ${trigger.name} in production?`,
                  verb: "Publish in Production",
                  danger: true,
                  children: `From now on it starts the ${trigger.target.kind} ${trigger.target.name} by itself.`,
                  onConfirm: doPublish,
                })
          }
        >
          Publish in {environmentWords[environment]}
        </ActionButton>
        {here.state !== "draft" && (
          <ActionButton
            needs="trigger:write"
            loading={unpublish.isPending}
            onClick={() =>
              askFirst({
                title: `Take ${trigger.name} out of ${environment}?`,
                verb: "Unpublish",
                danger: environment === "production",
                children: "Nothing sets it off there any more. What it started goes on.",
                onConfirm: () => unpublish.mutate(args, { onError: showFailure }),
              })
            }
          >
            Unpublish
          </ActionButton>
        )}
      </Group>
    </Section>
  );
}
