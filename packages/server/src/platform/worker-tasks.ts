// What runs in a thread of worker-thread.ts.
import { constants, setPriority } from "node:os";
import { parentPort, type Transferable } from "node:worker_threads";
import type { WorkerAnswer } from "./worker-thread.ts";

/**
 * Makes this thread do tasks. It gives way to the thread that started it: on Linux a priority is a thread's own, elsewhere the
 * whole process would have it. `memoryOf` is what of a result is moved instead of copied.
 */
export function answerTasks<Task, Result>(
  work: (task: Task) => Promise<WorkerAnswer<Result>>,
  memoryOf: (result: Result) => readonly Transferable[] = () => [],
): void {
  if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  parentPort?.on("message", (task: Task) => {
    work(task).then(
      (answer) => parentPort?.postMessage(answer, answer.ok ? [...memoryOf(answer.result)] : []),
      (error: unknown) => {
        throw error;
      },
    );
  });
}
