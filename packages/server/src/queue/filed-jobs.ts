// SQL for statements of others that file or end work together with its job: one statement, one round trip, one commit. Pure.
import type { QueueName } from "./queue.ts";

/** Says the name of a queue that jobs were sent to; with an id after it: that this job was taken out. */
export const jobsChannel = "patchbay_jobs";

/**
 * Files jobs as sending them would, to be done now. `rows`: what they are read from, with `job`, `job_data` (jsonb) and `here`
 * of each; those that are `here` are handed out already, to the process that files them and as their first attempt.
 */
export const fileJobs = (name: QueueName, rows: string): string => `
    insert into pgboss.job (
      id, name, data, state, start_after, created_on, started_on, heartbeat_on, keep_until, expire_seconds, deletion_seconds,
      retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter, heartbeat_seconds
    )
    select new_job.job, q.name, new_job.job_data,
      (case when new_job.here then 'active' else 'created' end)::pgboss.job_state, pgboss.job_now(), pgboss.job_now(),
      case when new_job.here then pgboss.job_now() end, case when new_job.here then pgboss.job_now() end,
      pgboss.job_now() + q.retention_seconds * interval '1 second', q.expire_seconds, q.deletion_seconds,
      q.retry_limit, q.retry_delay, coalesce(q.retry_backoff, false), q.retry_delay_max, q.policy, q.dead_letter,
      q.heartbeat_seconds
    from (${rows}) as new_job cross join pgboss.queue as q where q.name = '${name}'`;

/** Tells other processes of jobs that were filed, if `told` (a condition). */
export const tellOthers = (name: QueueName, told: string): string =>
  `select pg_notify('${jobsChannel}', '${name}') where ${told}`;

/** Takes finished jobs out of the queue: those of `ids` (a query) that are `among` (an array, so that they are found by key). */
export const dropJobs = (name: QueueName, among: string, ids: string): string => `
    delete from pgboss.job as done
    where done.name = '${name}' and done.id = any(${among}::uuid[]) and done.id in (${ids})`;
