import { TextInput } from "@mantine/core";
import { endpointRoutes } from "@patchbay/contract/connection-api";
import type { Endpoint } from "@patchbay/contract/endpoint";
import { Play } from "lucide-react";
import { type FormEvent, useState } from "react";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { ActionButton } from "../../ui/action-button.tsx";
import { Columns } from "../../ui/columns.tsx";
import { LastTest } from "../../ui/last-test.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { Section } from "../../ui/section.tsx";

/** The `{parameters}` of a path. */
const parametersOf = (path: string): readonly string[] => [
  ...new Set([...path.matchAll(/(?<!\{)\{(\w+)\}(?!\})/g)].map((found) => found[1] ?? "")),
];

/** Calls the stored endpoint once in staging, with values for the parameters of its path. */
export function EndpointTrial({ endpoint, dirty }: { endpoint: Endpoint; dirty: boolean }) {
  const trial = useChange(endpointRoutes.test);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const names = parametersOf(endpoint.path);
  const errors = fieldErrorsBelow(trial.error, "pathParameters");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const pathParameters = Object.fromEntries(names.map((name) => [name, values[name] ?? ""]));
    trial.mutate({
      params: { endpoint: endpoint.id },
      body: names.length === 0 ? {} : { pathParameters },
    });
  };
  return (
    <Section
      title="Try it in staging"
      about="Really calls the API once, with the saved endpoint and the connection’s staging settings, published or not. Values of a run, such as {{input.…}}, are not there."
    >
      <form onSubmit={submit} noValidate>
        {names.length > 0 && (
          <Columns at={180}>
            {names.map((name) => (
              <TextInput
                key={name}
                label={name}
                styles={{ input: { fontFamily: "var(--pb-mono)" } }}
                value={values[name] ?? ""}
                error={messageFor(errors, name)}
                onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })}
              />
            ))}
          </Columns>
        )}
        <ActionButton
          type="submit"
          mt={names.length > 0 ? "sm" : 0}
          needs="connection:test"
          blocked={dirty ? "Save your changes first" : undefined}
          leftSection={<Play size={14} aria-hidden />}
          loading={trial.isPending}
        >
          Call it in staging
        </ActionButton>
      </form>
      {trial.isError && <ProblemAlert error={trial.error} />}
      {(trial.data !== undefined || trial.isPending) && (
        <LastTest
          report={trial.data ?? null}
          environment="staging"
          running={trial.isPending}
          empty="Nothing was called yet."
        />
      )}
    </Section>
  );
}
