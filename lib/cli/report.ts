import * as fs from 'fs';
import { failsOn } from '../changes';
import { EXIT_OK } from './exit';

/** What `synth` does with what it found, besides saying it. */
export interface ReportOptions {
  /** Revision of Git to compare with, instead of what `dist/` holds. */
  readonly against?: string;
  /** Print a report for programs on standard output. */
  readonly json?: boolean;
  /** A severity, or ids joined by commas, that end the command with `EXIT_HAZARD`. */
  readonly failOn?: string;
}

/** Exit code of a run that found what `failOn` names. */
export const EXIT_HAZARD = 3;

/** The reports that a run of the program left, one for each synthesis. */
export function readReports(file: string): readonly object[] {
  if (!fs.existsSync(file)) return [];
  return fs.readFileSync(file, 'utf8').trim().split('\n').flatMap((line): object[] => {
    const report: unknown = JSON.parse(line);
    return typeof report === 'object' && report !== null ? [report] : [];
  });
}

/** Prints the report for programs; a run that failed before it knew anything has a result of its own. */
export function printReports(reports: readonly object[]): void {
  process.stdout.write(`${JSON.stringify(reports.length === 1 ? reports[0] : reports.length === 0 ? { result: 'failed' } : reports, undefined, 2)}\n`);
}

/** The exit code of a run that went well. */
export function exitCodeOf(reports: readonly object[], { failOn }: ReportOptions): number {
  return failOn !== undefined && failsOn(failOn, reports.flatMap(hazardIds)) ? EXIT_HAZARD : EXIT_OK;
}

function hazardIds(report: object): string[] {
  const hazards: unknown = Reflect.get(report, 'hazards');
  return Array.isArray(hazards) ? hazards.flatMap((hazard: unknown) => (typeof hazard === 'object' && hazard !== null ? [String(Reflect.get(hazard, 'id'))] : [])) : [];
}
