import { TokenLookup, TokenProblem } from '../synthesis/tokens';
import { Marked } from '../synthesis/yaml';
import { Cluster } from './cluster';
import { Image, IMAGE_TOKEN_PREFIX } from './image';
import { imageMarker } from './printed-tags';

/** Knows what stands for the tag of an image wherever it is used: the tag alone, or `name:tag` of one image. */
export class ImageTags implements TokenLookup {
  public readonly prefix = IMAGE_TOKEN_PREFIX;
  private readonly images = new Map<string, Image>();

  /** @param currentTag the tag that `versions/` holds for an image. */
  public constructor(private readonly currentTag: (image: Image) => string | undefined) {}

  /** Makes an image known by its token. */
  public add(image: Image): void {
    this.images.set(image.tag, image);
  }

  public resolve(text: string, clusterName: string | undefined): string | Marked | TokenProblem {
    const start = text.indexOf(this.prefix);
    const image = this.images.get(text.slice(start, text.indexOf(']', start) + 1));
    if (!image) return new TokenProblem(`unknown image in "${text}"`);
    const cluster = Cluster.of(image);
    if (clusterName !== undefined && cluster.node.id !== clusterName) {
      // The bot of that cluster would edit this one.
      return new TokenProblem(`the tag of image "${image.node.id}" of cluster "${cluster.node.id}"`);
    }
    const isReference = text === image.reference;
    if (!isReference && text !== image.tag) return new TokenProblem(`the tag of image "${image.node.id}" inside a longer text`);
    const { _automatic: automatic, _startAt: startAt } = image._version;
    const tag = automatic ? this.currentTag(image) ?? startAt : startAt;
    const printed = isReference ? `${image.imageName}:${tag}` : tag;
    return automatic ? new Marked(printed, imageMarker(isReference ? image._policy : `${image._policy}:tag`)) : printed;
  }

  /** The same for those who print no markers. */
  public plainText(text: string): string {
    if (!text.includes(this.prefix)) return text;
    const found = this.resolve(text, undefined);
    return found instanceof Marked ? found.value : typeof found === 'string' ? found : text;
  }
}
