import { IConstruct } from 'constructs';

const USED = Symbol.for('cdk8s-progressive-delivery.used');

/** Called for a value when a construct takes it as a property. */
export type Used = (user: IConstruct, property: string, namespace: string | undefined) => void;

/** Declares that a value wants to know who uses it, for example to make that construct wait for another one. */
export function onUse(value: object, used: Used): void {
  Object.defineProperty(value, USED, { value: used });
}

/** Tells the values among the properties of a construct that they are used. */
export function tellUse(user: IConstruct, props: object, namespace: string | undefined): void {
  for (const [property, value] of Object.entries(props)) {
    const used: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, USED) : undefined;
    if (typeof used === 'function') used(user, property, namespace);
  }
}
