// An invitation is often given as one link: the server's address, "#", the token.

/** Where to found a vault, and with what. */
export interface Invitation {
  server: string;
  invite: string;
}

/** Takes a link apart, in whichever field it was put; a token in its own field counts before the one in the link. */
export function parseInvite(server: string, invite: string): Invitation {
  const link = [invite, server].find((text) => text.includes("#"));
  if (link === undefined) return { server: server.trim(), invite: invite.trim() };
  const at = link.indexOf("#");
  const token = invite.includes("#") ? "" : invite.trim();
  return { server: link.slice(0, at).trim(), invite: token || link.slice(at + 1).trim() };
}
