/** Asks until the answer is yes: only for what cannot be watched, such as a process that is starting. */
export async function until(what: string, seconds: number, ask: () => boolean | Promise<boolean>): Promise<void> {
  const limit = Date.now() + seconds * 1000;
  while (!await ask()) {
    if (Date.now() > limit) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
