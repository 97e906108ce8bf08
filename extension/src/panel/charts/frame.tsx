// What stands around every picture: its title, the picture, its table, and the table as a file.

import type { ComponentChildren, JSX } from "preact";

import { language, word } from "../../content/ui/words.ts";
import { csv, type Table } from "./data.ts";

interface Props {
  /** Of the file. */
  name: string;
  title: string;
  text: string;
  table: Table;
  /** Nothing to draw: said instead of an empty picture. */
  empty: boolean;
  children: ComponentChildren;
}

/** The picture is hidden from screen readers: they get the table. */
export function Frame({ name, title, text, table, empty, children }: Props): JSX.Element {
  return (
    <section class="card chart" id={`chart-${name}`}>
      <h3>{title}</h3>
      <p class="soft">{text}</p>
      {empty ? (
        <p>{word("charts_empty")}</p>
      ) : (
        <>
          <div class="picture" aria-hidden="true">
            {children}
          </div>
          <details>
            <summary>{word("charts_table")}</summary>
            <div class="scroll" tabIndex={0} role="group" aria-label={title}>
              <Rows title={title} table={table} />
            </div>
          </details>
          <a class="csv" download={`holdfast-${name}.csv`} href={fileOf(table)}>
            {word("charts_csv")}
          </a>
        </>
      )}
    </section>
  );
}

function Rows({ title, table: { head, rows } }: { title: string; table: Table }): JSX.Element {
  return (
    <table>
      <caption class="soft">{title}</caption>
      <thead>
        <tr>
          {head.map((cell) => (
            <th key={cell} scope="col">
              {cell}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...rest], i) => (
          <tr key={i}>
            <th scope="row">{first}</th>
            {rest.map((cell, k) => (
              <td key={k}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function fileOf(table: Table): string {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(csv(table))}`;
}

/** A number as people of the language write it. */
export function plain(n: number): string {
  return new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(n);
}

/** A day in few signs. */
export function shortDay(at: number): string {
  return new Intl.DateTimeFormat(language(), { day: "numeric", month: "short" }).format(at);
}
