import { Construct } from 'constructs';
import { checkDnsLabel } from '../../core/names';
import { problem } from '../../core/problem';
import { DigestReflection, GitReference, GitRepository, ImagePolicy, ImagePolicyChoice, ImageRepository, ImageUpdateAutomation } from '../../flux';
import { GitOpsRepository } from '../gitops-repository';
import { Image, ImageProps } from './image';
import { ImageUpdates } from './image-updates';
import { Layer } from '../layer';
import { RegistryOptions } from './registry-options';
import { Versioned, VersionEntry } from './version-entry';
import { VersionedChart, VersionedChartProps } from './versioned-chart';

/** What an automatic version asks of Flux. */
interface Automation {
  readonly image: string;
  readonly policyName: string;
  readonly policy: ImagePolicyChoice;
  readonly registry: RegistryOptions | undefined;
  readonly digestReflection?: DigestReflection;
}

/** The images and charts of a cluster, and the Flux objects that keep the automatic ones up to date. */
export class ClusterVersions {
  private readonly all: Versioned[] = [];
  private readonly images: Construct;
  private readonly charts: Construct;
  private readonly layer?: Layer;

  /** @param branch the branch whose head the cluster runs. */
  public constructor(
    private readonly cluster: Construct, private readonly repository: GitOpsRepository, private readonly branch: string, updates: ImageUpdates | undefined,
  ) {
    // No layer can have these ids, which are no DNS labels.
    this.images = new Construct(cluster, 'Images');
    this.charts = new Construct(cluster, 'Charts');
    if (updates) {
      this.layer = new Layer(cluster, 'flux-images', { namespace: 'flux-system' });
      this.addAutomation(this.layer, updates);
    }
  }

  public addImage(id: string, props: ImageProps): Image {
    this.checkId(this.images, 'image', id);
    const image = new Image(this.images, id, props);
    const { policy, digestReflection } = props.version._automatic ?? {};
    this.add(image, policy && { image: props.name, policyName: image._policyName, policy, digestReflection, registry: props.registry });
    return image;
  }

  public addChart(id: string, props: VersionedChartProps): VersionedChart {
    this.checkId(this.charts, 'chart', id);
    const chart = new VersionedChart(this.charts, id, props);
    const policy = props.version._policy;
    this.add(chart, policy && { image: chart._image ?? '', policyName: chart._policyName, policy, registry: props.registry });
    return chart;
  }

  /** What `versions/` holds. */
  public get entries(): VersionEntry[] {
    return this.all.filter(({ _isPinned: isPinned }) => !isPinned).map(({ _entry: entry }) => entry);
  }

  private add(owner: Versioned, automation: Automation | undefined): void {
    this.repository._addVersion(owner);
    if (automation) this.automate(owner, automation);
    this.all.push(owner);
  }

  private automate(owner: Versioned, { image, policyName, policy, registry, digestReflection }: Automation): void {
    if (!this.layer) {
      const what = owner._entry.section === 'images' ? 'image' : 'chart';
      throw problem(owner, `an automatic ${what} in a cluster without imageUpdates`,
        `automatic ${what}s where a bot may commit: it needs a Git credential that may push`,
        `give cluster "${this.cluster.node.id}" imageUpdates: ImageUpdates.commitTo('${this.branch}', `
        + `{ credential: SecretReference.existing('…') }), or pin the ${what} with ${owner instanceof Image ? 'ImageVersion' : 'ChartVersion'}.pinned`);
    }
    // With a capital, which no name has, so that image staging-app does not meet the policy of image app.
    const name = policyName.slice(this.cluster.node.id.length + 1);
    const source = new ImageRepository(this.layer, `Repository-${name}`, { metadata: { name }, image, ...registry });
    new ImagePolicy(this.layer, `Policy-${name}`, { metadata: { name: policyName }, repository: source, policy, digestReflection });
  }

  private checkId(scope: Construct, what: string, id: string): void {
    checkDnsLabel(this.cluster, what, id);
    if (scope.node.tryFindChild(id)) {
      throw problem(this.cluster, `a second ${what} "${id}"`, `one ${what} for each name in a cluster`,
        `use the one that add${what === 'image' ? 'Image' : 'Chart'} returned, or add this one under another name`);
    }
  }

  private addAutomation(layer: Layer, updates: ImageUpdates): void {
    const { branch: synced, repository: { url } } = this;
    const { _branch: direct, _pullRequest: pullRequest, _options: { credential, provider, ...options } } = updates;
    const read = direct ?? synced;
    const pushBranch = pullRequest && (pullRequest.branch ?? `image-updates-${this.cluster.node.id}`);
    if (pushBranch === synced) {
      throw problem(this.cluster, `pull requests from branch "${synced}", which the cluster syncs`, 'a branch of the bot beside it',
        `use ImageUpdates.commitTo('${synced}', …), or name another branch`);
    }
    if (pushBranch !== undefined) this.repository._addPullRequestBranch(this.cluster, pushBranch);
    const source = new GitRepository(layer, `${this.cluster.node.id}-images`, { url, reference: GitReference.branch(read), credential, provider });
    new ImageUpdateAutomation(layer, `${this.cluster.node.id}-images-update`, {
      source,
      checkout: GitReference.branch(read),
      pushBranch,
      // Both versions/ and dist/ lie in it; another program of the same Git repository has a bot of its own.
      path: `./${this.repository._pathInGit('')}`,
      pushOptions: pullRequest?.pushOptions,
      interval: options.interval,
      author: options.author,
      signingKey: options.signingKey,
      messageTemplate: options.messageTemplate,
      messageTemplateValues: options.messageTemplateValues,
    });
  }
}
