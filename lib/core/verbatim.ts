import { ApiObject } from 'cdk8s';

const TEXT = Symbol.for('cdk8s-progressive-delivery.verbatim');

/** Declares that an object is printed as a text that is not to be touched: an encrypted file, whose checksum covers the order of its fields. */
export function printVerbatim(apiObject: ApiObject, text: string): void {
  Object.defineProperty(apiObject, TEXT, { value: text });
}

/** The text that an object is printed as, if that is given. */
export function verbatimText(apiObject: ApiObject): string | undefined {
  const text: unknown = Reflect.get(apiObject, TEXT);
  return typeof text === 'string' ? text : undefined;
}
