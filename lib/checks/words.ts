/** A value in one short line, as JSON. */
export function shortJson(value: unknown, length: number = 60): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(names: readonly string[], word: string = 'or'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${word} ${names[names.length - 1]}`;
}
