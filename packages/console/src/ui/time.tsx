import { useEffect, useState } from "react";

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const dayAndTime = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** How long ago, rounded to what matters: `just now`, `12 seconds ago`, `3 hours ago`, then the date. */
export function sayAgo(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000));
  const of = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  if (seconds < 5) return "just now";
  if (seconds < 60) return of(seconds, "second");
  if (seconds < 3600) return of(Math.floor(seconds / 60), "minute");
  if (seconds < 86_400) return of(Math.floor(seconds / 3600), "hour");
  if (seconds < 7 * 86_400) return of(Math.floor(seconds / 86_400), "day");
  return day.format(then);
}

/** A moment relative to now, kept true while it is on screen; the exact time is its tooltip. */
export function Ago({ at }: { at: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 10_000);
    return () => clearInterval(timer);
  }, []);
  // A moment that came after the last tick (a fresh answer) must not read as the future.
  const then = new Date(at);
  return (
    <time dateTime={at} title={dayAndTime.format(then)} style={{ whiteSpace: "nowrap" }}>
      {sayAgo(then, then > now ? then : now)}
    </time>
  );
}

/** A moment in full, in the reader's time zone. */
export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
      {dayAndTime.format(new Date(at))}
    </time>
  );
}
