/** `npm run bench`: measures stock cdk8s against us and writes docs/performance.md. Takes about ten minutes; `--quick` leaves stock out and writes nothing. */
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Case, Runner } from './case';
import { compile } from './compile';
import { Report, Results } from './report';

const root = path.join(__dirname, '..', '..');
const quick = process.argv.includes('--quick');
// Making thousands of files takes a disk 0.2 to 4 s, by what was deleted on it before: more than anything that is measured here.
const isInMemory = fs.existsSync('/dev/shm');
const scratch = fs.mkdtempSync(path.join(isInMemory ? '/dev/shm' : os.tmpdir(), 'pd-bench-'));
try {
  const program = path.join(scratch, 'program');
  compile(root, program);
  const text = new Report(measure(new Runner(program, scratch), program)).print();
  process.stdout.write(text);
  if (!quick) fs.writeFileSync(path.join(root, 'docs', 'performance.md'), text);
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}

function measure(runner: Runner, program: string): Results {
  const plain: Case = { subject: 'ours', applications: 1_000 };
  const ordered: Case = { ...plain, ordered: true };
  const stock: Case = { subject: 'stock', applications: 1_000 };
  const said = <T>(what: string, result: T): T => {
    process.stderr.write(`${what}\n`);
    return result;
  };

  const small = said('10,000 objects', runner.compare(5, {
    plain, ordered, checked: { ...plain, checks: true }, orderedChecked: { ...ordered, checks: true }, floor: { subject: 'floor', applications: 1_000 },
  }));
  const large = said('30,000 objects', runner.compare(3, {
    plain: { ...plain, applications: 3_000 }, orderedChecked: { ...ordered, applications: 3_000, checks: true },
  }));
  const chain = said('chains', runner.compare(3, {
    short: { ...plain, chained: true, applications: 500 }, middle: { ...plain, chained: true, applications: 1_000 }, long: { ...plain, chained: true, applications: 2_000 },
  }));
  const start = said('start-up', runner.compareCommands(9, {
    node: ['-e', ''],
    cdk8s: ['-e', 'require("cdk8s"); require("cdk8s-plus-27")'],
    library: ['-e', `require(${JSON.stringify(path.join(program, 'lib'))})`],
    compiled: [path.join(program, 'main.js')],
    loader: ['-r', 'ts-node/register', '-e', ''],
    typescript: ['-r', 'ts-node/register', 'main.ts'],
  }, root));
  return {
    isInMemory, small, large, chain, start,
    second: said('second synth', secondSynth(runner, { ...ordered, checks: true })),
    stock: quick ? undefined : {
      plain: said('stock, 10,000 objects', runner.compare(3, { run: stock })).run,
      ordered: said('stock, 10,000 objects with dependencies', runner.run({ ...stock, ordered: true })),
      large: said('stock, 30,000 objects', runner.run({ ...stock, applications: 3_000 })),
      chain: said('stock, a chain of 8 charts', runner.run({ ...stock, chained: true, applications: 8 })),
    },
  };
}

/** Synthesizes into a folder that holds the output already; what is written shows in the files' identities and times. */
function secondSynth(runner: Runner, given: Case): Results['second'] {
  const times = Array.from({ length: 3 }, () => {
    const folder = runner.newFolder();
    const first = runner.run(given, folder);
    const before = stateOf(folder);
    const second = runner.run(given, folder);
    return { first, second, isUntouched: stateOf(folder) === before };
  });
  const middle = [...times].sort((a, b) => a.second.processor / a.first.processor - b.second.processor / b.first.processor)[1];
  return { ...middle, isUntouched: times.every(({ isUntouched }) => isUntouched) };
}

function stateOf(folder: string): string {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => path.join(entry.parentPath, entry.name));
  return files.map((file) => [file, fs.statSync(file)] as const).map(([file, { ino, ctimeMs }]) => `${file} ${ino} ${ctimeMs}`).sort().join('\n');
}
