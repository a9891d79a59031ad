// SQL for statements of others that file or end work together with its job: one statement, one round trip, one commit. Pure.
import type { QueueName } from "./queue.ts";

/**
 * Files jobs that are handed out already, to the process that files them and as their first attempt, as sending and fetching
 * them would. `rows`: what they are read from, with `job`, `job_data` (jsonb) of each.
 */
export const handOutJobs = (name: QueueName, rows: string): string => `
    insert into pgboss.job (
      id, name, data, state, start_after, created_on, started_on, heartbeat_on, keep_until, expire_seconds, deletion_seconds,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds
    )
    select new_job.job, q.name, new_job.job_data, 'active', pgboss.job_now(), pgboss.job_now(), pgboss.job_now(),
      pgboss.job_now(), pgboss.job_now() + q.retention_seconds * interval '1 second', q.expire_seconds, q.deletion_seconds,
      q.retry_limit, q.retry_delay, coalesce(q.retry_backoff, false), q.retry_delay_max, q.policy, q.dead_letter,
      q.heartbeat_seconds
    from (${rows}) as new_job cross join pgboss.queue as q where q.name = '${name}'`;

/** Takes finished jobs out of the queue: those of `ids` (a query) that are `among` (an array, so that they are found by key). */
export const dropJobs = (name: QueueName, among: string, ids: string): string => `
    delete from pgboss.job as done
    where done.name = '${name}' and done.id = any(${among}::uuid[]) and done.id in (${ids})`;
