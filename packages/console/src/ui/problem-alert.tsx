import { Alert, Button } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { problemOf, sayField } from "../api/problem-error.ts";
import { Prose } from "./prose.tsx";

type ProblemAlertProps = {
  readonly error: unknown;
  /** Fields whose errors are shown at their controls and need not be listed again. */
  readonly shownAtFields?: (field: string) => boolean;
  /** A field in the words of the form it stands in. */
  readonly words?: (field: string) => string;
  readonly onRetry?: () => void;
};

/** A problem as the server answered it: what happened, its code, and each mistake with its place. */
export function ProblemAlert({ error, shownAtFields, words = sayField, onRetry }: ProblemAlertProps) {
  const problem = problemOf(error);
  const errors = problem.errors ?? [];
  // For those who read nothing but the detail it names every mistake by its field; here each is said once, in words.
  const repeats = errors.some(
    ({ field, message }) => problem.detail.includes(field) && problem.detail.includes(message),
  );
  const rest = errors.filter((one) => !(shownAtFields?.(one.field) ?? false));
  return (
    <Alert
      color="red"
      role="alert"
      tabIndex={-1}
      icon={<TriangleAlert size={18} aria-hidden />}
      title={problem.title}
      data-problem={problem.code}
    >
      <div>
        {repeats ? (
          rest.length === 0 && "What is wrong is marked where it stands."
        ) : (
          <Prose text={problem.detail} />
        )}{" "}
        <code>{problem.code}</code>
      </div>
      {rest.length > 0 && (
        <ul style={{ margin: "6px 0 0", paddingLeft: 18 }}>
          {rest.slice(0, 20).map((one) => (
            <li key={`${one.field} ${one.message}`}>
              <strong>{words(one.field)}</strong>: <Prose text={one.message} />
              {one.accepted !== undefined && ` Accepted: ${one.accepted}`}
            </li>
          ))}
          {rest.length > 20 && <li>and {rest.length - 20} more</li>}
        </ul>
      )}
      {problem.executionId !== undefined && (
        <div>
          <a href={`/executions/${problem.executionId}`}>Open the execution on record</a>
        </div>
      )}
      {onRetry !== undefined && (
        <Button mt="xs" size="compact-sm" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
}
