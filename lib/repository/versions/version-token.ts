/** Starts every token that stands for a version, or a part of one, until the object is printed. */
export const VERSION_TOKEN_PREFIX = '$[version:';

const TOKEN = /\$\[version:[a-z-]+:([^\]]+)\]/g;

/**
 * The token of one part of an image or chart, for example its tag.
 *
 * @param path construct path of the image or chart.
 */
export function versionToken(part: string, path: string): string {
  return `${VERSION_TOKEN_PREFIX}${part}:${path}]`;
}

/** The construct paths of the tokens in a text, in their order. */
export function pathsInTokens(text: string): string[] {
  return [...text.matchAll(TOKEN)].map(([, path]) => path);
}

/** The text with a value in place of each token. */
export function withoutTokens(text: string, value: (token: string) => string): string {
  return text.replace(TOKEN, value);
}
