import { IConstruct } from 'constructs';
import { nearest } from '../../core/nearest';
import { at } from '../../core/plain';
import { problem } from '../../core/problem';

/** Objects to make from inputs, in the two forms that the operator knows. */
export interface ResourceTemplates {
  readonly resources?: readonly { readonly [key: string]: unknown }[];
  readonly resourcesTemplate?: string;
}

/** An action of a template, or a comment; between quotes >> ends nothing. */
const ACTION = /<<-?\s*\/\*[^]*?\*\/\s*-?>>|<<(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|(?!>>)[^"`])*>>/g;

/** One set of inputs. */
export interface Inputs {
  readonly [key: string]: unknown;
}

// The operator adds it to every set. An id it adds only to the inputs of providers and to combinations, whatever its
// documentation says (internal/inputs of v0.58.1; its own test writes the id of inline inputs).
const BUILT_IN = ['provider'];

/**
 * Refuses templates that the operator cannot build, for which it stalls: text that Go's templates cannot parse, objects
 * without a name, and inputs that do not exist.
 *
 * @param where the property that holds the templates, or nothing at the top.
 * @param inputs all sets of inputs; undefined when not all of them stand in the program.
 */
export function checkTemplates(scope: IConstruct, where: string, { resources = [], resourcesTemplate }: ResourceTemplates, inputs: readonly Inputs[] | undefined): void {
  resources.forEach((resource, index) => {
    const path = `${where}resources[${index}]`;
    const name = at(resource, 'metadata', 'name');
    const { apiVersion, kind } = resource;
    const missing = Object.entries({ apiVersion, kind, 'metadata.name': name }).filter(([, value]) => typeof value !== 'string' || value === '').map(([field]) => field);
    if (missing.length > 0) {
      throw problem(scope, `${path} without ${missing.join(' and ')}`, 'an object with apiVersion, kind and metadata.name', 'add what is missing');
    }
    // An action does not reach from one text into the next.
    textsIn(resource).forEach((text) => checkTemplate(scope, path, text, inputs));
  });
  if (resourcesTemplate === undefined) return;
  if (resourcesTemplate.trim() === '') {
    throw problem(scope, `an empty ${where}resourcesTemplate`, 'one or more objects as YAML, with << inputs.… >>', 'write the objects, or remove it');
  }
  checkTemplate(scope, `${where}resourcesTemplate`, resourcesTemplate, inputs);
}

function checkTemplate(scope: IConstruct, path: string, text: string, inputs: readonly Inputs[] | undefined): void {
  const foreign = /\{\{-?\s*\.?inputs\.\w+/.exec(text)?.[0];
  if (foreign !== undefined) throw problem(scope, `${path} with ${foreign}`, 'actions between << and >>', `write << ${foreign.replace(/^.*inputs/, 'inputs')} >>`);
  const actions = [...text.matchAll(ACTION)].map(([action]) => action);
  const rest = text.replace(ACTION, '');
  if (rest.includes('<<')) {
    const line = rest.slice(rest.indexOf('<<')).split('\n')[0].slice(0, 40);
    throw problem(scope, `${path} with << and no >> after it: "${line}"`, 'a << only where an action begins, as in << inputs.name >>',
      'close it, or write << "<<" >> for the two characters');
  }
  // What is looked for before it is used may be missing, and so may what a template defines for itself.
  if (inputs === undefined || actions.some((action) => /\bhasKey\b/.test(action))) return;
  const used = new Set(actions.flatMap((action) => [...withoutTexts(action).matchAll(/(?<![\w.$])inputs\.(\w+)/g)].map(([, name]) => name)));
  const names = [...new Set(inputs.flatMap((set) => Object.keys(set))), ...(inputs.length > 0 ? BUILT_IN : [])];
  for (const name of used) {
    const lacking = inputs.findIndex((set) => set[name] === undefined);
    if (inputs.length > 0 && (BUILT_IN.includes(name) || lacking < 0)) continue;
    const meant = nearest(name, names.filter((other) => other !== name));
    throw problem(scope, `${path} with inputs.${name}, which ${lacking < 0 ? 'nothing provides' : `inputs[${lacking}] lacks`}`,
      names.length === 0 ? 'inputs that every set has' : `inputs that every set has, of ${names.join(', ')}`,
      meant === undefined ? `add it, or write get inputs "${name}" | default …` : `did you mean inputs.${meant}?`);
  }
}

/** All texts of an object, keys too: the operator reads the whole object as one template. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)]);
}

function withoutTexts(action: string): string {
  return action.replace(/"(?:\\.|[^"\\])*"|`[^`]*`/g, '""');
}
