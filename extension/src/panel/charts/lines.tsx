// A line for each site over the last days, drawn by uPlot.

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import { word } from "../../content/ui/words.ts";
import type { Series } from "./data.ts";
import { Frame, plain, shortDay } from "./frame.tsx";

interface Props {
  name: string;
  title: string;
  text: string;
  unit: string;
  /** The top of the scale, where there is one. */
  most?: number;
  series: Series;
  nameOf: (site: string) => string;
}

/** The lines. */
export function Lines({ name, title, text, unit, most, series, nameOf }: Props): JSX.Element {
  const { days, lines } = series;
  const rows = days
    .map((day, i) => [day, ...lines.map(({ y }) => (y[i] === null ? "" : String(y[i])))])
    .filter(([, ...values]) => values.some((value) => value !== ""));
  return (
    <Frame
      name={name}
      title={title}
      text={text}
      empty={lines.length === 0}
      table={{ head: [word("charts_day"), ...lines.map(({ site }) => `${nameOf(site)} (${unit})`)], rows }}
    >
      <Plot series={series} unit={unit} most={most} nameOf={nameOf} />
    </Frame>
  );
}

const height = 190;

interface Plotted extends Pick<Props, "series" | "unit" | "nameOf"> {
  most: number | undefined;
}

function Plot({ series, unit, most, nameOf }: Plotted): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const there = place.current;
    if (there === null) return undefined;
    const plot = new uPlot(options({ series, unit, most, nameOf }, there), [series.x, ...series.lines.map(({ y }) => y)], there);
    const sized = new ResizeObserver(() => plot.setSize({ width: there.clientWidth, height }));
    sized.observe(there);
    return () => {
      sized.disconnect();
      plot.destroy();
    };
  }, [series.lines.length, series.x[0]]);
  return <div ref={place} dir="ltr" />;
}

/** Colours of the panel, so that they fit light and dark. */
const colours = ["--accent", "--warn", "--net", "--doubt", "--bad", "--good"];
/** Lines of one colour differ in this. */
const dashes = [[], [6, 4], [2, 3]];

function options({ series: { lines }, unit, most, nameOf }: Plotted, there: HTMLElement): uPlot.Options {
  const style = getComputedStyle(there);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const axis: uPlot.Axis = {
    stroke: colour("--soft"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { stroke: colour("--line"), width: 1 },
    font: "12px system-ui, sans-serif",
  };
  return {
    width: Math.max(200, there.clientWidth),
    height,
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, most ?? Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, space: 70, values: (_, at) => at.map((seconds) => shortDay(seconds * 1000)) },
      { ...axis, size: 58, values: (_, at) => at.map((value) => `${plain(value)} ${unit}`) },
    ],
    series: [
      { label: word("charts_day"), value: (_, seconds) => (seconds == null ? "–" : shortDay(seconds * 1000)) },
      ...lines.map(({ site }, i) => ({
        label: nameOf(site),
        stroke: colour(colours[i % colours.length]!),
        dash: dashes[Math.floor(i / colours.length) % dashes.length]!,
        width: 2,
        points: { show: true, size: 6 },
        value: (_: uPlot, value: number | null) => (value === null ? "–" : `${plain(value)} ${unit}`),
      })),
    ],
  };
}
