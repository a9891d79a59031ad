import { Button, Stack, TextInput } from "@mantine/core";
import { sessionRoutes } from "@patchbay/contract/access-api";
import { type FormEvent, useState } from "react";
import { fieldErrorsBelow, messageFor } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import { useSession } from "../../api/session.tsx";
import { showDone } from "../../ui/notices.tsx";
import { ProblemAlert } from "../../ui/problem-alert.tsx";
import { Section } from "../../ui/section.tsx";

const leastLength = 12;

/** Changes one's own password; every other session of the same person ends. */
export function ChangePassword() {
  const { user } = useSession();
  const change = useChange(sessionRoutes.changePassword);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const errors = fieldErrorsBelow(change.error, "");
  const tooShort = next.length < leastLength ? `At least ${leastLength} characters` : undefined;
  const differs = next === again ? undefined : "The two do not match";

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (current === "" || tooShort !== undefined || differs !== undefined) return;
    change.mutate(
      { body: { current, next } },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
          setAgain("");
          setTried(false);
          showDone("Your password is changed. Your other sessions have ended.");
        },
      },
    );
  };

  return (
    <Section title="Change password" about={`For ${user.email}. Every other session of yours ends.`}>
      <form onSubmit={submit} style={{ maxWidth: 360 }} noValidate>
        <Stack gap="sm">
          {change.error !== null && <ProblemAlert error={change.error} />}
          <TextInput
            label="Current password"
            type="password"
            autoComplete="current-password"
            required
            value={current}
            error={(tried && current === "" ? "Enter it" : undefined) ?? messageFor(errors, "current")}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <TextInput
            label="New password"
            type="password"
            autoComplete="new-password"
            description={`${leastLength} to 200 characters`}
            required
            value={next}
            error={(tried ? tooShort : undefined) ?? messageFor(errors, "next")}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <TextInput
            label="New password again"
            type="password"
            autoComplete="new-password"
            required
            value={again}
            error={tried ? differs : undefined}
            onChange={(event) => setAgain(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" variant="filled" loading={change.isPending}>
              Change password
            </Button>
          </div>
        </Stack>
      </form>
    </Section>
  );
}
