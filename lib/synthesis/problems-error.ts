import { Problem } from './model';

/** Thrown when a program describes something that cannot work; nothing was written then. */
export class ProblemsError extends Error {
  public constructor(public readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${count}, nothing was written:\n${[...new Set(problems.map((problem) => `  [${problem.path}] ${problem.text}`))].join('\n')}`);
    this.name = 'ProblemsError';
    // The stack would show where synth() was called, which says nothing about the problems.
    this.stack = this.message;
  }
}
