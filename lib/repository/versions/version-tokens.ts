import { TokenLookup, TokenProblem } from '../../synthesis/tokens';
import { Marked } from '../../synthesis/yaml';
import { Cluster } from '../cluster';
import { imageMarker, Versioned, VersionValue } from './version-entry';
import { pathsInTokens, VERSION_TOKEN_PREFIX } from './version-token';

/** Knows what stands for the versions of images and charts wherever they are used. */
export class VersionTokens implements TokenLookup {
  public readonly prefix = VERSION_TOKEN_PREFIX;
  private readonly owners = new Map<string, Versioned>();

  /** @param current the version that `versions/` holds for an image or chart. */
  public constructor(private readonly current: (owner: Versioned) => VersionValue) {}

  /** Makes an image or chart known by its tokens. */
  public add(owner: Versioned): void {
    this.owners.set(owner.node.path, owner);
  }

  public resolve(text: string, clusterName: string | undefined): string | Marked | TokenProblem {
    const [path, ...others] = pathsInTokens(text);
    const owner = this.owners.get(path);
    if (!owner) return new TokenProblem(`unknown version in "${text}"`);
    const { section, name, startAt, policy } = owner._entry;
    if (others.some((other) => other !== path)) return new TokenProblem('versions of two images or charts in one text');
    const cluster = Cluster.of(owner).node.id;
    if (clusterName !== undefined && cluster !== clusterName) {
      // The bot of that cluster would edit this one.
      return new TokenProblem(`the version of ${section === 'images' ? 'image' : 'chart'} "${name}" of cluster "${cluster}"`);
    }
    const printed = owner._print(text, owner._isPinned ? startAt : this.current(owner));
    if (printed.flaw !== undefined) return new TokenProblem(printed.flaw);
    return policy === undefined ? printed.value : new Marked(printed.value, imageMarker(policy, printed.part));
  }

  /** The same for those who print no markers. */
  public plainText(text: string): string {
    if (!text.includes(this.prefix)) return text;
    const found = this.resolve(text, undefined);
    return found instanceof Marked ? found.value : typeof found === 'string' ? found : text;
  }
}
