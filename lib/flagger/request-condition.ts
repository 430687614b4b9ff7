/** One condition on a request, as every provider can be told it; prefixes and suffixes have become regular expressions. */
export type RequestCondition =
  | { readonly type: 'exact' | 'regex'; readonly header: string; readonly value: string }
  | { readonly type: 'cookie'; readonly cookie: string; readonly value: string }
  | { readonly type: 'query'; readonly query: string; readonly match: { readonly exact: string } | { readonly regex: string } }
  | { readonly type: 'source'; readonly labels: { readonly [name: string]: string } };

/** What a condition looks at: the name of a header, or something else in words. */
export function subjectOf(condition: RequestCondition): string {
  switch (condition.type) {
    case 'cookie': return 'cookie';
    case 'query': return `query parameter ${condition.query}`;
    case 'source': return 'labels of the client';
    default: return condition.header;
  }
}

/** A regular expression for the whole `cookie` header in which one cookie has one value, first, last or in between. */
export function cookieExpression(cookie: string, value: string): string {
  return `^(.*?;\\s*)?(${escapeExpression(`${cookie}=${value}`)})(;.*)?$`;
}

/** Takes their meaning from the special characters of a regular expression. */
export function escapeExpression(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}
