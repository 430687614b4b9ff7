/** One condition on a request, as every provider can be told it; prefixes and suffixes have become regular expressions. */
export type RequestCondition =
  | { readonly type: 'exact' | 'regex'; readonly header: string; readonly value: string }
  | { readonly type: 'cookie'; readonly cookie: string; readonly value: string };

/** The header that a condition looks at. */
export function headerOf(condition: RequestCondition): string {
  return condition.type === 'cookie' ? 'cookie' : condition.header;
}

/** A regular expression for the whole `cookie` header in which one cookie has one value, first, last or in between. */
export function cookieExpression(cookie: string, value: string): string {
  return `^(.*?;\\s*)?(${escapeExpression(`${cookie}=${value}`)})(;.*)?$`;
}

/** Takes their meaning from the special characters of a regular expression. */
export function escapeExpression(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
