/** Suffixes of a Kubernetes quantity and what they multiply with. */
const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ['n', 1e-9], ['u', 1e-6], ['m', 1e-3], ['', 1], ['k', 1e3], ['M', 1e6], ['G', 1e9], ['T', 1e12], ['P', 1e15], ['E', 1e18],
  ['Ki', 2 ** 10], ['Mi', 2 ** 20], ['Gi', 2 ** 30], ['Ti', 2 ** 40], ['Pi', 2 ** 50], ['Ei', 2 ** 60],
]);

/** Number, then a suffix or an exponent: the grammar of `resource.Quantity`, without a sign because nothing here may be negative. */
const QUANTITY = /^(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?)$/;

/** True for a Kubernetes quantity of at least zero, for example `100m` or `64Mi`. */
export function isQuantity(text: string): boolean {
  return QUANTITY.test(text);
}

/** The plain number that a quantity stands for; NaN when it is none. */
export function quantityValue(text: string): number {
  const [, number, exponent, suffix] = QUANTITY.exec(text) ?? [];
  return Number(`${number}${exponent ?? ''}`) * (SUFFIXES.get(suffix ?? '') ?? 1);
}
