// Origins as match patterns, which is how browsers give permissions for them.

/** The match pattern of an address's origin; null for what is no web address. A port is no part of a match pattern. */
export function originOf(address: string): string | null {
  try {
    const url = new URL(address.trim());
    if (url.protocol !== "https:" && url.protocol !== "http:") return null;
    return url.hostname === "" ? null : `${url.protocol}//${url.hostname}/*`;
  } catch {
    return null;
  }
}

/** Whether a host, with or without a port, lies in an origin. */
export function isIn(host: string, origin: string): boolean {
  return originOf(`https://${host}`)?.replace("https:", "") === origin.replace(/^https?:/, "");
}
