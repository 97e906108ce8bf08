// How sync stands, in a word.

import type { SyncStatus } from "../messages.ts";

/** From the worst to the best; `off`: there is no vault. */
export type Standing = "alarm" | "held" | "full" | "readonly" | "trouble" | "code" | "off" | "waiting" | "ok" | "unknown";

/** What the status comes to; the first that is true counts. */
export function standing(status: SyncStatus | null): Standing {
  if (status === null) return "unknown";
  if (status.new_code) return "code";
  if (status.vault === "") return "off";
  if (status.alarm_code !== "") return "alarm";
  if (status.held > 0) return "held";
  if (status.error_code === "quota_exceeded") return "full";
  if (status.error_code === "read_only") return "readonly";
  if (status.error_code !== "") return "trouble";
  return status.pending + status.outbox > 0 ? "waiting" : "ok";
}
