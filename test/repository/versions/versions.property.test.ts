import * as fs from 'fs';
import * as fc from 'fast-check';
import { VersionsFile } from '../../../lib/repository/versions/versions-file';
import { anyAt, anyProgram, At, build, corpus, inFolder, Item, Mode, policyOf, Program, readFiles, runBot, sha256, writeFiles } from '../../../tools/setter/corpus';
import report from '../../fixtures/versions/setter.json';
import { messageOf, reported } from '../../helpers';

// LAW_RUNS=10000 npx jest test/repository/versions/versions.property.test.ts
const RUNS = Number(process.env.LAW_RUNS ?? 40);

test('the setter of image-automation-controller does what our model of it does, and the next synth changes nothing', () => {
  expect(report.differences).toEqual([]);
  // Otherwise run `npm run setter`: what is printed, or fast-check, is another one than in the report.
  expect(sha256(corpus(report.seed, report.cases))).toBe(report.sha256);
});

/** What may happen to a repository: each step takes a cluster, an item and a version by number. */
interface Step {
  readonly what: 'bot' | 'person' | 'words' | 'program' | 'mode' | 'synth' | 'lost';
  readonly cluster: number;
  readonly item: number;
  readonly at: At;
  readonly mode: Mode;
}

const anyStep = (program: Program): fc.Arbitrary<Step> => fc.record({
  what: fc.constantFrom('bot' as const, 'bot' as const, 'person' as const, 'words' as const, 'program' as const, 'mode' as const, 'synth' as const, 'lost' as const),
  cluster: fc.nat(program.clusters.length - 1),
  item: fc.nat(program.items.length - 1),
  mode: fc.constantFrom<Mode>('automatic', 'promoted'),
}).chain((step) => anyAt(program.items[step.item], 'automatic').map((at) => ({ ...step, at })));

const anyHistory = anyProgram.chain((program) => fc.record({ program: fc.constant(program), steps: fc.array(anyStep(program), { minLength: 1, maxLength: 8 }) }));

/** A repository, and what each side has asked for. */
class World {
  private readonly wanted = new Map<string, At>();
  private startAt = new Map<string, At>();
  private program: Program;

  public constructor(private readonly folder: string, program: Program) {
    this.program = program;
    this.synth();
  }

  public apply({ what, cluster: clusterIndex, item: itemIndex, at, mode }: Step): void {
    const cluster = this.program.clusters[clusterIndex];
    const item = this.program.items[itemIndex];
    const key = keyOf(cluster, item);
    const isPinned = item.modes[cluster] === 'pinned';
    if (what === 'bot') {
      this.bot(cluster, item, at);
    } else if (what === 'person' && !isPinned) {
      this.change(cluster, (file) => file.withVersion(item.section, item.id, at));
      this.wanted.set(key, at);
    } else if (what === 'words' && !isPinned) {
      this.edit(cluster, (text) => text.replace(/^( +(?:tag|version): .*)$/m, '    # words\n$1'));
    } else if (what === 'program') {
      this.startAt = new Map([...this.startAt, [key, at]]);
      if (isPinned) this.wanted.set(key, at);
    } else if (what === 'mode' && !isPinned) {
      const items = this.program.items.map((other) => (other === item ? { ...item, modes: { ...item.modes, [cluster]: mode } } : other));
      this.program = { ...this.program, items };
      this.synth();
    } else if (what === 'synth') {
      this.synth();
    } else if (what === 'lost' && this.program.items.every(({ modes }) => modes[cluster] === 'automatic')) {
      this.lose(`${this.folder}/versions/${cluster}.yaml`);
    }
  }

  /** Synth, and what it must never do. */
  public synth(): void {
    const before = this.words();
    this.print();
    for (const [cluster, item] of this.used()) {
      const key = keyOf(cluster, item);
      const wanted = this.wanted.get(key) ?? this.first(cluster, item);
      this.wanted.set(key, wanted);
      const stored = this.fileOf(cluster).stored().find(({ section, name }) => section === item.section && name === item.id);
      expect(stored && { version: stored.version, digest: stored.digest }).toEqual(item.modes[cluster] === 'pinned' ? undefined : { version: wanted.version, digest: wanted.digest });
      this.expectPrinted(cluster, item, wanted);
    }
    expect(this.words()).toBe(before);
    const files = readFiles(this.folder, false);
    expect(this.print()).toBe('');
    expect(readFiles(this.folder, false)).toEqual(files);
  }

  /** A commit of the bot on what is printed, and the synth after it, which must change nothing. */
  private bot(cluster: string, changed: Item, at: At): void {
    if (changed.modes[cluster] !== 'automatic') return;
    this.synth();
    const automatic = this.program.items.filter(({ modes }) => modes[cluster] === 'automatic');
    this.wanted.set(keyOf(cluster, changed), at);
    const policies = automatic.map((item) => policyOf(cluster, item, this.wanted.get(keyOf(cluster, item)) ?? at));
    const files = runBot(readFiles(this.folder, false), policies);
    writeFiles(this.folder, files);
    this.synth();
    expect(readFiles(this.folder, false)).toEqual(files);
  }

  /** Without its file of `versions/` a cluster goes on as printed, or nothing is done. Only the words of people are lost. */
  private lose(file: string): void {
    this.synth();
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace(/^ *# words\n/gm, ''));
    const kept = fs.readFileSync(file, 'utf8');
    fs.rmSync(file);
    try {
      this.print();
    } catch (error) {
      expect(messageOf(() => { throw error; })).toContain('of which dist/ carries only a part');
      fs.writeFileSync(file, kept);
    }
    this.synth();
  }

  private print(): string {
    return reported(() => build(this.folder, this.program, (cluster, item) => this.first(cluster, item)).synth());
  }

  private expectPrinted(cluster: string, item: Item, { version, digest }: At): void {
    const folder = `${this.folder}/dist/${cluster}/shop`;
    const printed = fs.readdirSync(folder).filter((name) => new RegExp(`-${item.section}-${item.id}-\\d\\.yaml$`).test(name)).map((name) => fs.readFileSync(`${folder}/${name}`, 'utf8'));
    expect(printed).toHaveLength(item.places.length);
    for (const text of printed) {
      const forms = item.section === 'charts' ? [version.replace('+', '_'), version.replace('_', '+')] : [version];
      expect(forms.some((form) => text.includes(form))).toBe(true);
      for (const [found] of text.matchAll(/sha256:[0-9a-f]{64}/g)) expect(found).toBe(digest);
    }
  }

  private change(cluster: string, change: (file: VersionsFile) => string): void {
    fs.writeFileSync(`${this.folder}/versions/${cluster}.yaml`, change(this.fileOf(cluster)));
  }

  private edit(cluster: string, change: (text: string) => string): void {
    const file = `${this.folder}/versions/${cluster}.yaml`;
    fs.writeFileSync(file, change(fs.readFileSync(file, 'utf8')));
  }

  /** How many words of people are in the files of `versions/`. */
  private words(): number {
    return Object.entries(readFiles(this.folder, false)).filter(([name]) => name.startsWith('versions')).join().split('# words').length;
  }

  private first(cluster: string, item: Item): At {
    const found = this.startAt.get(keyOf(cluster, item));
    return found ?? (item.section === 'charts' ? { version: '0.1.0' } : { version: '0.1', digest: item.reflects ? `sha256:${'1'.repeat(64)}` : undefined });
  }

  private fileOf(cluster: string): VersionsFile {
    return new VersionsFile(cluster, `${this.folder}/versions/${cluster}.yaml`, 'versions', `${this.folder}/dist/${cluster}`);
  }

  private used(): [string, Item][] {
    return this.program.clusters.flatMap((cluster) => this.program.items.map((item): [string, Item] => [cluster, item]));
  }
}

function keyOf(cluster: string, { section, id }: Item): string {
  return `${cluster} ${section} ${id}`;
}

test('after any commit of a bot synth changes nothing, synth twice is synth once, and no side loses what it wrote', () => {
  fc.assert(fc.property(anyHistory, ({ program, steps }) => inFolder((folder) => {
    const world = new World(folder, program);
    for (const step of steps) world.apply(step);
    world.synth();
  })), { numRuns: RUNS });
});
