// When a limit ends, read out of a site's own sentence: "until 6:40 PM", "resets 18:40", "try again in 5 minutes".

const unitMs: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const span = /\bin (?:about |around )?(\d{1,4}|an?|one) ?(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?)\b/i;
const clock = /\b(?:until|resets?(?: at)?|again (?:at|after)|after|at) (\d{1,2})(?::(\d{2}))? ?([ap])?\.?(?:m\b)?/i;

/** The moment as epoch ms, null where the sentence names none. `now` decides which day a time of day belongs to. */
export function resetTime(sentence: string, now: number): number | null {
  const wait = span.exec(sentence);
  if (wait !== null) {
    const unit = unitMs[(wait[2] ?? "").charAt(0).toLowerCase()];
    const count = /^\d/.test(wait[1] ?? "") ? Number(wait[1]) : 1;
    return unit === undefined || count === 0 ? null : now + count * unit;
  }
  const time = clock.exec(sentence);
  return time === null ? null : timeOfDay(time, now);
}

function timeOfDay([, hours, minutes, half]: RegExpExecArray, now: number): number | null {
  // "resets at 5" could be anything; minutes or am/pm make it a time.
  if (minutes === undefined && half === undefined) return null;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  }
  const minute = Number(minutes ?? 0);
  if (hour > 23 || minute > 59) return null;
  const at = new Date(now);
  at.setHours(hour, minute, 0, 0);
  if (at.getTime() <= now) at.setDate(at.getDate() + 1);
  return at.getTime();
}
