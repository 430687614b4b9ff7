import { Code, literal } from './code';
import { InputProblems } from './field';
import { AnnotationRow, HelmReleaseRow } from './rows';

/** Something that only a person can know; the program throws until it is decided. */
export interface Question {
  readonly number: number;
  /** Where the answer is needed. */
  readonly at: string;
  readonly text: string;
}

/** A release of Helm that Flux v2 takes over. */
export interface TakenOver {
  readonly release: string;
  /** Namespace in which Helm keeps its history. */
  readonly storage: string;
}

/** What was found on the way, for the report. */
export class Findings {
  public readonly questions: Question[] = [];
  public readonly seen = new Map<HelmReleaseRow | AnnotationRow, string[]>();
  public readonly leftOut: { readonly what: string; readonly at: string; readonly reason: string }[] = [];
  public readonly flags: { readonly flag: string; readonly value: string; readonly at: string }[] = [];
  public readonly releases: TakenOver[] = [];

  public constructor(public readonly problems: InputProblems) {}

  /** Notes that a row of the tables is met in the input. */
  public saw(row: HelmReleaseRow | AnnotationRow, at: string): void {
    const places = this.seen.get(row) ?? [];
    if (!places.includes(at)) this.seen.set(row, [...places, at]);
  }

  /** The call that stands in the program until somebody has decided. */
  public ask(at: string, text: string): Code {
    const known = this.questions.find((question) => question.at === at && question.text === text);
    const number = known?.number ?? this.questions.length + 1;
    if (!known) this.questions.push({ number, at, text });
    return new Code(`decide(${number}, ${literal(text)})`);
  }

  public leaveOut(what: string, at: string, reason: string): void {
    this.leftOut.push({ what, at, reason });
  }
}
