import { notifications } from "@mantine/notifications";
import { problemOf } from "../api/problem-error.ts";

/** Says briefly that something was done. */
export function showDone(message: string): void {
  notifications.show({ message, color: "green", withBorder: true, autoClose: 4000, closeButtonProps: close });
}

/** Says that something was not done, and why. Stays until closed. */
export function showProblem(title: string, detail: string): void {
  notifications.show({
    title,
    message: detail,
    color: "red",
    withBorder: true,
    autoClose: false,
    closeButtonProps: close,
  });
}

/** Shows what a failed call answered. */
export function showFailure(error: unknown): void {
  const problem = problemOf(error);
  const errors = (problem.errors ?? []).map((one) => `${one.field}: ${one.message}`);
  showProblem(`${problem.title} (${problem.code})`, [problem.detail, ...errors].join("\n"));
}

const close = { "aria-label": "Close this message" };
