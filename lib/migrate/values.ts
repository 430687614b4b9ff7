import { isMap } from '../core/plain';
import { Policies } from './annotations';
import { Code, CodeObject, CodeValue } from './code';
import { Field } from './field';
import { Findings } from './findings';
import { FoundImage, Images, splitImage } from './images';

/** An image in the values of a release: what it is, and the fields that name it. */
interface ValueImage {
  readonly image: FoundImage;
  /** Field that holds only the tag. */
  readonly tag?: readonly string[];
  /** Field that holds the name, as `image.name` has it. */
  readonly name?: readonly string[];
  /** Field that holds name and tag. */
  readonly reference?: readonly string[];
}

/** The name that Flux v1 gives to the image at the top of the values. */
const TOP = 'chart-image';

/** The values of a release as code, in which the images that Flux v1 knew are those of the program. */
export function valuesCode(values: Field, policies: Policies, images: Images, findings: Findings, owner: string): CodeObject {
  const replaced = new Map<string, Code>();
  const found = imagesIn(values, policies);
  for (const { image, tag, name, reference } of found) {
    const variable = images.declare(image, policies, owner);
    if (variable === undefined) continue;
    findings.saw('chartImages', image.at);
    if (tag) replaced.set(tag.join('\0'), new Code(`${variable}.tag`));
    if (name) replaced.set(name.join('\0'), new Code(`${variable}.imageName`));
    if (reference) replaced.set(reference.join('\0'), new Code(`${variable}.reference`));
  }
  for (const [container, { at }] of policies.tags) {
    if (!found.some(({ image }) => image.container === container)) {
      findings.leaveOut(`the pattern of tags for ${container} of ${owner}`, at, 'the values hold no image of that name');
    }
  }
  if (policies.automated && found.length === 0) findings.leaveOut(`automated of ${owner}`, policies.automated.at, 'the values hold no image, so Flux v1 had nothing to update');
  return mapCode(values, [], (field, path) => replaced.get(path.join('\0')) ?? (field === undefined ? nullValue(values, path, findings, owner) : undefined));
}

/** A part of an object as code. */
export function fieldCode(field: Field, replace: (path: readonly string[]) => Code | undefined): CodeValue {
  return valueCode(field.value, [], (_field, path) => replace(path)) ?? {};
}

type Replace = (value: unknown, path: readonly string[]) => Code | undefined;

function mapCode(values: Field, path: readonly string[], replace: Replace): CodeObject {
  return Object.fromEntries(Object.entries(values.map() ?? {}).map(([name, value]) => [name, valueCode(value, [...path, name], replace)]));
}

function valueCode(value: unknown, path: readonly string[], replace: Replace): CodeValue | undefined {
  const code = replace(value === null ? undefined : value, path);
  if (code) return code;
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => valueCode(item, [...path, String(index)], replace) ?? []);
  if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, valueCode(member, [...path, name], replace)]));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

function nullValue(values: Field, path: readonly string[], findings: Findings, owner: string): Code {
  const place = path.reduce<Field>((field, name) => field.get(name) ?? field, values);
  return findings.ask(place.at, `values.${path.join('.')} of ${owner} is null. Remove it to keep the value of the chart, or write a value`);
}

/** Finds images as Flux v1 did: at the top of the values and one level below, in five spellings, and where annotations say so. */
function imagesIn(values: Field, { imagePaths }: Policies): ValueImage[] {
  const found: ValueImage[] = [];
  const add = (image: ValueImage | undefined): void => {
    if (image && !found.some((other) => other.image.container === image.image.container)) found.push(image);
  };
  for (const [alias, { repository, registry, tag }] of imagePaths) {
    if (repository) add(imageAt(values, alias, repository.text.split('.'), registry?.text.split('.'), tag?.text.split('.')));
  }
  add(imageOf(values, [], TOP));
  for (const [name, field] of Object.entries(values.map() ?? {})) if (isMap(field)) add(imageOf(values, [name], name));
  return found;
}

function imageOf(values: Field, path: readonly string[], container: string): ValueImage | undefined {
  const below = (...names: readonly string[]): string[] => [...path, ...names];
  const image = at(values, below('image'));
  if (image === undefined) return undefined;
  if (isMap(image.value)) return imageAt(values, container, below('image', 'repository'), below('image', 'registry'), below('image', 'tag'));
  return imageAt(values, container, below('image'), below('registry'), below('tag'));
}

function imageAt(
  values: Field, container: string, namePath: readonly string[], registryPath: readonly string[] | undefined, tagPath: readonly string[] | undefined,
): ValueImage | undefined {
  const name = at(values, namePath);
  const registry = registryPath && at(values, registryPath);
  const tag = tagPath && at(values, tagPath);
  if (typeof name?.value !== 'string') return undefined;
  const split = splitImage(name.value);
  // A digest names one build for ever: Flux v1 left it alone.
  if (split.digest) return undefined;
  const full = typeof registry?.value === 'string' && registry.value !== '' ? `${registry.value.replace(/\/$/, '')}/${split.name}` : split.name;
  if (tag !== undefined && tagPath !== undefined && split.tag === undefined) {
    const text = typeof tag.value === 'string' || typeof tag.value === 'number' ? String(tag.value) : undefined;
    return { image: { container, name: full, tag: text, at: tag.at }, tag: tagPath, name: full === split.name ? namePath : undefined };
  }
  return { image: { container, name: full, tag: split.tag, at: name.at }, ...full === split.name ? { reference: namePath } : {} };
}

function at(values: Field, path: readonly string[]): Field | undefined {
  return path.reduce<Field | undefined>((field, name) => field?.get(name), values);
}
