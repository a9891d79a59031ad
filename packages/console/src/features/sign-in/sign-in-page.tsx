import type { Session } from "@patchbay/contract/access";
import { useEffect } from "react";
import { SignInForm } from "./sign-in-form.tsx";
import styles from "./sign-in-page.module.css";

/** The door. After signing in one is where one wanted to go. */
export function SignInPage({ onSignedIn }: { onSignedIn: (session: Session) => void }) {
  useEffect(() => {
    document.title = "Sign in · Patchbay";
  }, []);
  return (
    <main className={styles.page}>
      <div className={styles.box}>
        <span className={styles.mark} aria-hidden>
          {"{}"}
        </span>
        <h1>Sign in to Patchbay</h1>
        <SignInForm onSignedIn={onSignedIn} />
      </div>
    </main>
  );
}
