// Two ways to write a report down. Text of others cannot end a cell or begin a block in either.

/** What a report is made of; the first row of a table is its head. */
export interface Form {
  begin(title: string, language: string): void;
  heading(text: string): void;
  list(items: readonly string[]): void;
  table(rows: readonly (readonly string[])[]): void;
  end(): string;
}

export class Markdown implements Form {
  private text = "";

  begin(title: string): void {
    this.text = `# ${inert(title)}\n`;
  }

  heading(text: string): void {
    this.text += `\n## ${inert(text)}\n\n`;
  }

  list(items: readonly string[]): void {
    for (const item of items) this.text += `- ${unmarked(inert(item))}\n`;
  }

  table([head = [], ...rows]: readonly (readonly string[])[]): void {
    const line = (row: readonly string[]): string => `| ${row.map(inert).join(" | ")} |\n`;
    this.text += line(head) + `|${"---|".repeat(head.length)}\n` + rows.map(line).join("");
  }

  end(): string {
    return this.text;
  }
}

function inert(text: string): string {
  return text
    .replace(/[\\|[`*_]/g, "\\$&")
    .replace(/</g, "&lt;")
    .replace(/\s+/g, " ");
}

/** What would begin a heading, a list or a quotation at the start of an item does not. */
function unmarked(text: string): string {
  return text.trimStart().replace(/^(?:[#+>~=-]|\d+(?=[.)]))/, (mark) => (/\d/.test(mark) ? `${mark}\\` : `\\${mark}`));
}

/** A web page without script or request. */
export class WebPage implements Form {
  private text = "";

  begin(title: string, language: string): void {
    this.text =
      `<!doctype html>\n<html lang="${plain(language)}">\n<meta charset="utf-8">\n` +
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n` +
      `<meta name="viewport" content="width=device-width">\n<title>${plain(title)}</title>\n<style>${style}</style>\n<h1>${plain(title)}</h1>\n`;
  }

  heading(text: string): void {
    this.text += `<h2>${plain(text)}</h2>\n`;
  }

  list(items: readonly string[]): void {
    this.text += `<ul>\n${items.map((item) => `<li>${plain(item)}</li>\n`).join("")}</ul>\n`;
  }

  table([head = [], ...rows]: readonly (readonly string[])[]): void {
    const line = (cell: string, row: readonly string[]): string =>
      `<tr>${row.map((text) => `<${cell}>${plain(text)}</${cell}>`).join("")}</tr>\n`;
    this.text += `<div><table>\n${line("th", head)}${rows.map((row) => line("td", row)).join("")}</table></div>\n`;
  }

  end(): string {
    return this.text;
  }
}

const style =
  ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}" +
  "div{overflow-x:auto}table{border-collapse:collapse}th,td{border:1px solid #8886;padding:.3rem .6rem;text-align:left;vertical-align:top}";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function plain(text: string): string {
  return text.replace(/[&<>"]/g, (c) => entities[c]!);
}
