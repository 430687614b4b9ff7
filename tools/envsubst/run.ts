/** Runs texts with variables through the code of kustomize-controller, and stores the results for `npm test`, which needs no Go. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus, Results, Sample, sha256, WRITTEN } from './corpus';

const SEED = 20260101;
const TEXTS = 1000;
const REPORT = join(__dirname, '../../test/fixtures/envsubst.json');

function substitute(samples: readonly Sample[]): Results[] {
  const input = JSON.stringify(samples.map(({ text, variables }) => ({ text, variables })));
  return JSON.parse(execFileSync('go', ['run', '.'], { cwd: __dirname, input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit'] }).toString());
}

const cases = corpus(SEED, TEXTS);
const results = substitute([...WRITTEN, ...cases]);
const written = WRITTEN.map(({ text }, index) => ({ text, ...results[index] }));
const differences = cases.flatMap(({ text, variables, wanted }, index) => {
  const { strict, lenient } = results[WRITTEN.length + index];
  return strict.value === wanted && lenient.value === wanted ? [] : [{ text, variables, wanted, got: strict }];
});
const report = { command: 'npm run envsubst', seed: SEED, texts: TEXTS, sha256: sha256(cases), differences };
const lines = written.map((result) => `    ${JSON.stringify(result)}`).join(',\n');
writeFileSync(REPORT, `${JSON.stringify(report, null, 2).slice(0, -2)},\n  "written": [\n${lines}\n  ]\n}\n`);
console.log(`${cases.length} texts, ${differences.length} differences`);
for (const difference of differences.slice(0, 20)) console.log(JSON.stringify(difference));
process.exitCode = differences.length === 0 ? 0 : 1;
