/** The functions that Flagger gives to a query (pkg/apis/flagger/v1beta1/metric.go, TemplateFunctions). */
export const QUERY_FUNCTIONS: readonly string[] = ['name', 'namespace', 'target', 'service', 'ingress', 'route', 'interval', 'variables'];

/** Words of Go's text/template, which Flagger renders queries with. */
const GO_TEMPLATE_WORDS: readonly string[] = [
  'if', 'else', 'end', 'range', 'with', 'define', 'template', 'block', 'break', 'continue', 'true', 'false', 'nil',
  'and', 'or', 'not', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'len', 'index', 'slice', 'print', 'printf', 'println', 'html', 'js', 'urlquery', 'call',
];

/** What is wrong with a query, in the parts of every problem text. */
export interface QueryProblem {
  readonly given: string;
  readonly allowed: string;
  readonly fix: string;
}

/** Finds what Flagger could not render: it would fail at every check until the rollout is taken back. */
export function findQueryProblem(query: string): QueryProblem | undefined {
  const allowed = `the functions ${QUERY_FUNCTIONS.map((name) => name === 'variables' ? 'variables.<name>' : name).join(', ')} in {{ }}`;
  if (query.trim() === '') return { given: 'query is empty', allowed: 'a query that gives one number', fix: 'write the query' };
  // A pair of closing braces alone may be the end of two PromQL selectors.
  if (query.replace(ACTION, '').includes('{{')) return { given: 'query opens {{ without closing it', allowed, fix: 'write }} behind the function' };
  const words = actionWords(query);
  const known = ['', ...QUERY_FUNCTIONS, ...GO_TEMPLATE_WORDS];
  const unknown = words.map((word) => word.split('.')[0]).find((root) => !known.includes(root));
  if (unknown !== undefined) return { given: `query uses {{ ${unknown} }}`, allowed, fix: 'use one of them, or pass the value as a variable' };
  const field = words.find((word) => word.startsWith('.'));
  // The template has no data of its own, only functions: outside of range and with the dot is nil.
  if (field !== undefined && !words.includes('range') && !words.includes('with')) {
    return { given: `query uses {{ ${field} }}`, allowed, fix: `write it without the dot, for example {{ ${field.slice(1).toLowerCase()} }}` };
  }
  return undefined;
}

/** The names that a query takes from `variables`, each once. */
export function queryVariables(query: string): string[] {
  const names = actionWords(query).map((word) => word.split('.')).filter(([root, name]) => root === 'variables' && name !== undefined);
  return [...new Set(names.map(([, name]) => name))];
}

const ACTION = /\{\{.*?\}\}/gs;

/** The identifiers of all actions, with the fields behind them, without comments, texts, numbers and `$variables`. */
function actionWords(query: string): string[] {
  return (query.match(ACTION) ?? []).flatMap((action) => {
    const code = action
      .replace(/\/\*.*?\*\//gs, ' ')
      .replace(/"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'/g, ' ')
      .replace(/\$\w*(?:\.\w+)*/g, ' ')
      .replace(/\)(?:\.\w+)+/g, ')')
      .replace(/(?<![\w.])\d[\w.]*/g, ' ');
    return code.match(/\.?[A-Za-z_]\w*(?:\.\w+)*/g) ?? [];
  });
}
