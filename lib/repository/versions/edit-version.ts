import { Scalar } from 'yaml';
import { VersionValue } from './version-entry';
import { ReadEntry, TextField } from './versions-reader';

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The text of a file of `versions/` with another version in one entry: every other byte is as it was.
 *
 * @returns undefined when the entry is written in a way that only a YAML printer can change.
 */
export function editVersion(text: string, { version, digest, body }: ReadEntry, value: VersionValue): string | undefined {
  const edits = [
    replace(version, value.version),
    digest === undefined ? (value.digest === undefined ? [] : addLine(text, version, value.digest, body.flow === true))
      : value.digest === undefined ? removeLine(text, digest, body.flow === true) : replace(digest, value.digest),
  ];
  if (edits.some((edit) => edit === undefined)) return undefined;
  const last = edits.flatMap((edit) => edit ?? []).sort((a, b) => b.from - a.from);
  return last.reduce((edited, { from, to, text: now }) => edited.slice(0, from) + now + edited.slice(to), text);
}

/** Between the same quotes; a text without any would be a number with the next tag. */
function replace({ scalar }: TextField, value: string): Edit[] | undefined {
  if (!scalar.range || scalar.type === Scalar.BLOCK_LITERAL || scalar.type === Scalar.BLOCK_FOLDED) return undefined;
  const quotes = scalar.type === Scalar.QUOTE_SINGLE ? "'" : '"';
  return [{ from: scalar.range[0], to: scalar.range[1], text: `${quotes}${value}${quotes}` }];
}

function addLine(text: string, version: TextField, digest: string, isFlow: boolean): Edit[] | undefined {
  const line = lineOf(text, version);
  if (line === undefined || isFlow) return undefined;
  const end = text.slice(line.end - 2, line.end) === '\r\n' ? '\r\n' : '\n';
  const added = `${line.indent}digest: "${digest}"${end}`;
  return [{ from: line.end, to: line.end, text: text.endsWith('\n') || line.end < text.length ? added : `${end}${added}` }];
}

function removeLine(text: string, digest: TextField, isFlow: boolean): Edit[] | undefined {
  const line = lineOf(text, digest);
  return line === undefined || isFlow ? undefined : [{ from: line.start, to: line.end, text: '' }];
}

/** The line of a field that has it for itself. */
function lineOf(text: string, { key, scalar }: TextField): { readonly start: number; readonly end: number; readonly indent: string } | undefined {
  if (!key.range || !scalar.range) return undefined;
  const start = text.lastIndexOf('\n', key.range[0] - 1) + 1;
  const indent = text.slice(start, key.range[0]);
  const next = text.indexOf('\n', scalar.range[1]);
  return /^ *$/.test(indent) ? { start, end: next < 0 ? text.length : next + 1, indent } : undefined;
}
