import { NumberInput, Select, Switch } from "@mantine/core";
import { type ArrayFormat, arrayFormats } from "@patchbay/contract/call";
import { connectionDefaults, type ConnectionSettings, type RateLimit } from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import { useState } from "react";
import { messageFor } from "../../api/problem-error.ts";
import { Columns } from "../../ui/columns.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { Section } from "../../ui/section.tsx";
import styles from "./connection-limits.module.css";
import { ConnectionNetwork } from "./connection-network.tsx";

type LimitName =
  | "timeout"
  | "connectTimeout"
  | "firstByteTimeout"
  | "maxConnections"
  | "maxWait"
  | "maxResponseBytes"
  | "retries";

const limits: readonly {
  readonly name: LimitName;
  /** Under which heading it stands. */
  readonly of: "time" | "load";
  readonly label: string;
  readonly about: string;
  readonly suffix: string;
  /** 1 unless said otherwise. */
  readonly min?: number;
  readonly max: number;
}[] = [
  {
    name: "timeout",
    of: "time",
    label: "Total deadline",
    about: "Of a whole call",
    suffix: " ms",
    max: 3_600_000,
  },
  {
    name: "connectTimeout",
    of: "time",
    label: "Connect time-out",
    about: "Until connected",
    suffix: " ms",
    max: 600_000,
  },
  {
    name: "firstByteTimeout",
    of: "time",
    label: "First-byte time-out",
    about: "Until the answer begins; empty: no such bound",
    suffix: " ms",
    max: 3_600_000,
  },
  {
    name: "maxConnections",
    of: "load",
    label: "Calls in flight",
    about: "One more ends in max-connection",
    suffix: "",
    max: 1000,
  },
  {
    name: "maxWait",
    of: "load",
    label: "Wait for a place",
    about: "For one in flight to end; empty: not at all",
    suffix: " ms",
    max: 600_000,
  },
  {
    name: "maxResponseBytes",
    of: "load",
    label: "Largest answer",
    about: "A larger one is an error",
    suffix: " bytes",
    max: 104_857_600,
  },
  {
    name: "retries",
    of: "time",
    label: "Repeats",
    about: "Of a failed call, where repeating is safe",
    suffix: "",
    min: 0,
    max: 5,
  },
];

const listChoices: readonly { readonly value: ArrayFormat; readonly label: string }[] = [
  { value: "repeat", label: "a=1&a=2" },
  { value: "brackets", label: "a[]=1&a[]=2" },
  { value: "indices", label: "a[0]=1&a[1]=2" },
  { value: "comma", label: "a=1,2" },
];

export type ConnectionLimitsProps = {
  readonly settings: ConnectionSettings;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (part: Partial<ConnectionSettings>) => void;
};

/** Time-outs, sizes, the way through the network and the circuit breaker; the defaults suit most APIs. */
export function ConnectionLimits({ settings, errors, readOnly, onChange }: ConnectionLimitsProps) {
  return (
    <Section title="Advanced">
      <Disclosure label="Time-outs, limits, redirects, proxy, TLS and circuit breaker">
        <h3 className={styles.part}>Time</h3>
        <LimitFields of="time" settings={settings} errors={errors} readOnly={readOnly} onChange={onChange} />
        <h3 className={styles.part}>How much at once</h3>
        <LimitFields of="load" settings={settings} errors={errors} readOnly={readOnly} onChange={onChange} />
        <RateFields settings={settings} errors={errors} readOnly={readOnly} onChange={onChange} />
        <h3 className={styles.part}>Requests</h3>
        <Columns at={200}>
          <Select
            label="Query separator"
            description="Between parameters"
            allowDeselect={false}
            data={["&", ";"]}
            value={settings.querySeparator ?? "&"}
            readOnly={readOnly}
            onChange={(value) => onChange({ querySeparator: value === ";" ? ";" : "&" })}
          />
          <Select
            label="Lists in the query"
            description="And in URL-encoded forms"
            allowDeselect={false}
            data={listChoices}
            value={settings.arrayFormat ?? "repeat"}
            readOnly={readOnly}
            onChange={(value) =>
              onChange({ arrayFormat: arrayFormats.find((one) => one === value) ?? "repeat" })
            }
          />
        </Columns>
        <NumberInput
          label="Redirects"
          description="How many a call follows: on the same origin as it is, elsewhere without secrets and body"
          min={0}
          max={5}
          allowDecimal={false}
          hideControls
          value={settings.redirects ?? 0}
          readOnly={readOnly}
          error={messageFor(errors, "redirects")}
          onChange={(value) => onChange({ redirects: typeof value === "number" ? value : 0 })}
        />
        <h3 className={styles.part}>Network</h3>
        <ConnectionNetwork settings={settings} errors={errors} readOnly={readOnly} onChange={onChange} />
        <h3 className={styles.part}>Outages</h3>
        <Switch
          label="Circuit breaker: stop calling for a while when the API keeps failing"
          checked={settings.circuitBreaker ?? true}
          disabled={readOnly}
          onChange={(event) => onChange({ circuitBreaker: event.currentTarget.checked })}
        />
      </Disclosure>
    </Section>
  );
}

const defaultOf = (name: LimitName): number | "" =>
  name === "firstByteTimeout" || name === "maxWait" ? "" : connectionDefaults[name];

type LimitFieldsProps = ConnectionLimitsProps & { readonly of: "time" | "load" };

function LimitFields({ of: part, settings, errors, readOnly, onChange }: LimitFieldsProps) {
  return (
    <Columns at={200}>
      {limits
        .filter((one) => one.of === part)
        .map(({ name, label, about, suffix, min = 1, max }) => (
          <NumberInput
            key={name}
            label={label}
            description={about}
            min={min}
            max={max}
            suffix={suffix}
            thousandSeparator=","
            allowDecimal={false}
            hideControls
            value={settings[name] ?? defaultOf(name)}
            readOnly={readOnly}
            error={messageFor(errors, name)}
            onChange={(value) => onChange({ [name]: typeof value === "number" ? value : undefined })}
          />
        ))}
    </Columns>
  );
}

/** How often the API may be called, by all servers together; both empty: as often as calls come. */
function RateFields({ settings, errors, readOnly, onChange }: ConnectionLimitsProps) {
  const rateLimit = settings.rateLimit ?? undefined;
  // While one number is being typed anew it is empty for a moment: the other one stays as it was.
  const [perSeconds, setPerSeconds] = useState(1);
  const change = (part: Partial<RateLimit>): void => {
    const next = { requests: 0, perSeconds, ...rateLimit, ...part };
    setPerSeconds(next.perSeconds);
    onChange({ rateLimit: next.requests > 0 ? next : null });
  };
  const shown = rateLimit?.perSeconds ?? perSeconds;
  const numberOf = (value: string | number): number => (typeof value === "number" ? value : 0);
  return (
    <Columns at={200}>
      <NumberInput
        label="Rate budget"
        description="Requests of all servers together; empty: no bound"
        min={1}
        max={1_000_000}
        suffix=" requests"
        allowDecimal={false}
        hideControls
        value={rateLimit?.requests ?? ""}
        readOnly={readOnly}
        error={messageFor(errors, "rateLimit.requests")}
        onChange={(value) => change({ requests: numberOf(value) })}
      />
      <NumberInput
        label="Per"
        description="So many may go at once, the next ones evenly"
        min={1}
        max={86_400}
        suffix=" s"
        allowDecimal={false}
        hideControls
        value={shown === 0 ? "" : shown}
        readOnly={readOnly || rateLimit === undefined}
        error={messageFor(errors, "rateLimit.perSeconds")}
        onChange={(value) => change({ perSeconds: numberOf(value) })}
      />
    </Columns>
  );
}
