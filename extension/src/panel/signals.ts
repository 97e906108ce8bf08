// Every signal and the codes by which it is known; shared/outage decides, this only tells people.

/** The signals, the codes of each as they stand in error messages. */
export const signals: Record<string, string> = {
  rate_limited: "429",
  spend_limit: "402",
  overloaded: "503, 529",
  server_error: "500, 501, 502, 520, 521, 523, 525, 526, 527",
  gateway_timeout: "408, 504, 522, 524",
  input_rejected: "400, 404, 409, 413, 422",
  signed_out: "401, 403",
  login_loop: "",
  challenge: "403, cf-mitigated",
  stalled: "",
  truncated: "ERR_CONNECTION_RESET, ERR_HTTP2_PROTOCOL_ERROR",
  slow: "",
  offline: "511, ERR_INTERNET_DISCONNECTED, NS_ERROR_OFFLINE",
  adapter_drift: "",
};

/** The signals that what somebody looks for may mean: a code, or words of theirs. */
export function signalsFor(wanted: string, textOf: (symptom: string) => string): string[] {
  const words = wanted
    .toLowerCase()
    .split(/[\s,;:()]+/)
    .filter((part) => part !== "");
  const says = (symptom: string): string => `${signals[symptom]} ${textOf(symptom)}`.toLowerCase();
  return Object.keys(signals).filter((symptom) => words.every((part) => says(symptom).includes(part)));
}
