import { VARIABLE_TOKEN_PREFIX } from '../core/variable-token';

/** True for a text that something replaces later, so that its form says nothing yet: an image tag `$[…]`, or a variable `${…}` of Flux. */
export function isPlaceholder(text: string): boolean {
  return /\$[[{]/.test(text) || text.includes(VARIABLE_TOKEN_PREFIX);
}
