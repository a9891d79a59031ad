import { Menu, UnstyledButton } from "@mantine/core";
import { sessionRoutes } from "@patchbay/contract/access-api";
import { useQueryClient } from "@tanstack/react-query";
import { KeyRound, LogOut } from "lucide-react";
import { useNavigate } from "react-router";
import { call } from "../api/client.ts";
import { sessionKey, useSession } from "../api/session.tsx";
import { showProblem } from "../ui/notices.tsx";
import styles from "./account-menu.module.css";

/** "Ada Rivers" → "AR"; an address → its first two letters. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => word !== "");
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => word[0]) : [name.slice(0, 2)];
  return letters.join("").toUpperCase();
}

/** Who is signed in and as what; change the password, sign out. */
export function AccountMenu() {
  const { user } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async (): Promise<void> => {
    const answer = await call(sessionRoutes.signOut).catch(() => null);
    if (answer === null || (!answer.ok && answer.status !== 401)) {
      showProblem("You are still signed in", "The server did not take the sign-out. Try again.");
      return;
    }
    // Nothing of this person's data may stay for the next one.
    queries.clear();
    queries.setQueryData(sessionKey, null);
    await navigate("/");
  };
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <UnstyledButton
          className={styles.avatar}
          aria-label={`${initialsOf(user.name)}, account of ${user.name}`}
        >
          {initialsOf(user.name)}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <strong>{user.name}</strong>
          <span>{user.email}</span>
          <span>Role: {user.role}</span>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<KeyRound size={15} aria-hidden />}
          onClick={() => navigate("/settings?tab=account")}
        >
          Change password
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
