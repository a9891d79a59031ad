import { NumberInput, Select, Switch, TextInput } from "@mantine/core";
import { type ArrayFormat, arrayFormats } from "@patchbay/contract/call";
import {
  connectionDefaults,
  type ConnectionSettings,
  type Proxy,
  type RateLimit,
} from "@patchbay/contract/connection";
import type { FieldError } from "@patchbay/contract/problem";
import { messageFor } from "../../api/problem-error.ts";
import { useRefusal } from "../../api/session.tsx";
import { Columns } from "../../ui/columns.tsx";
import { Disclosure } from "../../ui/disclosure.tsx";
import { SecretInput } from "../../ui/secret-input.tsx";
import { Section } from "../../ui/section.tsx";

type LimitName =
  | "timeout"
  | "connectTimeout"
  | "firstByteTimeout"
  | "maxConnections"
  | "maxWait"
  | "maxResponseBytes";

const limits: readonly {
  readonly name: LimitName;
  readonly label: string;
  readonly about: string;
  readonly suffix: string;
  readonly max: number;
}[] = [
  { name: "timeout", label: "Total deadline", about: "Of a whole call", suffix: " ms", max: 3_600_000 },
  {
    name: "connectTimeout",
    label: "Connect time-out",
    about: "Until connected",
    suffix: " ms",
    max: 600_000,
  },
  {
    name: "firstByteTimeout",
    label: "First-byte time-out",
    about: "Until the answer begins; empty: only the total counts",
    suffix: " ms",
    max: 3_600_000,
  },
  {
    name: "maxConnections",
    label: "Calls in flight",
    about: "One more ends in max-connection",
    suffix: "",
    max: 1000,
  },
  {
    name: "maxWait",
    label: "Wait for a place",
    about: "How long one more waits for one in flight to end; empty: not at all",
    suffix: " ms",
    max: 600_000,
  },
  {
    name: "maxResponseBytes",
    label: "Largest answer",
    about: "A larger one is an error",
    suffix: " bytes",
    max: 104_857_600,
  },
];

const listChoices: readonly { readonly value: ArrayFormat; readonly label: string }[] = [
  { value: "repeat", label: "a=1&a=2" },
  { value: "brackets", label: "a[]=1&a[]=2" },
  { value: "indices", label: "a[0]=1&a[1]=2" },
  { value: "comma", label: "a=1,2" },
];

type ConnectionLimitsProps = {
  readonly settings: ConnectionSettings;
  readonly errors: readonly FieldError[];
  readonly readOnly: boolean;
  readonly onChange: (part: Partial<ConnectionSettings>) => void;
};

/** Time-outs, sizes and the circuit breaker; the defaults suit most APIs. */
export function ConnectionLimits({ settings, errors, readOnly, onChange }: ConnectionLimitsProps) {
  const defaultOf = (name: LimitName): number | "" =>
    name === "firstByteTimeout" || name === "maxWait" ? "" : connectionDefaults[name];
  return (
    <Section title="Advanced">
      <Disclosure label="Time-outs, limits and circuit breaker">
        <Columns at={200}>
          {limits.map(({ name, label, about, suffix, max }) => (
            <NumberInput
              key={name}
              label={label}
              description={about}
              min={1}
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
        <RateFields settings={settings} errors={errors} readOnly={readOnly} onChange={onChange} />
        <NumberInput
          label="Redirects"
          description="How many a call follows: on the same origin as it is, elsewhere without secrets and body"
          min={0}
          max={5}
          allowDecimal={false}
          value={settings.redirects ?? 0}
          readOnly={readOnly}
          error={messageFor(errors, "redirects")}
          onChange={(value) => onChange({ redirects: typeof value === "number" ? value : 0 })}
        />
        <ProxyFields settings={settings} errors={errors} readOnly={readOnly} onChange={onChange} />
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

/** How often the API may be called, by all servers together; both empty: as often as calls come. */
function RateFields({ settings, errors, readOnly, onChange }: ConnectionLimitsProps) {
  const rateLimit = settings.rateLimit ?? undefined;
  const change = (part: Partial<RateLimit>): void => {
    const next = { requests: 0, perSeconds: 1, ...rateLimit, ...part };
    onChange({ rateLimit: next.requests > 0 && next.perSeconds > 0 ? next : null });
  };
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
        error={messageFor(errors, "rateLimit")}
        onChange={(value) => change({ requests: numberOf(value) })}
      />
      <NumberInput
        label="In"
        description="As many at once, then evenly"
        min={1}
        max={86_400}
        suffix=" s"
        allowDecimal={false}
        hideControls
        value={rateLimit?.perSeconds ?? 1}
        readOnly={readOnly || rateLimit === undefined}
        onChange={(value) => change({ perSeconds: numberOf(value) })}
      />
    </Columns>
  );
}

/** The proxy between this server and the API; without an address there is none. */
function ProxyFields({ settings, errors, readOnly, onChange }: ConnectionLimitsProps) {
  const proxy = settings.proxy ?? { url: "" };
  const mayNot = useRefusal("connection:network");
  const locked = readOnly || mayNot !== undefined;
  const change = (part: Partial<Proxy>): void => {
    const next = Object.entries({ ...proxy, ...part }).filter(([, value]) => value !== "");
    onChange({ proxy: next.length === 0 ? null : (Object.fromEntries(next) as Proxy) });
  };
  return (
    <Columns at={200}>
      <TextInput
        label="Proxy"
        description={mayNot ?? "Empty: none. Its own address must be open to calls"}
        placeholder="http://proxy.example.com:3128"
        value={proxy.url}
        readOnly={locked}
        error={messageFor(errors, "proxy.url") ?? messageFor(errors, "proxy")}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <TextInput
        label="Proxy user name"
        autoComplete="off"
        value={proxy.username ?? ""}
        readOnly={locked}
        onChange={(event) => change({ username: event.currentTarget.value })}
      />
      <SecretInput
        label="Proxy password"
        value={proxy.password ?? ""}
        readOnly={locked}
        error={messageFor(errors, "proxy.password")}
        onChange={(password) => change({ password })}
      />
    </Columns>
  );
}
