// Which site a request belongs to, and what it is for, by the rules of the site adapters.

import { siteOfHost, type RequestRule, type Site } from "../../../shared/sites/sites.ts";
import { testBuild } from "../flags.ts";

/** The part of a webRequest event that the rules look at. */
export interface Request {
  url: string;
  method: string;
  /** The browser's own word for what is loaded: "main_frame", "xmlhttprequest" … */
  type: string;
}

/** A request's site (adapter id, or the host of an origin that the user added) and what it is for. */
export interface Place {
  site: string;
  role: RequestRule["role"];
}

/** The adapter of a host, as this build knows it: test sites exist in the test build alone. */
export function adapterOf(host: string): Site | undefined {
  const site = siteOfHost(host);
  return site?.testOnly === true && !testBuild ? undefined : site;
}

/** The name under which a host's drafts and observations go. */
export function siteIdOf(host: string): string {
  return adapterOf(host)?.id ?? host;
}

/** The names that a page may use for itself: its adapter's, or its host where a marker decides that the page is another one. */
export function siteIdsOf(url: string): string[] {
  const { host } = parse(url);
  return host === "" ? [] : [...new Set([siteIdOf(host), host])];
}

/** Where a request belongs. The page itself has the role page; what no rule names has the role other and says nothing about a site. */
export function placeOf(request: Request): Place {
  const { host, pathname } = parse(request.url);
  const site = adapterOf(host);
  const rule = site?.requests.find((r) => r.method === request.method && pattern(r.path).test(pathname));
  const role = rule?.role ?? (request.type === "main_frame" ? "page" : "other");
  return { site: siteIdOf(host), role };
}

/**
 * Whether a page that was sent from `from` to `to` has landed on a sign-in host where no content script of ours runs: the only way
 * to see it is the redirect.
 */
export function leavesForSignIn(from: string, to: string): boolean {
  const site = adapterOf(parse(from).host);
  return site !== undefined && site.login.hosts.includes(parse(to).host);
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
