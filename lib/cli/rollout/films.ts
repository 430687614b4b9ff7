import { isDeepStrictEqual } from 'util';
import { Duration } from 'cdk8s';
import { nearest } from '../../core/nearest';
import { at } from '../../core/plain';
import { valueProblem } from '../../core/problem';
import { Rollout, RolloutScenario } from '../../flagger/rollout';
import { clusterNames, printedObjects, ReadObject } from '../printed-files';

/** What is shown of the rollouts of one Canary. */
export interface Film {
  readonly name: string;
  readonly namespace?: string;
  /** The clusters whose rollouts of it are the same. */
  readonly clusters: readonly string[];
  /** All goes well. */
  readonly success: Rollout;
  /** The one whose ticks are listed. */
  readonly shown: Rollout;
  /** Checks fail from then on, in minutes, in what is shown. */
  readonly failsAt?: number;
  /** Requests in a second. */
  readonly rate: number;
}

/** What the command asks for. */
export interface FilmOptions {
  readonly failsAt?: number;
  readonly rate: number;
}

const WHERE = 'cdk8s-pd rollout';

/**
 * The films of the Canaries in `dist/`, of the named ones only when there are names.
 *
 * @param names `[<cluster>/][<namespace>/]<name>`.
 */
export function takeFilms(names: readonly string[], { failsAt, rate }: FilmOptions): Film[] {
  const scenario = failsAt === undefined ? RolloutScenario.success() : RolloutScenario.checksFailFrom(Duration.millis(failsAt * 60_000));
  return alike(select(names)).map((objects) => {
    const [{ object, name, namespace }] = objects;
    return {
      name, namespace, clusters: objects.map(({ cluster }) => cluster), failsAt, rate,
      success: Rollout.ofPrinted(object), shown: Rollout.ofPrinted(object, scenario),
    };
  });
}

function select(names: readonly string[]): ReadObject[] {
  const all = clusterNames().flatMap((cluster) => printedObjects(cluster, /^kind: Canary$/m))
    .filter(({ apiVersion, kind }) => kind === 'Canary' && apiVersion.startsWith('flagger.app/'));
  if (all.length === 0) {
    throw valueProblem(WHERE, 'no Canary in dist/', 'the folder of a program with canaries that was synthesized', 'change to that folder, or run cdk8s-pd synth');
  }
  for (const name of names) {
    if (all.some((object) => isNamed(object, name))) continue;
    const known = [...new Set(all.flatMap((object) => (name.includes('/') ? [`${object.cluster}/${object.name}`] : [object.name])))].sort();
    const meant = nearest(name, known);
    throw valueProblem(WHERE, `canary "${name}"`, known.join(', '), meant === undefined ? 'name one of them' : `did you mean ${meant}?`);
  }
  return names.length === 0 ? all : all.filter((object) => names.some((name) => isNamed(object, name)));
}

function isNamed({ cluster, namespace = '', name }: ReadObject, text: string): boolean {
  return [name, `${cluster}/${name}`, `${namespace}/${name}`, `${cluster}/${namespace}/${name}`].includes(text);
}

/** Canaries of several clusters that differ in nothing but their Services and routes are one. */
function alike(objects: readonly ReadObject[]): ReadObject[][] {
  const groups: ReadObject[][] = [];
  for (const object of [...objects].sort((one, other) => one.name.localeCompare(other.name))) {
    const group = groups.find(([first]) => first.name === object.name && first.namespace === object.namespace && first.cluster !== object.cluster
      && isDeepStrictEqual(decisive(first), decisive(object)));
    if (group === undefined) groups.push([object]);
    else group.push(object);
  }
  return groups;
}

function decisive({ object }: ReadObject): unknown {
  return { ...Object(at(object, 'spec')), service: at(object, 'spec', 'service', 'appProtocol') };
}
