import { Alert, Button, Stack, TextInput } from "@mantine/core";
import type { Session } from "@patchbay/contract/access";
import { sessionRoutes } from "@patchbay/contract/access-api";
import { TriangleAlert } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ask } from "../../api/queries.ts";
import { problemOf } from "../../api/problem-error.ts";

type SignInFormProps = { readonly email?: string; readonly onSignedIn: (session: Session) => void };

/** E-mail and password. A wrong pair is said once for both; the focus goes back to the password. */
export function SignInForm({ email: known = "", onSignedIn }: SignInFormProps) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState<"email" | "password" | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const emailBox = useRef<HTMLInputElement>(null);
  const passwordBox = useRef<HTMLInputElement>(null);

  // A page whose only purpose is this form begins in it; in a dialog the focus trap reads `data-autofocus`.
  useEffect(() => (known === "" ? emailBox : passwordBox).current?.focus(), [known]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setFailure(null);
    if (email.trim() === "" || password === "") {
      const which = email.trim() === "" ? "email" : "password";
      setMissing(which);
      (which === "email" ? emailBox : passwordBox).current?.focus();
      return;
    }
    setMissing(null);
    setBusy(true);
    try {
      onSignedIn(await ask(sessionRoutes.signIn, { body: { email: email.trim(), password } }));
    } catch (error) {
      const problem = problemOf(error);
      setFailure(`${problem.title}. ${problem.code === "wrong_sign_in" ? "" : problem.detail}`.trim());
      setPassword("");
      passwordBox.current?.focus();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate aria-label="Sign in">
      <Stack gap="sm">
        {failure !== null && (
          <Alert color="red" role="alert" icon={<TriangleAlert size={18} aria-hidden />}>
            {failure}
          </Alert>
        )}
        <TextInput
          ref={emailBox}
          label="E-mail"
          type="email"
          autoComplete="username"
          data-autofocus={known === "" || undefined}
          required
          value={email}
          error={missing === "email" ? "Enter your e-mail address" : undefined}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <TextInput
          ref={passwordBox}
          label="Password"
          type="password"
          autoComplete="current-password"
          data-autofocus={known !== "" || undefined}
          required
          value={password}
          error={missing === "password" ? "Enter your password" : undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" variant="filled" loading={busy} fullWidth mt={4}>
          Sign in
        </Button>
        <details style={{ fontSize: 12.5, color: "var(--pb-soft)" }}>
          <summary style={{ cursor: "pointer" }}>Password lost?</summary>
          <p style={{ margin: "6px 0 0" }}>
            An administrator sets a new one under Users. When nobody else can sign in, stop the server and run{" "}
            <code>npx --no -- patchbay user password EMAIL</code> where it is installed.
          </p>
        </details>
      </Stack>
    </form>
  );
}
