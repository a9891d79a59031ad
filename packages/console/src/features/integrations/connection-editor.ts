import type { Connection, ConnectionSettings, TestReport } from "@patchbay/contract/connection";
import { connectionRoutes } from "@patchbay/contract/connection-api";
import type { FieldError } from "@patchbay/contract/problem";
import type { Environment } from "@patchbay/contract/vocabulary";
import { useState } from "react";
import { fieldErrorsBelow } from "../../api/problem-error.ts";
import { useChange } from "../../api/queries.ts";
import type { SaveStateName } from "../../ui/save-state.tsx";
import { type Draft, useDraft } from "../../ui/use-draft.ts";
import {
  type ConnectionDraft,
  draftOf,
  inputOf,
  nameMistake,
  newConnection,
  patchOf,
  settingsMistakes,
} from "./connection-draft.ts";

export type ConnectionEditor = {
  readonly stored: Connection | null;
  readonly draft: Draft<ConnectionDraft>;
  readonly saveState: SaveStateName;
  /** What the last save, test or publish failed with. */
  readonly failure: unknown;
  /** Another value with each refused save, test or publish, ours or the server's; null while there is none. */
  readonly refusal: unknown;
  readonly testing: Environment | null;
  readonly nameError: string | undefined;
  /** Mistakes in the settings of an environment: ours as soon as saving was tried, the server's afterwards. */
  readonly errorsOf: (environment: Environment) => readonly FieldError[];
  readonly lastTest: (environment: Environment) => TestReport | null;
  /** Saves; answers the connection, or null when something has to be corrected first. */
  readonly save: (overwrite?: boolean) => Promise<Connection | null>;
  readonly test: (environment: Environment) => Promise<void>;
  readonly publish: (environment: Environment) => Promise<boolean>;
  readonly change: (part: Partial<ConnectionDraft>) => void;
  readonly changeSettings: (environment: Environment, part: Partial<ConnectionSettings>) => void;
};

const mistakesOf = (settings: ConnectionSettings | null): readonly FieldError[] =>
  settings === null
    ? []
    : Object.entries(settingsMistakes(settings)).map(([field, message]) => ({ field, message }));

/** Everything the connection page does: edit a draft over what is stored, save it, test it unsaved, publish it. */
export function useConnectionEditor(stored: Connection | null): ConnectionEditor {
  const draft = useDraft<ConnectionDraft>(stored === null ? newConnection : draftOf(stored));
  const [tried, setTried] = useState(false);
  const [unsound, setUnsound] = useState<object | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [testing, setTesting] = useState<Environment | null>(null);
  const [reports, setReports] = useState<Partial<Record<Environment, TestReport>>>({});
  const create = useChange(connectionRoutes.create);
  const patch = useChange(connectionRoutes.change);
  const testStored = useChange(connectionRoutes.test);
  const testNew = useChange(connectionRoutes.testNew);
  const publishing = useChange(connectionRoutes.publish);
  const { value } = draft;

  const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
    setFailure(null);
    try {
      return await work();
    } catch (error) {
      setFailure(error);
      return null;
    }
  };
  const sound =
    nameMistake(value.name) === undefined &&
    [...mistakesOf(value.staging), ...mistakesOf(value.production)].length === 0;
  const saving = create.isPending || patch.isPending;

  return {
    stored,
    draft,
    failure,
    refusal: failure ?? unsound,
    testing,
    saveState: saving ? "saving" : draft.dirty ? "unsaved" : stored === null ? "new" : "saved",
    nameError: tried ? nameMistake(value.name) : undefined,
    errorsOf: (environment) => [
      ...(tried ? mistakesOf(value[environment]) : []),
      ...fieldErrorsBelow(failure, environment),
      ...fieldErrorsBelow(failure, "settings"),
    ],
    lastTest: (environment) => reports[environment] ?? stored?.[environment].lastTest ?? null,
    change: (part) => draft.set({ ...value, ...part }),
    changeSettings: (environment, part) => {
      const settings = value[environment];
      if (settings !== null) draft.set({ ...value, [environment]: { ...settings, ...part } });
    },
    save: async (overwrite = false) => {
      setTried(true);
      setUnsound(sound ? null : {});
      if (!sound) return null;
      return await attempt(async () => {
        if (stored === null) return await create.mutateAsync({ body: inputOf(value) });
        const { revision, ...changes } = patchOf(value, stored);
        const saved = await patch.mutateAsync({
          params: { connection: stored.id },
          body: overwrite || revision === undefined ? changes : { ...changes, revision },
        });
        draft.reset();
        setTried(false);
        return saved;
      });
    },
    test: async (environment) => {
      const settings = value[environment];
      if (settings === null) return;
      setTried(true);
      setUnsound(mistakesOf(settings).length > 0 ? {} : null);
      if (mistakesOf(settings).length > 0) return;
      setTesting(environment);
      const report = await attempt(async () =>
        stored === null
          ? await testNew.mutateAsync({ body: { environment, settings } })
          : await testStored.mutateAsync({
              params: { connection: stored.id },
              body: { environment, settings },
            }),
      );
      if (report !== null) setReports((before) => ({ ...before, [environment]: report }));
      setTesting(null);
    },
    publish: async (environment) => {
      if (stored === null) return false;
      return (
        (await attempt(
          async () =>
            await publishing.mutateAsync({ params: { connection: stored.id }, body: { environment } }),
        )) !== null
      );
    },
  };
}
