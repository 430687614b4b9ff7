/** Exit code of a command that did what it was asked for. */
export const EXIT_OK = 0;

/** Exit code of a command that found a problem or refused; it says why on standard error. */
export const EXIT_PROBLEM = 1;

/** Exit code of a command that was called in a way that it does not know. */
export const EXIT_USAGE = 2;

/** What `--help` of a command says of its exit codes. */
export const EXIT_CODES = `
Exit codes:
  0  done
  1  refused, or a problem: standard error says which
  2  wrong usage: an unknown command or option, or a missing argument`;

/** Runs a command and sets its exit code; of an error only the message is shown when it is one of ours. */
export async function finish(action: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await action();
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = EXIT_PROBLEM;
  }
}

/** The message of an error, with the user's own line when it is not one of ours. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? error.message;
  // A compiler says where by itself.
  if (error.name === 'TSError') return error.message;
  if (stack === error.message) return error.message;
  const own = stack.split('\n').find((line) => /^\s+at /.test(line) && !/node_modules|node:|[\\/](lib|build)[\\/]/.test(line));
  return /^\[/.test(error.message) ? `${error.message}${own === undefined ? '' : `\n${own}`}` : stack;
}
