import { Duration } from 'cdk8s';
import { Rollout } from '../../flagger/rollout';
import { Film } from './films';
import { findings, shortTime, whatItDoes } from './words';

/** Width of the drawing; a phone shows it at about this size, so that text of 12 is text of 12 there. */
const WIDTH = 400;
const PLOT = { left: 52, right: 388, height: 110 };
const LINE = 16;
/** What fits into the width at the widest letters of common fonts. */
const LETTERS = 58;

const STYLE = `
    .back { fill: #ffffff } text { fill: #1f2328; font: 12px system-ui, sans-serif } .name { font-weight: 600; font-size: 15px }
    .grid { stroke: #d0d7de } .good { stroke: #0969da; fill: #0969da22 } .bad { stroke: #cf222e; stroke-dasharray: 5 3 }
    .good, .bad { stroke-width: 2 } .bad { fill: none }
    @media (prefers-color-scheme: dark) {
      .back { fill: #0d1117 } text { fill: #e6edf3 } .grid { stroke: #30363d } .good { stroke: #4493f8; fill: #4493f833 } .bad { stroke: #f85149 }
    }`;

/** One drawing under the other: the share of the new version over time, when all goes well and in the rollback that is shown or the worst. */
export function asSvg(films: readonly Film[]): string {
  let top = 0;
  const parts = films.map((film) => {
    const { body, height } = drawing(film);
    const part = `  <g transform="translate(0 ${top})">\n${body.map((line) => `    ${line}\n`).join('')}  </g>\n`;
    top += height;
    return part;
  });
  const title = `Rollout of ${films.map(({ name }) => name).join(', ')}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img" style="max-width: 100%; height: auto">
  <title>${escape(title)}</title>
  <style>${STYLE}
  </style>
  <rect class="back" width="${WIDTH}" height="${top}"/>
${parts.join('')}</svg>
`;
}

function drawing(film: Film): { readonly body: readonly string[]; readonly height: number } {
  const body: string[] = [];
  let y = 24;
  const write = (text: string, name = ''): void => {
    for (const line of wrapped(text)) {
      body.push(`<text${name} x="12" y="${y}">${escape(line)}</text>`);
      y += LINE;
    }
  };
  write(`${film.name} (${film.clusters.join(', ')})`, ' class="name"');
  write(whatItDoes(film));
  const bad = film.failsAt === undefined ? film.success.worstRollback() : film.shown;
  const films = [film.success, ...(bad === undefined ? [] : [bad])];
  const end = Math.max(...films.map((rollout) => millis(rollout.duration)));
  if (end > 0) {
    const bottom = y + LINE + 12 + PLOT.height;
    body.push(`<text x="12" y="${y + 4}">share of the ${film.success.matchedOnly ? 'matching ' : ''}requests that the canary gets</text>`);
    body.push(...axes(bottom, end), curve(film.success, 'good', bottom, end), ...(bad === undefined ? [] : [curve(bad, 'bad', bottom, end)]));
    y = bottom + 34;
    body.push(`<path class="good" d="M12 ${y - 4}h22"/><text x="40" y="${y}">all goes well</text>`);
    const failing = film.failsAt === undefined ? 'fails at the worst moment' : 'fails as asked';
    if (bad !== undefined) body.push(`<path class="bad" d="M150 ${y - 4}h22"/><text x="178" y="${y}">${failing}</text>`);
    y += LINE + 4;
  }
  findings(film).forEach((line) => write(line));
  return { body, height: y };
}

function axes(bottom: number, end: number): string[] {
  const shares = [0, 50, 100].flatMap((share) => {
    const y = bottom - share / 100 * PLOT.height;
    return [`<path class="grid" d="M${PLOT.left} ${y}H${PLOT.right}"/>`, `<text x="${PLOT.left - 6}" y="${y + 4}" text-anchor="end">${share} %</text>`];
  });
  const times: readonly [number, string][] = [[0, 'start'], [end / 2, 'middle'], [end, 'end']];
  return [...shares, ...times.map(([time, anchor]) => `<text x="${x(time, end)}" y="${bottom + 16}" text-anchor="${anchor}">${shortTime(Duration.millis(time))}</text>`)];
}

/** Each tick holds until the next one. */
function curve({ ticks }: Rollout, name: string, bottom: number, end: number): string {
  const points = ticks.map(({ time, weight }, index) => {
    const y = bottom - weight.value / 100 * PLOT.height;
    return index === 0 ? `M${x(millis(time), end)} ${y}` : `H${x(millis(time), end)}V${y}`;
  });
  return `<path class="${name}" d="${points.join('')}"/>`;
}

function x(time: number, end: number): number {
  return Math.round((PLOT.left + time / end * (PLOT.right - PLOT.left)) * 10) / 10;
}

function millis(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1];
    if (line !== undefined && line.length + word.length < LETTERS) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
