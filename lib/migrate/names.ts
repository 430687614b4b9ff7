const RESERVED = [
  'await', 'break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum', 'export', 'extends', 'false',
  'finally', 'for', 'function', 'if', 'implements', 'import', 'in', 'instanceof', 'interface', 'let', 'new', 'null', 'package', 'private', 'protected',
  'public', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield', 'arguments', 'eval',
  'undefined', 'require', 'module', 'exports',
  // What the program itself declares.
  'path', 'flux', 'repository', 'cluster', 'decide',
];

/** Names that are all different. */
export class Names {
  /** Names of constants, without those that mean something else. */
  public static forVariables(): Names {
    const names = new Names();
    RESERVED.forEach((name) => names.taken.add(name));
    return names;
  }

  private readonly taken = new Set<string>();

  /** The first of the candidates that is free, or the first one with a number. */
  public take(...candidates: string[]): string {
    let free = candidates.find((candidate) => !this.taken.has(candidate));
    for (let count = 2; free === undefined; count++) {
      const numbered = `${candidates[0]}${count}`;
      if (!this.taken.has(numbered)) free = numbered;
    }
    this.taken.add(free);
    return free;
  }
}
