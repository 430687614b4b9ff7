/** Lets the setter of image-automation-controller loose on printed repositories, and stores the verdict for `npm test`, which needs no Go. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus, Files, inFolder, readFiles, sha256, writeFiles } from './corpus';

const SEED = 20260101;
const CASES = 100;
const REPORT = join(__dirname, '../../test/fixtures/versions/setter.json');

const cases = corpus(SEED, CASES);
const input = JSON.stringify(cases);
const output = execFileSync('go', ['run', '.'], { cwd: __dirname, input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit'] });
const states: Files[][] = JSON.parse(output.toString());
const differences = cases.flatMap(({ expected, synth }, index) => expected.flatMap((model, round) => {
  const files = states[index][round];
  const printed = inFolder((folder) => {
    writeFiles(folder, files);
    synth(folder);
    return readFiles(folder, true);
  });
  return [...compare(`${index} round ${round}: synth changes`, files, printed), ...compare(`${index} round ${round}: the model says otherwise about`, mended(files), mended(model))];
}));
const report = { command: 'npm run setter', seed: SEED, cases: CASES, sha256: sha256(cases), differences };
writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
console.log(`${CASES} cases, ${differences.length} differences`);
for (const difference of differences.slice(0, 20)) console.log(difference);
process.exitCode = differences.length === 0 ? 0 : 1;

function compare(what: string, files: Files, others: Files): string[] {
  return [...new Set([...Object.keys(files), ...Object.keys(others)])].filter((file) => files[file] !== others[file])
    .map((file) => `${what} ${file}\n--- controller\n${files[file]}\n--- other\n${others[file]}`);
}

/** kyaml takes line breaks of Windows, blank lines and the spaces inside braces out of the files that it writes; what the lines say is not changed. */
function mended(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [file, text.replace(/\r/g, '').replace(/\n\n+/g, '\n').replace(/\{ (.*) \}/g, '{$1}')]));
}
