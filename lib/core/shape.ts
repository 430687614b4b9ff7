import { Duration } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { nearest } from './nearest';
import { Percent } from './percent';
import { problemAt, shown } from './problem';
import { checkRequired } from './required';

/** What is wrong with one value, in the parts of every problem text. */
export interface ShapeFlaw {
  readonly given: string;
  readonly allowed: string;
  readonly fix: string;
}

/** Looks at one value, known to the user by its name. */
export type Shape = (name: string, value: unknown) => ShapeFlaw | undefined;

/** The shapes of properties by their names. */
export interface Shapes {
  readonly [name: string]: Shape;
}

/**
 * Refuses properties of the wrong type. The compiler does it for TypeScript and jsii for other languages; a program in
 * JavaScript would end with a TypeError from deep inside that names nothing the user wrote.
 *
 * @param where the construct, or what the user called for a value class.
 * @param required the properties without which nothing works.
 * @param optional properties whose wrong type would not be noticed where they are used.
 */
export function checkShape(where: IConstruct | string, props: object | undefined, required: Shapes, optional: Shapes = {}): void {
  const names = Object.keys(required);
  const missing = names.filter((name) => valueAt(props, name) === undefined);
  if (missing.length !== 1) checkRequired(where, props, names);
  const flaw = missing.length === 1 ? flawOfMissing(missing[0], required) : flawIn('', props, { ...required, ...optional });
  if (flaw === undefined) return;
  throw problemAt(where, flaw.given, flaw.allowed, flaw.fix);
}

/** Names of the properties that a struct may leave out. */
type OptionalName<T> = { [name in keyof T]-?: object extends Pick<T, name> ? name : never }[keyof T];

/** A shape for each property that a struct must have: the compiler refuses a list that forgets one. */
export type RequiredShapes<T> = { readonly [name in Exclude<keyof T, OptionalName<T>>]: Shape };

/** A shape for each property that a struct may leave out: the compiler refuses a list that forgets one. */
export type OptionalShapes<T> = { readonly [name in OptionalName<T>]: Shape };

/**
 * The same for a struct of which all properties are listed: names that it does not have are refused too. A misspelled
 * optional property would do nothing, and only the compiler would say so.
 *
 * @param where the construct, or what the user called for a value class.
 */
export function checkProps<T extends object>(where: IConstruct | string, props: T | undefined, required: RequiredShapes<T>, optional: OptionalShapes<T>): void {
  const unknown = unknownIn('', props, { ...required, ...optional });
  if (unknown !== undefined) throw problemAt(where, unknown.given, unknown.allowed, unknown.fix);
  checkShape(where, props, { ...required }, { ...optional });
}

/** Any value; what it must be is said elsewhere. */
export const ANYTHING: Shape = () => undefined;

/** Refuses one value of the wrong type. */
export function checkValue(where: IConstruct | string, name: string, value: unknown, shape: Shape): void {
  const flaw = shape(name, value);
  if (flaw !== undefined) throw problemAt(where, flaw.given, flaw.allowed, flaw.fix);
}

/** Text. */
export const TEXT: Shape = (name, value) => (typeof value === 'string' ? undefined : flawOf(name, value, 'text', `write ${name} in quotes`));

/** A number, which a text of digits is not. */
export const NUMBER: Shape = (name, value) => (typeof value === 'number' ? undefined : flawOf(name, value, 'a number', `write ${name} as a number, without quotes`));

/** A yes or no. */
export const BOOLEAN: Shape = (name, value) => (typeof value === 'boolean' ? undefined : flawOf(name, value, 'true or false', 'write true or false, without quotes'));

/** A `Duration`. */
export const DURATION: Shape = (name, value) => (isDuration(value) ? undefined : flawOf(name, value, 'a Duration', `write ${durationFor(value)}`));

/** A `Percent`. */
export const PERCENT: Shape = (name, value) => {
  const number = typeof value === 'string' ? parseFloat(value) : value;
  const share = typeof number === 'number' && number >= 0 && number <= 100 ? number : 10;
  return value instanceof Percent ? undefined : flawOf(name, value, 'a Percent', `write Percent.of(${share})`);
};

/** An object that holds further properties. */
export function struct(required: Shapes, optional: Shapes = {}): Shape {
  return (name, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return flawOf(name, value, `an object with ${[...Object.keys(required), ...Object.keys(optional)].join(', ') || 'properties'}`, `pass ${name}: { … }`);
    }
    const missing = Object.keys(required).find((key) => valueAt(value, key) === undefined);
    return missing === undefined
      ? flawIn(`${name}.`, value, { ...required, ...optional })
      : { given: `no ${name}.${missing}`, allowed: `a value for each of ${Object.keys(required).join(', ')}`, fix: `pass ${missing}` };
  };
}

/** A struct of which all properties are listed: it holds no others. */
export function structOf<T extends object>(required: RequiredShapes<T>, optional: OptionalShapes<T>): Shape {
  const known: Shapes = { ...required, ...optional };
  const shape = struct({ ...required }, { ...optional });
  return (name, value) => unknownIn(`${name}.`, value, known) ?? shape(name, value);
}

/** A list whose items all have one shape. */
export function listOf(item: Shape): Shape {
  return (name, value) => {
    if (!Array.isArray(value)) return flawOf(name, value, 'a list', `put it in brackets: ${name}: […]`);
    for (const [index, member] of value.entries()) {
      const flaw = item(`${name}[${index}]`, member);
      if (flaw !== undefined) return flaw;
    }
    return undefined;
  };
}

/**
 * An instance of one of our classes.
 *
 * @param type the class.
 * @param examples how one is made.
 */
export function instanceOf(type: { readonly name: string; readonly prototype: object }, examples: string): Shape {
  return (name, value) => (isA(value, type.prototype) ? undefined : flawOf(name, value, `${/^[AEIOU]/.test(type.name) ? 'an' : 'a'} ${type.name}`, `write ${examples}`));
}

/**
 * A construct that plays a role, known by the member through which others ask it.
 *
 * @param what the constructs that fit, for the message.
 * @param member a member of the role; any construct will do without one.
 */
export function role(what: string, member?: string): Shape {
  return (name, value) => {
    const fits = Construct.isConstruct(value) && (member === undefined || Reflect.has(value, member));
    return fits ? undefined : flawOf(name, value, what, 'pass the construct itself; declare what exists outside the program with fromReference');
  };
}

/** True for a duration of cdk8s, also of a second copy of that package. */
function isDuration(value: unknown): value is Duration {
  return typeof valueAt(value, 'toMilliseconds') === 'function';
}

function isA(value: unknown, prototype: object): boolean {
  return typeof value === 'object' && value !== null && Object.prototype.isPrototypeOf.call(prototype, value);
}

const FACTORIES: { readonly [unit: string]: string } = { ms: 'millis', s: 'seconds', m: 'minutes', h: 'hours', d: 'days' };

/** How the user writes what a text such as `10m` means. */
function durationFor(value: unknown): string {
  const [, amount = '10', unit = 'm'] = (typeof value === 'string' && /^(\d+)(ms|s|m|h|d)$/.exec(value)) || [];
  return `Duration.${FACTORIES[unit]}(${amount})`;
}

function flawIn(prefix: string, props: unknown, shapes: Shapes): ShapeFlaw | undefined {
  for (const [name, shape] of Object.entries(shapes)) {
    const value: unknown = typeof props === 'object' && props !== null ? Reflect.get(props, name) : undefined;
    const flaw = value === undefined ? undefined : shape(`${prefix}${name}`, value);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** A property that is none of the known ones. Instances of classes may have members of their own. */
function unknownIn(prefix: string, props: unknown, known: Shapes): ShapeFlaw | undefined {
  if (!isPlain(props)) return undefined;
  const names = Object.keys(known);
  const unknown = Object.keys(props).find((name) => !names.includes(name) && valueAt(props, name) !== undefined);
  if (unknown === undefined) return undefined;
  const meant = nearest(unknown, names);
  return { given: `no such property ${prefix}${unknown}`, allowed: names.join(', '), fix: meant === undefined ? 'remove it' : `did you mean ${meant}?` };
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null);
}

/** What to say of the one value that is missing: how it is written. */
function flawOfMissing(name: string, shapes: Shapes): ShapeFlaw {
  const { allowed, fix } = shapes[name](name, undefined) ?? { allowed: 'a value', fix: `pass ${name}` };
  return { given: `no ${name}`, allowed, fix };
}

function flawOf(name: string, value: unknown, allowed: string, fix: string): ShapeFlaw {
  return { given: `${name} ${shown(value)}`, allowed, fix };
}

/** A member of a value that may be anything; null is none. */
function valueAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) ?? undefined : undefined;
}
