// Which site a request belongs to, and what it is for, by the rules of the site adapters.

import { genericSite, isHostOf, selfHosted, siteAt, sites, type RequestRule, type Site } from "../../../shared/sites/sites.ts";
import { testBuild } from "../flags.ts";

/** The part of a webRequest event that the rules look at. */
export interface Request {
  url: string;
  method: string;
  /** The browser's own word for what is loaded: "main_frame", "xmlhttprequest" … */
  type: string;
}

/** A request's site (adapter id, or the host of an origin that the user added), what it is for, and what its end tells. */
export interface Place {
  site: string;
  role: RequestRule["role"];
  end: "end" | "finish" | "none";
}

/** The adapter of an address, as this build knows it: test sites exist in the test build alone. */
function adapterOf(host: string, path: string): Site | undefined {
  const site = siteAt(host, path);
  return site?.testOnly === true && !testBuild ? undefined : site;
}

/** The names that a page may use for itself: its adapter's, or its host where a marker decides that the page is another one. */
export function siteIdsOf(url: string): string[] {
  const { host, pathname } = parse(url);
  return host === "" ? [] : [...new Set([adapterOf(host, pathname)?.id ?? host, host])];
}

/**
 * Where a request belongs. `chosen` gives the adapter by which the page goes that goes by its host's name. The page itself has the role
 * page; what no rule names has the role other and says nothing about a site.
 */
export function placeOf(request: Request, chosen: (host: string) => string | undefined = () => undefined): Place {
  const { host, pathname } = parse(request.url);
  const hosted = adapterOf(host, pathname);
  const id = chosen(host);
  const own = [...selfHosted, genericSite].find((s) => s.id === id);
  const site = own ?? hosted;
  const rule = site?.requests.find((r) => r.method === request.method && pattern(r.path).test(pathname));
  const page = request.type === "main_frame" && (site !== undefined || !isShared(host)) ? "page" : "other";
  const role = rule?.role ?? page;
  return { site: own === undefined ? (hosted?.id ?? host) : host, role, end: endOf(site, rule) };
}

/** Whether a chat site lives on a part of this host: what else is there is not ours to look at. */
function isShared(host: string): boolean {
  return sites.some((s) => s.scope !== undefined && s.hosts.includes(host));
}

function endOf(site: Site | undefined, rule: RequestRule | undefined): Place["end"] {
  if (rule?.role !== "chat") return "end";
  if (rule.elsewhere === true) return "none";
  return site?.finished.length === 0 ? "finish" : "end";
}

/**
 * What a redirect of the page says of signing in: nothing, that it goes on ("login"), or that somebody asked for the chat and was sent to sign in
 * instead ("chat", "login"). No content script sees a page that answers with a redirect, nor one on a host that only signs people in.
 */
export function signInBy(from: string, to: string): ("chat" | "login")[] {
  const [left, reached] = [parse(from), parse(to)];
  const site = adapterOf(left.host, left.pathname);
  if (site === undefined) return [];
  const signsIn = ({ host, pathname }: { host: string; pathname: string }): boolean =>
    site.login.hosts.includes(host) ||
    (isHostOf(site, host) && site.login.addresses.some((address) => pattern(address).test(pathname)));
  if (!signsIn(reached)) return [];
  return signsIn(left) ? ["login"] : ["chat", "login"];
}

function parse(url: string): { host: string; pathname: string } {
  try {
    return new URL(url);
  } catch {
    return { host: "", pathname: "" };
  }
}

const compiled = new Map<string, RegExp>();

function pattern(source: string): RegExp {
  let found = compiled.get(source);
  if (found === undefined) compiled.set(source, (found = new RegExp(source)));
  return found;
}
